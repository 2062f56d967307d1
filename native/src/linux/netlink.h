/* The parser of watch.c for rtnetlink, separate from the socket: one buffer of messages at a
 * time. */
#ifndef BEACON_NETLINK_H
#define BEACON_NETLINK_H

#include "../ifaces.h"

#include <stddef.h>

/* The result of a buffer for the running dump. */
enum {
    NETLINK_DUMP_DONE = 1 << 0,
    NETLINK_DUMP_TORN = 1 << 1, /* a change during the dump, or a refusal: dump again */
};

/*
 * Applies every message to ifaces. It ignores messages that are cut short, unknown, or of other
 * families (AF_BRIDGE: leaving a bridge looks like a deletion). dump_sequence: the running dump.
 * Returns NETLINK_* bits.
 */
int netlink_apply(struct ifaces *ifaces, const void *buffer, size_t length, uint32_t dump_sequence);

#endif
