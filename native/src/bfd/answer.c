#include "answer.h"

#include "../fail.h"

#include <errno.h>

enum { MS_NS = 1000000, INTERVAL_MIN_US = 1000, INTERVAL_MAX_US = 60000000 };
static const int64_t SECOND_NS = 1000000000;

static bool is_interval(uint32_t us)
{
    return us >= INTERVAL_MIN_US && us <= INTERVAL_MAX_US;
}

static uint32_t bits_of(uint32_t family)
{
    return family == BCN_IPV4 ? 32 : 128;
}

static const char *fault_of(const struct bcn_answer *rule)
{
    static const uint8_t none[16];
    if (rule->size_bytes != sizeof *rule)
        return "size_bytes";
    if (rule->flags != 0)
        return "flags";
    if (!is_interval(rule->desired_min_tx_us))
        return "desired_min_tx_us";
    if (!is_interval(rule->required_min_rx_us))
        return "required_min_rx_us";
    if (rule->detect_mult == 0)
        return "detect_mult";
    if (rule->family != 0 && rule->family != BCN_IPV4 && rule->family != BCN_IPV6)
        return "family";
    bool v4 = rule->family == BCN_IPV4;
    if (rule->prefix_bits > 0 && (rule->family == 0 || rule->prefix_bits > bits_of(rule->family) ||
                                  ip_is_v4(rule->prefix) != v4))
        return "prefix";
    if (memcmp(rule->local, none, sizeof none) != 0 &&
        (ip_is_multicast(rule->local) || (rule->family != 0 && ip_is_v4(rule->local) != v4)))
        return "local";
    return NULL;
}

int answers_check(const struct bcn_answer *rules, uint32_t count, struct bcn_fail *ret_fail)
{
    if (count > BCN_ANSWERS_MAX)
        return fail_set(ret_fail, "count", EINVAL);
    for (uint32_t i = 0; i < count; i++) {
        const char *fault = fault_of(&rules[i]);
        if (fault)
            return fail_set(ret_fail, fault, EINVAL);
    }
    return 0;
}

/* RFC 9468 2: on a prefix of the interface. Every IPv6 link has link-local addresses, but not every
 * IPv4 link. */
static bool is_on_link(const struct iface *iface, const struct bcn_rx *rx)
{
    if (rx->family == BCN_IPV6 || !ip_is_link_local(rx->source))
        return ifaces_on_link(iface, rx->source);
    for (uint32_t i = 0; i < iface->prefix_count; i++) {
        if (ip_in(ip_load(rx->source), iface->prefixes[i].net, iface->prefixes[i].mask))
            return true;
    }
    return false;
}

static bool rule_fits(const struct bcn_answer *rule, const struct bcn_rx *rx)
{
    struct ip local = ip_load(rule->local);
    if (rule->ifindex != 0 && rule->ifindex != rx->ifindex)
        return false;
    if (rule->family != 0 && rule->family != rx->family)
        return false;
    if (!ip_is_zero(local) && !ip_equal(local, ip_load(rx->destination)))
        return false;
    if (rule->prefix_bits == 0)
        return true;
    struct ip mask = ip_mask(128 - bits_of(rule->family) + rule->prefix_bits);
    return ip_in(ip_load(rx->source), ip_and(ip_load(rule->prefix), mask), mask);
}

int answers_find(const struct answers *answers, const struct iface *iface, const struct bcn_rx *rx,
                 uint8_t *ret_rule)
{
    if (!iface || ip_is_multicast(rx->source) || ip_is_multicast(rx->destination) ||
        !is_on_link(iface, rx))
        return BCN_REFUSED_OFF_LINK;
    for (uint32_t i = 0; i < answers->count; i++) {
        if (!rule_fits(&answers->rules[i], rx))
            continue;
        uint32_t most = answers->rules[i].max_sessions;
        if (most != 0 && answers->made[i] >= most)
            return BCN_REFUSED_SESSIONS;
        *ret_rule = (uint8_t)i;
        return 0;
    }
    return BCN_REFUSED_RULE;
}

bool answers_take(struct answers *answers, int64_t now_ns)
{
    /* This many at once, and then evenly: more than that only in the first second. */
    int64_t each_ns = SECOND_NS / answers->new_sessions_pps;
    struct session_limit *limit = &answers->made_lately;
    if (limit->next_ns > now_ns + SECOND_NS - each_ns)
        return false;
    limit->next_ns = (limit->next_ns > now_ns ? limit->next_ns : now_ns) + each_ns;
    return true;
}

bool strangers_allow(struct strangers *strangers, struct ip source, int64_t now_ns)
{
    uint64_t hash = (source.word[0] ^ strangers->salt) * UINT64_C(0x9e3779b97f4a7c15);
    hash = (hash ^ hash >> 29 ^ source.word[1]) * UINT64_C(0xbf58476d1ce4e5b9);
    uint32_t at = (uint32_t)(hash >> 56) % STRANGERS;
    uint32_t now_ms = (uint32_t)(now_ns / MS_NS);
    if (!ip_equal(strangers->entries[at].source, source)) {
        strangers->entries[at].source = source;
        strangers->entries[at].rate = (struct rate){.window_ms = now_ms};
    }
    return rate_add(&strangers->entries[at].rate, now_ms, 1) <= STRANGERS_PPS;
}
