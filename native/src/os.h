/*
 * os.h: the functions that each OS folder provides (src/linux, src/macos, src/windows). Nothing
 * else in the core makes a system call, and no other code depends on the OS.
 *
 * All functions return 0 or a count, or -oserror. If there is a ret_fail (it may be NULL) they fill
 * it. `x_close` accepts NULL and OS_NO_SOCKET. A turn calls only the functions marked "turn", which
 * neither allocate nor block. A turn may also join, leave and open a socket after a change of
 * interfaces or layouts; these don't allocate either.
 *
 * socket.c   os_probe os_socket_* os_io_*
 * holders.c  os_port_holders os_port_owner (an OS that shows no other program's sockets:
 *            -ENOTSUP)
 * wait.c     os_wait_* os_now_ns os_stamp_now_ns os_random
 * thread.c   os_thread_urgent
 * watch.c    os_watch_* os_survey
 * filter.c   os_filter_* (an OS without socket filters returns -ENOTSUP)
 * mptcp.c    os_mptcp_* (-ENOTSUP: not offered); on Linux mptcp_pm.c has the path manager,
 *            mptcp_users.c who uses its endpoints
 * os_error_name: names of errors
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
 * Does another program hold the port in a way that takes the family's unicast? ours_open: sockets
 * of ours are open on it, bound to the group if this OS does that; they don't count. The function
 * must not bind in a way that makes another program's bind fail, even for a moment. Returns 0 =
 * none; 1 = one, or unknown; -EAFNOSUPPORT = the family is missing; -ENOTSUP = this OS doesn't show
 * it while sockets of ours are open.
 */
int os_probe(uint32_t family, uint16_t port, bool ours_open);

/*
 * Does a wildcard socket of ours leave the family's unicast to a stack that binds the port after
 * us? If not, we are bound to the group from the start. If it does so only for most stacks,
 * os_port_holders finds the others.
 */
bool os_wildcard_yields(uint32_t family);

struct os_socket_spec {
    uint8_t family;
    uint8_t ttl; /* of all packets, unicast and multicast (FR-006) */
    bool group_bound;
    uint16_t port;
    uint32_t scope_ifindex; /* of a group-bound IPv6 socket, which sends and receives only there */
    uint32_t receive_buffer_bytes;
    uint8_t group[16];
    /* Of watching (BFD): */
    /* the port must not be shared: -EADDRINUSE names its holder, if the OS shows it */
    bool exclusive;
    bool stamped;       /* os_socket_receive returns each packet's time of arrival */
    uint8_t dscp_class; /* the whole TOS or traffic class byte of sent packets; 0 = leave it */
    uint8_t priority;   /* of the output queues, if the OS has them; 0 = leave it */
    /* With port 0: a free port from port_low..port_high, chosen at random; opened.port is the
     * result. */
    uint16_t port_low;
    uint16_t port_high;
};

struct os_socket_opened {
    os_socket socket;
    uint32_t receive_buffer_bytes;    /* in the units of the OS; 0 = unknown */
    uint32_t receive_buffer_asked;    /* its size if the OS had granted all of it */
    const char *receive_buffer_limit; /* static; the setting that limits it, NULL = none */
    int reuseport_error;              /* 0, or the reason why SO_REUSEPORT was refused (FR-008) */
    uint16_t port;
};

int os_socket_open(const struct os_socket_spec *spec, struct os_socket_opened *ret_opened,
                   struct bcn_fail *ret_fail);

/*
 * Opens a companion for a socket of this spec. It joins the same groups and receives nothing. It is
 * needed if the OS gives a multicast to the wrong socket when only one of the host is a member
 * (FR-046). -ENOTSUP: none is needed.
 */
int os_socket_open_mute(const struct os_socket_spec *spec, os_socket *ret_mute);
void os_socket_close(os_socket socket);

/* -ENOBUFS: this socket has no room for another membership. */
int os_socket_join(os_socket socket, const uint8_t group[16], uint32_t ifindex,
                   struct bcn_fail *ret_fail);
/* Works for interfaces that are gone, because a dead membership still counts against the limit. */
int os_socket_leave(os_socket socket, const uint8_t group[16], uint32_t ifindex);

/* The buffers of system calls that move several packets; one for all sockets of a core. */
struct os_io;
/* slots: packets per call; slot_bytes: room for each; a longer packet is cut. */
int os_io_open(uint32_t slots, uint32_t slot_bytes, struct os_io **ret_io);
void os_io_close(struct os_io *io);

/*
 * Turn. Receives up to count packets without waiting: packet i goes to arena + rx[i].slot_offset
 * (slot_bytes long). Fills these members of rx[i]: length (over slot_bytes if it was cut), family,
 * ttl, source_port, ifindex (0 = unknown), source, destination, and time_ns: its arrival by the
 * clock of os_stamp_now_ns; 0 = unknown, or the socket isn't stamped. Returns the number of
 * packets; 0 = none.
 */
