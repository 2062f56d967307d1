#include "sources.h"

#include "memory.h"

#include <errno.h>
#include <stdlib.h>

enum {
    IDLE_MS = 10000, /* forgotten after this; ten windows equal a new source */
    SWEEP_PARTS = 8,
    PATIENCE_MS = 900,  /* FR-029; SC-006 requires the cooldown within a second */
    STILL_PERCENT = 80, /* of the limit in the second half of it: the source continues */
    MASS_LIMITS = 10,   /* this many times the limit is no burst, whatever the pauses */
};

_Static_assert(sizeof(struct source) == CACHE_LINE_BYTES, "a source is one cache line");
_Static_assert(sizeof(struct source_set) == CACHE_LINE_BYTES, "a set is one cache line");

int sources_init(struct sources *sources, uint32_t max_sources, const uint64_t key[2])
{
    uint32_t sets = max_sources / SOURCES_WAYS;
    *sources = (struct sources){.set_count = sets ? sets : 1, .key = {key[0], key[1]}};
    sources->sets = memory_aligned(sources->set_count, sizeof *sources->sets, &sources->sets_block);
    sources->list = memory_aligned((size_t)sources->set_count * SOURCES_WAYS, sizeof *sources->list,
                                   &sources->list_block);
    if (!sources->sets || !sources->list) {
        sources_done(sources);
        return -ENOMEM;
    }
    return 0;
}

void sources_done(struct sources *sources)
{
    free(sources->sets_block);
    free(sources->list_block);
    *sources = (struct sources){0};
}

static inline uint64_t rotate(uint64_t x, int bits)
{
    return (x << bits) | (x >> (64 - bits));
}

static inline void sip_round(uint64_t v[4])
{
    v[0] += v[1];
    v[2] += v[3];
    v[1] = rotate(v[1], 13) ^ v[0];
    v[3] = rotate(v[3], 16) ^ v[2];
    v[0] = rotate(v[0], 32);
    v[2] += v[1];
    v[0] += v[3];
    v[1] = rotate(v[1], 17) ^ v[2];
    v[3] = rotate(v[3], 21) ^ v[0];
    v[2] = rotate(v[2], 32);
}

/* SipHash-1-3 of three words, because forged addresses must not be able to choose their set. */
static uint64_t source_hash(const struct sources *sources, struct ip address, uint32_t ifindex)
{
    uint64_t v[4] = {sources->key[0] ^ 0x736f6d6570736575u, sources->key[1] ^ 0x646f72616e646f6du,
                     sources->key[0] ^ 0x6c7967656e657261u, sources->key[1] ^ 0x7465646279746573u};
    const uint64_t words[3] = {address.word[0], address.word[1], ifindex | (uint64_t)20 << 56};
    for (int i = 0; i < 3; i++) {
        v[3] ^= words[i];
        sip_round(v);
        v[0] ^= words[i];
    }
    v[2] ^= 0xff;
    for (int i = 0; i < 3; i++)
        sip_round(v);
    return v[0] ^ v[1] ^ v[2] ^ v[3];
}

uint32_t sources_cooldown_left_ms(const struct sources *sources, const struct source *source,
                                  int kind, uint32_t now_ms)
{
    if (!(source->cooling & 1u << kind))
        return 0;
    /* After 2^31 ms a past time looks like a far future one; no time lies further ahead than
     * this. */
    uint32_t left_ms = source->cooldown_until_ms[kind] - now_ms;
    return left_ms <= sources->cooldown_ms ? left_ms : 0;
}

static bool source_is_cooling(const struct sources *sources, const struct source *source,
                              uint32_t now_ms)
{
    for (int kind = 0; kind < PROFILE_KINDS; kind++) {
        if (sources_cooldown_left_ms(sources, source, kind, now_ms) > 0)
            return true;
    }
    return false;
}

