/*
 * The users of an endpoint of the path manager, and the end of endpoints with the process.
 *
 * The kernel ends the subflows of an endpoint that is removed, and whatever they carry is lost if a
 * connection has no other. So an endpoint may go only when nothing uses it. sock_diag lists the
 * subflows of the whole network namespace, those of other programs and of closed sockets too.
 *
 * A process that ends is the hard case: its sockets are open until the kernel closes them, and then
 * nobody is left to remove anything. So a handler of atexit does for its sockets what the kernel
 * would do (it sends all written bytes, and then the end), waits until the other side has
 * acknowledged that, and removes the endpoints. Those that something needs for longer than the wait
 * stay in the path manager; the caller knows how to find them at the next start. A process that
 * is killed runs no handler.
 *
 * Threads: bcn_mptcp_users any; bcn_mptcp_at_exit one at a time. The handler runs on the thread
 * that ends the process, and reads the list after its count.
 */
#ifndef __linux__
#error "src/linux is for Linux"
#endif

#define _GNU_SOURCE
#include "../fail.h"
#include "../os.h"
#include "ask.h"

#include <dirent.h>
#include <errno.h>
#include <linux/inet_diag.h>
#include <linux/sock_diag.h>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

/* Newer than some of the headers with which we are built. */
#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif
#ifndef SOL_MPTCP
#define SOL_MPTCP 284
#endif
enum {
    ULP_INFO = 19, /* INET_DIAG_ULP_INFO */
    ULP_INFO_MPTCP = 3,
    TOKEN_LOCAL = 2,
    MPTCP_INFO_OPTION = 1,
    INFO_TOKEN_AT = 12, /* in the kernel's struct mptcp_info */

    /* SYN_SENT, ESTABLISHED and CLOSE_WAIT. A subflow ends for itself only when its connection has
     * delivered everything, or was told to use others; plain TCP goes on without the endpoint. */
    STATES = 1 << 2 | 1 << 1 | 1 << 8,

    OWN_MOST = 1024, /* connections of this process whose end is awaited */
    LOOK_MS = 5,
};

/* ---- the users of an endpoint ---- */

/* Connections that are over, by their local token. */
struct tokens {
    uint32_t list[OWN_MOST];
    uint32_t count;
};

struct users {
    const struct tokens *over; /* NULL = none */
    int count;
};

static bool is_over(const struct tokens *over, uint32_t token)
{
    for (uint32_t i = 0; over && i < over->count; i++)
        if (over->list[i] == token)
            return true;
    return false;
}

static void on_subflow(const uint8_t *payload, size_t length, void *context)
{
    struct users *users = context;
    uint32_t token = 0;
    if (length < sizeof(struct inet_diag_msg))
        return;
    struct ask_attributes all =
        ask_parse(payload + sizeof(struct inet_diag_msg), length - sizeof(struct inet_diag_msg));
    struct ask_attributes ulp = ask_parse_inside(&all, ULP_INFO);
    struct ask_attributes mptcp = ask_parse_inside(&ulp, ULP_INFO_MPTCP);
    if (ask_value(&mptcp, TOKEN_LOCAL, &token, sizeof token) && !is_over(users->over, token))
        users->count++;
}

/* A program for the kernel: the local address is this one. */
static void put_address(struct ask *ask, const struct bcn_mptcp_endpoint *endpoint)
{
    bool v4 = endpoint->family == BCN_IPV4;
    uint8_t size = v4 ? 4 : 16;
    struct inet_diag_hostcond host;
    memset(&host, 0, sizeof host); /* with its padding */
    host.family = v4 ? AF_INET : AF_INET6;
    host.prefix_len = (uint8_t)(size * 8);
    host.port = -1;
    uint8_t program[sizeof(struct inet_diag_bc_op) + sizeof host + 16];
    uint8_t length = (uint8_t)(sizeof(struct inet_diag_bc_op) + sizeof host + size);
    struct inet_diag_bc_op op = {
        .code = INET_DIAG_BC_S_COND, .yes = length, .no = (uint16_t)(length + 4)};
    memcpy(program, &op, sizeof op);
    memcpy(program + sizeof op, &host, sizeof host);
    memcpy(program + sizeof op + sizeof host, endpoint->address + (v4 ? 12 : 0), size);
    ask_put(ask, INET_DIAG_REQ_BYTECODE, program, length);
}

static int count_users(const struct bcn_mptcp_endpoint *endpoint, uint8_t family,
                       const struct tokens *over)
{
    struct inet_diag_req_v2 head = {.sdiag_family = family,
                                    .sdiag_protocol = IPPROTO_TCP,
                                    .idiag_ext = 1 << (INET_DIAG_INFO - 1), /* with ULP_INFO */
                                    .idiag_states = STATES};
    struct users users = {.over = over};
    struct ask ask;
    ask_begin(&ask, SOCK_DIAG_BY_FAMILY, NLM_F_DUMP, &head, sizeof head);
    put_address(&ask, endpoint);
    int r = ask_run(NETLINK_SOCK_DIAG, &ask, on_subflow, &users);
    return r < 0 ? r : users.count;
}

