#include "options.h"

#include "fail.h"
#include "profile.h"

#include <errno.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

enum {
    SLOTS_DEFAULT = 64, /* batches above 64 gained nothing */
    SLOTS_MIN = 8,
    SLOTS_MAX = 1024,
    INTERFACES_DEFAULT = 512,
    INTERFACES_MAX = 4096,
    SOURCES_DEFAULT = 10000, /* FR-032 */
    SOURCES_MAX = 1000000,
    PPS_MAX = 1000000,
    COOLDOWN_MAX_MS = 86400000,
    /* a burst of 1,000 full responses, with some reserve */
    RECEIVE_BUFFER_DEFAULT = 2 * 1024 * 1024,
    RECEIVE_BUFFER_MIN = 4096,
    RECEIVE_BUFFER_MAX = 1024 * 1024 * 1024,
    SESSIONS_DEFAULT = 64, /* BFD-018 */
    SESSIONS_MAX = 16384,
    NEW_SESSIONS_DEFAULT = 10, /* BFD-018 */
    NEW_SESSIONS_MAX = 1000,
    KNOWN_FLAGS =
        BCN_OPT_NO_LIMITER | BCN_OPT_COOL_ALL_KINDS | BCN_OPT_NO_SHIELD | BCN_OPT_ANY_SUBNET,
    KNOWN_FAMILIES = BCN_FAMILY_IPV4 | BCN_FAMILY_IPV6,
};

struct range {
    const char *name;
    size_t offset;
    uint32_t fallback;
    uint32_t min;
    uint32_t max;
};

#define RANGE(member, fallback, min, max)                                                          \
    {                                                                                              \
#member, offsetof(struct bcn_options, member), fallback, min, max                          \
    }

static int ranges_apply(struct bcn_options *options, const struct range *ranges, size_t count,
                        struct bcn_fail *ret_fail)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t value;
        uint8_t *member = (uint8_t *)options + ranges[i].offset;
        memcpy(&value, member, sizeof value);
        if (value == 0)
            value = ranges[i].fallback;
        if (value < ranges[i].min || value > ranges[i].max)
            return fail_set(ret_fail, ranges[i].name, EINVAL);
        memcpy(member, &value, sizeof value);
    }
    return 0;
}

static bool is_zero(const uint8_t *bytes, uint32_t from, uint32_t to)
{
    for (uint32_t i = from; i < to; i++) {
        if (bytes[i] != 0)
            return false;
    }
    return true;
}

/* Accepts options of an older or newer caller: members that it lacks are 0; members that we lack
 * must be 0. */
static int options_copy(const struct bcn_options *given, struct bcn_options *ret_options,
                        struct bcn_fail *ret_fail)
{
    struct bcn_options copy = {.size_bytes = sizeof copy};
    if (given) {
        uint32_t size = given->size_bytes;
        if (size < offsetof(struct bcn_options, port) || size > 4096)
            return fail_set(ret_fail, "size_bytes", EINVAL);
        if (!is_zero((const uint8_t *)given, sizeof copy, size))
            return fail_set(ret_fail, "size_bytes", EINVAL);
        memcpy(&copy, given, size < sizeof copy ? size : sizeof copy);
        copy.size_bytes = sizeof copy;
    }
    *ret_options = copy;
    return 0;
}

int options_resolve(const struct bcn_options *given, struct bcn_options *ret_options,
                    const struct profile **ret_profile, struct bcn_fail *ret_fail)
{
    struct bcn_options o = {0};
    int r = options_copy(given, &o, ret_fail);
    if (r < 0)
        return r;
    if (o.profile != BCN_PROFILE_MDNS && o.profile != BCN_PROFILE_BFD)
        return fail_set(ret_fail, "profile", EINVAL);
    if (o.flags & ~(uint32_t)KNOWN_FLAGS)
        return fail_set(ret_fail, "flags", EINVAL);

    const struct profile *p = o.profile == BCN_PROFILE_BFD ? &profile_bfd : &profile_mdns;
    const struct range ranges[] = {
        RANGE(port, p->port, 1, 65535),
        RANGE(families, KNOWN_FAMILIES, 1, KNOWN_FAMILIES),
        RANGE(rx_slots, SLOTS_DEFAULT, SLOTS_MIN, SLOTS_MAX),
        RANGE(tx_slots, SLOTS_DEFAULT, SLOTS_MIN, SLOTS_MAX),
        RANGE(max_interfaces, INTERFACES_DEFAULT, 8, INTERFACES_MAX),
        RANGE(max_sources, SOURCES_DEFAULT, 8, SOURCES_MAX),
        RANGE(query_limit_pps, p->limit_pps[BCN_PACKET_QUERY], 1, PPS_MAX),
        RANGE(response_limit_pps, p->limit_pps[BCN_PACKET_RESPONSE], 1, PPS_MAX),
        RANGE(interface_limit_pps, p->interface_limit_pps, 1, PPS_MAX),
        RANGE(cooldown_ms, p->cooldown_ms, 1, COOLDOWN_MAX_MS),
        RANGE(receive_buffer_bytes, RECEIVE_BUFFER_DEFAULT, RECEIVE_BUFFER_MIN, RECEIVE_BUFFER_MAX),
        RANGE(max_sessions, SESSIONS_DEFAULT, 1, SESSIONS_MAX),
        RANGE(new_sessions_pps, NEW_SESSIONS_DEFAULT, 1, NEW_SESSIONS_MAX),
    };
    r = ranges_apply(&o, ranges, sizeof ranges / sizeof ranges[0], ret_fail);
    if (r < 0)
        return r;
    *ret_options = o;
    *ret_profile = p;
    return 0;
}
