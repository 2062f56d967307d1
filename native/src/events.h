/*
 * The events of the next turn, written straight into the arena. Frequent kinds have a limit per
 * second here; above it they are only counted.
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
    bool interfaces_changed; /* separate, because a full list must never lose it */
    uint32_t told_once;      /* bit per kind: events about the machine, not about one socket */
    struct events_quota drop_samples;
    struct events_quota rate_limits;
    struct events_quota send_failures;
    int64_t now_ns; /* of the running turn, for the time of events */
};

void events_init(struct events *events, struct arena *arena);
/* Returns the slot to fill (kind and time are set, the rest is zero), or NULL if there is no room
 * or the limit is reached. */
struct bcn_event *events_add(struct events *events, uint32_t kind);
/* Adds an event about a failure. */
void events_add_fail(struct events *events, uint32_t kind, const struct bcn_fail *fail,
                     uint64_t value);
/* Returns the number of events to hand out; adds INTERFACES_CHANGED if it is due. */
uint32_t events_close(struct events *events);
bool events_pending(const struct events *events);
/* Removes the first `handed` events, which were read. Events that on_turn caused stay for the next
 * turn. */
void events_clear(struct events *events, uint32_t handed);

#endif
