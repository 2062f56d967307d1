/*
 * UDP sockets of Linux: opened by a table of options, read by recvmmsg, written by sendmmsg.
 *
 * Surprising facts about the kernel:
 * - SO_REUSEPORT alone requires the same uid of all programs on the port, and makes an avahi-daemon
 *   that starts later give up. With SO_REUSEADDR beside it any uid may share the port (FR-002,
 *   FR-003).
 * - IP_MULTICAST_ALL=1, the default, delivers every group that any process joined on any interface.
 *   IPv6's option checks the group but not the interface, so guard checks that for both.
 * - The defaults of multicast and unicast are TTL 1 and 64; both must be 255 (RFC 6762 11).
 * - Memberships of interfaces that are gone still count against igmp_max_memberships until they are
 *   dropped by their dead index.
 */
#ifndef __linux__
#error "src/linux is for Linux"
#endif

#define _GNU_SOURCE
#include "../fail.h"
#include "../ip.h"
#include "../os.h"

#include <errno.h>
#include <linux/filter.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

/* Newer than some of the headers with which we are built. */
#ifndef IP_MULTICAST_ALL
#define IP_MULTICAST_ALL 49
#endif
#ifndef IPV6_MULTICAST_ALL
#define IPV6_MULTICAST_ALL 29
#endif
#ifndef SO_REUSEPORT
#define SO_REUSEPORT 15
#endif
/* Time stamps of 64 bits on every processor (Linux 5.1); older kernels use the processor's
 * time_t. */
#ifndef SO_TIMESTAMPNS_NEW
#define SO_TIMESTAMPNS_NEW 64
#endif

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

/* ---- addresses ---- */

static const uint8_t anywhere[16];

static socklen_t address_fill(union address *ret, uint32_t family, const uint8_t bytes[16],
                              uint16_t port, uint32_t scope_ifindex)
{
    memset(ret, 0, sizeof *ret);
    if (family == BCN_IPV4) {
        ret->v4.sin_family = AF_INET;
        ret->v4.sin_port = htons(port);
        memcpy(&ret->v4.sin_addr, bytes + 12, 4);
        return sizeof ret->v4;
    }
    ret->v6.sin6_family = AF_INET6;
    ret->v6.sin6_port = htons(port);
    memcpy(&ret->v6.sin6_addr, bytes, 16);
    ret->v6.sin6_scope_id = scope_ifindex;
    return sizeof ret->v6;
}

static int domain_of(uint32_t family)
{
    return family == BCN_IPV4 ? AF_INET : AF_INET6;
}

/* ---- other programs on the port ---- */

/*
 * Reads the kernel's lists and never tries. A bind without reuse, even if it is closed at once,
 * makes the bind of a program fail that starts at that moment, which ends avahi-daemon or any
 * other. Without the lists we behave as if another program were there.
 */
int os_probe(uint32_t family, uint16_t port, bool ours_open)
{
    (void)ours_open; /* bound to the group: not in these lists */
    int fd = socket(domain_of(family), SOCK_DGRAM | SOCK_CLOEXEC, 0);
    if (fd < 0)
        return -errno;
    close(fd);
    return os_port_holders(family, port, 1) != 0;
}

/*
 * IPv4: the last socket bound gets the unicast, unless it is of our own user and has SO_REUSEPORT
 * (then a hash distributes it) or is of IPv6 without IPV6_V6ONLY (then ours gets all). IPv6: a
 * socket with SO_REUSEPORT, such as Avahi's, is queued behind all that were bound before it, so a
 * wildcard of ours would starve it (measured: 10 of 10 datagrams to the first socket, whatever its
 * own options).
 */
bool os_wildcard_yields(uint32_t family)
{
    return family == BCN_IPV4;
}

/* ---- opening ---- */

