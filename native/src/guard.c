#include "guard.h"

#include "shield.h"

#include <string.h>

enum {
    ECHO_CREDITS_MAX = 1024, /* per kind; lost echoes must not add up without end */
    SOURCES_WARN_PERCENT = 80,
    SOURCES_CALM_PERCENT = 70,
};

int guard_init(struct guard *guard, const struct bcn_options *options,
               const struct profile *profile, int64_t now_ns, const uint64_t key[2])
{
    *guard = (struct guard){
        .profile = profile,
        .port = (uint16_t)options->port,
        .limit_pps = {options->query_limit_pps, options->response_limit_pps},
        .interface_limit_pps = options->interface_limit_pps,
        .limiter = !(options->flags & BCN_OPT_NO_LIMITER),
        .any_subnet = options->flags & BCN_OPT_ANY_SUBNET,
        .began_ns = now_ns,
    };
    int r = sources_init(&guard->sources, options->max_sources, key);
    if (r < 0)
        return r;
    memcpy(guard->sources.limit_pps, guard->limit_pps, sizeof guard->limit_pps);
    guard->sources.cooldown_ms = options->cooldown_ms;
    guard->sources.cool_all_kinds = options->flags & BCN_OPT_COOL_ALL_KINDS;
    return 0;
}

void guard_done(struct guard *guard)
{
    sources_done(&guard->sources);
}

void guard_begin_turn(struct guard *guard, int64_t now_ns)
{
    guard->now_ms = (uint32_t)((now_ns - guard->began_ns) / 1000000);
}

void guard_expect_echo(struct guard *guard, const uint8_t *payload, uint32_t length)
{
    int kind = profile_kind(guard->profile, payload, length, true);
    if (kind >= 0 && guard->echo_credits[kind] < ECHO_CREDITS_MAX)
        guard->echo_credits[kind]++;
}

/* Checks interface and destination. Returns BCN_COUNTER_ACCEPTED or a drop. */
static int place_check(const struct guard *guard, struct bcn_rx *rx, int32_t endpoint,
                       struct iface **ret_iface)
{
    struct iface *iface = ifaces_find(guard->ifaces, rx->ifindex);
    unsigned f = family_slot(rx->family);
    if (!iface || iface->endpoint[f] == IFACES_NO_ENDPOINT)
        return BCN_COUNTER_DROPPED_INTERFACE;
    *ret_iface = iface;
    if (memcmp(rx->destination, guard->profile->group[f], 16) == 0) {
        if (iface->endpoint[f] != endpoint)
            return BCN_COUNTER_DROPPED_INTERFACE;
        rx->flags |= BCN_RX_MULTICAST;
    } else if (ip_is_multicast(rx->destination) ||
               (!guard->ifaces->own_cut &&
                !ifaces_is_own(guard->ifaces, ip_load(rx->destination)))) {
        return BCN_COUNTER_DROPPED_DESTINATION;
    }
    return BCN_COUNTER_ACCEPTED;
}

static void tell_rate_limited(struct guard *guard, const struct bcn_rx *rx,
                              const struct source *source, int kind)
{
    counter_add(guard->counters, BCN_COUNTER_COOLDOWNS, 1);
    struct bcn_event *event = events_add(guard->events, BCN_EVENT_RATE_LIMITED);
    if (!event)
        return;
    event->ifindex = rx->ifindex;
    event->family = rx->family;
    event->packet_kind = (uint8_t)kind;
    event->value = rate_now(&source->rate[kind], guard->now_ms);
    event->value_2 = guard->limit_pps[kind];
    memcpy(event->address, rx->source, 16);
}

/* Only accepted packets fill the bucket: a flood with ever new sources must not shut out all
 * others. */
static int flood_check(const struct guard *guard, struct rate *flood)
{
    rate_advance(flood, guard->now_ms);
    if (rate_now(flood, guard->now_ms) >= guard->interface_limit_pps)
        return BCN_COUNTER_DROPPED_FLOOD;
    rate_add(flood, guard->now_ms, 1);
    return BCN_COUNTER_ACCEPTED;
}

/* An echo of ours uses one of the credits; a packet without a credit comes from a neighbour. */
static bool is_echo(struct guard *guard, const struct bcn_rx *rx, int kind)
{
    if (!(rx->flags & BCN_RX_FROM_SELF) || !(rx->flags & BCN_RX_MULTICAST))
        return false;
    if (guard->echo_credits[kind] > 0) {
        guard->echo_credits[kind]--;
        return true;
    }
    if (rx->source_port == guard->port)
        guard->heard_neighbour[family_slot(rx->family)] = true;
    return false;
}

/* Checks the source's limit, then the interface's. */
static int rate_check(struct guard *guard, const struct bcn_rx *rx, struct iface *iface, int kind)
{
    struct source *source;
    struct ip address = ip_load(rx->source);
    uint32_t weight = shield_weight(guard->shield, address, rx->ifindex, kind);
    bool cools = true;
    uint32_t until_ms = 0;
    switch (sources_touch(&guard->sources, address, rx->ifindex, kind, guard->now_ms, weight,
                          &source)) {
    case SOURCE_BEGINS_TO_COOL:
        tell_rate_limited(guard, rx, source, kind);
        until_ms = source->cooldown_until_ms[kind];
        break;
    case SOURCE_COOLS:
        until_ms = source->cooldown_until_ms[kind];
        break;
    case SOURCE_IS_OVER:
        cools = false;
        until_ms = guard->now_ms +
                   rate_calm_after_ms(&source->rate[kind], guard->now_ms, guard->limit_pps[kind]);
        break;
    case SOURCE_PASSES:
        return flood_check(guard, &iface->flood[kind]);
    }
    shield_note_source(guard->shield, address, rx->ifindex, kind, weight, cools, until_ms);
    return BCN_COUNTER_DROPPED_RATE;
}

