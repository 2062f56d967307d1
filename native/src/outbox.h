/*
 * outbox: sends the packets in the tx slots after on_turn (FR-006, FR-034, FR-038).
 *
 * Descriptors come from the user, so every member is checked. Packets of one socket go together in
 * one system call, in their order. A packet that fails is counted and reported, and the others
 * continue. Thread: loop.
 */
#ifndef BEACON_OUTBOX_H
#define BEACON_OUTBOX_H

#include "guard.h"
#include "links.h"

struct outbox {
    struct arena *arena; /* not owned, nor the next four */
    struct links *links;
    struct guard *guard; /* it expects the echoes */
    struct os_io *io;
    struct events *events;
    struct bcn_tx *packets;         /* owned: checked copies, by tx slot */
    int32_t *endpoints;             /* owned: the endpoint of each packet; -1 = done */
    const struct bcn_tx **together; /* owned: those of one system call */
};

int outbox_init(struct outbox *outbox, uint32_t tx_slots);
void outbox_done(struct outbox *outbox);
void outbox_flush(struct outbox *outbox);

#endif
