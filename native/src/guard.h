/*
 * guard: admit or drop, before anything crosses into Java (FR-023..FR-034, FR-039).
 *
 * The checks run from cheap to dear, and from what no sender can talk his way around to what needs
 * memory of him:
 *
 *     size            over 9,000 bytes (RFC 6762 17)
 *     shape           a whole header, no opcode, a response from our port (RFC 6762 6, 18.3)
 *     interface       joined, and by this endpoint: IPv6 delivers other interfaces' groups all the
 *                     same, and where IP_MULTICAST_ALL is missing so does IPv4
 *     destination     the group, or an address; not a broadcast
 *     source          on the link of that interface; if asked for, any whose multicast no router
 *                     passed on (RFC 6762 11)
 *     limiter         of the source and kind (sources.h)
 *     flood           of the interface and kind, for floods from ever new sources
 *
 * Each packet counts as `received` and as exactly one of `accepted` or a `dropped_*`.
 *
 * Our own multicasts come back to us (FR-007) and are not held against us: each multicast sent
 * gives one credit, and an echo from our own address uses one up instead of being counted by the
 * limiter.
 *
 * What comes from our own address and our own port and is no echo is of another program on this
 * host. links wants to know that: it may hold the port as we do.
 *
 * Nothing here asks for the time, makes a system call or allocates. Thread: loop.
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
    bool heard_neighbour[FAMILIES]; /* since core last asked */
    int64_t began_ns;
    uint32_t now_ms; /* since began_ns, set once per turn */
};

int guard_init(struct guard *guard, const struct bcn_options *options,
               const struct profile *profile, int64_t now_ns, const uint64_t key[2]);
void guard_done(struct guard *guard);

/* Once per turn, before the first packet of it. */
void guard_begin_turn(struct guard *guard, int64_t now_ns);
/* Judges and counts; completes rx's flags and packet_kind. True = hand it on. */
bool guard_admit(struct guard *guard, struct bcn_rx *rx, const uint8_t *payload, int32_t endpoint);
/* A multicast of ours went out and will come back. */
void guard_expect_echo(struct guard *guard, const uint8_t *payload, uint32_t length);
/* Once a second: forgets what is idle, warns when the table fills (FR-031, FR-032). */
void guard_tick(struct guard *guard);

#endif
