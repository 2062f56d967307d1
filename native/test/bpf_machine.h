/*
 * Runs the classic BPF programs that src/linux/filter.c compiles, on packets in memory: enough of
 * the machine for those and nothing more. Aborts on what the kernel would refuse.
 */
#ifndef BEACON_BPF_MACHINE_H
#define BEACON_BPF_MACHINE_H

#include <linux/filter.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

struct bpf_packet {
    uint8_t ip[40];       /* the IP header, from its first byte */
    uint8_t datagram[64]; /* UDP header and payload */
    uint32_t length;      /* of the datagram */
    uint32_t ifindex;
    uint32_t random;
};

static inline bool bpf_load(const struct bpf_packet *packet, uint32_t k, unsigned size,
                            uint32_t *ret_value)
{
    int32_t offset = (int32_t)k;
    const uint8_t *from = packet->datagram;
    uint32_t length = packet->length;
    if (offset == SKF_AD_OFF + SKF_AD_IFINDEX || offset == SKF_AD_OFF + SKF_AD_RANDOM) {
        *ret_value = offset == SKF_AD_OFF + SKF_AD_IFINDEX ? packet->ifindex : packet->random;
        return true;
    }
    if (offset >= SKF_NET_OFF && offset < SKF_NET_OFF + 1000) {
        offset -= SKF_NET_OFF;
        from = packet->ip;
        length = sizeof packet->ip;
    }
    if (offset < 0 || (uint32_t)offset + size > length)
        return false;
    *ret_value = 0;
    for (unsigned i = 0; i < size; i++)
        *ret_value = *ret_value << 8 | from[(uint32_t)offset + i];
    return true;
}

/* What the program returns: the bytes to keep. */
static inline uint32_t bpf_run(const struct sock_filter *program, uint32_t length,
                               const struct bpf_packet *packet)
{
    uint32_t a = 0;
    for (uint32_t pc = 0; pc < length; pc++) {
        const struct sock_filter *i = &program[pc];
        bool truth;
        switch (i->code) {
        case BPF_LD | BPF_W | BPF_LEN:
            a = packet->length;
            continue;
        case BPF_LD | BPF_W | BPF_ABS:
        case BPF_LD | BPF_H | BPF_ABS:
        case BPF_LD | BPF_B | BPF_ABS: {
            unsigned size = BPF_SIZE(i->code) == BPF_W ? 4 : BPF_SIZE(i->code) == BPF_H ? 2 : 1;
            if (!bpf_load(packet, i->k, size, &a))
                return 0;
            continue;
        }
        case BPF_ALU | BPF_AND | BPF_K:
            a &= i->k;
            continue;
        case BPF_JMP | BPF_JA:
            pc += i->k;
            continue;
        case BPF_JMP | BPF_JEQ | BPF_K:
            truth = a == i->k;
            break;
        case BPF_JMP | BPF_JGE | BPF_K:
            truth = a >= i->k;
            break;
        case BPF_JMP | BPF_JSET | BPF_K:
            truth = a & i->k;
            break;
        case BPF_RET | BPF_K:
            return i->k;
        default:
            abort();
        }
        pc += truth ? i->jt : i->jf;
    }
    abort(); /* ran off the end */
}

#endif