/* Counts a drop that would puzzle a user who looks for its sender; the sample names *ret_why. */
static void puzzle(const struct guard *guard, int which, int *ret_why)
{
    counter_add(guard->counters, which, 1);
    *ret_why = which;
}

static int malformed(const struct guard *guard, const struct bcn_rx *rx, const uint8_t *payload,
                     int *ret_why)
{
    if (profile_kind(guard->profile, payload, rx->length, true) >= 0) {
        puzzle(guard, BCN_COUNTER_OTHER_PORT, ret_why);
        shield_note_other_port(guard->shield);
    }
    return BCN_COUNTER_DROPPED_MALFORMED;
}

static int source_check(struct guard *guard, const struct iface *iface, struct bcn_rx *rx,
                        int *ret_why)
{
    enum { TTL_UNTOUCHED = 255 };
    if (!guard->profile->on_link_only || ifaces_on_link(iface, rx->source))
        return BCN_COUNTER_ACCEPTED;
    bool neighbour =
        rx->flags & BCN_RX_MULTICAST && rx->ttl == TTL_UNTOUCHED && ip_is_of_a_host(rx->source);
    if (neighbour && guard->any_subnet) {
        rx->flags |= BCN_RX_OTHER_SUBNET;
        return BCN_COUNTER_ACCEPTED;
    }
    if (neighbour)
        puzzle(guard, BCN_COUNTER_OTHER_SUBNET, ret_why);
    if (!guard->any_subnet) /* the kernel knows only prefixes */
        shield_note_off_link(guard->shield);
    return BCN_COUNTER_DROPPED_SOURCE;
}

/* *ret_why: a better reason than the verdict; unchanged if there is none. */
static int judge(struct guard *guard, struct bcn_rx *rx, const uint8_t *payload, int32_t endpoint,
                 int *ret_why)
{
    if (rx->length > guard->profile->max_bytes)
        return BCN_COUNTER_DROPPED_SIZE;
    int kind = profile_kind(guard->profile, payload, rx->length, rx->source_port == guard->port);
    if (kind < 0)
        return malformed(guard, rx, payload, ret_why);
    rx->packet_kind = (uint16_t)kind;

    struct iface *iface;
    int verdict = place_check(guard, rx, endpoint, &iface);
    if (verdict == BCN_COUNTER_ACCEPTED)
        verdict = source_check(guard, iface, rx, ret_why);
    if (verdict != BCN_COUNTER_ACCEPTED)
        return verdict;
    if (ifaces_is_own(guard->ifaces, ip_load(rx->source)))
        rx->flags |= BCN_RX_FROM_SELF;
    if (is_echo(guard, rx, kind) || !guard->limiter)
        return BCN_COUNTER_ACCEPTED;
    return rate_check(guard, rx, iface, kind);
}

bool guard_admit(struct guard *guard, struct bcn_rx *rx, const uint8_t *payload, int32_t endpoint)
{
    int why = 0;
    rx->flags = 0;
    rx->packet_kind = 0;
    int verdict = judge(guard, rx, payload, endpoint, &why);
    counter_add(guard->counters, BCN_COUNTER_RECEIVED, 1);
    counter_add(guard->counters, BCN_COUNTER_RECEIVED_BYTES, rx->length);
    counter_add(guard->counters, verdict, 1);
    if (verdict == BCN_COUNTER_ACCEPTED)
        return true;

    struct bcn_event *event = events_add(guard->events, BCN_EVENT_DROP_SAMPLE);
    if (event) {
        event->ifindex = rx->ifindex;
        event->family = rx->family;
        event->packet_kind = (uint8_t)rx->packet_kind;
        event->reason = (uint16_t)verdict;
        event->value = rx->length;
        event->value_2 = (uint64_t)why;
        memcpy(event->address, rx->source, 16);
    }
    return false;
}

void guard_tick(struct guard *guard)
{
    struct sources *sources = &guard->sources;
    sources_sweep(sources, guard->now_ms);
    counter_set(guard->counters, BCN_COUNTER_SOURCES, sources->used);
    counter_set(guard->counters, BCN_COUNTER_SOURCES_EVICTED, sources->evicted);

    uint64_t all = (uint64_t)sources->set_count * SOURCES_WAYS;
    uint64_t percent = sources->used * UINT64_C(100) / all;
    if (percent < SOURCES_CALM_PERCENT)
        guard->warned_80_percent = false;
    if (percent < SOURCES_WARN_PERCENT || guard->warned_80_percent)
        return;
    struct bcn_event *event = events_add(guard->events, BCN_EVENT_SOURCES_80_PERCENT);
    if (event) {
        event->value = sources->used;
        event->value_2 = all;
        guard->warned_80_percent = true;
    }
}
