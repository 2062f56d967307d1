/*
 * The facts about one protocol, as data. The rest of the core knows no port, group or byte of a
 * message except through this, so another protocol is another struct and not other code.
 */
#ifndef BEACON_PROFILE_H
#define BEACON_PROFILE_H

#include <stdbool.h>
#include <stdint.h>

enum { PROFILE_KINDS = 2 };

struct profile {
    uint16_t port;
    uint8_t ttl;
    /* BFD: sessions and a driver, no groups, no packets for the user; see bfd/engine.h */
    bool watches;
    uint32_t slot_bytes;
    uint8_t group[2][16]; /* IPv4 (v4-mapped), IPv6 */
    uint32_t max_bytes;
    uint32_t header_bytes;
    /* A packet with any of these bits set in byte zero_offset is malformed. */
    uint8_t zero_offset;
    uint8_t zero_mask;
    /* Kind 1 has any of these bits set in byte kind_offset; kind 0 has none. */
    uint8_t kind_offset;
    uint8_t kind_mask;
    /* Packets of this kind from another port than the core's are malformed. */
    bool kind_needs_port[PROFILE_KINDS];
    /* Sources must be on the link of the interface. */
    bool on_link_only;
    /* Defaults of the limiter. */
    uint32_t limit_pps[PROFILE_KINDS];
    uint32_t interface_limit_pps;
    uint32_t cooldown_ms;
};

extern const struct profile profile_mdns;
extern const struct profile profile_bfd;

/* Returns the kind of a packet, or -1 for one that is never wanted. length counts the whole
 * packet. */
static inline int profile_kind(const struct profile *profile, const uint8_t *packet,
                               uint32_t length, bool from_port)
{
    if (length < profile->header_bytes)
        return -1;
    if (packet[profile->zero_offset] & profile->zero_mask)
        return -1;
    int kind = (packet[profile->kind_offset] & profile->kind_mask) ? 1 : 0;
    return profile->kind_needs_port[kind] && !from_port ? -1 : kind;
}

#endif
