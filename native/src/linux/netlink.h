/* What watch.c reads from rtnetlink, apart from the socket: one buffer of messages at a time. */
#ifndef BEACON_NETLINK_H
#define BEACON_NETLINK_H

#include "../ifaces.h"

#include <stddef.h>

/* What a buffer said about the dump that is going on. */
enum {
    NETLINK_DUMP_DONE = 1 << 0,
    NETLINK_DUMP_TORN = 1 << 1, /* things changed meanwhile, or the kernel refused: dump again */
};

/*
 * Applies every message to ifaces. Messages that are cut short, of other families (AF_BRIDGE:
 * leaving a bridge looks like a deletion) or unknown are passed over. dump_sequence: the dump that
 * is waited for. Returns NETLINK_* bits.
 */
int netlink_apply(struct ifaces *ifaces, const void *buffer, size_t length, uint32_t dump_sequence);

#endif
