/*
 * links: which (interface, family) is joined on which endpoint, and in which layout the port is
 * held.
 *
 * Multicast reaches every socket on the port; a unicast datagram reaches exactly one, and on Linux
 * that is the last one bound. A wildcard socket of ours beside a running daemon would silently take
 * all of its unicast. So each family asks first whether anybody is there (os_probe):
 *
 *   ALONE    nobody: one wildcard socket; unicast is ours.
 *   SHARED   somebody: bound to the group. IPv4: one socket for 224.0.0.251. IPv6: the group's
 *            address needs a scope, so one socket per joined interface. The other keeps its
 *            unicast.
 *   YIELDED  nobody, but the OS would keep the family's unicast from a stack that comes after us
 *            (os_wildcard_yields; IPv6 on Linux): bound to the group as if shared.
 *   NONE     the machine lacks the family; one of the two may be missing (FR-036).
 *
 * Windows binds no socket to a group, macOS none of IPv4: there SHARED and YIELDED are wildcards
 * that ask for no unicast, and which stack gets what comes all the same is the OS's affair.
 *
 * While bound to the group the question is asked again every minute and after interfaces changed,
 * on the loopback address, where our own group-bound sockets don't answer for the other stack. When
 * it has gone, the family moves: new sockets are opened and joined before the old ones close.
 *
 * While ALONE our own wildcard would answer for everybody, so the OS is asked to count the sockets
 * on the port (os_port_holders): at open, each minute, after interfaces changed, and within a
 * second of a multicast from our own address and port that isn't our echo. Such a packet is a
 * reason to look and no proof; the count is. When there are more than ours, the family moves to
 * SHARED, and it comes back only when the count agrees, so it cannot swing between two opinions.
 * Sockets that are bound to a group don't count: two Beacons on one host are one ALONE and one
 * SHARED.
 *
 * An IPv4 socket of Linux holds 20 memberships, so a family has as many endpoints as it needs; each
 * joined interface remembers its own (iface.endpoint), and guard takes a multicast from that one
 * only.
 *
 * Thread: loop. Opening and joining happen on a turn when something changed; memory is all taken at
 * the beginning.
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
    int64_t next_look_ns;     /* not before */
    bool suspected[FAMILIES]; /* look as soon as it is time to */
    bool cannot_look;         /* the OS shows us nobody's sockets */
    bool broken[FAMILIES];    /* a socket failed, and could not be opened anew yet */
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
/* Lets go of interfaces that vanished; looks at the layout again soon. */
void links_interfaces_changed(struct links *links, int64_t now_ns);

/* Another program on this host sent from the port: looks soon whether it took the port as we
 * did. */
void links_heard_neighbour(struct links *links, unsigned family_slot);

/* When links_tick is due; BCN_NEVER = not at all. */
int64_t links_due_ns(const struct links *links);
/* Asks again whether we are alone, if it is time to. */
void links_tick(struct links *links, int64_t now_ns);
/* A socket stopped working: opens its family anew, now or as soon as that is possible. */
void links_replace(struct links *links, int32_t endpoint, int os_error, int64_t now_ns);

/* The endpoint that sends on an interface; -1 = there is none. */
int32_t links_endpoint_for(const struct links *links, const struct iface *iface, uint32_t family);
/* Gives every socket the present filter. */
void links_attach_filter(struct links *links);
/* Kernel drops at all sockets since the last call. */
uint64_t links_new_drops(struct links *links);

#endif
