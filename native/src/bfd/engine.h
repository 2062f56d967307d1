/*
 * engine: the driver of a watching core: one thread that keeps the time of all sessions.
 *
 * It never calls the user and never waits for another thread. The other thread (loop.h) leaves
 * commands in a ring, and reads the sessions' states in the arena (exchange.h). Nothing here
 * allocates after engine_open, and no lock is taken. A turn has these steps:
 *
 *     wait      for sockets, changes of interfaces, commands, the earliest deadline
 *     receive   reads the sockets: demultiplexes (RFC 5880 6.3), passes each packet to session.c,
 *               sends its answers
 *     links     applies interfaces, carriers and addresses that came or went (BFD-015)
 *     commands  open, set, close, answer
 *     timers    runs those that are due; each may send
 *     tell      writes states into the arena, sets marks, wakes the loop
 *
 * The engine must never call a peer dead because it was late itself (BFD-014). So the kernel stamps
 * arrivals, and a session uses the stamps. No detection time is judged before every socket was read
 * up to the judged moment, so that all packets stamped before it have been seen. In a flood a
 * socket isn't read empty; then that moment is the stamp of the last packet that was read. The
 * stamps come from the wall clock, which may be set. So both clocks are read in each turn that
 * received a packet, and a stamp is limited to the time between the former turn and now.
 *
 * The main cost is waking up. From ENGINE_MANY sessions on, deadlines lie on a grid of a
 * millisecond, and a turn that a packet woke sleeps until the next point of the grid. So there are
 * at most a thousand turns a second. Arrivals are stamped, so that costs no precision. Sessions
 * below 20 ms have a finer grid, and no sleep.
 *
 * Single hop (RFC 5881): port 3784, TTL 255 required; only packets from its own interface and peer
 * affect a session. Multihop (RFC 5883): port 4784, the session's minimum TTL.
 *
 * The listening sockets receive for all. Each session has its own socket for sending, which nothing
 * reads, because no two sessions may have the same source port (RFC 5881 4).
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
    struct os_wait *loop_wait; /* wakes the loop */
    struct os_wait *wait;      /* owned, like everything that follows */
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
    int64_t turn_ns;    /* the horizon of the former turn */
    int64_t horizon_ns; /* every earlier arrival has been read */
    int64_t asked_ns;   /* the deadline of the wait */
    int64_t late_ns;    /* the largest that was not reported yet */
    int64_t late_told_ns;
    int64_t sampled_ns;
    int64_t refused_ns;
    uint32_t samples;
    bool must_tell;
};

/* Allocates all memory, opens the listening sockets of port, begins to watch the interfaces. */
int engine_open(struct engine *engine, const struct bcn_options *options, struct arena *arena,
                struct os_wait *loop_wait, struct bcn_fail *ret_fail);
/* Accepts a half-built one. */
void engine_close(struct engine *engine);

/* Runs one turn, which waits at most this long. Returns 0, -ECANCELED after exchange.stop, or the
 * error of the wait. */
int engine_turn(struct engine *engine, int64_t max_wait_ns);
int engine_drive(struct engine *engine);

/* ---- receive.c ---- */

/* Reads a listener empty, or up to the limit of this turn. */
void engine_receive(struct engine *engine, struct listener *listener);
/* Sends the session's packets that are due. */
void engine_send(struct engine *engine, struct slot *slot);

/* ---- path.c ---- */

/* Finds interface and local address of a session, and whether they are usable. */
void engine_place(struct engine *engine, struct slot *slot);
/* Applies the changes of interfaces; places every session again if there are any. */
void engine_look_at_links(struct engine *engine);

/* ---- engine.c ---- */

/* Handles a change of a session: its deadline counts from now on, and its state is written into the
 * arena at the turn's end. */
void engine_touch(struct engine *engine, struct slot *slot);
/* Adds a session in a filled-in slot: a new discriminator if its own is in use, interface, path,
 * first packet. */
void engine_add(struct engine *engine, struct slot *slot);
/* Ends a session and frees its slot; sends AdminDown first if says_so. */
void engine_remove(struct engine *engine, struct slot *slot, bool says_so);
/* Removes an unsolicited session that has ended (RFC 9468 2). */
void engine_reap(struct engine *engine, struct slot *slot);
void engine_count(struct engine *engine, int which);

/* The socket of a listener or a session. */
int engine_listen(const struct engine *engine, uint32_t family, bool multihop,
                  os_socket *ret_socket, struct bcn_fail *ret_fail);
int engine_socket(uint32_t family, os_socket *ret_socket, uint16_t *ret_port,
                  struct bcn_fail *ret_fail);

/* For tests; in core.c. */
struct engine *core_engine(struct bcn_core *core);

#endif