/* FR-001: all options that are set between socket() and bind(), in this order. */
static const struct option {
    uint32_t family; /* 0 = both */
    int level;
    int name;
    int value;     /* or X_OF_SPEC: the spec's; unchanged if the spec has 0 */
    bool optional; /* emulators and old kernels may lack it */
    const char *text;
} options[] = {
#define TTL_OF_SPEC         (-1)
#define CLASS_OF_SPEC       (-2)
#define PRIORITY_OF_SPEC    (-3)
#define STAMPED_OF_SPEC     (-4)
#define SHARED_OF_SPEC      (-5)
#define OPTION(level, name) level, name
#define REQUIRED            false
#define OPTIONAL            true
    /* Both, so that any program of any user may share the port, in either order. */
    {0, OPTION(SOL_SOCKET, SO_REUSEADDR), SHARED_OF_SPEC, REQUIRED, "SO_REUSEADDR"},
    {0, OPTION(SOL_SOCKET, SO_REUSEPORT), SHARED_OF_SPEC, OPTIONAL, "SO_REUSEPORT"},
    /* The IPv6 wildcard would take IPv4's port too. */
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_V6ONLY), 1, REQUIRED, "IPV6_V6ONLY"},
    /* Only groups that this socket itself joined. */
    {BCN_IPV4, OPTION(IPPROTO_IP, IP_MULTICAST_ALL), 0, OPTIONAL, "IP_MULTICAST_ALL"},
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_MULTICAST_ALL), 0, OPTIONAL, "IPV6_MULTICAST_ALL"},
    /* Other programs on this host receive our packets (FR-007). */
    {BCN_IPV4, OPTION(IPPROTO_IP, IP_MULTICAST_LOOP), 1, REQUIRED, "IP_MULTICAST_LOOP"},
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_MULTICAST_LOOP), 1, REQUIRED, "IPV6_MULTICAST_LOOP"},
    /* RFC 6762 11, unicast too (FR-006). */
    {BCN_IPV4, OPTION(IPPROTO_IP, IP_MULTICAST_TTL), TTL_OF_SPEC, REQUIRED, "IP_MULTICAST_TTL"},
    {BCN_IPV4, OPTION(IPPROTO_IP, IP_TTL), TTL_OF_SPEC, REQUIRED, "IP_TTL"},
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_MULTICAST_HOPS), TTL_OF_SPEC, REQUIRED,
     "IPV6_MULTICAST_HOPS"},
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_UNICAST_HOPS), TTL_OF_SPEC, REQUIRED, "IPV6_UNICAST_HOPS"},
    /* Interface and destination of each packet; the on-link check needs them (FR-023). */
    {BCN_IPV4, OPTION(IPPROTO_IP, IP_PKTINFO), 1, REQUIRED, "IP_PKTINFO"},
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_RECVPKTINFO), 1, REQUIRED, "IPV6_RECVPKTINFO"},
    /* FR-041 */
    {BCN_IPV4, OPTION(IPPROTO_IP, IP_RECVTTL), 1, REQUIRED, "IP_RECVTTL"},
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_RECVHOPLIMIT), 1, REQUIRED, "IPV6_RECVHOPLIMIT"},
    /* BFD-012. The class also sets a priority, so the priority comes after it. */
    {BCN_IPV4, OPTION(IPPROTO_IP, IP_TOS), CLASS_OF_SPEC, REQUIRED, "IP_TOS"},
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_TCLASS), CLASS_OF_SPEC, REQUIRED, "IPV6_TCLASS"},
    {0, OPTION(SOL_SOCKET, SO_PRIORITY), PRIORITY_OF_SPEC, OPTIONAL, "SO_PRIORITY"},
    /* BFD-014. The old option comes first: a kernel with the new one replaces it. */
    {0, OPTION(SOL_SOCKET, SO_TIMESTAMPNS), STAMPED_OF_SPEC, OPTIONAL, "SO_TIMESTAMPNS"},
    {0, OPTION(SOL_SOCKET, SO_TIMESTAMPNS_NEW), STAMPED_OF_SPEC, OPTIONAL, "SO_TIMESTAMPNS_NEW"},
    /* A turn's worth of full messages, without EAGAIN; capped silently by net.core.wmem_max. */
    {0, OPTION(SOL_SOCKET, SO_SNDBUF), 1024 * 1024, OPTIONAL, "SO_SNDBUF"},
};

