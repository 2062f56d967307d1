/*
 * shield: what the kernel should drop for us (FR-039).
 *
 * A dropped packet still costs a receive and, when it comes alone, a wake-up: about forty times the
 * check itself. So what guard drops again and again is handed to the kernel as a socket filter: the
 * noisiest sources in cooldown (per interface and kind); when packets from off the link come in
 * masses, the on-link prefixes of each joined interface; and when responses from other ports do
 * (RFC 6762 6), the port. A few of these come to guard, so that somebody is told of their sender.
 * One in SHIELD_SAMPLE of what the filter would drop passes all the same: guard sees it, drops it
 * and counts it SHIELD_SAMPLE times, so that rates keep being measured and the counts by reason
 * stay honest estimates.
 *
 * This file decides, src/<os>/filter.c compiles. Guard notes its drops here; core asks shield_due
 * and calls shield_tick, which ages the notes (a source's score is about eight quarters of a second
 * of drops) and says whether the plan changed. A source enters with its score, and leaves when it
 * falls silent or when its cooldown ends, whichever is first. When nothing is left the filter goes
 * back to its stateless rules.
 *
 * What already waits in the receive buffer when a filter is attached is no sample: weights count
 * from the moment that the sockets were drained once (shield_drained).
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
    SHIELD_SAMPLE = 1024, /* one in so many passes; a power of two */
    SHIELD_TICK_MS = 250,
};

struct shield_source {
    struct ip address;
    uint32_t ifindex;
    int kind;
    bool active;              /* it is in the plan */
    uint32_t noted;           /* drops since the last tick, samples scaled up */
    uint32_t score;           /* the same, aged */
    uint32_t cooldown_end_ms; /* guard lets it through again from then on */
};

/* What comes in masses whoever sends it. */
struct shield_mass {
    bool active;    /* it is in the plan */
    uint32_t noted; /* as a source's */
    uint32_t score;
};

/* What the filter is to do, besides its stateless rules. */
struct shield_plan {
    const struct shield_source *sources; /* the active ones count */
    uint32_t source_count;
    bool other_port;             /* drop responses that aren't from our port */
    bool off_link;               /* drop what is not on the link of its interface ... */
    const struct ifaces *ifaces; /* ... by these */
};

struct shield {
    bool enabled;
    bool drained;
    uint32_t source_count;
    uint32_t active_count;
    struct shield_source sources[SHIELD_SOURCES];
    struct shield_mass off_link;
    struct shield_mass other_port;
    uint32_t noted;              /* since the last tick of either sort, all together */
    uint32_t tick_ms;            /* the last whole tick */
    uint32_t early_ms;           /* the last tick of either sort */
    bool busy;                   /* anything noted or active: ticks are needed */
    const struct ifaces *ifaces; /* not owned */
    counter *counters;           /* not owned */
};

void shield_init(struct shield *shield, bool enabled, const struct ifaces *ifaces,
                 counter *counters);

/* What one packet of this source stands for: SHIELD_SAMPLE if the kernel drops the others. */
uint32_t shield_weight(const struct shield *shield, struct ip address, uint32_t ifindex, int kind);
void shield_note_source(struct shield *shield, struct ip address, uint32_t ifindex, int kind,
                        uint32_t weight, uint32_t cooldown_end_ms);
void shield_note_off_link(struct shield *shield);
void shield_note_other_port(struct shield *shield);

/* Does the filter do more than its stateless rules? */
bool shield_is_up(const struct shield *shield);

/* Milliseconds until shield_tick is due; UINT32_MAX = nothing to do. */
uint32_t shield_due_ms(const struct shield *shield, uint32_t now_ms);
/* True if the plan changed: attach it anew to every socket. */
bool shield_tick(struct shield *shield, uint32_t now_ms);
struct shield_plan shield_plan(const struct shield *shield);
/* Every socket has been read empty since the plan was attached. */
void shield_drained(struct shield *shield);

#endif
