/*
 * UDP sockets of Windows: opened by a table of options, read by WSARecvMsg, written by WSASendMsg.
 *
 * Surprising facts about Windows:
 * - SO_REUSEADDR alone lets programs of any user share the port; there is no SO_REUSEPORT.
 *   SO_EXCLUSIVEADDRUSE would shut out the system's own resolver, which is bound to 5353 too.
 * - A socket can't be bound to a group (WSAEADDRNOTAVAIL). `group_bound` sockets are bound to the
 *   wildcard like all, and it is not defined which of several wildcard sockets gets a unicast
 *   datagram. So here os_wildcard_yields is false: we never ask QU, but accept a unicast that comes
 *   nevertheless.
 * - A socket receives only groups that it joined itself, on the interfaces where it joined them.
 * - An ICMP error for a sent packet fails the next receive, unless SIO_UDP_CONNRESET is off.
 * - Joining and choosing an interface take its number in place of an address, as 0.x.x.x. Wine
 *   doesn't know that form, but accepts an address of the interface, which is tried next.
 */
#ifndef _WIN32
#error "src/windows is for Windows"
#endif

#include "../fail.h"
#include "../ip.h"
#include "../os.h"
#include "errors.h"

#include <errno.h>
#include <stdlib.h>

/* in this order */
#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>
#include <mswsock.h>

/* Newer than some of the headers with which we are built. */
#ifndef SIO_UDP_NETRESET
#define SIO_UDP_NETRESET _WSAIOW(IOC_VENDOR, 15)
#endif

union address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static int last_error(void)
{
    return windows_error((unsigned long)WSAGetLastError());
}

/* ---- addresses ---- */

static int address_fill(union address *ret, uint32_t family, const uint8_t bytes[16], uint16_t port,
                        uint32_t scope_ifindex)
{
    memset(ret, 0, sizeof *ret);
    if (family == BCN_IPV4) {
        ret->v4.sin_family = AF_INET;
        ret->v4.sin_port = htons(port);
        memcpy(&ret->v4.sin_addr, bytes + 12, 4);
        return (int)sizeof ret->v4;
    }
    ret->v6.sin6_family = AF_INET6;
    ret->v6.sin6_port = htons(port);
    memcpy(&ret->v6.sin6_addr, bytes, 16);
    ret->v6.sin6_scope_id = scope_ifindex;
    return (int)sizeof ret->v6;
}

/* Addresses that are valid on one link only; a global one with a scope may be refused. */
static bool is_scoped(const uint8_t bytes[16])
{
    return ip_is_link_local(bytes) || ip_is_multicast(bytes);
}

/* A program that ours starts does not inherit it, because it would hold the port. */
static SOCKET new_socket(uint32_t family)
{
    return WSASocketW(family == BCN_IPV4 ? AF_INET : AF_INET6, SOCK_DGRAM, IPPROTO_UDP, NULL, 0,
                      WSA_FLAG_OVERLAPPED | WSA_FLAG_NO_HANDLE_INHERIT);
}

static int set_number(SOCKET s, int level, int name, DWORD value)
{
    return setsockopt(s, level, name, (const char *)&value, (int)sizeof value);
}

/* ---- other programs on the port ---- */

