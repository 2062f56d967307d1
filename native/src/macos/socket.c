/*
 * UDP sockets of macOS: opened by a table of options, read by recvmsg, written by sendmsg.
 *
 * Surprising facts about the kernel:
 * - mDNSResponder, another user's program, always has the port. Two wildcard sockets of different
 *   users share it only if both have SO_REUSEPORT; for a socket bound to a group SO_REUSEADDR has
 *   the same effect. We set both.
 * - A socket of IPv4 that is bound to a group can't send. The kernel looks for the bound address
 *   among the machine's own before it reads IP_PKTINFO, and the send ends in EADDRNOTAVAIL. So IPv4
 *   is bound to the wildcard, `group_bound` or not. IPv6 reads IPV6_PKTINFO first, and is bound to
 *   the group.
 * - IP_PKTINFO with an interface's number ignores the source beside it.
 * - IP_ADD_MEMBERSHIP and IP_DROP_MEMBERSHIP know no number: they read the first two members of an
 *   ip_mreqn, and join on the interface of the default route. MCAST_JOIN_GROUP takes a number.
 * - IP_RECVTTL comes as one byte, IPV6_HOPLIMIT as an int.
 * - TTL and loop of IPv4 multicast are bytes, not ints.
 * - IPv6's newer names (RFC 3542) exist only with __APPLE_USE_RFC_3542.
 * - There is no recvmmsg: each packet is a call.
 * - Unlike Linux with IP_MULTICAST_ALL, a socket receives only the groups that it joined itself,
 *   and IPv4 only on the interface of the join.
 */
#ifndef __APPLE__
#error "src/macos is for macOS"
#endif

#define __APPLE_USE_RFC_3542
#include "../fail.h"
#include "../ip.h"
#include "../os.h"

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <unistd.h>

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* ---- addresses ---- */

static socklen_t address_fill(union address *ret, uint32_t family, const uint8_t bytes[16],
                              uint16_t port, uint32_t scope_ifindex)
{
    memset(ret, 0, sizeof *ret);
    if (family == BCN_IPV4) {
        ret->v4.sin_len = sizeof ret->v4;
        ret->v4.sin_family = AF_INET;
        ret->v4.sin_port = htons(port);
        memcpy(&ret->v4.sin_addr, bytes + 12, 4);
        return sizeof ret->v4;
    }
    ret->v6.sin6_len = sizeof ret->v6;
    ret->v6.sin6_family = AF_INET6;
    ret->v6.sin6_port = htons(port);
    memcpy(&ret->v6.sin6_addr, bytes, 16);
    ret->v6.sin6_scope_id = scope_ifindex;
    return sizeof ret->v6;
}

static bool is_scoped(const uint8_t bytes[16])
{
    return !ip_is_v4(bytes) && (ip_is_link_local(bytes) || ip_is_multicast(bytes));
}

/* There is no SOCK_CLOEXEC. */
static int new_socket(uint32_t family)
{
    int fd = socket(family == BCN_IPV4 ? AF_INET : AF_INET6, SOCK_DGRAM, 0);
    if (fd >= 0)
        fcntl(fd, F_SETFD, FD_CLOEXEC);
    return fd;
}

/* ---- other programs on the port ---- */

/*
 * mDNSResponder is there on every Mac. A check would need a bind without SO_REUSEPORT, which makes
 * the bind of any program fail that starts at that moment, also mDNSResponder's.
 */
int os_probe(uint32_t family, uint16_t port, bool ours_open)
{
    (void)port;
    if (ours_open)
        return -ENOTSUP;
    int fd = new_socket(family);
    if (fd < 0)
        return -errno;
    close(fd);
    return 1;
}

/*
 * It is not documented which of several wildcard sockets gets a unicast. A Mac without
 * mDNSResponder hardly exists, so an exact answer has no value. (IPv4: the socket that is in the
 * kernel's list for the longest time. Each send with IP_PKTINFO inserts ours again, so
 * mDNSResponder keeps its unicast.)
 */
bool os_wildcard_yields(uint32_t family)
{
    (void)family;
    return false;
}

/* ---- opening ---- */

