/*
 * links: the endpoint of each joined (interface, family), and the layout in which the port is held.
 *
 * Multicast reaches every socket on the port. A unicast datagram reaches exactly one, on Linux the
 * last one bound. So a wildcard socket of ours beside a running daemon would silently take all of
 * its unicast. Therefore each family first asks whether another program is there (os_probe):
 *
 *   ALONE    no other program: one wildcard socket; unicast is ours.
 *   SHARED   another program: bound to the group. IPv4: one socket for 224.0.0.251. IPv6: the
 *            group's address needs a scope, so one socket per joined interface. The other program
 *            keeps its unicast.
 *   YIELDED  no other program, but the OS would keep the family's unicast from a stack that starts
 *            after us (os_wildcard_yields; IPv6 on Linux): bound to the group as in SHARED.
 *   NONE     the machine lacks the family; one of the two may be missing (FR-036).
 *
 * Windows binds no socket to a group, and macOS none of IPv4. There SHARED and YIELDED are
 * wildcards that ask for no unicast, and the OS decides which stack gets a unicast that comes
 * nevertheless.
 *
 * While the family is bound to the group, it asks again every minute and after interface changes.
 * It asks on the loopback address, where our own group-bound sockets don't answer for the other
 * stack. If the other stack is gone, the family moves: new sockets open and join before the old
 * ones close.
 *
 * While the family is ALONE, our own wildcard would answer that question. So the OS counts the
 * sockets on the port (os_port_holders): at open, each minute, after interface changes, and within
 * a second of a multicast from our own address and port that isn't our echo. Such a packet is only
 * a reason to look; the count is the proof. If there are more sockets than ours, the family moves
 * to SHARED. It moves back only when the count agrees, so it cannot swing between the two. Sockets
 * that are bound to a group don't count: of two Beacons on one host one is ALONE and one SHARED.
 *
 * An IPv4 socket of Linux holds 20 memberships, so a family has as many endpoints as it needs. Each
 * joined interface remembers its own (iface.endpoint), and guard accepts a multicast only from that
 * one.
 *
 * Thread: loop. Opening and joining happen on a turn after a change; all memory is allocated at the
 * beginning.
 */
#ifndef BEACON_LINKS_H
#define BEACON_LINKS_H

#include "endpoint.h"
#include "ifaces.h"
#include "profile.h"
#include "shield.h"

struct links {
    const struct profile *profile; /* not owned, nor the next six */
    struct os_wait *wait;
    struct ifaces *ifaces;
    struct events *events;
    struct os_filter *filter;
    const struct shield *shield;
    counter *counters;
    uint16_t port;
    uint32_t receive_buffer_bytes;
    struct endpoint *endpoints; /* owned; the position is the token */
    uint32_t capacity;
    uint32_t end; /* one past the last that is open */
    int layout[FAMILIES];
    int64_t next_probe_ns;
    int64_t next_look_ns;     /* not earlier */
    bool suspected[FAMILIES]; /* look as soon as possible */
    bool cannot_look;         /* the OS hides other programs' sockets */
    bool broken[FAMILIES];    /* a socket failed, and could not be opened again yet */
    int broken_error[FAMILIES];
    int64_t next_mend_ns;
    uint64_t drops_of_closed; /* not counted yet */
};

int links_init(struct links *links, const struct bcn_options *options);
void links_done(struct links *links);
/* Probes and binds; families is a mask of BCN_FAMILY_*. */
int links_open(struct links *links, uint32_t families, int64_t now_ns, struct bcn_fail *ret_fail);

int links_join(struct links *links, uint32_t ifindex, uint32_t family, struct bcn_fail *ret_fail);
int links_leave(struct links *links, uint32_t ifindex, uint32_t family);
/* Releases interfaces that vanished; looks at the layout again soon. */
void links_interfaces_changed(struct links *links, int64_t now_ns);

/* Handles a packet that another program on this host sent from the port: soon looks whether that
 * program holds the port too. */
void links_heard_neighbour(struct links *links, unsigned family_slot);

/* The time when links_tick is due; BCN_NEVER = never. */
int64_t links_due_ns(const struct links *links);
/* Checks again whether we are alone, if it is time. */
void links_tick(struct links *links, int64_t now_ns);
/* Handles a socket that stopped working: opens its family again, now or as soon as possible. */
void links_replace(struct links *links, int32_t endpoint, int os_error, int64_t now_ns);

/* The endpoint that sends on an interface; -1 = there is none. */
int32_t links_endpoint_for(const struct links *links, const struct iface *iface, uint32_t family);
/* Attaches the present filter to every socket. */
void links_attach_filter(struct links *links);
/* Kernel drops at all sockets since the last call. */
uint64_t links_new_drops(struct links *links);

#endif