/* 0 = leave the option as it is. */
static int value_of(const struct option *option, const struct os_socket_spec *spec)
{
    switch (option->value) {
    case TTL_OF_SPEC:
        return spec->ttl;
    case CLASS_OF_SPEC:
        return spec->dscp_class;
    case PRIORITY_OF_SPEC:
        return spec->priority;
    case STAMPED_OF_SPEC:
        return spec->stamped;
    case SHARED_OF_SPEC:
        return !spec->exclusive;
    default:
        return option->value;
    }
}

static int set_options(int fd, const struct os_socket_spec *spec,
                       struct os_socket_opened *ret_opened, struct bcn_fail *ret_fail)
{
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        const struct option *option = &options[i];
        if (option->family != 0 && option->family != spec->family)
            continue;
        int value = value_of(option, spec);
        if (value == 0 && option->value < 0)
            continue;
        if (setsockopt(fd, option->level, option->name, &value, sizeof value) == 0)
            continue;
        int error = errno;
        if (option->name == SO_REUSEPORT && option->level == SOL_SOCKET)
            ret_opened->reuseport_error = error; /* FR-008: a warning, not the end */
        else if (!option->optional)
            return fail_set(ret_fail, option->text, error);
    }
    return 0;
}

/* As much as the OS grants: beyond rmem_max only with CAP_NET_ADMIN. The kernel counts double. */
static void grow_receive_buffer(int fd, uint32_t bytes, struct os_socket_opened *ret_opened)
{
    int asked = (int)bytes;
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &asked, sizeof asked) < 0)
        setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &asked, sizeof asked);
    int granted = 0;
    socklen_t length = sizeof granted;
    if (getsockopt(fd, SOL_SOCKET, SO_RCVBUF, &granted, &length) == 0 && granted > 0) {
        ret_opened->receive_buffer_bytes = (uint32_t)granted;
        ret_opened->receive_buffer_asked = 2 * bytes;
        ret_opened->receive_buffer_limit = "net.core.rmem_max";
    }
}

/* If we share the port, the other program forbids it. If we don't, it is there and has a name
 * (BFD-017). */
static int fail_in_use(const struct os_socket_spec *spec, struct bcn_fail *ret_fail)
{
    if (!spec->exclusive)
        return fail_set(ret_fail, "bind: another program forbids to share it", EADDRINUSE);
    char owner[24];
    char op[BCN_OP_BYTES];
    if (os_port_owner(spec->family, spec->port, owner, sizeof owner) < 0)
        snprintf(owner, sizeof owner, "another program");
    snprintf(op, sizeof op, "bind: %s has port %u", owner, spec->port);
    return fail_set(ret_fail, op, EADDRINUSE);
}