/* Tries a bind without SO_REUSEADDR; on Windows that disturbs no program that has the option. */
int os_probe(uint32_t family, uint16_t port, bool ours_open)
{
    static const uint8_t anywhere[16];
    if (ours_open)
        return -ENOTSUP; /* beside a shared wildcard, any program may bind an address of its own */
    SOCKET s = new_socket(family);
    if (s == INVALID_SOCKET)
        return -last_error();
    if (family == BCN_IPV6)
        set_number(s, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    union address address;
    int length = address_fill(&address, family, anywhere, port, 0);
    int r = bind(s, &address.any, length);
    closesocket(s);
    return r != 0;
}

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
    int value;     /* TTL_OF_SPEC = spec.ttl */
    bool optional; /* systems before Windows 10 and emulators may lack it */
    const char *text;
} options[] = {
#undef OPTIONAL /* the system's headers define it as nothing */
#define TTL_OF_SPEC         (-1)
#define OPTION(level, name) level, name
#define REQUIRED            false
#define OPTIONAL            true
    /* SO_REUSEADDR and SO_REUSEPORT of other systems: any program may share the port (FR-002). */
    {0, OPTION(SOL_SOCKET, SO_REUSEADDR), 1, REQUIRED, "SO_REUSEADDR"},
    /* On by default, but administrators may change the default; the IPv6 wildcard would take IPv4's
     * port. */
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_V6ONLY), 1, REQUIRED, "IPV6_V6ONLY"},
    /* On Windows the receiver sets it: we receive other programs of this host (FR-007). */
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
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_PKTINFO), 1, REQUIRED, "IPV6_PKTINFO"},
    /* FR-041 */
    {BCN_IPV4, OPTION(IPPROTO_IP, IP_RECVTTL), 1, OPTIONAL, "IP_RECVTTL"},
    {BCN_IPV6, OPTION(IPPROTO_IPV6, IPV6_HOPLIMIT), 1, OPTIONAL, "IPV6_HOPLIMIT"},
    /* A turn's worth of full messages, without WSAEWOULDBLOCK. */
    {0, OPTION(SOL_SOCKET, SO_SNDBUF), 1024 * 1024, OPTIONAL, "SO_SNDBUF"},
};

static int set_options(SOCKET s, const struct os_socket_spec *spec, struct bcn_fail *ret_fail)
{
    for (size_t i = 0; i < sizeof options / sizeof options[0]; i++) {
        const struct option *option = &options[i];
        if (option->family != 0 && option->family != spec->family)
            continue;
        int value = option->value == TTL_OF_SPEC ? spec->ttl : option->value;
        if (set_number(s, option->level, option->name, (DWORD)value) != 0 && !option->optional)
            return fail_set(ret_fail, option->text, last_error());
    }
    u_long on = 1;
    if (ioctlsocket(s, (long)FIONBIO, &on) != 0)
        return fail_set(ret_fail, "FIONBIO", last_error());
    /* Errors of sent packets are no errors of a receive. Older systems lack the second option. */
    static const DWORD never[] = {SIO_UDP_CONNRESET, SIO_UDP_NETRESET};
    for (size_t i = 0; i < sizeof never / sizeof never[0]; i++) {
        BOOL off = FALSE;
        DWORD unused;
        WSAIoctl(s, never[i], &off, sizeof off, NULL, 0, &unused, NULL, NULL);
    }
    return 0;
}

static void grow_receive_buffer(SOCKET s, uint32_t bytes, struct os_socket_opened *ret_opened)
{
    set_number(s, SOL_SOCKET, SO_RCVBUF, bytes);
    int granted = 0;
    int length = sizeof granted;
    if (getsockopt(s, SOL_SOCKET, SO_RCVBUF, (char *)&granted, &length) == 0 && granted > 0) {
        ret_opened->receive_buffer_bytes = (uint32_t)granted;
        ret_opened->receive_buffer_asked = bytes;
    }
}

static int bind_to(SOCKET s, const struct os_socket_spec *spec, struct bcn_fail *ret_fail)
{
    static const uint8_t anywhere[16]; /* a group can't be bound to, see above */
    union address address;
    int length = address_fill(&address, spec->family, anywhere, spec->port, 0);
    if (bind(s, &address.any, length) == 0)
        return 0;
    int error = last_error();
    /* Another program's SO_EXCLUSIVEADDRUSE returns EACCES, another's bind without any option
     * EADDRINUSE. */
    if (error == EADDRINUSE || error == EACCES)
        return fail_set(ret_fail, "bind: another program forbids to share it", EADDRINUSE);
    return fail_set(ret_fail, "bind", error);
}

