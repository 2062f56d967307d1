/*
 * engine: the driver of a watching core: one thread that keeps the time of all sessions.
 *
 * It never calls the user and never waits for anybody: the other thread (loop.h) leaves commands in
 * a ring and finds the sessions' states in the arena (exchange.h). Nothing here allocates after
 * engine_open, and no lock is taken. A turn:
 *
 *     wait      for sockets, changes of interfaces, commands, the earliest deadline
 *     receive   what is in the sockets: demultiplex (RFC 5880 6.3), hand to session.c, send what it
 *               answers
 *     links     interfaces, carriers and addresses that came or went (BFD-015)
 *     commands  open, set, close, answer
 *     timers    those that are due; each may send
 *     tell      states into the arena, marks, a wake for the loop
 *
 * We must never call a peer dead because we were late ourselves (BFD-014). So the kernel stamps
 * what arrives, that is what a session goes by, and no detection is judged before every socket was
 * read up to the moment that is judged: packets stamped before it have been seen. In a flood, in
 * which a socket isn't read empty, that moment is the stamp of the last one read. Stamps are of the
 * wall clock, which may be set: both clocks are read in each turn that received something, and no
 * stamp is believed to lie before the turn before or after now.
 *
 * To wake up is what costs. From ENGINE_MANY sessions on, deadlines lie on a grid of a millisecond,
 * and a turn that was woken by a packet sleeps to the next point of the grid, so that there are at
 * most a thousand turns a second. Arrival is stamped, so that costs no precision. Sessions below 20
 * ms get a finer grid, and no sleep.
 *
 * Single hop (RFC 5881): port 3784, TTL 255 or nothing, and a session is touched by packets from
 * its own interface and peer only. Multihop (RFC 5883): port 4784, the session's minimum TTL.
 *
 * The listening sockets receive for all; each session has a socket of its own to send from, which
 * nobody reads: no two sessions may have the same source port (RFC 5881 4).
 */
#ifndef BEACON_BFD_ENGINE_H
#define BEACON_BFD_ENGINE_H

#include "../arena.h"
#include "../ifaces.h"
#include "../profile.h"
#include "answer.h"
#include "exchange.h"
#include "random.h"
#include "sessions.h"

enum {
    ENGINE_MANY = 20,
    ENGINE_FAST_US = 20000,
    ENGINE_BATCH = 64,
    ENGINE_MULTIHOP_PORT = 4784, /* RFC 5883 5 */
    ENGINE_PORT_LOW = 49152,     /* RFC 5881 4 */
    ENGINE_PORT_HIGH = 65535,
    ENGINE_CLASS = 0xc0, /* CS6: BFD-012 */
    ENGINE_PRIORITY = 6,
};

/* Their places: family slot, + 2 if multihop. */
enum { LISTENERS = 2 * FAMILIES };

struct listener {
    os_socket socket; /* owned */
    uint8_t family;
    bool multihop;
    bool emptied; /* in this turn */
    uint32_t failures;
};

struct engine {
    const struct bcn_options *options; /* not owned, nor the next two */
    struct arena *arena;
    struct os_wait *loop_wait; /* to wake the loop */
    struct os_wait *wait;      /* owned, as all that follows */
    struct os_watch *watch;
    struct os_io *io;
    struct ifaces ifaces;
    struct exchange exchange;
    struct sessions sessions;
    struct answers answers;
    struct strangers strangers;
    struct bfd_random random;
    struct listener listeners[LISTENERS];
    uint8_t *slots; /* ENGINE_BATCH to receive into, one to send from */
    struct bcn_rx rx[ENGINE_BATCH];
    uint32_t *touched; /* sessions of this turn */
    uint32_t touched_count;
    uint32_t claim_hint;

    int64_t now_ns;
    int64_t turn_ns;    /* of the turn before */
    int64_t horizon_ns; /* everything that arrived before it has been read */
    int64_t asked_ns;   /* the deadline that was waited for */
    int64_t late_ns;    /* the worst that wasn't told yet */
    int64_t late_told_ns;
    int64_t sampled_ns;
    int64_t refused_ns;
    uint32_t samples;
    bool must_tell;
};

/* Takes all memory, opens the listening sockets of port, begins to watch the interfaces. */
int engine_open(struct engine *engine, const struct bcn_options *options, struct arena *arena,
                struct os_wait *loop_wait, struct bcn_fail *ret_fail);
/* Takes one that is half built. */
void engine_close(struct engine *engine);

/* One turn, waiting at most so long. Returns 0, -ECANCELED after exchange.stop, or what waiting
 * said. */
int engine_turn(struct engine *engine, int64_t max_wait_ns);
int engine_drive(struct engine *engine);

/* ---- receive.c ---- */

/* Reads a listener empty, or as far as this turn may go. */
void engine_receive(struct engine *engine, struct listener *listener);
/* Sends what the session has to send now. */
void engine_send(struct engine *engine, struct slot *slot);

/* ---- path.c ---- */

/* Finds interface and local address of a session, and whether they can be used. */
void engine_place(struct engine *engine, struct slot *slot);
/* Applies what the watch has; places every session anew if anything changed. */
void engine_look_at_links(struct engine *engine);

/* ---- engine.c ---- */

/* Something happened to it: its deadline holds from now on, and its state goes into the arena at
 * the turn's end. */
void engine_touch(struct engine *engine, struct slot *slot);
/* Takes a slot that is filled in: a new discriminator if its own is taken, interface, path, first
 * packet. */
void engine_add(struct engine *engine, struct slot *slot);
/* Ends a session and frees its slot; says AdminDown first if that is to be said. */
void engine_remove(struct engine *engine, struct slot *slot, bool says_so);
/* Removes an unsolicited session that is over (RFC 9468 2); true if it did. */
bool engine_reap(struct engine *engine, struct slot *slot);
void engine_count(struct engine *engine, int which);

/* The socket of a listener or a session. */
int engine_listen(const struct engine *engine, uint32_t family, bool multihop,
                  os_socket *ret_socket, struct bcn_fail *ret_fail);
int engine_socket(uint32_t family, os_socket *ret_socket, uint16_t *ret_port,
                  struct bcn_fail *ret_fail);

/* For tests; in core.c. */
struct engine *core_engine(struct bcn_core *core);

#endif
