/*
 * os.h: what each OS folder must give (src/linux, src/macos, src/windows). Nothing else in the core
 * makes a system call, and nothing outside these folders asks which OS it is.
 *
 * All functions return 0 or a count, or -oserror; where there is a ret_fail they fill it (may be
 * NULL). `x_close` takes NULL and OS_NO_SOCKET. Only the functions marked "turn" are called on a
 * turn, and those neither allocate nor block; joining, leaving and opening a socket may happen on a
 * turn too when interfaces or layouts change, and don't allocate either.
 *
 *   socket.c   os_probe os_socket_* os_io_*
 *   holders.c  os_port_holders os_port_owner (an OS that shows no other program's sockets:
 *              -ENOTSUP)
 *   wait.c     os_wait_* os_now_ns os_stamp_now_ns os_random
 *   thread.c   os_thread_urgent
 *   watch.c    os_watch_* os_survey
 *   filter.c   os_filter_* (an OS without socket filters returns -ENOTSUP)
 *   os_error_name: names of errors
 */
#ifndef BEACON_OS_H
#define BEACON_OS_H

#include "beacon_core.h"

#include <stdbool.h>
#include <stddef.h>

struct ifaces;
struct profile;
struct shield_plan;

typedef intptr_t os_socket;
#define OS_NO_SOCKET ((os_socket)-1)

/* ---- socket.c ---- */

/*
 * Does anybody hold the port in a way that takes the family's unicast? ours_open: sockets of ours
 * are open on it, bound to the group if this OS does that; they don't count. It must not bind in a
 * way that makes another program's bind fail meanwhile, however short. Returns 0 = nobody, 1 =
 * somebody, or it can't be told; -EAFNOSUPPORT = the family is missing; -ENOTSUP = with sockets of
 * ours open this OS doesn't show it.
 */
int os_probe(uint32_t family, uint16_t port, bool ours_open);

/*
 * Does a wildcard socket of ours give the family's unicast to a stack that binds the port after us?
 * Where it does not, we are bound to the group from the start. Where it does so for most stacks
 * only, os_port_holders finds the others.
 */
bool os_wildcard_yields(uint32_t family);

struct os_socket_spec {
    uint8_t family;
    uint8_t ttl; /* of everything sent, unicast and multicast (FR-006) */
    bool group_bound;
    uint16_t port;
    uint32_t scope_ifindex; /* of a group-bound IPv6 socket; it sends and receives there only */
    uint32_t receive_buffer_bytes;
    uint8_t group[16];
    /* Of watching (BFD): */
    bool exclusive; /* nobody may share the port: -EADDRINUSE names its holder, if the OS tells */
    bool stamped;   /* os_socket_receive says when each packet arrived */
    uint8_t dscp_class; /* the whole TOS or traffic class byte of what is sent; 0 = leave it */
    uint8_t priority; /* of the queues that packets leave by, where the OS has such; 0 = leave it */
    /* With port 0: a free one of port_low..port_high, chosen at random; opened.port is what it
     * got. */
    uint16_t port_low;
    uint16_t port_high;
};

struct os_socket_opened {
    os_socket socket;
    uint32_t receive_buffer_bytes;    /* as the OS counts it; 0 = it doesn't say */
    uint32_t receive_buffer_asked;    /* what it would be had the OS granted all */
    const char *receive_buffer_limit; /* static; the setting that bounds it, NULL = none */
    int reuseport_error;              /* 0, or why SO_REUSEPORT was refused (FR-008) */
    uint16_t port;
};

int os_socket_open(const struct os_socket_spec *spec, struct os_socket_opened *ret_opened,
                   struct bcn_fail *ret_fail);

/*
 * A companion for a socket of this spec, which joins what that one joins and receives nothing. It
 * is there where the OS gives a multicast to the wrong socket if only one of the host is a member
 * (FR-046). -ENOTSUP: none is needed.
 */
int os_socket_open_mute(const struct os_socket_spec *spec, os_socket *ret_mute);
void os_socket_close(os_socket socket);

/* -ENOBUFS: this socket holds as many memberships as it can. */
int os_socket_join(os_socket socket, const uint8_t group[16], uint32_t ifindex,
                   struct bcn_fail *ret_fail);
/* Works for interfaces that are gone: a dead membership still counts against the limit. */
int os_socket_leave(os_socket socket, const uint8_t group[16], uint32_t ifindex);

/* The buffers of system calls that move several packets; one for all sockets of a core. */
struct os_io;
/* slots: packets per call; slot_bytes: room for each, below which what is received is cut. */
int os_io_open(uint32_t slots, uint32_t slot_bytes, struct os_io **ret_io);
void os_io_close(struct os_io *io);