int os_socket_open(const struct os_socket_spec *spec, struct os_socket_opened *ret_opened,
                   struct bcn_fail *ret_fail)
{
    struct os_socket_opened opened = {.socket = OS_NO_SOCKET};
    /* Watching (BFD) needs the TTL of each packet, which not every Windows reports, and its time of
     * arrival. */
    if (spec->stamped || spec->exclusive || spec->port == 0)
        return fail_set(ret_fail, "watching is not possible on Windows", ENOTSUP);
    SOCKET s = new_socket(spec->family);
    if (s == INVALID_SOCKET)
        return fail_set(ret_fail, "socket", last_error());
    int r = set_options(s, spec, ret_fail);
    if (r == 0) {
        grow_receive_buffer(s, spec->receive_buffer_bytes, &opened);
        r = bind_to(s, spec, ret_fail);
    }
    if (r < 0) {
        if (ret_fail)
            ret_fail->family = spec->family;
        closesocket(s);
        return r;
    }
    opened.socket = (os_socket)s;
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
        closesocket((SOCKET)socket);
}

/* ---- groups ---- */

/* Writes the interface's number in the form of an IPv4 address. */
static IN_ADDR number_as_address(uint32_t ifindex)
{
    return (IN_ADDR){.S_un.S_addr = htonl(ifindex & 0x00ffffff)};
}

/* The first IPv4 address of an interface; false if it has none (or the machine has over 140). */
static bool address_of(uint32_t ifindex, IN_ADDR *ret_address)
{
    union {
        MIB_IPADDRTABLE table;
        uint8_t bytes[3500]; /* on the stack, where more than one page costs more on Windows */
    } room;
    ULONG size = sizeof room;
    if (GetIpAddrTable(&room.table, &size, FALSE) != NO_ERROR)
        return false;
    const MIB_IPADDRROW *rows = room.table.table;
    for (DWORD i = 0; i < room.table.dwNumEntries; i++) {
        if (rows[i].dwIndex == ifindex) {
            ret_address->S_un.S_addr = rows[i].dwAddr;
            return true;
        }
    }
    return false;
}

static int membership_v4(SOCKET s, const uint8_t group[16], uint32_t ifindex, bool join)
{
    struct ip_mreq request = {.imr_interface = number_as_address(ifindex)};
    memcpy(&request.imr_multiaddr, group + 12, 4);
    int name = join ? IP_ADD_MEMBERSHIP : IP_DROP_MEMBERSHIP;
    if (setsockopt(s, IPPROTO_IP, name, (const char *)&request, (int)sizeof request) == 0)
        return 0;
    int error = last_error();
    if ((error != EINVAL && error != EADDRNOTAVAIL) || !address_of(ifindex, &request.imr_interface))
        return -error;
    if (setsockopt(s, IPPROTO_IP, name, (const char *)&request, (int)sizeof request) == 0)
        return 0;
    return -last_error();
}

static int membership(os_socket socket, const uint8_t group[16], uint32_t ifindex, bool join)
{
    SOCKET s = (SOCKET)socket;
    if (ip_is_v4(group))
        return membership_v4(s, group, ifindex, join);
    struct ipv6_mreq request = {.ipv6mr_interface = ifindex};
    memcpy(&request.ipv6mr_multiaddr, group, 16);
    if (setsockopt(s, IPPROTO_IPV6, join ? IPV6_JOIN_GROUP : IPV6_LEAVE_GROUP,
                   (const char *)&request, (int)sizeof request) == 0)
        return 0;
    return -last_error();
}

int os_socket_join(os_socket socket, const uint8_t group[16], uint32_t ifindex,
                   struct bcn_fail *ret_fail)
{
    int r = membership(socket, group, ifindex, true);
    return r == 0 ? 0 : fail_on(ret_fail, "join", -r, ifindex, group);
}

int os_socket_leave(os_socket socket, const uint8_t group[16], uint32_t ifindex)
{
    return membership(socket, group, ifindex, false);
}

/* ---- receiving ---- */

enum { CONTROL_BYTES = 256 }; /* PKTINFO and TTL, of either family, with some reserve */

struct os_io {
    uint32_t slots;
    uint32_t slot_bytes;
    LPFN_WSARECVMSG receive; /* not exported; asked for by number */
    union control {
        WSACMSGHDR align;
        uint8_t bytes[CONTROL_BYTES];
    } control;
};

