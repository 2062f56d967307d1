/*
 * The arena: one block, laid out once, shared with the user for the life of the core.
 *
 *     header | counters | rx[] | tx[] | events[] | sessions[] | rx slots | tx slots
 *
 * The core never reads back what it wrote for the user (offsets, counts): the user's side could
 * have overwritten it. It reads tx descriptors and tx_count only, and checks them (outbox.c).
 */
#ifndef BEACON_ARENA_H
#define BEACON_ARENA_H

#include "beacon_core.h"
#include "counters.h"

struct arena {
    uint8_t *base; /* page-sized block; owned */
    void *block;   /* the memory to free: base may be inside it for alignment */
    uint64_t size_bytes;
    struct bcn_arena_header *header;
    counter *counters;
    struct bcn_rx *rx;
    struct bcn_tx *tx;
    struct bcn_event *events;
    uint32_t rx_slots;
    uint32_t tx_slots;
    uint32_t rx_slots_offset;
    uint32_t tx_slots_offset;
    uint32_t slot_bytes;
    struct bcn_session_state *sessions; /* NULL if session_slots is 0 */
    uint32_t session_slots;
};

struct arena_shape {
    uint32_t rx_slots;
    uint32_t tx_slots;
    uint32_t slot_bytes;
    uint32_t session_slots;
};

int arena_init(struct arena *arena, const struct arena_shape *shape);
void arena_done(struct arena *arena);

static inline uint32_t arena_rx_slot(const struct arena *arena, uint32_t slot)
{
    return arena->rx_slots_offset + slot * arena->slot_bytes;
}

static inline uint32_t arena_tx_slot(const struct arena *arena, uint32_t slot)
{
    return arena->tx_slots_offset + slot * arena->slot_bytes;
}

#endif
