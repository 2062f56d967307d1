/*
 * shield: decides which packets the kernel drops for us (FR-039).
 *
 * A dropped packet still costs a receive and, if it comes alone, a wake-up: about forty times the
 * check itself. So the kernel gets the frequent drops as a socket filter: the noisiest sources that
 * are in cooldown or far over their limit (per interface and kind); if very many packets come from
 * off the link, the on-link prefixes of each joined interface; and if very many responses come from
 * other ports (RFC 6762 6), the port. A few of these packets still reach guard, so that their
 * sender is reported. Of the packets that the filter would drop, one in so many passes: guard sees
 * it, drops it and counts it that many times. So rates are still measured, and the counts by reason
 * remain honest estimates. It is one in SHIELD_SAMPLE, and more of a source that is over its limit:
 * at least 64 of its packets pass each second, from which guard decides whether it is a flood.
 *
 * This file decides; src/<os>/filter.c compiles. guard notes its drops here. core calls
 * shield_due_ms and shield_tick, which ages the notes (a source's score is about eight quarters of
 * a second of drops) and reports whether the plan changed. A source enters by its score. It leaves
 * when it is silent or when guard would accept its packets again, whichever comes first. If nothing
 * is left, the filter has only its stateless rules.
 *
 * Packets that already wait in the receive buffer when a filter is attached are no samples: weights
 * count from the moment when all sockets were read empty once (shield_drained).
 *
 * Thread: loop. Fixed memory, no system calls.
 */
#ifndef BEACON_SHIELD_H
#define BEACON_SHIELD_H

#include "counters.h"
#include "ip.h"
#include "profile.h"

struct ifaces;

enum {
    SHIELD_SOURCES = 128,
    SHIELD_SAMPLE_BITS = 10,
    SHIELD_SAMPLE = 1 << SHIELD_SAMPLE_BITS, /* one in so many passes */
    SHIELD_TICK_MS = 250,
};

struct shield_source {
    struct ip address;
    uint32_t ifindex;
    int kind;
    bool active;       /* it is in the plan */
    bool cools;        /* in cooldown, not only over its limit */
    uint8_t sample;    /* one in 1 << sample passes, if it is in the plan */
    uint32_t noted;    /* drops since the last tick, samples scaled up */
    uint32_t score;    /* the same, aged */
    uint32_t until_ms; /* the time when guard accepts its packets again */
};

/* Packets that come in very large numbers, from any sender. */
struct shield_mass {
    bool active;    /* it is in the plan */
    uint32_t noted; /* the same as for a source */
    uint32_t score;
};

/* The work of the filter, besides its stateless rules. */
struct shield_plan {
    const struct shield_source *sources; /* the active ones count */
    uint32_t source_count;
    bool other_port;             /* drop responses that aren't from our port */
    bool off_link;               /* drop packets from off the link of their interface ... */
    const struct ifaces *ifaces; /* ... by the prefixes of these */
};

struct shield {
    bool enabled;
    bool drained;
    uint32_t source_count;
    uint32_t active_count;
    struct shield_source sources[SHIELD_SOURCES];
    struct shield_mass off_link;
    struct shield_mass other_port;
    uint32_t noted;              /* since the last tick of either sort, together */
    uint32_t tick_ms;            /* the last whole tick */
    uint32_t early_ms;           /* the last tick of either sort */
    uint32_t first_end_ms;       /* of the active sources: the first that guard accepts again */
    bool busy;                   /* anything noted or active: ticks are needed */
    const struct ifaces *ifaces; /* not owned */
    counter *counters;           /* not owned */
};

void shield_init(struct shield *shield, bool enabled, const struct ifaces *ifaces,
                 counter *counters);

/* The number of packets that one packet of this source represents: above 1 if the kernel drops the
 * others. */
uint32_t shield_weight(const struct shield *shield, struct ip address, uint32_t ifindex, int kind);
/* Guard has dropped a packet of a source in cooldown (cools) or over its limit, and will drop all
 * of its packets until until_ms. */
void shield_note_source(struct shield *shield, struct ip address, uint32_t ifindex, int kind,
                        uint32_t weight, bool cools, uint32_t until_ms);
void shield_note_off_link(struct shield *shield);
void shield_note_other_port(struct shield *shield);

/* Does the filter do more than its stateless rules? */
bool shield_is_up(const struct shield *shield);

/* Milliseconds until shield_tick is due; UINT32_MAX = never. */
uint32_t shield_due_ms(const struct shield *shield, uint32_t now_ms);
/* Returns true if the plan changed: attach it again to every socket. */
bool shield_tick(struct shield *shield, uint32_t now_ms);
struct shield_plan shield_plan(const struct shield *shield);
/* Notes that every socket was read empty since the plan was attached. */
void shield_drained(struct shield *shield);

#endif
