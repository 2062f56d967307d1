/*
 * sessions: the table of all sessions, their order by deadline, and how a packet finds its own (RFC
 * 5880 6.3, RFC 5881 3).
 *
 * A slot is claimed by the loop (configured) or by the driver (unsolicited) with one
 * compare-and-swap of its `claim`, and freed by the driver. The thread that claimed it fills it in;
 * from the command that hands it over on, it is the driver's alone. Claims carry a generation, and
 * with it the session's number can't become that of another one: slot | generation << 16.
 *
 * All else here is the driver's. Deadlines are a binary heap; a session whose deadline moved back
 * stays where it is until it comes up, since almost every packet that arrives moves one back.
 */
#ifndef BEACON_BFD_SESSIONS_H
#define BEACON_BFD_SESSIONS_H

#include "../ip.h"
#include "../os.h"
#include "lookup.h"
#include "session.h"

#include <stdatomic.h>

/* Where a session is: what makes it another one. */
struct whereabouts {
    struct ip peer;
    struct ip local;  /* zero = it doesn't matter */
    uint32_t ifindex; /* zero = multihop, or not known yet */
    uint8_t family;
    bool multihop;
};

struct slot {
    _Atomic uint32_t claim; /* generation << 16, + 1 while it is in use */
    /* Written by the thread that claimed it, before the driver gets it. */
    struct whereabouts asked;
    uint8_t min_ttl;
    uint8_t role; /* BCN_ROLE_* */
    uint8_t rule; /* of an unsolicited one: which of the answers made it */
    uint16_t source_port;
    uint64_t cookie;
    os_socket socket; /* owned */
    struct session session;
    /* The driver's. */
    struct whereabouts at; /* as `asked`, with interface and local address filled in */
    bool open;
    bool touched; /* in this turn */
    bool fast;    /* its intervals are below ENGINE_FAST_US */
    bool was_up;
    uint32_t told_transitions;
    int64_t due_ns; /* its place in the heap is by this */
    uint32_t heap_at;
    int64_t opened_ns;
    uint64_t dropped[BCN_SESSION_DROPS];
};

struct sessions {
    struct slot *slots; /* owned */
    uint32_t capacity;
    struct lookup by_discriminator;
    struct lookup by_peer;
    uint32_t *heap; /* owned */
    uint32_t heap_count;
    uint32_t count;
    uint32_t up;
    uint32_t fast;
    uint32_t salt; /* of the hashes */
};

int sessions_init(struct sessions *sessions, uint32_t capacity, uint32_t salt);
void sessions_done(struct sessions *sessions);

/* ---- loop or driver ---- */

/* Claims a free slot; returns it, NULL = there is none. *hint: where to begin; the caller's own, 0
 * at first. */
struct slot *sessions_claim(struct sessions *sessions, uint32_t *hint);
/* Gives back one that was claimed and never handed over, or (driver) one that was removed. */
void sessions_free(struct slot *slot);
uint32_t sessions_index(const struct sessions *sessions, const struct slot *slot);
uint32_t sessions_number(const struct sessions *sessions, const struct slot *slot);
/* The slot of a number if it is in use and of this generation; NULL = stale. */
struct slot *sessions_slot(const struct sessions *sessions, uint32_t number);

/* ---- driver ---- */

/* Takes a claimed slot into the tables. Its discriminator must be new. */
void sessions_add(struct sessions *sessions, struct slot *slot);
/* Out of all tables; the slot stays claimed. */
void sessions_remove(struct sessions *sessions, struct slot *slot);
/* Interface and local address, once they are known or have changed. */
void sessions_move(struct sessions *sessions, struct slot *slot, uint32_t ifindex, struct ip local);

struct slot *sessions_by_discriminator(const struct sessions *sessions, uint32_t discriminator);
/* For a packet without Your Discriminator: from peer, to local, that came in on ifindex (multihop:
 * 0). */
struct slot *sessions_by_peer(const struct sessions *sessions, struct ip peer, struct ip local,
                              uint32_t ifindex, bool multihop);

/* The unsolicited one that a peer has on an interface. */
struct slot *sessions_unsolicited(const struct sessions *sessions, struct ip peer,
                                  uint32_t ifindex);

/* After anything happened to a session. */
void sessions_reschedule(struct sessions *sessions, struct slot *slot);
/* The one with the earliest deadline, if that is due; its true deadline has been looked at. */
struct slot *sessions_due(struct sessions *sessions, int64_t now_ns);
/* The earliest deadline; SESSION_NEVER. It may be earlier than the true one. */
int64_t sessions_due_ns(const struct sessions *sessions);

#endif
