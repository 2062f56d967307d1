/*
 * The interfaces of Linux, by rtnetlink (FR-037).
 *
 * Subscribe first, dump after: a change during the dump also arrives as a message, and ifaces
 * accepts everything twice. A dump is links, then addresses. The kernel runs one at a time, so the
 * second is requested when the first is done. Dumps and changes share one socket, and their
 * sequence numbers tell them apart.
 *
 * The kernel drops messages if we are slow (ENOBUFS, reported once). Then none of our facts is
 * certain, and we dump again, between ifaces_look_begin and _end, which drops everything that the
 * dump did not show. We also do that if changes interrupted a dump (NLM_F_DUMP_INTR).
 */
#ifndef __linux__
#error "src/linux is for Linux"
#endif

#define _GNU_SOURCE
#include "../fail.h"
#include "../os.h"
#include "netlink.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BUFFER_BYTES = 32 * 1024,           /* the kernel's largest dump message */
    RECEIVE_BUFFER_BYTES = 1024 * 1024, /* a host may start a hundred containers at once */
    READS_PER_TURN = 64,
    DUMP_TRIES = 8,
    DUMP_TIMEOUT_MS = 5000,
};

struct os_watch {
    int fd;
    int asked; /* RTM_GETLINK, RTM_GETADDR; 0 = no dump is running */
    bool torn; /* the running dump must be made again */
    uint32_t sequence;
    int overruns;                                     /* since the last report */
    uint32_t buffer[BUFFER_BYTES / sizeof(uint32_t)]; /* netlink messages are 4-aligned */
};

static int dump_ask(struct os_watch *watch, int what)
{
    struct {
        struct nlmsghdr header;
        struct ifinfomsg info; /* ifaddrmsg is shorter and begins in the same way */
        struct rtattr attribute;
        uint32_t mask;
    } request = {
        .header = {.nlmsg_len = sizeof request,
                   .nlmsg_type = (uint16_t)what,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
                   .nlmsg_seq = ++watch->sequence},
        .attribute = {.rta_len = RTA_LENGTH(sizeof(uint32_t)), .rta_type = IFLA_EXT_MASK},
        .mask = RTEXT_FILTER_SKIP_STATS,
    };
    if (what == RTM_GETADDR)
        request.header.nlmsg_len = NLMSG_LENGTH(sizeof(struct ifaddrmsg));
    watch->asked = what;
    if (send(watch->fd, &request, request.header.nlmsg_len, 0) < 0) {
        watch->asked = 0;
        return -errno;
    }
    return 0;
}

static int look_begin(struct os_watch *watch, struct ifaces *ifaces)
{
    watch->torn = false;
    ifaces_look_begin(ifaces);
    int r = dump_ask(watch, RTM_GETLINK);
    if (r < 0)
        ifaces->wants_look = true; /* core asks for it again */
    return r;
}

/* A message was lost: looks again now, or when the running look is over. */
static int look_again(struct os_watch *watch, struct ifaces *ifaces)
{
    watch->torn = true;
    int r = watch->asked ? 0 : look_begin(watch, ifaces);
    return r < 0 ? r : 1;
}

/* Handles the end of the running dump. Returns the result of the next request. */
static int dump_done(struct os_watch *watch, struct ifaces *ifaces)
{
    if (watch->torn)
        return look_begin(watch, ifaces);
    if (watch->asked == RTM_GETLINK) {
        int r = dump_ask(watch, RTM_GETADDR);
        if (r < 0)
            ifaces->wants_look = true; /* an incomplete look does not count */
        return r;
    }
    watch->asked = 0;
    ifaces_look_end(ifaces);
    return 0;
}