/* Sockets of IPv6 may have addresses of IPv4. */
static int users_of(const struct bcn_mptcp_endpoint *endpoint, const struct tokens *over)
{
    int sixth = count_users(endpoint, AF_INET6, over);
    int fourth = endpoint->family == BCN_IPV4 ? count_users(endpoint, AF_INET, over) : 0;
    return sixth < 0 ? sixth : fourth < 0 ? fourth : sixth + fourth;
}

int os_mptcp_users(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail)
{
    int r = users_of(endpoint, NULL);
    return r < 0 ? fail_on(ret_fail, "list subflows", -r, endpoint->ifindex, endpoint->address) : r;
}

/* ---- the end of the process ---- */

static struct {
    struct bcn_mptcp_endpoint list[BCN_MPTCP_AT_EXIT_MOST];
    atomic_uint count;
    uint32_t wait_ms;
    bool registered;
} leaving;

static int64_t now_ms(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

typedef void (*own_fn)(int fd, void *context);

/* Calls it with each connection of MPTCP of this process. */
static void each_own(own_fn fn, void *context)
{
    DIR *files = opendir("/proc/self/fd");
    if (!files)
        return;
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread has this folder */
    for (struct dirent *entry; (entry = readdir(files));) {
        char *end;
        int fd = (int)strtol(entry->d_name, &end, 10);
        int protocol = 0;
        socklen_t length = sizeof protocol;
        struct sockaddr_storage peer;
        socklen_t peer_length = sizeof peer;
        if (end == entry->d_name || *end != '\0' || fd == dirfd(files) ||
            getsockopt(fd, SOL_SOCKET, SO_PROTOCOL, &protocol, &length) < 0 ||
            protocol != IPPROTO_MPTCP ||
            getpeername(fd, (struct sockaddr *)&peer, &peer_length) < 0)
            continue;
        fn(fd, context);
    }
    closedir(files);
}

/* The program wants a reset, and gets it from the kernel. */
static bool wants_reset(int fd)
{
    struct linger linger = {0};
    socklen_t length = sizeof linger;
    return getsockopt(fd, SOL_SOCKET, SO_LINGER, &linger, &length) == 0 && linger.l_onoff &&
           linger.l_linger == 0;
}

static void end_one(int fd, void *context)
{
    (void)context;
    if (!wants_reset(fd))
        shutdown(fd, SHUT_WR);
}

/* Once the other side has acknowledged the end, it has everything. */
static void note_if_over(int fd, void *context)
{
    struct tokens *over = context;
    uint8_t info[INFO_TOKEN_AT + sizeof(uint32_t)] = {0};
    socklen_t length = sizeof info;
    int unacknowledged_bytes = 0;
    if (over->count == OWN_MOST || ioctl(fd, SIOCOUTQ, &unacknowledged_bytes) < 0 ||
        (unacknowledged_bytes > 0 && !wants_reset(fd)) ||
        getsockopt(fd, SOL_MPTCP, MPTCP_INFO_OPTION, &info, &length) < 0)
        return;
    memcpy(&over->list[over->count++], info + INFO_TOKEN_AT, sizeof(uint32_t));
}

/* Removes those that nothing needs; returns how many are left in the list. */
static uint32_t remove_unused(uint32_t count, const struct tokens *over)
{
    uint32_t left = 0;
    for (uint32_t i = 0; i < count; i++) {
        struct bcn_mptcp_endpoint one = leaving.list[i];
        if (users_of(&one, over) == 0)
            os_mptcp_remove(&one, NULL);
        else
            leaving.list[left++] = one;
    }
    return left;
}

static void leave(void)
{
    struct tokens over;
    uint32_t count = atomic_exchange(&leaving.count, 0);
    int64_t until = now_ms() + leaving.wait_ms;
    if (count == 0)
        return;
    each_own(end_one, NULL);
    while (true) {
        over.count = 0;
        each_own(note_if_over, &over);
        count = remove_unused(count, &over);
        if (count == 0 || now_ms() >= until)
            return;
        poll(NULL, 0, LOOK_MS);
    }
}

int os_mptcp_at_exit(const struct bcn_mptcp_endpoint *list, uint32_t count, uint32_t wait_ms,
                     struct bcn_fail *ret_fail)
{
    atomic_store(&leaving.count, 0);
    if (!leaving.registered && atexit(leave) != 0)
        return fail_set(ret_fail, "atexit", ENOMEM);
    leaving.registered = true;
    leaving.wait_ms = wait_ms;
    if (count > 0)
        memcpy(leaving.list, list, count * sizeof *list);
    atomic_store(&leaving.count, count);
    return 0;
}