static int find_receive(LPFN_WSARECVMSG *ret_receive)
{
    GUID which = WSAID_WSARECVMSG;
    LPFN_WSARECVMSG receive = NULL;
    DWORD length = 0;
    int r = 0;
    SOCKET s = new_socket(BCN_IPV4);
    if (s == INVALID_SOCKET)
        s = new_socket(BCN_IPV6);
    if (s == INVALID_SOCKET)
        return -last_error();
    if (WSAIoctl(s, SIO_GET_EXTENSION_FUNCTION_POINTER, &which, sizeof which, &receive,
                 sizeof receive, &length, NULL, NULL) != 0)
        r = -last_error();
    closesocket(s);
    if (r == 0)
        *ret_receive = receive;
    return r;
}

/* Winsock itself is opened here and closed in os_io_close: a core has this before its first
 * socket. */
int os_io_open(uint32_t slots, uint32_t slot_bytes, struct os_io **ret_io)
{
    WSADATA unused;
    int error = WSAStartup(MAKEWORD(2, 2), &unused);
    if (error)
        return -windows_error((unsigned long)error);
    struct os_io *io = calloc(1, sizeof *io);
    int r = io ? find_receive(&io->receive) : -ENOMEM;
    if (r < 0) {
        free(io);
        WSACleanup();
        return r;
    }
    io->slots = slots;
    io->slot_bytes = slot_bytes;
    *ret_io = io;
    return 0;
}

void os_io_close(struct os_io *io)
{
    if (!io)
        return;
    free(io);
    WSACleanup();
}

static void read_control(WSAMSG *message, struct bcn_rx *rx)
{
    for (WSACMSGHDR *c = WSA_CMSG_FIRSTHDR(message); c; c = WSA_CMSG_NXTHDR(message, c)) {
        bool v4 = c->cmsg_level == IPPROTO_IP;
        if (v4 && c->cmsg_type == IP_PKTINFO) {
            IN_PKTINFO info;
            memcpy(&info, WSA_CMSG_DATA(c), sizeof info);
            rx->ifindex = info.ipi_ifindex;
            ip_map_v4(rx->destination, &info.ipi_addr);
        } else if (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_PKTINFO) {
            IN6_PKTINFO info;
            memcpy(&info, WSA_CMSG_DATA(c), sizeof info);
            rx->ifindex = info.ipi6_ifindex;
            memcpy(rx->destination, &info.ipi6_addr, 16);
        } else if ((v4 && (c->cmsg_type == IP_TTL || c->cmsg_type == IP_RECVTTL)) ||
                   (c->cmsg_level == IPPROTO_IPV6 && c->cmsg_type == IPV6_HOPLIMIT)) {
            int ttl;
            memcpy(&ttl, WSA_CMSG_DATA(c), sizeof ttl);
            rx->ttl = (uint8_t)ttl;
        }
    }
}

/* One packet. Returns 1, 0 = none there, or the error. */
static int receive_one(struct os_io *io, SOCKET s, uint8_t *slot, struct bcn_rx *rx)
{
    union address name = {.any.sa_family = AF_UNSPEC};
    WSABUF buffer = {.len = io->slot_bytes, .buf = (char *)slot};
    WSAMSG message = {
        .name = &name.any,
        .namelen = sizeof name,
        .lpBuffers = &buffer,
        .dwBufferCount = 1,
        .Control = {.len = sizeof io->control, .buf = (char *)&io->control},
    };
    DWORD length = 0;
    bool cut = false;
    if (io->receive(s, &message, &length, NULL, NULL) != 0) {
        int error = WSAGetLastError();
        if (error == WSAEWOULDBLOCK || error == WSAEINTR)
            return 0;
        if (error != WSAEMSGSIZE)
            return -windows_error((unsigned long)error);
        cut = true;
    }
    rx->length = cut || (message.dwFlags & MSG_TRUNC) ? io->slot_bytes + 1 : length;
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
    read_control(&message, rx);
    return 1;
}