/* FR-001: all options that are set between socket() and bind(), in this order. */
static const struct option {
    uint32_t family; /* 0 = both */
    int level;
    int name;
    int value; /* or X_OF_SPEC: the spec's; unchanged if the spec has 0 */
    bool is_byte;
    bool optional;
    const char *text;
} options[] = {
#define TTL_OF_SPEC         (-1)
#define CLASS_OF_SPEC       (-2)
#define STAMPED_OF_SPEC     (-3)
#define SHARED_OF_SPEC      (-4)
#define OPTION(level, name) level, name
#define INT                 false
#define BYTE                true
#define REQUIRED            false
#define OPTIONAL            true
    /* Both, so that any program of any user may share the port, in either order. */
    {0, OPTION(SOL_SOCKET, SO_REUSEADDR), SHARED_OF_SPEC, INT, REQUIRED, "SO_REUSEADDR"},
    {0, OPTION(SOL_SOCKET, SO_REUSEPORT), SHARED_OF_SPEC, INT, REQUIRED, "SO_REUSEPORT"},
    /* The IPv6 wildcard would take IPv4's port too. */
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_V6ONLY), 1, INT, REQUIRED, "IPV6_V6ONLY"},
    /* A write to a closed socket is an error, not a signal that ends the program. */
    {0, OPTION(SOL_SOCKET, SO_NOSIGPIPE), 1, INT, OPTIONAL, "SO_NOSIGPIPE"},
    /* Other programs on this host receive our packets (FR-007). */
    {BCN_IPV4, OPTION(IPPROTO_IP, IP_MULTICAST_LOOP), 1, BYTE, REQUIRED, "IP_MULTICAST_LOOP"},
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_MULTICAST_LOOP), 1, INT, REQUIRED, "IPV6_MULTICAST_LOOP"},
    /* RFC 6762 11, unicast too (FR-006). */
    {BCN_IPV4, OPTION(IPPROTO_IP, IP_MULTICAST_TTL), TTL_OF_SPEC, BYTE, REQUIRED,
     "IP_MULTICAST_TTL"},
    {BCN_IPV4, OPTION(IPPROTO_IP, IP_TTL), TTL_OF_SPEC, INT, REQUIRED, "IP_TTL"},
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_MULTICAST_HOPS), TTL_OF_SPEC, INT, REQUIRED,
     "IPV6_MULTICAST_HOPS"},
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_UNICAST_HOPS), TTL_OF_SPEC, INT, REQUIRED,
     "IPV6_UNICAST_HOPS"},
    /* Interface and destination of each packet; the on-link check needs them (FR-023). It combines
     * IP_RECVIF and IP_RECVDSTADDR. */
    {BCN_IPV4, OPTION(IPPROTO_IP, IP_RECVPKTINFO), 1, INT, REQUIRED, "IP_RECVPKTINFO"},
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_RECVPKTINFO), 1, INT, REQUIRED, "IPV6_RECVPKTINFO"},
    /* FR-041 */
    {BCN_IPV4, OPTION(IPPROTO_IP, IP_RECVTTL), 1, INT, REQUIRED, "IP_RECVTTL"},
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_RECVHOPLIMIT), 1, INT, REQUIRED, "IPV6_RECVHOPLIMIT"},
    /* BFD-012, BFD-014 */
    {BCN_IPV4, OPTION(IPPROTO_IP, IP_TOS), CLASS_OF_SPEC, INT, REQUIRED, "IP_TOS"},
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_TCLASS), CLASS_OF_SPEC, INT, REQUIRED, "IPV6_TCLASS"},
    {0, OPTION(SOL_SOCKET, SO_TIMESTAMP), STAMPED_OF_SPEC, INT, OPTIONAL, "SO_TIMESTAMP"},
    /* The largest datagram that can be sent; 9,216 bytes by default. */
    {0, OPTION(SOL_SOCKET, SO_SNDBUF), 256 * 1024, INT, OPTIONAL, "SO_SNDBUF"},
};

/* 0 = leave the option as it is. */
static int value_of(const struct option *option, const struct os_socket_spec *spec)
{
    switch (option->value) {
    case TTL_OF_SPEC:
        return spec->ttl;
    case CLASS_OF_SPEC:
        return spec->dscp_class;
    case STAMPED_OF_SPEC:
        return spec->stamped;
    case SHARED_OF_SPEC:
        return !spec->exclusive;
    default:
        return option->value;
    }
}