/* The way to reuse: a free one, or else the one unseen for longest; ways in cooldown come last. */
static int way_to_use(const struct sources *sources, struct source_set *set,
                      const struct source *ways, uint32_t now_ms)
{
    int oldest[2] = {-1, -1}; /* innocent, cooling */
    for (int way = 0; way < SOURCES_WAYS; way++) {
        if (!(set->used & 1u << way))
            return way;
        bool cooling = (set->cooling & 1u << way) && source_is_cooling(sources, &ways[way], now_ms);
        if (oldest[cooling] < 0 ||
            now_ms - set->seen_ms[way] > now_ms - set->seen_ms[oldest[cooling]])
            oldest[cooling] = way;
    }
    return oldest[0] >= 0 ? oldest[0] : oldest[1];
}

static struct source *source_find(struct sources *sources, struct ip address, uint32_t ifindex,
                                  uint32_t now_ms, struct source_set **ret_set, int *ret_way)
{
    uint64_t hash = source_hash(sources, address, ifindex);
    uint32_t at = (uint32_t)((hash >> 32) * sources->set_count >> 32);
    uint16_t tag = (uint16_t)hash;
    struct source_set *set = &sources->sets[at];
    struct source *ways = &sources->list[(size_t)at * SOURCES_WAYS];
    *ret_set = set;
    for (int way = 0; way < SOURCES_WAYS; way++) {
        if (set->tag[way] == tag && (set->used & 1u << way) && ways[way].ifindex == ifindex &&
            ip_equal(ways[way].address, address)) {
            *ret_way = way;
            return &ways[way];
        }
    }
    int way = way_to_use(sources, set, ways, now_ms);
    if (set->used & 1u << way)
        sources->evicted++;
    else
        sources->used++;
    set->used = (uint8_t)(set->used | 1u << way);
    set->cooling = (uint8_t)(set->cooling & ~(1u << way));
    set->tag[way] = tag;
    ways[way] = (struct source){.address = address, .ifindex = ifindex};
    for (int kind = 0; kind < PROFILE_KINDS; kind++)
        ways[way].rate[kind].window_ms = now_ms;
    *ret_way = way;
    return &ways[way];
}

static void cooldown_begin(const struct sources *sources, struct source_set *set, int way,
                           struct source *source, int kind, uint32_t now_ms)
{
    source->cooling = (uint8_t)(source->cooling | 1u << kind);
    source->over = (uint8_t)(source->over & ~(1u << kind));
    source->cooldown_until_ms[kind] = now_ms + sources->cooldown_ms;
    set->cooling = (uint8_t)(set->cooling | 1u << way);
}

static void over_begin(struct source *source, int kind, uint32_t now_ms)
{
    source->over = (uint8_t)(source->over | 1u << kind);
    source->over_since_ms[kind] = now_ms;
    source->over_counts[kind] = (struct source_over){0};
}

static void count_up(uint16_t *count, uint32_t weight)
{
    *count = weight < (uint32_t)(UINT16_MAX - *count) ? (uint16_t)(*count + weight) : UINT16_MAX;
}

/* Counts a packet over the limit, of a source that isn't in cooldown. Returns true if it is a
 * flood. */
static bool over_add(const struct sources *sources, struct source *source, int kind,
                     uint32_t now_ms, uint32_t weight)
{
    if (!(source->over & 1u << kind))
        over_begin(source, kind, now_ms);
    struct source_over *counts = &source->over_counts[kind];
    uint32_t since_ms = now_ms - source->over_since_ms[kind];
    if (since_ms >= PATIENCE_MS) {
        uint64_t limit = sources->limit_pps[kind];
        uint64_t still = limit * (PATIENCE_MS / 2) / 1000 * STILL_PERCENT / 100;
        if (counts->late >= (still < UINT16_MAX ? still : UINT16_MAX) ||
            counts->all >= (limit * MASS_LIMITS < UINT16_MAX ? limit * MASS_LIMITS : UINT16_MAX))
            return true;
        over_begin(source, kind, now_ms); /* another burst */
        since_ms = 0;
    }
    count_up(&counts->all, weight);
    if (since_ms >= PATIENCE_MS / 2)
        count_up(&counts->late, weight);
    return false;
}

