/*
 * Events of the turn to come, written straight into the arena. What may come in masses is bounded
 * here: so many of a kind per second, the rest only counted.
 */
#ifndef BEACON_EVENTS_H
#define BEACON_EVENTS_H

#include "arena.h"

#include <stdbool.h>

struct events_quota {
    int64_t second_began_ns;
    uint32_t used;
};

struct events {
    struct arena *arena; /* not owned */
    uint32_t count;
    bool interfaces_changed; /* kept apart: it must never be lost to a full list */
    uint32_t told_once; /* bit per kind: those that are true of the machine, not of one socket */
    struct events_quota drop_samples;
    struct events_quota rate_limits;
    struct events_quota send_failures;
    int64_t now_ns; /* of the running turn; stamps events */
};

void events_init(struct events *events, struct arena *arena);
/* The slot to fill (kind and time are set, the rest is zero), or NULL: no room, or over the
 * quota. */
struct bcn_event *events_add(struct events *events, uint32_t kind);
/* An event about a failure. */
void events_add_fail(struct events *events, uint32_t kind, const struct bcn_fail *fail,
                     uint64_t value);
/* How many there are to hand out now; adds INTERFACES_CHANGED if it is due. */
uint32_t events_close(struct events *events);
bool events_pending(const struct events *events);
/* The first `handed` have been read. What on_turn itself caused stays for the next turn. */
void events_clear(struct events *events, uint32_t handed);

#endif
