#include "counters.h"

#include <stddef.h>

static const struct {
    const char *name;
    uint32_t flags;
} counters[BCN_COUNTER_COUNT] = {
    [BCN_COUNTER_RECEIVED] = {"received", 0},
    [BCN_COUNTER_ACCEPTED] = {"accepted", 0},
    [BCN_COUNTER_DROPPED_SIZE] = {"dropped_size", 0},
    [BCN_COUNTER_DROPPED_MALFORMED] = {"dropped_malformed", 0},
    [BCN_COUNTER_DROPPED_INTERFACE] = {"dropped_interface", 0},
    [BCN_COUNTER_DROPPED_DESTINATION] = {"dropped_destination", 0},
    [BCN_COUNTER_DROPPED_SOURCE] = {"dropped_source", 0},
    [BCN_COUNTER_DROPPED_RATE] = {"dropped_rate", 0},
    [BCN_COUNTER_DROPPED_FLOOD] = {"dropped_flood", 0},
    [BCN_COUNTER_DROPPED_KERNEL] = {"dropped_kernel", 0},
    [BCN_COUNTER_SENT] = {"sent", 0},
    [BCN_COUNTER_SEND_FAILED] = {"send_failed", 0},
    [BCN_COUNTER_RECEIVED_BYTES] = {"received_bytes", 0},
    [BCN_COUNTER_SENT_BYTES] = {"sent_bytes", 0},
    [BCN_COUNTER_TURNS] = {"turns", 0},
    [BCN_COUNTER_CALLS] = {"calls", 0},
    [BCN_COUNTER_EVENTS_LOST] = {"events_lost", 0},
    [BCN_COUNTER_COOLDOWNS] = {"cooldowns", 0},
    [BCN_COUNTER_SOURCES] = {"sources", BCN_COUNTER_IS_GAUGE},
    [BCN_COUNTER_SOURCES_EVICTED] = {"sources_evicted", 0},
    [BCN_COUNTER_SHIELD_SOURCES] = {"shield_sources", BCN_COUNTER_IS_GAUGE},
    [BCN_COUNTER_SHIELDED_RATE] = {"shielded_rate", BCN_COUNTER_IS_ESTIMATE},
    [BCN_COUNTER_SHIELDED_SOURCE] = {"shielded_source", BCN_COUNTER_IS_ESTIMATE},
    [BCN_COUNTER_RECEIVE_BUFFER_BYTES] = {"receive_buffer_bytes", BCN_COUNTER_IS_GAUGE},
    [BCN_COUNTER_MEMBERSHIPS] = {"memberships", BCN_COUNTER_IS_GAUGE},
    [BCN_COUNTER_INTERFACE_CHANGES] = {"interface_changes", 0},
    [BCN_COUNTER_WATCH_OVERRUNS] = {"watch_overruns", 0},
};

int bcn_counter_count(void)
{
    return BCN_COUNTER_COUNT;
}

const char *bcn_counter_name(int which)
{
    return which >= 0 && which < BCN_COUNTER_COUNT ? counters[which].name : NULL;
}

uint32_t bcn_counter_flags(int which)
{
    return which >= 0 && which < BCN_COUNTER_COUNT ? counters[which].flags : 0;
}
