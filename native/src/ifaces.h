/*
 * ifaces: what is known of the machine's interfaces, and who is on their links.
 *
 * The watch (src/<os>/watch.c) applies what the OS says, in any order and as often as it likes:
 * every function here compares before it changes. ifaces_settle() then works out what follows from
 * several interfaces at once and says whether anything differs from the last time. A fresh look at
 * everything (at start, and after the OS lost messages) goes between ifaces_look_begin and
 * ifaces_look_end, which drops what the look did not show.
 *
 * An interface that vanished stays, marked gone and invisible, until links has let go of it:
 * memberships of dead interfaces still count against the kernel's limit.
 *
 * Every table here has an end, and holds the worthy first. An interface keeps the addresses that
 * are needed most (address_worth); with more interfaces than there is room for, one that can't be
 * spoken on makes room for one that can (link_worth); of this machine's own addresses those of
 * joined interfaces come first. What is left out is told.
 *
 * Entries never move. All memory is taken in ifaces_init. Thread: loop.
 */
#ifndef BEACON_IFACES_H
#define BEACON_IFACES_H

#include "beacon_core.h"
#include "ip.h"
#include "rate.h"

enum { FAMILIES = 2, IFACES_NO_ENDPOINT = -1 };

/* Arrays per family: 0 = IPv4, 1 = IPv6. */
static inline unsigned family_slot(uint32_t family)
{
    return family == BCN_IPV6;
}

static inline uint32_t family_of_slot(unsigned slot)
{
    return slot ? BCN_IPV6 : BCN_IPV4;
}

struct ifaces_prefix {
    struct ip net;
    struct ip mask;
};

struct iface {
    struct bcn_interface facts;
    uint8_t peers[BCN_ADDRESSES_PER_INTERFACE][16]; /* of addresses[i]; the same if it has none */
    uint32_t address_looks[BCN_ADDRESSES_PER_INTERFACE]; /* the look that last showed it */
    uint32_t addresses_shown;                            /* by the running look */
    uint32_t left_out_told;
    uint8_t left_out[16]; /* the last one that found no room, or lost it */
    uint32_t look;
    bool used;
    bool gone;
    uint32_t prefix_count;
    struct ifaces_prefix prefixes[2 * BCN_ADDRESSES_PER_INTERFACE];
    int32_t endpoint[FAMILIES]; /* which endpoint joined it; IFACES_NO_ENDPOINT; set by links */
    struct rate flood[2];       /* all its sources together, per packet kind; set by guard */
};

struct ifaces {
    struct iface *list;
    uint32_t capacity;
    uint16_t *by_index; /* open addressing: list position + 1, 0 = empty */
    uint32_t by_index_mask;
    struct ip *own; /* open addressing: this machine's addresses */
    /* of its hash: routers say what addresses we have, strangers what we look up */
    uint64_t own_key[5];
    bool own_cut; /* there are more of them than it holds */
    uint32_t look;
    bool looking;
    bool changed;    /* since the last settle */
    bool overflow;   /* there were more interfaces than capacity */
    bool wants_look; /* something can't be told without a fresh look, or the last one failed */
};

/* What a message about a link may leave out. */
enum {
    IFACES_NAME = 1u << 0,
    IFACES_MTU = 1u << 1,
    IFACES_MASTER = 1u << 2,
    IFACES_KIND = 1u << 3, /* and link_kind */
};

/* What the OS says of a link. */
struct ifaces_link {
    uint32_t index;
    uint32_t unsaid; /* IFACES_*: the message is silent on these, so they stay as they are known */
    uint32_t flags;  /* BCN_IF_* that the OS knows; the others are worked out here */
    uint32_t mtu;
    uint32_t hardware_type;
    uint32_t master_index;
    uint32_t kind;
    char name[BCN_NAME_BYTES];
    char link_kind[BCN_LINK_KIND_BYTES];
};

int ifaces_init(struct ifaces *ifaces, uint32_t capacity);
void ifaces_done(struct ifaces *ifaces);

/* A link that isn't known yet is passed over unless its name and MTU are said. */
void ifaces_apply_link(struct ifaces *ifaces, const struct ifaces_link *link);
void ifaces_remove_link(struct ifaces *ifaces, uint32_t index);
/*
 * peer: the far end of a point-to-point address; the address itself if it has none; NULL if it
 * isn't said: then the one that is known stays.
 */
void ifaces_apply_address(struct ifaces *ifaces, uint32_t index, const struct bcn_address *address,
                          const uint8_t *peer);
void ifaces_remove_address(struct ifaces *ifaces, uint32_t index,
                           const struct bcn_address *address);
/* What is known of an address of that interface, for what a message leaves out; NULL = nothing. */
const struct bcn_address *ifaces_known_address(const struct ifaces *ifaces, uint32_t index,
                                               const uint8_t bytes[16]);
void ifaces_look_begin(struct ifaces *ifaces);
void ifaces_look_end(struct ifaces *ifaces);

/* True if the snapshot differs from the last settled one. */
bool ifaces_settle(struct ifaces *ifaces);
/* Frees what is gone; nobody may hold it any more. */
void ifaces_reap(struct ifaces *ifaces);

/* An interface was joined: its addresses are among those that must be known as our own. */
void ifaces_joined(struct ifaces *ifaces);

struct iface *ifaces_find(const struct ifaces *ifaces, uint32_t index);
bool ifaces_is_own(const struct ifaces *ifaces, struct ip address);
/* FR-023: link-local, or in a prefix of this interface. */
bool ifaces_on_link(const struct iface *iface, const uint8_t source[16]);
/* The source for a packet to destination; false if the interface has no usable address. */
bool ifaces_choose_source(const struct iface *iface, uint32_t family, const uint8_t destination[16],
                          uint8_t ret_source[16]);
/* By index; returns how many there are. */
uint32_t ifaces_export(const struct ifaces *ifaces, struct bcn_interface *ret_list,
                       uint32_t capacity);

#endif