int os_socket_receive(struct os_io *io, os_socket socket, uint8_t *arena, struct bcn_rx *rx,
                      uint32_t count);

/*
 * Turn. Sends packets from the first on; every field of tx is final (address, port, source; a zero
 * source leaves the choice to the OS). Returns the number of sent packets, or the error of the
 * first.
 */
int os_socket_send(struct os_io *io, os_socket socket, uint8_t *arena,
                   const struct bcn_tx *const *tx, uint32_t count);

/* ---- holders.c ---- */

/*
 * Turn, at most once a second. Counts the sockets of this host (on Linux: of the network namespace)
 * that are bound to the port in a way that takes unicast of the family: to the wildcard or to an
 * address, not to a group; ours included, of any user, shared or not. Stops at `enough`, so that it
 * ends soon however many there are. -ENOTSUP = never possible here; another error = unknown this
 * time.
 */
int os_port_holders(uint32_t family, uint16_t port, uint32_t enough);

/*
 * Writes the holder of the family's port: "bfdd (pid 812)", or "user 105" if its processes can't be
 * read. Allocates; not on a turn. Returns 0, -ENOENT (none, or none visible), -ENOTSUP.
 */
int os_port_owner(uint32_t family, uint16_t port, char *ret_name, size_t size);

/* ---- filter.c ---- */

/* Room for a filter program, allocated at open. *ret_filter may be NULL if the OS has no
 * filters. */
struct os_filter;
int os_filter_open(const struct profile *profile, uint32_t port, struct os_filter **ret_filter);
void os_filter_close(struct os_filter *filter);
/* Compiles the plan and attaches it in place of the former one. */
int os_filter_attach(struct os_filter *filter, os_socket socket, uint32_t family,
                     const struct shield_plan *plan);
/* Turn, at most once a second. The packets that the kernel dropped at this socket since it was
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
 * Turn. Waits at most timeout_ns (0 = only look, BCN_NEVER = for ever), and not less, unless there
 * is something. Writes the tokens of ready sources; OS_TOKEN_WAKE is used up by its report.
 */
int os_wait_for(struct os_wait *wait, int64_t timeout_ns, uint32_t *ret_tokens, uint32_t capacity);

/* Turn. Sleeps, regardless of arrivals. */
void os_pause(int64_t duration_ns);

int64_t os_now_ns(void);
/* Turn. The present time of the clock that stamps packets; it may be set. */
int64_t os_stamp_now_ns(void);
/*
 * Turn. The lead of a clock that continues during a suspend over os_now_ns. Its growth is the time
 * of which os_now_ns knows nothing. 0 if there is no such clock.
 */
int64_t os_slept_ns(void);
/* True: os_wait_for ends when the machine resumes, whatever the timeout. */
bool os_wait_sees_wake_up(const struct os_wait *wait);
int os_random(void *ret_bytes, size_t size);

/* ---- thread.c ---- */

/* Marks the calling thread as one that keeps time: the best available priority, and timers exact to
 * the microsecond. */
void os_thread_urgent(void);

/* ---- watch.c ---- */

/* Subscribes first, then looks; ifaces is complete when this returns. */
struct os_watch;
int os_watch_open(struct os_wait *wait, struct ifaces *ifaces, struct os_watch **ret_watch,
                  struct bcn_fail *ret_fail);
void os_watch_close(struct os_watch *watch);
/*
 * Turn, when OS_TOKEN_WATCH was reported, and once a second while ifaces->wants_look, which a
 * failed look leaves set. Applies the messages to ifaces. Returns the overruns seen.
 */
int os_watch_read(struct os_watch *watch, struct ifaces *ifaces);
/* One look without a subscription. */
int os_survey(struct ifaces *ifaces, struct bcn_fail *ret_fail);

/* ---- mptcp.c: as the bcn_ functions of beacon_core.h, with checked arguments ---- */

int os_mptcp_replace(uint16_t port, int backlog, struct bcn_fail *ret_fail);
int os_mptcp_subflows(int descriptor, uint16_t port, struct bcn_fail *ret_fail);
int os_mptcp_add(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail);
int os_mptcp_remove(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail);
int os_mptcp_endpoints(struct bcn_mptcp_endpoint *ret_list, uint32_t capacity,
                       struct bcn_fail *ret_fail);
int os_mptcp_users(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail);
int os_mptcp_at_exit(const struct bcn_mptcp_endpoint *list, uint32_t count, uint32_t wait_ms,
                     struct bcn_fail *ret_fail);
/* set: NULL = only look. */
int os_mptcp_limits(const struct bcn_mptcp_limits *set, struct bcn_mptcp_limits *ret_limits,
                    struct bcn_fail *ret_fail);

/* ---- errors ---- */

/* "ENOBUFS"; NULL if it has no name. */
const char *os_error_name(int os_error);

#endif