static int set_options(int fd, const struct os_socket_spec *spec, struct bcn_fail *ret_fail)
{
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        const struct option *option = &options[i];
        if (option->family != 0 && option->family != spec->family)
            continue;
        int value = value_of(option, spec);
        if (value == 0 && option->value < 0)
            continue;
        uint8_t byte = (uint8_t)value;
        int r = option->is_byte ? setsockopt(fd, option->level, option->name, &byte, sizeof byte)
                                : setsockopt(fd, option->level, option->name, &value, sizeof value);
        if (r < 0 && !option->optional)
            return fail_set(ret_fail, option->text, errno);
    }
    int flags = fcntl(fd, F_GETFL, 0);
    if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0)
        return fail_set(ret_fail, "O_NONBLOCK", errno);
    return 0;
}

/* A size over kern.ipc.maxsockbuf is refused as a whole, so half of it is tried next, and so on. */
static void grow_receive_buffer(int fd, uint32_t bytes, struct os_socket_opened *ret_opened)
{
    int granted = 0;
    socklen_t length = sizeof granted;
    if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &granted, &length) < 0)
        return;
    for (int asked = (int)bytes; asked > granted; asked /= 2) {
        if (setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &asked, sizeof asked) == 0)
            break;
    }
    length = sizeof granted;
    if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &granted, &length) == 0 && granted > 0) {
        ret_opened->receive_buffer_bytes = (uint32_t)granted;
        ret_opened->receive_buffer_asked = bytes;
        ret_opened->receive_buffer_limit = "kern.ipc.maxsockbuf";
    }
}

static const uint8_t anywhere[16];

static int bind_to(int fd, const struct os_socket_spec *spec, struct bcn_fail *ret_fail)
{
    bool to_group = spec->group_bound && spec->family == BCN_IPV6; /* see above */
    const uint8_t *where = to_group ? spec->group : anywhere;
    union address address;
    socklen_t length = address_fill(&address, spec->family, where, spec->port, spec->scope_ifindex);
    if (bind(fd, &address.any, length) == 0)
        return 0;
    int error = errno;
    if (error == EADDRINUSE && spec->exclusive)
        return fail_set(ret_fail, "bind: another program has the port", error);
    if (error == EADDRINUSE) /* if we share the port, the other program forbids it */
        return fail_set(ret_fail, "bind: another program forbids to share it", error);
    return fail_on(ret_fail, "bind", error, spec->scope_ifindex, to_group ? where : NULL);
}

/* Begins at a random port and continues in order, so it finds a free port if there is one. */
static int bind_within(int fd, const struct os_socket_spec *spec, uint16_t *ret_port,
                       struct bcn_fail *ret_fail)
{
    uint32_t start;
    uint32_t count = (uint32_t)spec->port_high - spec->port_low + 1;
    int r = os_random(&start, sizeof start);
    if (r < 0)
        return fail_set(ret_fail, "random", -r);
    for (uint32_t i = 0; i < count; i++) {
        union address address;
        uint16_t port = (uint16_t)(spec->port_low + (start % count + i) % count);
        socklen_t length = address_fill(&address, spec->family, anywhere, port, 0);
        if (bind(fd, &address.any, length) == 0) {
            *ret_port = port;
            return 0;
        }
        if (errno != EADDRINUSE)
            break;
    }
    return fail_set(ret_fail, "bind: no free port", errno);
}

int os_socket_open(const struct os_socket_spec *spec, struct os_socket_opened *ret_opened,
                   struct bcn_fail *ret_fail)
{
    struct os_socket_opened opened = {.socket = OS_NO_SOCKET};
    int fd = new_socket(spec->family);
    if (fd < 0)
        return fail_set(ret_fail, "socket", errno);
    int r = set_options(fd, spec, ret_fail);
    if (r == 0) {
        grow_receive_buffer(fd, spec->receive_buffer_bytes, &opened);
        opened.port = spec->port;
        r = spec->port == 0 ? bind_within(fd, spec, &opened.port, ret_fail)
                            : bind_to(fd, spec, ret_fail);
    }
    if (r < 0) {
        if (ret_fail)
            ret_fail->family = spec->family;
        close(fd);
        return r;
    }
    opened.socket = fd;
    *ret_opened = opened;
    return 0;
}