enum source_verdict sources_touch(struct sources *sources, struct ip address, uint32_t ifindex,
                                  int kind, uint32_t now_ms, uint32_t weight,
                                  struct source **ret_source)
{
    struct source_set *set;
    int way;
    struct source *source = source_find(sources, address, ifindex, now_ms, &set, &way);
    *ret_source = source;
    set->seen_ms[way] = now_ms;
    uint32_t pps = rate_add(&source->rate[kind], now_ms, weight);
    bool is_over = pps > sources->limit_pps[kind];

    if (source->cooling & 1u << kind) {
        if (sources_cooldown_left_ms(sources, source, kind, now_ms) > 0)
            return SOURCE_COOLS;
        if (is_over) {
            cooldown_begin(sources, set, way, source, kind, now_ms);
            return SOURCE_COOLS;
        }
        source->cooling = (uint8_t)(source->cooling & ~(1u << kind));
    } else if (is_over) {
        if (!over_add(sources, source, kind, now_ms, weight))
            return SOURCE_IS_OVER;
        cooldown_begin(sources, set, way, source, kind, now_ms);
        return SOURCE_BEGINS_TO_COOL;
    }
    source->over = (uint8_t)(source->over & ~(1u << kind));
    /* FR-029: only the flooding kind, unless the options say otherwise. */
    if (sources->cool_all_kinds && source->cooling && source_is_cooling(sources, source, now_ms))
        return SOURCE_COOLS;
    return SOURCE_PASSES;
}

static void set_sweep(struct sources *sources, uint32_t at, uint32_t now_ms)
{
    struct source_set *set = &sources->sets[at];
    struct source *ways = &sources->list[(size_t)at * SOURCES_WAYS];
    for (int way = 0; set->used >> way; way++) {
        if (!(set->used & 1u << way) || now_ms - set->seen_ms[way] <= IDLE_MS)
            continue;
        if (set->cooling & 1u << way && source_is_cooling(sources, &ways[way], now_ms))
            continue;
        set->used = (uint8_t)(set->used & ~(1u << way));
        set->cooling = (uint8_t)(set->cooling & ~(1u << way));
        sources->used--;
    }
}

void sources_sweep(struct sources *sources, uint32_t now_ms)
{
    uint32_t part = (sources->set_count + SWEEP_PARTS - 1) / SWEEP_PARTS;
    for (uint32_t i = 0; i < part; i++) {
        set_sweep(sources, sources->sweep_at, now_ms);
        sources->sweep_at = (sources->sweep_at + 1) % sources->set_count;
    }
}

static struct bcn_source source_export(const struct sources *sources, struct source *source,
                                       uint32_t now_ms)
{
    struct bcn_source seen = {.ifindex = source->ifindex};
    memcpy(seen.address, &source->address, 16);
    seen.family = ip_is_v4(seen.address) ? BCN_IPV4 : BCN_IPV6;
    for (int kind = 0; kind < PROFILE_KINDS; kind++) {
        rate_advance(&source->rate[kind], now_ms);
        seen.rate_pps[kind] = rate_now(&source->rate[kind], now_ms);
        seen.cooldown_remaining_ms[kind] = sources_cooldown_left_ms(sources, source, kind, now_ms);
        if (seen.cooldown_remaining_ms[kind] > 0)
            seen.cooling = (uint8_t)(seen.cooling | 1u << kind);
    }
    return seen;
}

static uint64_t noise(const struct bcn_source *source)
{
    uint64_t pps = (uint64_t)source->rate_pps[0] + source->rate_pps[1];
    return pps | (source->cooling ? UINT64_C(1) << 40 : 0);
}

uint32_t sources_noisiest(struct sources *sources, uint32_t now_ms, struct bcn_source *ret_list,
                          uint32_t capacity)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < sources->set_count * SOURCES_WAYS; i++) {
        if (!(sources->sets[i / SOURCES_WAYS].used & 1u << i % SOURCES_WAYS))
            continue;
        struct bcn_source seen = source_export(sources, &sources->list[i], now_ms);
        uint32_t at = count;
        while (at > 0 && noise(&ret_list[at - 1]) < noise(&seen))
            at--;
        if (at >= capacity)
            continue;
        if (count < capacity)
            count++;
        memmove(&ret_list[at + 1], &ret_list[at], (count - 1 - at) * sizeof *ret_list);
        ret_list[at] = seen;
    }
    return count;
}
