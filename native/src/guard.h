/*
 * guard: admits or drops packets, before anything crosses into Java (FR-023..FR-034, FR-039).
 *
 * The checks run from cheap to expensive. The first ones can't be evaded by any sender; the last
 * ones need state per source:
 *
 *     size            over 9,000 bytes (RFC 6762 17)
 *     shape           a whole header, no opcode, a response from our port (RFC 6762 6, 18.3)
 *     interface       joined, and by this endpoint: IPv6 also delivers other interfaces' groups,
 *                     and without IP_MULTICAST_ALL so does IPv4
 *     destination     the group, or an address; not a broadcast
 *     source          on the link of that interface; if the user asked for it, any source whose
 *                     multicast passed no router (RFC 6762 11)
 *     limiter         of the source and kind (sources.h)
 *     flood           of the interface and kind, for floods with ever new sources
 *
 * Each packet counts as `received` and as exactly one of `accepted` or a `dropped_*`.
 *
 * Our own multicasts return to us (FR-007) and do not count against us. Each sent multicast gives
 * one credit. An echo from our own address uses one credit, and the limiter does not count it.
 *
 * A packet from our own address and port that is no echo comes from another program on this host.
 * links needs to know that, because that program may hold the port too.
 *
 * Nothing here reads the time, makes a system call or allocates. Thread: loop.
 */
#ifndef BEACON_GUARD_H
#define BEACON_GUARD_H

#include "events.h"
#include "ifaces.h"
#include "profile.h"
#include "sources.h"

struct shield;

struct guard {
    const struct profile *profile; /* not owned, nor the next four */
    struct ifaces *ifaces;
    struct events *events;
    struct shield *shield;
    counter *counters;
    struct sources sources; /* owned */
    uint32_t limit_pps[PROFILE_KINDS];
    uint32_t interface_limit_pps;
    uint16_t port;
    bool limiter;
    bool any_subnet; /* by TTL 255 */
    bool warned_80_percent;
    uint32_t echo_credits[PROFILE_KINDS];
    bool heard_neighbour[FAMILIES]; /* since core's last question */
    int64_t began_ns;
    uint32_t now_ms; /* since began_ns, set once per turn */
};

int guard_init(struct guard *guard, const struct bcn_options *options,
               const struct profile *profile, int64_t now_ns, const uint64_t key[2]);
void guard_done(struct guard *guard);

/* Once per turn, before its first packet. */
void guard_begin_turn(struct guard *guard, int64_t now_ns);
/* Judges and counts a packet; completes rx's flags and packet_kind. Returns true if it is
 * accepted. */
bool guard_admit(struct guard *guard, struct bcn_rx *rx, const uint8_t *payload, int32_t endpoint);
/* Notes that a multicast of ours was sent and will return. */
void guard_expect_echo(struct guard *guard, const uint8_t *payload, uint32_t length);
/* Once a second: forgets idle sources, and warns when the table is nearly full (FR-031, FR-032). */
void guard_tick(struct guard *guard);

#endif