int os_socket_receive(struct os_io *io, os_socket socket, uint8_t *arena, struct bcn_rx *rx,
                      uint32_t count)
{
    uint32_t got = 0;
    while (got < count) {
        int r = receive_one(io, (SOCKET)socket, arena + rx[got].slot_offset, &rx[got]);
        if (r < 0 && got == 0)
            return r;
        if (r <= 0)
            break; /* after some packets, the error comes again, or does not matter */
        got++;
    }
    return (int)got;
}

/* ---- sending ---- */

/* Writes the interface to send on and the source address. */
static void write_control(WSAMSG *message, union control *control, const struct bcn_tx *tx)
{
    memset(control, 0, sizeof *control);
    message->Control.buf = (char *)control;
    WSACMSGHDR *c = &control->align;
    if (tx->family == BCN_IPV4) {
        IN_PKTINFO info = {.ipi_ifindex = tx->ifindex};
        memcpy(&info.ipi_addr, tx->source + 12, 4);
        c->cmsg_level = IPPROTO_IP;
        c->cmsg_type = IP_PKTINFO;
        c->cmsg_len = WSA_CMSG_LEN(sizeof info);
        memcpy(WSA_CMSG_DATA(c), &info, sizeof info);
        message->Control.len = (ULONG)WSA_CMSG_SPACE(sizeof info);
        return;
    }
    IN6_PKTINFO info = {.ipi6_ifindex = tx->ifindex};
    memcpy(&info.ipi6_addr, tx->source, 16);
    c->cmsg_level = IPPROTO_IPV6;
    c->cmsg_type = IPV6_PKTINFO;
    c->cmsg_len = WSA_CMSG_LEN(sizeof info);
    memcpy(WSA_CMSG_DATA(c), &info, sizeof info);
    message->Control.len = (ULONG)WSA_CMSG_SPACE(sizeof info);
}

/*
 * On some systems (Wine is one) multicast is routed by the socket's interface, not by the packet's.
 * It is set each time: that costs a fraction of the send, and a socket needs no memory of it.
 */
static int choose_interface(SOCKET s, const struct bcn_tx *tx)
{
    if (tx->family == BCN_IPV6)
        return set_number(s, IPPROTO_IPV6, IPV6_MULTICAST_IF, tx->ifindex);
    IN_ADDR which = number_as_address(tx->ifindex);
    int r = set_number(s, IPPROTO_IP, IP_MULTICAST_IF, which.S_un.S_addr);
    if (r == 0 || ip_is_zero(ip_load(tx->source)))
        return r; /* 0.0.0.0 would be the default interface, which may be another link */
    memcpy(&which, tx->source + 12, 4);
    return set_number(s, IPPROTO_IP, IP_MULTICAST_IF, which.S_un.S_addr);
}

static int send_one(struct os_io *io, SOCKET s, uint8_t *arena, const struct bcn_tx *tx)
{
    union address name;
    WSABUF buffer = {.len = tx->length, .buf = (char *)arena + tx->slot_offset};
    WSAMSG message = {.name = &name.any, .lpBuffers = &buffer, .dwBufferCount = 1};
    message.namelen = address_fill(&name, tx->family, tx->destination, tx->destination_port,
                                   is_scoped(tx->destination) ? tx->ifindex : 0);
    if (ip_is_multicast(tx->destination) && choose_interface(s, tx) != 0)
        return -last_error();
    if (!ip_is_zero(ip_load(tx->source)))
        write_control(&message, &io->control, tx);
    DWORD sent;
    return WSASendMsg(s, &message, 0, &sent, NULL, NULL) == 0 ? 0 : -last_error();
}

int os_socket_send(struct os_io *io, os_socket socket, uint8_t *arena,
                   const struct bcn_tx *const *tx, uint32_t count)
{
    for (uint32_t i = 0; i < count; i++) {
        int r = send_one(io, (SOCKET)socket, arena, tx[i]);
        if (r < 0)
            return i > 0 ? (int)i : r; /* the next call begins with the failed one */
    }
    return (int)count;
}
