/*
 * The kernel shield of Linux: a shield_plan as a classic BPF program on the socket (FR-039).
 *
 * Attaching a program needs no privilege and replaces the former one at once. The program sees the
 * datagram from its UDP header on (the payload begins at byte 8), the IP header at SKF_NET_OFF, the
 * interface as SKF_AD_IFINDEX and a random number as SKF_AD_RANDOM. It returns the number of bytes
 * to keep: all or 0. A load beyond the end of the packet drops it, so the length is checked first.
 *
 *     stateless   a whole header; no opcode (RFC 6762 18.3)
 *     port        if very many come: responses from another port than ours go to `sample` (6)
 *     sources     by kind, then interface, then address: those of the plan go to `sample`
 *     on link     by interface: link-local or in a prefix, otherwise to `sample`; packets of an
 *                 interface that isn't joined are left to guard
 *     accept
 *     sample      one in so many passes, the others end here; a part for each such number
 *
 * Conditional jumps reach only 255 instructions. A farther place is reached by an unconditional
 * jump that they skip. If a plan is too big for the kernel, the program has only its sources, and
 * if that is too big, only the stateless rules and the port. guard still judges everything.
 */
#ifndef __linux__
#error "src/linux is for Linux"
#endif

#define _GNU_SOURCE
#include "filter.h"

#include "../ifaces.h"
#include "../profile.h"
#include "../shield.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#ifndef SO_MEMINFO
#define SO_MEMINFO 55
#endif

enum {
    PROGRAM_MAX = 4096, /* BPF_MAXINSNS */
    JUMPS_MAX = 1024,
    UDP_HEADER_BYTES = 8,
    SOURCE_V4 = 12, /* in the IP header */
    SOURCE_V6 = 8,
    MEMINFO_WORDS = 16,
    MEMINFO_DROPS = 8,
};

static const uint32_t ACCEPT = UINT32_MAX; /* RET n truncates to n bytes */
static const uint32_t DROP = 0;

struct os_filter {
    const struct profile *profile;
    uint32_t port;
    uint32_t length;
    bool overflow;
    uint32_t sample_jumps[JUMPS_MAX]; /* instructions that jump to `sample` */
    uint8_t sample_bits[JUMPS_MAX];   /* there one in 1 << bits passes */
    uint32_t sample_jump_count;
    struct sock_filter program[PROGRAM_MAX];
};

int os_filter_open(const struct profile *profile, uint32_t port, struct os_filter **ret_filter)
{
    struct os_filter *filter = calloc(1, sizeof *filter);
    if (!filter)
        return -ENOMEM;
    filter->profile = profile;
    filter->port = port;
    *ret_filter = filter;
    return 0;
}

void os_filter_close(struct os_filter *filter)
{
    free(filter);
}

/* ---- instructions ---- */

static uint32_t emit_jump(struct os_filter *f, int code, uint32_t k, uint8_t if_true,
                          uint8_t if_false)
{
    if (f->length == PROGRAM_MAX) {
        f->overflow = true;
        return 0;
    }
    f->program[f->length] = (struct sock_filter){(uint16_t)code, if_true, if_false, k};
    return f->length++;
}

static uint32_t emit(struct os_filter *f, int code, uint32_t k)
{
    return emit_jump(f, code, k, 0, 0);
}

static void load_word(struct os_filter *f, int offset)
{
    emit(f, BPF_LD | BPF_W | BPF_ABS, (uint32_t)offset);
}

static void load_byte(struct os_filter *f, unsigned payload_offset)
{
    emit(f, BPF_LD | BPF_B | BPF_ABS, UDP_HEADER_BYTES + payload_offset);
}

static void give(struct os_filter *f, uint32_t verdict)
{
    emit(f, BPF_RET | BPF_K, verdict);
}

/* Word `word` of the source address: IPv4 has one. */
static void load_source(struct os_filter *f, uint32_t family, unsigned word)
{
    load_word(f, SKF_NET_OFF + (family == BCN_IPV4 ? SOURCE_V4 : SOURCE_V6 + 4 * (int)word));
}