int os_socket_open_mute(const struct os_socket_spec *spec, os_socket *ret_mute)
{
    (void)spec;
    (void)ret_mute;
    return -ENOTSUP;
}

void os_socket_close(os_socket socket)
{
    if (socket != OS_NO_SOCKET)
        close((int)socket);
}

/* ---- groups ---- */

static int membership(os_socket socket, const uint8_t group[16], uint32_t ifindex, bool join)
{
    if (ip_is_v4(group)) {
        struct group_req request = {.gr_interface = ifindex};
        union address address;
        socklen_t length = address_fill(&address, BCN_IPV4, group, 0, 0);
        memcpy(&request.gr_group, &address, length);
        return setsockopt((int)socket, IPPROTO_IP, join ? MCAST_JOIN_GROUP : MCAST_LEAVE_GROUP,
                          &request, sizeof request);
    }
    struct ipv6_mreq request = {.ipv6mr_interface = ifindex};
    memcpy(&request.ipv6mr_multiaddr, group, 16);
    return setsockopt((int)socket, IPPROTO_IPV6, join ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP,
                      &request, sizeof request);
}

int os_socket_join(os_socket socket, const uint8_t group[16], uint32_t ifindex,
                   struct bcn_fail *ret_fail)
{
    if (membership(socket, group, ifindex, true) == 0)
        return 0;
    /* IP_MAX_MEMBERSHIPS returns ETOOMANYREFS. */
    int error = errno == ETOOMANYREFS || errno == ENOMEM ? ENOBUFS : errno;
    return fail_on(ret_fail, "join", error, ifindex, group);
}

/* A membership on an interface that is gone can't be named any more, and stays: there is room for
 * 4,095. */
int os_socket_leave(os_socket socket, const uint8_t group[16], uint32_t ifindex)
{
    return membership(socket, group, ifindex, false) == 0 ? 0 : -errno;
}

/* ---- receiving ---- */

enum { CONTROL_BYTES = 128 }; /* PKTINFO and TTL, of either family, with some reserve */

struct os_io {
    uint32_t slot_bytes;
    union control {
        struct cmsghdr align;
        uint8_t bytes[CONTROL_BYTES];
    } control;
};

int os_io_open(uint32_t slots, uint32_t slot_bytes, struct os_io **ret_io)
{
    (void)slots; /* one packet a call */
    struct os_io *io = calloc(1, sizeof *io);
    if (!io)
        return -ENOMEM;
    io->slot_bytes = slot_bytes;
    *ret_io = io;
    return 0;
}

void os_io_close(struct os_io *io)
{
    free(io);
}

static void read_control(struct msghdr *header, struct bcn_rx *rx)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo info;
            memcpy(&info, CMSG_DATA(c), sizeof info);
            rx->ifindex = info.ipi_ifindex;
            ip_map_v4(rx->destination, &info.ipi_addr);
        } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
            struct in6_pktinfo info;
            memcpy(&info, CMSG_DATA(c), sizeof info);
            rx->ifindex = info.ipi6_ifindex;
            memcpy(rx->destination, &info.ipi6_addr, 16);
        } else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_RECVTTL) {
            rx->ttl = *CMSG_DATA(c);
        } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_HOPLIMIT) {
            int hops;
            memcpy(&hops, CMSG_DATA(c), sizeof hops);
            rx->ttl = (uint8_t)hops;
        } else if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMP) {
            struct timeval stamp;
            memcpy(&stamp, CMSG_DATA(c), sizeof stamp);
            rx->time_ns = (int64_t)stamp.tv_sec * 1000000000 + (int64_t)stamp.tv_usec * 1000;
        }
    }
}