static int bind_to(int fd, const struct os_socket_spec *spec, struct bcn_fail *ret_fail)
{
    const uint8_t *where = spec->group_bound ? spec->group : anywhere;
    union address address;
    socklen_t length = address_fill(&address, spec->family, where, spec->port, spec->scope_ifindex);
    if (bind(fd, &address.any, length) == 0)
        return 0;
    int error = errno;
    if (error == EADDRINUSE)
        return fail_in_use(spec, ret_fail);
    return fail_on(ret_fail, "bind", error, spec->scope_ifindex, spec->group_bound ? where : NULL);
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
    int fd = socket(domain_of(spec->family), SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return fail_set(ret_fail, "socket", errno);
    int r = set_options(fd, spec, &opened, ret_fail);
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

/*
 * If exactly one IPv4 socket of the host is a member of the group on the receiving interface, the
 * kernel ("early demux") gives the multicast to any socket in the SO_REUSEPORT group of that
 * socket, by a hash of the sender. That may be another program of our user on another interface,
 * which has no use for it. So each membership of ours has a second one: by a socket outside the
 * group, whose filter drops everything. It is bound to the multicast address, so it takes unicast
 * from no other program. IPv6 has no such path.
 */
int os_socket_open_mute(const struct os_socket_spec *spec, os_socket *ret_mute)
{
    if (spec->family != BCN_IPV4 || spec->exclusive)
        return -ENOTSUP;
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return -errno;
    struct sock_filter drop_all = BPF_STMT(BPF_RET | BPF_K, 0);
    struct sock_fprog program = {.len = 1, .filter = &drop_all};
    int on = 1;
    int off = 0;
    union address address;
    socklen_t length = address_fill(&address, spec->family, spec->group, spec->port, 0);
    setsockopt(fd, IPPROTO_IP, IP_MULTICAST_ALL, &off, sizeof off);
    if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof program) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        bind(fd, &address.any, length) < 0) {
        int error = errno;
        close(fd);
        return -error;
    }
    *ret_mute = fd;
    return 0;
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
        struct ip_mreqn request = {.imr_ifindex = (int)ifindex};
        memcpy(&request.imr_multiaddr, group + 12, 4);
        return setsockopt((int)socket, IPPROTO_IP, join ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP,
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
    int error = errno == ENOMEM && !ip_is_v4(group) ? ENOBUFS : errno;
    return fail_on(ret_fail, "join", error, ifindex, group);
}

int os_socket_leave(os_socket socket, const uint8_t group[16], uint32_t ifindex)
{
    return membership(socket, group, ifindex, false) == 0 ? 0 : -errno;
}

/* ---- receiving ---- */

/* PKTINFO, TTL and a time stamp, of either family, with some reserve */
enum { CONTROL_BYTES = 128 };

struct os_io {
    uint32_t slots;
    uint32_t slot_bytes;
    struct mmsghdr *messages;
    struct iovec *vectors;
    union address *names;
    union control {
        struct cmsghdr align;
        uint8_t bytes[CONTROL_BYTES];
    } * controls;
};

int os_io_open(uint32_t slots, uint32_t slot_bytes, struct os_io **ret_io)
{
    struct os_io *io = calloc(1, sizeof *io);
    if (!io)
        return -ENOMEM;
    io->slots = slots;
    io->slot_bytes = slot_bytes;
    io->messages = calloc(slots, sizeof *io->messages);
    io->vectors = calloc(slots, sizeof *io->vectors);
    io->names = calloc(slots, sizeof *io->names);
    io->controls = calloc(slots, sizeof *io->controls);
    if (!io->messages || !io->vectors || !io->names || !io->controls) {
        os_io_close(io);
        return -ENOMEM;
    }
    for (uint32_t i = 0; i < slots; i++) {
        struct msghdr *header = &io->messages[i].msg_hdr;
        header->msg_iov = &io->vectors[i];
        header->msg_iovlen = 1;
        header->msg_name = &io->names[i];
        header->msg_control = &io->controls[i];
    }
    *ret_io = io;
    return 0;
}

void os_io_close(struct os_io *io)
{
    if (!io)
        return;
    free(io->messages);
    free(io->vectors);
    free(io->names);
    free(io->controls);
    free(io);
}

/* Two words, seconds and nanoseconds, of 64 bits or of the 32 that a time_t may have. */
static int64_t read_stamp(const struct cmsghdr *c)
{
    int64_t wide[2];
    int32_t narrow[2];
    if (c->cmsg_len >= CMSG_LEN(sizeof wide)) {
        memcpy(wide, CMSG_DATA(c), sizeof wide);
        return wide[0] * 1000000000 + wide[1];
    }
    if (c->cmsg_len < CMSG_LEN(sizeof narrow))
        return 0;
    memcpy(narrow, CMSG_DATA(c), sizeof narrow);
    return (int64_t)narrow[0] * 1000000000 + narrow[1];
}

static void read_control(struct msghdr *header, struct bcn_rx *rx)
{
    for (struct cmsghdr *c = CMSG_FIRSTHDR(header); c; c = CMSG_NXTHDR(header, c)) {
        if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo info;
            memcpy(&info, CMSG_DATA(c), sizeof info);
            rx->ifindex = (uint32_t)info.ipi_ifindex;
            ip_map_v4(rx->destination, &info.ipi_addr);
        } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
            struct in6_pktinfo info;
            memcpy(&info, CMSG_DATA(c), sizeof info);
            rx->ifindex = info.ipi6_ifindex;
            memcpy(rx->destination, &info.ipi6_addr, 16);
        } else if ((c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_TTL) ||
                   (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_HOPLIMIT)) {
            int ttl;
            memcpy(&ttl, CMSG_DATA(c), sizeof ttl);
            rx->ttl = (uint8_t)ttl;
        } else if (c->cmsg_level == SOL_SOCKET &&
                   (c->cmsg_type == SO_TIMESTAMPNS || c->cmsg_type == SO_TIMESTAMPNS_NEW)) {
            rx->time_ns = read_stamp(c);
        }
    }
}

