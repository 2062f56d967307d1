/*
 * A socket of Java becomes one of MPTCP (RFC 8684).
 *
 * Java has no way to make a socket of protocol 262, and its objects don't tell their descriptor. So
 * Java binds its socket, and we find the descriptor by the port: the only such socket among the
 * open files of this process. A fresh socket of MPTCP takes its place by dup3, which is one step
 * for all threads. Java's object notices nothing, because it only knows the number.
 *
 * Why it can't be a wrong descriptor: Java holds its socket open during the call, so the list of
 * open files has it. If the list has one stream socket with this port that is not connected, it is
 * Java's. If it has two (shared ports, or a duplicate), we refuse. Every failure before dup3 leaves
 * Java's socket as it is, and after dup3 nothing can fail.
 *
 * The port stays ours all the time: the fresh socket is bound to it before the old one is gone.
 */
#ifndef __linux__
#error "src/linux is for Linux"
#endif

#define _GNU_SOURCE
#include "../fail.h"
#include "../os.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

/* Newer than some of the headers with which we are built. */
#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif
#ifndef SOL_MPTCP
#define SOL_MPTCP 284
#endif
#ifndef SO_COOKIE
#define SO_COOKIE 57
#endif
enum { INFO = 1, FALLEN_BACK = 1 << 0 };

/* The beginning of the kernel's struct mptcp_info. subflows_total is there since Linux 6.7. */
struct info {
    uint8_t subflows;         /* without the first */
    uint8_t uninteresting[7]; /* limits and announced addresses */
    uint32_t flags;
    uint8_t more[68];
    uint8_t subflows_total;
    uint8_t end[47];
};
_Static_assert(offsetof(struct info, flags) == 8 && offsetof(struct info, subflows_total) == 80,
               "the layout of the kernel");

union name {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

struct found {
    int fd;
    uint64_t cookie; /* the kernel gives none twice */
    union name name;
    socklen_t length;
};

static int get(int fd, int level, int option)
{
    int value = 0;
    socklen_t length = sizeof value;
    return getsockopt(fd, level, option, &value, &length) < 0 ? -1 : value;
}

static int put(int fd, int level, int option, int value)
{
    return setsockopt(fd, level, option, &value, sizeof value) < 0 ? -errno : 0;
}

/* 0 if it is not a socket. */
static uint64_t cookie_of(int fd)
{
    uint64_t cookie = 0;
    socklen_t length = sizeof cookie;
    return getsockopt(fd, SOL_SOCKET, SO_COOKIE, &cookie, &length) < 0 ? 0 : cookie;
}

/* Is it a stream socket of IP that is bound to the port? */
static bool has_port(int fd, uint16_t port, union name *ret_name, socklen_t *ret_length)
{
    *ret_length = sizeof *ret_name;
    if (getsockname(fd, &ret_name->any, ret_length) < 0 ||
        get(fd, SOL_SOCKET, SO_TYPE) != SOCK_STREAM)
        return false;
    switch (ret_name->any.sa_family) {
    case AF_INET:
        return ret_name->v4.sin_port == htons(port);
    case AF_INET6:
        return ret_name->v6.sin6_port == htons(port);
    default:
        return false;
    }
}

/* Java's socket is one, so it is the only one if there is one. An accepted connection has the port
 * of its listener. */
static bool is_candidate(int fd, bool listening)
{
    union name peer;
    socklen_t length = sizeof peer;
    return (get(fd, SOL_SOCKET, SO_ACCEPTCONN) == 1) == listening &&
           getpeername(fd, &peer.any, &length) < 0;
}

static int find(uint16_t port, bool listening, struct found *ret_found, struct bcn_fail *ret_fail)
{
    int count = 0;
    DIR *files = opendir("/proc/self/fd");
    if (!files)
        return fail_set(ret_fail, "/proc/self/fd", errno);
    /* NOLINTNEXTLINE(concurrency-mt-unsafe): no other thread has this folder */
    for (struct dirent *entry; (entry = readdir(files));) {
        struct found found = {0};
        char *end;
        found.fd = (int)strtol(entry->d_name, &end, 10);
        if (end == entry->d_name || *end != '\0' || found.fd == dirfd(files) ||
            !has_port(found.fd, port, &found.name, &found.length) ||
            !is_candidate(found.fd, listening))
            continue;
        found.cookie = cookie_of(found.fd);
        *ret_found = found;
        count++;
    }
    closedir(files);
    if (count == 0)
        return fail_set(ret_fail, "no such socket has this port", ENOENT);
    return count == 1 ? 0 : fail_set(ret_fail, "several such sockets have this port", EEXIST);
}

/* Java sets the first when it makes a socket; a program may set the others before it connects. */
static const struct {
    int level;
    int option;
    int family; /* 0 = both */
    const char *name;
} kept[] = {
    {IPPROTO_IPV6, IPV6_V6ONLY, AF_INET6,
     "IPV6_V6ONLY"}, /* off: Java's sockets are of both families */
    {SOL_SOCKET, SO_KEEPALIVE, 0, "SO_KEEPALIVE"},
    {IPPROTO_TCP, TCP_NODELAY, 0, "TCP_NODELAY"},
};

static int copy_options(const struct found *found, int fresh, struct bcn_fail *ret_fail)
{
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++) {
        if (kept[i].family != 0 && kept[i].family != found->name.any.sa_family)
            continue;
        int value = get(found->fd, kept[i].level, kept[i].option);
        int r = value < 0 || value == get(fresh, kept[i].level, kept[i].option)
                    ? 0
                    : put(fresh, kept[i].level, kept[i].option, value);
        if (r < 0)
            return fail_set(ret_fail, kept[i].name, -r);
    }
    struct linger linger = {0};
    socklen_t length = sizeof linger;
    if (getsockopt(found->fd, SOL_SOCKET, SO_LINGER, &linger, &length) == 0 && linger.l_onoff &&
        setsockopt(fresh, SOL_SOCKET, SO_LINGER, &linger, sizeof linger) < 0)
        return fail_set(ret_fail, "SO_LINGER", errno);
    int flags = fcntl(found->fd, F_GETFL);
    if (flags < 0 || (flags & O_NONBLOCK && fcntl(fresh, F_SETFL, O_NONBLOCK) < 0))
        return fail_set(ret_fail, "O_NONBLOCK", errno);
    return 0;
}

