/*
 * sessions: the table of all sessions, their order by deadline, and the session of each packet (RFC
 * 5880 6.3, RFC 5881 3).
 *
 * The loop (configured) or the driver (unsolicited) claims a slot with one compare-and-swap of its
 * `claim`, and the driver frees it. The thread that claimed a slot fills it in. After the command
 * that hands it over, only the driver uses it. Claims contain a generation, so a session's number
 * can't become that of another one: slot | generation << 16.
 *
 * Everything else here belongs to the driver. Deadlines are a binary heap. If a deadline moves
 * back, the session keeps its place until it comes up, because almost every received packet moves
 * one back.
 */
#ifndef BEACON_BFD_SESSIONS_H
#define BEACON_BFD_SESSIONS_H

#include "../ip.h"
#include "../os.h"
#include "lookup.h"
#include "session.h"

#include <stdatomic.h>

/* The identity of a session. */
struct whereabouts {
    struct ip peer;
    struct ip local;  /* zero = any */
    uint32_t ifindex; /* zero = multihop, or unknown yet */
    uint8_t family;
    bool multihop;
};

struct slot {
    _Atomic uint32_t claim; /* generation << 16, + 1 while it is in use */
    /* Written by the thread that claimed it, before the driver receives it. */
    struct whereabouts asked;
    uint8_t min_ttl;
    uint8_t role; /* BCN_ROLE_* */
    uint8_t rule; /* of an unsolicited session: its rule among the answers */
    uint16_t source_port;
    uint64_t cookie;
    os_socket socket; /* owned */
    struct session session;
    /* The driver's part. */
    struct whereabouts at; /* as `asked`, with interface and local address filled in */
    bool open;
    bool touched; /* in this turn */
    bool fast;    /* its intervals are below ENGINE_FAST_US */
    bool was_up;
    uint32_t told_transitions;
    int64_t due_ns; /* its place in the heap follows this */
    uint32_t heap_at;
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

/* Claims a free slot; returns it, NULL = there is none. *hint: the place to begin; the caller's
 * own, 0 at first. */
struct slot *sessions_claim(struct sessions *sessions, uint32_t *hint);
/* Frees a slot that was claimed and never handed over, or (driver) one that was removed. */
void sessions_free(struct slot *slot);
uint32_t sessions_index(const struct sessions *sessions, const struct slot *slot);
uint32_t sessions_number(const struct sessions *sessions, const struct slot *slot);
/* The slot of a number if it is in use and of this generation; NULL = stale. */
struct slot *sessions_slot(const struct sessions *sessions, uint32_t number);

/* ---- driver ---- */

/* Adds a claimed slot to the tables. Its discriminator must be new. */
void sessions_add(struct sessions *sessions, struct slot *slot);
/* Removes it from all tables; the slot stays claimed. */
void sessions_remove(struct sessions *sessions, struct slot *slot);
/* Sets interface and local address, when they become known or change. */
void sessions_move(struct sessions *sessions, struct slot *slot, uint32_t ifindex, struct ip local);

struct slot *sessions_by_discriminator(const struct sessions *sessions, uint32_t discriminator);
/* Finds the session of a packet without Your Discriminator: from peer, to local, received on
 * ifindex (multihop: 0). */
struct slot *sessions_by_peer(const struct sessions *sessions, struct ip peer, struct ip local,
                              uint32_t ifindex, bool multihop);

/* The unsolicited session of a peer on an interface. */
struct slot *sessions_unsolicited(const struct sessions *sessions, struct ip peer,
                                  uint32_t ifindex);

/* Call it after any change of a session. */
void sessions_reschedule(struct sessions *sessions, struct slot *slot);
/* The session with the earliest deadline, if that is due; its true deadline has been checked. */
struct slot *sessions_due(struct sessions *sessions, int64_t now_ns);
/* The earliest deadline; SESSION_NEVER. It may be earlier than the true one. */
int64_t sessions_due_ns(const struct sessions *sessions);

#endif