/* Reads and applies once. Returns 1 = something came, 0 = nothing, or -errno. */
static int read_once(struct os_watch *watch, struct ifaces *ifaces)
{
    ssize_t n = recv(watch->fd, watch->buffer, sizeof watch->buffer, MSG_DONTWAIT | MSG_TRUNC);
    if (n < 0 && errno == ENOBUFS) {
        watch->overruns++;
        return look_again(watch, ifaces);
    }
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    if ((size_t)n > sizeof watch->buffer)
        return look_again(watch, ifaces); /* longer than any known message */
    uint32_t sequence = watch->asked ? watch->sequence : 0;
    int said = netlink_apply(ifaces, watch->buffer, (size_t)n, sequence);
    if (said & NETLINK_DUMP_TORN)
        watch->torn = true;
    if (said & NETLINK_DUMP_DONE) {
        int r = dump_done(watch, ifaces);
        if (r < 0)
            return r;
    }
    return 1;
}

static int open_socket(struct os_watch *watch, uint32_t groups, struct bcn_fail *ret_fail)
{
    watch->fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE);
    if (watch->fd < 0)
        return fail_set(ret_fail, "netlink", errno);
    int bytes = RECEIVE_BUFFER_BYTES;
    if (setsockopt(watch->fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes) < 0)
        setsockopt(watch->fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    struct sockaddr_nl address = {.nl_family = AF_NETLINK, .nl_groups = groups};
    if (bind(watch->fd, (const struct sockaddr *)(const void *)&address, sizeof address) < 0)
        return fail_set(ret_fail, "netlink bind", errno);
    return 0;
}

/* Makes one whole look, and waits for it. */
static int look_now(struct os_watch *watch, struct ifaces *ifaces, struct bcn_fail *ret_fail)
{
    int r = look_begin(watch, ifaces);
    int tries = DUMP_TRIES;
    while (r >= 0 && watch->asked && tries > 0) {
        struct pollfd ready = {.fd = watch->fd, .events = POLLIN};
        if (poll(&ready, 1, DUMP_TIMEOUT_MS) == 0)
            r = -ETIMEDOUT;
        else
            r = read_once(watch, ifaces);
        if (r == 0)
            tries--; /* a wake-up without a message */
    }
    return r < 0 ? fail_set(ret_fail, "interfaces", -r) : 0;
}

static int watch_make(uint32_t groups, struct ifaces *ifaces, struct os_watch **ret_watch,
                      struct bcn_fail *ret_fail)
{
    struct os_watch *watch = calloc(1, sizeof *watch);
    if (!watch)
        return fail_set(ret_fail, "memory", ENOMEM);
    int r = open_socket(watch, groups, ret_fail);
    if (r == 0)
        r = look_now(watch, ifaces, ret_fail);
    if (r < 0) {
        os_watch_close(watch);
        return r;
    }
    *ret_watch = watch;
    return 0;
}

int os_watch_open(struct os_wait *wait, struct ifaces *ifaces, struct os_watch **ret_watch,
                  struct bcn_fail *ret_fail)
{
    struct os_watch *watch = NULL;
    int r =
        watch_make(RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR, ifaces, &watch, ret_fail);
    if (!watch)
        return r;
    r = os_wait_add(wait, watch->fd, OS_TOKEN_WATCH);
    if (r < 0) {
        os_watch_close(watch);
        return fail_set(ret_fail, "wait", -r);
    }
    *ret_watch = watch;
    return 0;
}

void os_watch_close(struct os_watch *watch)
{
    if (!watch)
        return;
    if (watch->fd >= 0)
        close(watch->fd);
    free(watch);
}

int os_watch_read(struct os_watch *watch, struct ifaces *ifaces)
{
    for (int i = 0; i < READS_PER_TURN; i++) {
        if (read_once(watch, ifaces) <= 0)
            break;
    }
    if (ifaces->wants_look && !watch->asked)
        look_begin(watch, ifaces);
    int overruns = watch->overruns;
    watch->overruns = 0;
    return overruns;
}

int os_survey(struct ifaces *ifaces, struct bcn_fail *ret_fail)
{
    struct os_watch *watch = NULL;
    int r = watch_make(0, ifaces, &watch, ret_fail);
    if (!watch)
        return r;
    os_watch_close(watch);
    return 0;
}
