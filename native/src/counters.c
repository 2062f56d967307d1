#include "counters.h"

#include <stddef.h>

enum { WATCHING = BCN_COUNTER_OF_WATCHING };

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
    [BCN_COUNTER_BFD_RECEIVED] = {"bfd_received", WATCHING},
    [BCN_COUNTER_BFD_ACCEPTED] = {"bfd_accepted", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_TTL] = {"bfd_dropped_ttl", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_VERSION] = {"bfd_dropped_version", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_LENGTH] = {"bfd_dropped_length", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_PAYLOAD] = {"bfd_dropped_payload", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_MULTIPLIER] = {"bfd_dropped_multiplier", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_MULTIPOINT] = {"bfd_dropped_multipoint", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_MY_DISCRIMINATOR] = {"bfd_dropped_my_discriminator", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_DISCRIMINATOR] = {"bfd_dropped_discriminator", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_STATE] = {"bfd_dropped_state", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_STRANGER] = {"bfd_dropped_stranger", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_INTERFACE] = {"bfd_dropped_interface", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_AUTH_UNWANTED] = {"bfd_dropped_auth_unwanted", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_AUTH_MISSING] = {"bfd_dropped_auth_missing", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_AUTH] = {"bfd_dropped_auth", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_WINDOW] = {"bfd_dropped_window", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_RATE] = {"bfd_dropped_rate", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_REFUSED] = {"bfd_dropped_refused", WATCHING},
    [BCN_COUNTER_BFD_DROPPED_OTHER] = {"bfd_dropped_other", WATCHING},
    [BCN_COUNTER_BFD_SENT] = {"bfd_sent", WATCHING},
    [BCN_COUNTER_BFD_SEND_FAILED] = {"bfd_send_failed", WATCHING},
    [BCN_COUNTER_BFD_TRANSITIONS] = {"bfd_transitions", WATCHING},
    [BCN_COUNTER_BFD_TURNS] = {"bfd_turns", WATCHING},
    [BCN_COUNTER_ENGINE_LATE] = {"engine_late", WATCHING},
    [BCN_COUNTER_SESSIONS] = {"sessions", BCN_COUNTER_IS_GAUGE | WATCHING},
    [BCN_COUNTER_SESSIONS_UP] = {"sessions_up", BCN_COUNTER_IS_GAUGE | WATCHING},
    [BCN_COUNTER_MUTE_MEMBERSHIPS] = {"mute_memberships", BCN_COUNTER_IS_GAUGE},
    [BCN_COUNTER_OTHER_SUBNET] = {"other_subnet", 0},
    [BCN_COUNTER_OTHER_PORT] = {"other_port", 0},
    [BCN_COUNTER_SHIELDED_PORT] = {"shielded_port", BCN_COUNTER_IS_ESTIMATE},
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