static void read_message(const struct mmsghdr *message, const union address *name,
                         uint32_t slot_bytes, struct bcn_rx *rx)
{
    struct msghdr header = message->msg_hdr;
    rx->length = (header.msg_flags & MSG_TRUNC) ? slot_bytes + 1 : message->msg_len;
    rx->ifindex = 0;
    rx->ttl = 0;
    rx->time_ns = 0;
    memset(rx->destination, 0, 16);
    if (name->any.sa_family == AF_INET) {
        rx->family = BCN_IPV4;
        rx->source_port = ntohs(name->v4.sin_port);
        ip_map_v4(rx->source, &name->v4.sin_addr);
    } else {
        rx->family = BCN_IPV6;
        rx->source_port = ntohs(name->v6.sin6_port);
        memcpy(rx->source, &name->v6.sin6_addr, 16);
    }
    read_control(&header, rx);
}

int os_socket_receive(struct os_io *io, os_socket socket, uint8_t *arena, struct bcn_rx *rx,
                      uint32_t count)
{
    if (count > io->slots)
        count = io->slots;
    for (uint32_t i = 0; i < count; i++) {
        struct msghdr *header = &io->messages[i].msg_hdr;
        io->vectors[i] = (struct iovec){arena + rx[i].slot_offset, io->slot_bytes};
        header->msg_namelen = sizeof io->names[i];
        header->msg_controllen = sizeof io->controls[i];
    }
    int n = recvmmsg((int)socket, io->messages, count, MSG_DONTWAIT, NULL);
    if (n < 0)
        return errno == EAGAIN || errno == EINTR ? 0 : -errno;
    for (int i = 0; i < n; i++)
        read_message(&io->messages[i], &io->names[i], io->slot_bytes, &rx[i]);
    return n;
}

/* ---- sending ---- */

/* Writes the interface to send on and the source address. */
static void write_control(struct msghdr *header, union control *control, const struct bcn_tx *tx)
{
    memset(control, 0, sizeof *control);
    header->msg_control = control;
    struct cmsghdr *c = &control->align;
    if (tx->family == BCN_IPV4) {
        struct in_pktinfo info = {.ipi_ifindex = (int)tx->ifindex};
        memcpy(&info.ipi_spec_dst, tx->source + 12, 4);
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

int os_socket_send(struct os_io *io, os_socket socket, uint8_t *arena,
                   const struct bcn_tx *const *tx, uint32_t count)
{
    if (count > io->slots)
        count = io->slots;
    for (uint32_t i = 0; i < count; i++) {
        struct msghdr *header = &io->messages[i].msg_hdr;
        io->vectors[i] = (struct iovec){arena + tx[i]->slot_offset, tx[i]->length};
        header->msg_namelen = address_fill(&io->names[i], tx[i]->family, tx[i]->destination,
                                           tx[i]->destination_port, tx[i]->ifindex);
        header->msg_flags = 0;
        write_control(header, &io->controls[i], tx[i]);
    }
    int n;
    do {
        n = sendmmsg((int)socket, io->messages, count, MSG_DONTWAIT);
    } while (n < 0 && errno == EINTR);
    return n < 0 ? -errno : n;
}