static uint32_t word_of(struct ip ip, unsigned word)
{
    uint8_t bytes[16];
    memcpy(bytes, &ip, 16);
    const uint8_t *b = &bytes[(size_t)4 * word];
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

/* A jump to a place that is not known yet; land() makes it the next instruction. */
static uint32_t jump_ahead(struct os_filter *f)
{
    return emit(f, BPF_JMP | BPF_JA, 0);
}

static void land(struct os_filter *f, uint32_t jump)
{
    f->program[jump].k = f->length - jump - 1;
}

static void jump_to_sample(struct os_filter *f, uint8_t bits)
{
    if (f->sample_jump_count == JUMPS_MAX) {
        f->overflow = true;
        return;
    }
    f->sample_bits[f->sample_jump_count] = bits;
    f->sample_jumps[f->sample_jump_count++] = jump_ahead(f);
}

/* Skips everything up to land() unless the packet came from this interface. */
static uint32_t unless_on(struct os_filter *f, uint32_t ifindex)
{
    load_word(f, SKF_AD_OFF + SKF_AD_IFINDEX);
    emit_jump(f, BPF_JMP | BPF_JEQ | BPF_K, ifindex, 1, 0);
    return jump_ahead(f);
}

/* ---- parts ---- */

static void compile_shape(struct os_filter *f)
{
    const struct profile *p = f->profile;
    emit(f, BPF_LD | BPF_W | BPF_LEN, 0);
    emit_jump(f, BPF_JMP | BPF_JGE | BPF_K, UDP_HEADER_BYTES + p->header_bytes, 1, 0);
    give(f, DROP);
    load_byte(f, p->zero_offset);
    emit_jump(f, BPF_JMP | BPF_JSET | BPF_K, p->zero_mask, 0, 1);
    give(f, DROP);
}

static void compile_port(struct os_filter *f, const struct shield_plan *plan, int kind)
{
    if (!plan->other_port || !f->profile->kind_needs_port[kind])
        return;
    emit(f, BPF_LD | BPF_H | BPF_ABS, 0);
    emit_jump(f, BPF_JMP | BPF_JEQ | BPF_K, f->port, 1, 0);
    jump_to_sample(f, SHIELD_SAMPLE_BITS);
}

static void compile_source(struct os_filter *f, uint32_t family, const struct shield_source *source)
{
    struct ip address = source->address;
    if (family == BCN_IPV4) {
        emit_jump(f, BPF_JMP | BPF_JEQ | BPF_K, word_of(address, 3), 0, 1);
        jump_to_sample(f, source->sample);
        return;
    }
    /* The last word differs most. Each mismatch skips the rest: two per word, and the jump. */
    for (unsigned word = 4; word-- > 0;) {
        load_source(f, family, word);
        emit_jump(f, BPF_JMP | BPF_JEQ | BPF_K, word_of(address, word), 0, (uint8_t)(2 * word + 1));
    }
    jump_to_sample(f, source->sample);
}

static bool source_is_in(const struct shield_source *source, uint32_t family, int kind)
{
    uint8_t bytes[16];
    memcpy(bytes, &source->address, 16);
    return source->active && source->kind == kind && ip_is_v4(bytes) == (family == BCN_IPV4);
}

/* Does an earlier source already have a part for this interface? */
static bool interface_is_done(const struct shield_plan *plan, uint32_t at, uint32_t family,
                              int kind)
{
    for (uint32_t i = 0; i < at; i++) {
        if (plan->sources[i].ifindex == plan->sources[at].ifindex &&
            source_is_in(&plan->sources[i], family, kind))
            return true;
    }
    return false;
}

static void compile_sources(struct os_filter *f, const struct shield_plan *plan, uint32_t family,
                            int kind)
{
    for (uint32_t i = 0; i < plan->source_count; i++) {
        const struct shield_source *first = &plan->sources[i];
        if (!source_is_in(first, family, kind) || interface_is_done(plan, i, family, kind))
            continue;
        uint32_t skip = unless_on(f, first->ifindex);
        if (family == BCN_IPV4)
            load_source(f, family, 0);
        for (uint32_t j = i; j < plan->source_count; j++) {
            if (plan->sources[j].ifindex == first->ifindex &&
                source_is_in(&plan->sources[j], family, kind))
                compile_source(f, family, &plan->sources[j]);
        }
        land(f, skip);
    }
}

/* Accepts packets in the prefix. */
static void compile_prefix(struct os_filter *f, uint32_t family, const struct ifaces_prefix *prefix)
{
    uint32_t to_end[4];
    int jumps = 0;
    for (unsigned word = family == BCN_IPV4 ? 3 : 0; word < 4; word++) {
        uint32_t mask = word_of(prefix->mask, word);
        if (mask == 0)
            break;
        load_source(f, family, word);
        emit(f, BPF_ALU | BPF_AND | BPF_K, mask);
        to_end[jumps++] = emit_jump(f, BPF_JMP | BPF_JEQ | BPF_K, word_of(prefix->net, word), 0, 0);
    }
    give(f, ACCEPT);
    for (int i = 0; i < jumps; i++)
        f->program[to_end[i]].jf = (uint8_t)(f->length - to_end[i] - 1);
}

static void compile_link_local(struct os_filter *f, uint32_t family)
{
    load_source(f, family, 0);
    if (family == BCN_IPV4) {
        emit(f, BPF_ALU | BPF_AND | BPF_K, 0xffff0000);
        emit_jump(f, BPF_JMP | BPF_JEQ | BPF_K, 0xa9fe0000, 0, 1); /* 169.254/16 */
    } else {
        emit(f, BPF_ALU | BPF_AND | BPF_K, 0xffc00000);
        emit_jump(f, BPF_JMP | BPF_JEQ | BPF_K, 0xfe800000, 0, 1); /* fe80::/10 */
    }
    give(f, ACCEPT);
}

static void compile_on_link(struct os_filter *f, const struct ifaces *ifaces, uint32_t family)
{
    compile_link_local(f, family);
    for (uint32_t i = 0; i < ifaces->capacity; i++) {
        const struct iface *iface = &ifaces->list[i];
        if (!iface->used || iface->gone ||
            iface->endpoint[family_slot(family)] == IFACES_NO_ENDPOINT)
            continue;
        uint32_t skip = unless_on(f, iface->facts.index);
        for (uint32_t p = 0; p < iface->prefix_count; p++) {
            uint8_t net[16];
            memcpy(net, &iface->prefixes[p].net, 16);
            if (ip_is_v4(net) == (family == BCN_IPV4))
                compile_prefix(f, family, &iface->prefixes[p]);
        }
        jump_to_sample(f, SHIELD_SAMPLE_BITS);
        land(f, skip);
    }
}

static void compile_sample(struct os_filter *f, int bits)
{
    bool needed = false;
    for (uint32_t i = 0; i < f->sample_jump_count; i++) {
        if (f->sample_bits[i] == bits) {
            land(f, f->sample_jumps[i]);
            needed = true;
        }
    }
    if (!needed)
        return;
    load_word(f, SKF_AD_OFF + SKF_AD_RANDOM);
    emit_jump(f, BPF_JMP | BPF_JSET | BPF_K, (UINT32_C(1) << bits) - 1, 0, 1);
    give(f, DROP);
    give(f, ACCEPT);
}

static void compile(struct os_filter *f, uint32_t family, const struct shield_plan *plan)
{
    f->length = 0;
    f->sample_jump_count = 0;
    f->overflow = false;
    compile_shape(f);
    load_byte(f, f->profile->kind_offset);
    emit_jump(f, BPF_JMP | BPF_JSET | BPF_K, f->profile->kind_mask, 1, 0);
    uint32_t to_kind_0 = jump_ahead(f);
    compile_port(f, plan, 1);
    compile_sources(f, plan, family, 1);
    uint32_t to_on_link = jump_ahead(f);
    land(f, to_kind_0);
    compile_port(f, plan, 0);
    compile_sources(f, plan, family, 0);
    land(f, to_on_link);
    if (plan->off_link)
        compile_on_link(f, plan->ifaces, family);
    give(f, ACCEPT);
    for (int bits = 1; bits <= SHIELD_SAMPLE_BITS; bits++)
        compile_sample(f, bits);
}

/* It always fits. The port may be checked at any time. */
static const struct shield_plan fallback = {.other_port = true};

uint32_t filter_compile(struct os_filter *filter, uint32_t family, const struct shield_plan *plan,
                        const struct sock_filter **ret_program)
{
    compile(filter, family, plan);
    if (filter->overflow) {
        /* The sources are the more important part: there are as many prefixes as the interfaces
         * have. */
        struct shield_plan sources_only = *plan;
        sources_only.off_link = false;
        compile(filter, family, &sources_only);
    }
    if (filter->overflow)
        compile(filter, family, &fallback);
    *ret_program = filter->program;
    return filter->length;
}

/* ---- the socket ---- */

static int attach(struct os_filter *filter, os_socket socket)
{
    struct sock_fprog program = {.len = (unsigned short)filter->length, .filter = filter->program};
    int r = setsockopt((int)socket, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program);
    return r < 0 ? -errno : 0;
}

int os_filter_attach(struct os_filter *filter, os_socket socket, uint32_t family,
                     const struct shield_plan *plan)
{
    const struct sock_filter *unused;
    filter_compile(filter, family, plan, &unused);
    int r = attach(filter, socket);
    if (r >= 0)
        return 0;
    /* ENOMEM: beyond net.core.optmem_max. */
    filter_compile(filter, family, &fallback, &unused);
    attach(filter, socket);
    return r;
}

int os_socket_drops(os_socket socket, uint64_t *ret_drops)
{
    uint32_t words[MEMINFO_WORDS] = {0};
    socklen_t length = sizeof words;
    if (getsockopt((int)socket, SOL_SOCKET, SO_MEMINFO, words, &length) < 0)
        return -errno;
    if (length <= MEMINFO_DROPS * sizeof words[0])
        return -EOPNOTSUPP;
    *ret_drops = words[MEMINFO_DROPS];
    return 0;
}
