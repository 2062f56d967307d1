/*
 * ifaces: the known interfaces of the machine, and the addresses on their links.
 *
 * The watch (src/<os>/watch.c) applies the messages of the OS, in any order and any number of
 * times: every function here compares before it changes. ifaces_settle() then computes the facts
 * that depend on several interfaces, and reports whether anything differs from the last time. A
 * complete new look (at start, and after the OS lost messages) is between ifaces_look_begin and
 * ifaces_look_end, which drops everything that the look did not show.
 *
 * An interface that vanished stays, marked as gone and invisible, until links has released it,
 * because memberships of dead interfaces still count against the kernel's limit.
 *
 * Every table here has a limit, and keeps the worthiest entries. An interface keeps the most useful
 * addresses (address_worth). If there are too many interfaces, an unusable one makes room for a
 * usable one (link_worth). Of this machine's own addresses, those of joined interfaces come first.
 * Whatever is left out is reported.
 *
 * Entries never move. All memory is allocated in ifaces_init. Thread: loop.
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
    uint32_t address_looks[BCN_ADDRESSES_PER_INTERFACE]; /* the last look that showed it */
    uint32_t addresses_shown;                            /* in the running look */
    uint32_t left_out_told;
    uint8_t left_out[16]; /* the last address that found no room, or lost it */
    uint32_t look;
    bool used;
    bool gone;
    uint32_t prefix_count;
    struct ifaces_prefix prefixes[2 * BCN_ADDRESSES_PER_INTERFACE];
    int32_t endpoint[FAMILIES]; /* the endpoint that joined it; IFACES_NO_ENDPOINT; set by links */
    struct rate flood[2];       /* all its sources together, per packet kind; set by guard */
};

struct ifaces {
    struct iface *list;
    uint32_t capacity;
    uint16_t *by_index; /* open addressing: list position + 1, 0 = empty */
    uint32_t by_index_mask;
    struct ip *own; /* open addressing: this machine's addresses */
    /* of its hash: routers choose our addresses, strangers the ones that we look up */
    uint64_t own_key[5];
    bool own_cut; /* there are more addresses than it holds */
    uint32_t look;
    bool looking;
    bool changed;    /* since the last settle */
    bool overflow;   /* there were more interfaces than capacity */
    bool wants_look; /* a fresh look is needed, or the last one failed */
};

/* The fields that a message about a link may lack. */
enum {
    IFACES_NAME = 1u << 0,
    IFACES_MTU = 1u << 1,
    IFACES_MASTER = 1u << 2,
    IFACES_KIND = 1u << 3, /* and link_kind */
};

/* A link in the words of the OS. */
struct ifaces_link {
    uint32_t index;
    uint32_t unsaid; /* IFACES_*: fields that the message lacks; they keep their values */
    uint32_t flags;  /* BCN_IF_* that the OS knows; the others are computed here */
    uint32_t mtu;
    uint32_t hardware_type;
    uint32_t master_index;
    uint32_t kind;
    char name[BCN_NAME_BYTES];
    char link_kind[BCN_LINK_KIND_BYTES];
};

int ifaces_init(struct ifaces *ifaces, uint32_t capacity);
void ifaces_done(struct ifaces *ifaces);

/* Ignores an unknown link if its name or MTU is missing. */
void ifaces_apply_link(struct ifaces *ifaces, const struct ifaces_link *link);
void ifaces_remove_link(struct ifaces *ifaces, uint32_t index);
/*
 * peer: the far end of a point-to-point address; the address itself if it has none; NULL if the
 * message lacks it: then the known one stays.
 */
void ifaces_apply_address(struct ifaces *ifaces, uint32_t index, const struct bcn_address *address,
                          const uint8_t *peer);
void ifaces_remove_address(struct ifaces *ifaces, uint32_t index,
                           const struct bcn_address *address);
/* The known facts of an address, for fields that a message lacks; NULL = none. */
const struct bcn_address *ifaces_known_address(const struct ifaces *ifaces, uint32_t index,
                                               const uint8_t bytes[16]);
void ifaces_look_begin(struct ifaces *ifaces);
void ifaces_look_end(struct ifaces *ifaces);

/* Returns true if the snapshot differs from the last settled one. */
bool ifaces_settle(struct ifaces *ifaces);
/* Frees interfaces that are gone; no pointer to them may be left. */
void ifaces_reap(struct ifaces *ifaces);

/* Notes that an interface was joined, so that its addresses are known as our own. */
void ifaces_joined(struct ifaces *ifaces);

struct iface *ifaces_find(const struct ifaces *ifaces, uint32_t index);
bool ifaces_is_own(const struct ifaces *ifaces, struct ip address);
/* FR-023: link-local, or in a prefix of this interface. */
bool ifaces_on_link(const struct iface *iface, const uint8_t source[16]);
/* Chooses the source for a packet to destination; false if the interface has no usable address. */
bool ifaces_choose_source(const struct iface *iface, uint32_t family, const uint8_t destination[16],
                          uint8_t ret_source[16]);
/* Writes them by index; returns their number. */
uint32_t ifaces_export(const struct ifaces *ifaces, struct bcn_interface *ret_list,
                       uint32_t capacity);

#endif