/*
 * Lets the receive buffer be at once as large as the kernel may make it anyway (the third figure of
 * tcp_rmem). While a path is dead, the packets of the others wait for what it lost, and each of
 * them counts with all the memory it has, however few bytes it carries. The kernel's MPTCP never
 * prunes them, as its TCP does. A few hundred small messages fill the usual 128 KiB; then even the
 * missing bytes are not let in, and the connection stands still for ever (Linux 6.18). Without
 * CAP_NET_ADMIN it stays so.
 */
static void widen(int fresh)
{
    char text[64] = "";
    int file = open("/proc/sys/net/ipv4/tcp_rmem", O_RDONLY | O_CLOEXEC);
    if (file < 0)
        return;
    ssize_t length = read(file, text, sizeof text - 1);
    close(file);
    char *at = text;
    long most_bytes = 0;
    for (int i = 0; length > 0 && i < 3; i++)
        most_bytes = strtol(at, &at, 10);
    if (most_bytes > get(fresh, SOL_SOCKET, SO_RCVBUF) && most_bytes <= INT_MAX)
        put(fresh, SOL_SOCKET, SO_RCVBUFFORCE, (int)(most_bytes / 2)); /* the kernel doubles it */
}

/* Binds beside the old one, which both must allow for a moment; listening ones need the option of
 * shared ports. */
static int bind_beside(const struct found *found, int fresh, int backlog, struct bcn_fail *ret_fail)
{
    int option = backlog > 0 ? SO_REUSEPORT : SO_REUSEADDR;
    int before = get(found->fd, SOL_SOCKET, option);
    int address_before = get(found->fd, SOL_SOCKET, SO_REUSEADDR);
    int r = put(found->fd, SOL_SOCKET, option, 1);
    if (r == 0)
        r = put(fresh, SOL_SOCKET, option, 1);
    if (r == 0 && bind(fresh, &found->name.any, found->length) < 0)
        r = -errno;
    if (r == 0 && backlog > 0 && listen(fresh, backlog) < 0)
        r = -errno;
    put(found->fd, SOL_SOCKET, option, before);
    if (r < 0)
        return fail_set(ret_fail, "bind", -r);
    put(fresh, SOL_SOCKET, option, before);
    put(fresh, SOL_SOCKET, SO_REUSEADDR, address_before);
    return 0;
}

static int take_place(const struct found *found, int fresh, struct bcn_fail *ret_fail)
{
    if (cookie_of(found->fd) != found->cookie)
        return fail_set(ret_fail, "the socket was closed meanwhile", EBADF);
    return dup3(fresh, found->fd, O_CLOEXEC) < 0 ? fail_set(ret_fail, "dup3", errno) : 0;
}

int os_mptcp_replace(uint16_t port, int backlog, struct bcn_fail *ret_fail)
{
    struct found found = {.fd = -1};
    int r = find(port, backlog > 0, &found, ret_fail);
    if (r < 0)
        return r;
    if (get(found.fd, SOL_SOCKET, SO_PROTOCOL) != IPPROTO_TCP)
        return fail_set(ret_fail, "the socket is not TCP", EPROTOTYPE);
    int fresh = socket(found.name.any.sa_family, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_MPTCP);
    if (fresh < 0)
        return fail_set(ret_fail, "socket of MPTCP", errno);
    widen(fresh);
    r = copy_options(&found, fresh, ret_fail);
    if (r == 0)
        r = bind_beside(&found, fresh, backlog, ret_fail);
    if (r == 0)
        r = take_place(&found, fresh, ret_fail);
    close(fresh);
    return r < 0 ? r : found.fd;
}

int os_mptcp_subflows(int descriptor, uint16_t port, struct bcn_fail *ret_fail)
{
    union name name;
    struct info info = {0};
    socklen_t length = sizeof name;
    if (!has_port(descriptor, port, &name, &length))
        return fail_set(ret_fail, "the socket is gone", ENOENT);
    int protocol = get(descriptor, SOL_SOCKET, SO_PROTOCOL);
    if (protocol != IPPROTO_MPTCP)
        return protocol == IPPROTO_TCP ? 0 : fail_set(ret_fail, "SO_PROTOCOL", ENOPROTOOPT);
    length = sizeof info;
    if (getsockopt(descriptor, SOL_MPTCP, INFO, &info, &length) < 0)
        return errno == EOPNOTSUPP || errno == ENOPROTOOPT
                   ? 0
                   : fail_set(ret_fail, "MPTCP_INFO", errno);
    if (info.flags & FALLEN_BACK)
        return 0;
    if (length <= offsetof(struct info, subflows_total))
        return info.subflows + 1;
    return info.subflows_total > 0 ? info.subflows_total
                                   : fail_set(ret_fail, "no subflow", ENOTCONN);
}