/*
 * Turn. Receives up to count packets without waiting: packet i goes to arena + rx[i].slot_offset
 * (slot_bytes long). Fills of rx[i]: length (over slot_bytes if it was cut), family, ttl,
 * source_port, ifindex (0 = not said), source, destination, and time_ns: when it arrived by the
 * clock of os_stamp_now_ns; 0 = not said, or the socket isn't stamped. Returns how many, 0 = none
 * there.
 */
int os_socket_receive(struct os_io *io, os_socket socket, uint8_t *arena, struct bcn_rx *rx,
                      uint32_t count);

/*
 * Turn. Sends packets from the first on; every field of tx is final (address, port, source; a zero
 * source leaves the choice to the OS). Returns how many went, or the error of the first.
 */
int os_socket_send(struct os_io *io, os_socket socket, uint8_t *arena,
                   const struct bcn_tx *const *tx, uint32_t count);

/* ---- holders.c ---- */

/*
 * Turn, at most once a second. How many sockets of this host (on Linux: of the network namespace)
 * are bound to the port in a way that takes unicast of the family: to the wildcard or to an
 * address, not to a group; ours included, of any user, shared or not. Counts up to `enough`, so
 * that it ends soon however many there are. -ENOTSUP = it is of no use to ask again; another error
 * = this time we don't know.
 */
int os_port_holders(uint32_t family, uint16_t port, uint32_t enough);

/*
 * Who is bound to the port of the family: "bfdd (pid 812)", or "user 105" where its processes can't
 * be looked into. Allocates; not on a turn. Returns 0, -ENOENT (nobody, or nobody that is shown),
 * -ENOTSUP.
 */
int os_port_owner(uint32_t family, uint16_t port, char *ret_name, size_t size);

/* ---- filter.c ---- */

/* Room for a filter program, taken at open. *ret_filter may be NULL where the OS has no filters. */
struct os_filter;
int os_filter_open(const struct profile *profile, uint32_t port, struct os_filter **ret_filter);
void os_filter_close(struct os_filter *filter);
/* Compiles the plan and attaches it in place of the one before. */
int os_filter_attach(struct os_filter *filter, os_socket socket, uint32_t family,
                     const struct shield_plan *plan);
/* Turn, at most once a second. Packets that the kernel dropped at this socket since it was
 * opened. */
int os_socket_drops(os_socket socket, uint64_t *ret_drops);

/* ---- wait.c ---- */

#define OS_TOKEN_WAKE  UINT32_MAX
#define OS_TOKEN_WATCH (UINT32_MAX - 1)

struct os_wait;
int os_wait_open(struct os_wait **ret_wait, struct bcn_fail *ret_fail);
void os_wait_close(struct os_wait *wait);
int os_wait_add(struct os_wait *wait, os_socket socket, uint32_t token);
void os_wait_remove(struct os_wait *wait, os_socket socket);
/* Any thread. */
int os_wait_wake(struct os_wait *wait);
/*
 * Turn. Waits at most timeout_ns (0 = look only, BCN_NEVER = for ever), never less than that unless
 * there is something. Writes the tokens of what is ready; OS_TOKEN_WAKE is used up by being
 * reported.
 */
int os_wait_for(struct os_wait *wait, int64_t timeout_ns, uint32_t *ret_tokens, uint32_t capacity);

/* Turn. Sleeps, whatever arrives meanwhile. */
void os_pause(int64_t duration_ns);

int64_t os_now_ns(void);
/* Turn. Now, by the clock that stamps packets; somebody may set it. */
int64_t os_stamp_now_ns(void);
/*
 * Turn. How far a clock that runs on while the machine is suspended is ahead of os_now_ns: what it
 * grows by is what os_now_ns has slept through. 0 where there is no such clock.
 */
int64_t os_slept_ns(void);
/* True: os_wait_for ends when the machine wakes up from suspend, however long the timeout. */
bool os_wait_sees_wake_up(const struct os_wait *wait);
int os_random(void *ret_bytes, size_t size);

/* ---- thread.c ---- */

/* The calling thread keeps time: the best priority that it may have, and timers to the
 * microsecond. */
void os_thread_urgent(void);

/* ---- watch.c ---- */

/* Subscribes first, then looks; ifaces is filled when this returns. */
struct os_watch;
int os_watch_open(struct os_wait *wait, struct ifaces *ifaces, struct os_watch **ret_watch,
                  struct bcn_fail *ret_fail);
void os_watch_close(struct os_watch *watch);
/*
 * Turn, when OS_TOKEN_WATCH was reported, and once a second while ifaces->wants_look, which a look
 * that failed leaves set: applies what came to ifaces. Returns overruns seen.
 */
int os_watch_read(struct os_watch *watch, struct ifaces *ifaces);
/* One look without a subscription. */
int os_survey(struct ifaces *ifaces, struct bcn_fail *ret_fail);

/* ---- errors ---- */

/* "ENOBUFS"; NULL if it has no name. */
const char *os_error_name(int os_error);

#endif