/* One packet. Returns 1, 0 = none there, or the error. */
static int receive_one(struct os_io *io, int fd, uint8_t *slot, struct bcn_rx *rx)
{
    union address name = {.any.sa_family = AF_UNSPEC};
    struct iovec vector = {slot, io->slot_bytes};
    struct msghdr header = {
        .msg_name = &name,
        .msg_namelen = sizeof name,
        .msg_iov = &vector,
        .msg_iovlen = 1,
        .msg_control = &io->control,
        .msg_controllen = sizeof io->control,
    };
    ssize_t n = recvmsg(fd, &header, MSG_DONTWAIT);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    rx->length = (header.msg_flags & MSG_TRUNC) ? io->slot_bytes + 1 : (uint32_t)n;
    rx->ifindex = 0;
    rx->ttl = 0;
    rx->time_ns = 0;
    memset(rx->destination, 0, 16);
    if (name.any.sa_family == AF_INET) {
        rx->family = BCN_IPV4;
        rx->source_port = ntohs(name.v4.sin_port);
        ip_map_v4(rx->source, &name.v4.sin_addr);
    } else {
        rx->family = BCN_IPV6;
        rx->source_port = ntohs(name.v6.sin6_port);
        memcpy(rx->source, &name.v6.sin6_addr, 16);
    }
    read_control(&header, rx);
    return 1;
}

int os_socket_receive(struct os_io *io, os_socket socket, uint8_t *arena, struct bcn_rx *rx,
                      uint32_t count)
{
    uint32_t got = 0;
    while (got < count) {
        int r = receive_one(io, (int)socket, arena + rx[got].slot_offset, &rx[got]);
        if (r < 0 && got == 0)
            return r;
        if (r <= 0)
            break; /* after some packets, the error comes again, or does not matter */
        got++;
    }
    return (int)got;
}

/* ---- sending ---- */

/*
 * IPv6: writes the interface to send on and the source address. IPv4 takes one of them: the source,
 * from which a unicast also finds its interface (multicast: see choose_interface), or the interface
 * if the kernel chooses the source.
 */
static void write_control(struct msghdr *header, union control *control, const struct bcn_tx *tx)
{
    memset(control, 0, sizeof *control);
    header->msg_control = control;
    struct cmsghdr *c = &control->align;
    if (tx->family == BCN_IPV4) {
        struct in_pktinfo info = {0};
        memcpy(&info.ipi_spec_dst, tx->source + 12, 4);
        if (info.ipi_spec_dst.s_addr == INADDR_ANY)
            info.ipi_ifindex = tx->ifindex;
        c->cmsg_level = IPPROTO_IP;
        c->cmsg_type = IP_PKTINFO;
        c->cmsg_len = CMSG_LEN(sizeof info);
        memcpy(CMSG_DATA(c), &info, sizeof info);
        header->msg_controllen = CMSG_SPACE(sizeof info);
        return;
    }
    struct in6_pktinfo info = {.ipi6_ifindex = tx->ifindex};
    memcpy(&info.ipi6_addr, tx->source, 16);
    c->cmsg_level = IPPROTO_IPV6;
    c->cmsg_type = IPV6_PKTINFO;
    c->cmsg_len = CMSG_LEN(sizeof info);
    memcpy(CMSG_DATA(c), &info, sizeof info);
    header->msg_controllen = CMSG_SPACE(sizeof info);
}

/*
 * IPv4 multicast is sent on the socket's interface. That is set each time, so a socket needs no
 * memory of it. mDNSResponder uses the same option. IPv6 has the scope.
 */
static int choose_interface(int fd, const struct bcn_tx *tx)
{
    if (tx->family != BCN_IPV4 || !ip_is_multicast(tx->destination))
        return 0;
    int r = setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IFINDEX, &tx->ifindex, sizeof tx->ifindex);
    return r < 0 ? -errno : 0;
}

static int send_one(struct os_io *io, int fd, uint8_t *arena, const struct bcn_tx *tx)
{
    union address name;
    struct iovec vector = {arena + tx->slot_offset, tx->length};
    struct msghdr header = {.msg_name = &name, .msg_iov = &vector, .msg_iovlen = 1};
    header.msg_namelen = address_fill(&name, tx->family, tx->destination, tx->destination_port,
                                      is_scoped(tx->destination) ? tx->ifindex : 0);
    int r = choose_interface(fd, tx);
    if (r < 0)
        return r;
    write_control(&header, &io->control, tx);
    ssize_t n;
    do {
        n = sendmsg(fd, &header, MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : 0;
}

int os_socket_send(struct os_io *io, os_socket socket, uint8_t *arena,
                   const struct bcn_tx *const *tx, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        int r = send_one(io, (int)socket, arena, tx[i]);
        if (r < 0)
            return i > 0 ? (int)i : r; /* the next call begins with the failed one */
    }
    return (int)count;
}
