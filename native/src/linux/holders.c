/*
 * The other programs on the port: a dump of the kernel's UDP sockets (sock_diag), which contains
 * only those on the port. It shows the sockets of our network namespace, of every user, to every
 * user.
 *
 * A socket takes unicast of IPv4 if it is bound to anything but a group, or if it is a wildcard of
 * IPv6 without IPV6_V6ONLY, as Java's own sockets are. Beside a wildcard of IPv4 such a socket gets
 * nothing, even if it is the last one bound, because the IPv4 socket suits the kernel better
 * (measured: 0 of 20 datagrams).
 *
 * Each look has a socket of its own, whose end discards the unread rest of a dump.
 *
 * Without sock_diag (sandboxes, emulators) the same is read from /proc/net/udp and udp6, which
 * don't show IPV6_V6ONLY.
 */
#ifndef __linux__
#error "src/linux is for Linux"
#endif

#define _GNU_SOURCE
#include "holders.h"

#include "../ip.h"
#include "../os.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    BUFFER_BYTES = 8 * 1024, /* the kernel's parts of a dump are no larger */
    READS_MAX = 64,          /* thousands of sockets */
    UNCONNECTED = 1 << 7,    /* TCP_CLOSE; a connected socket takes packets only from its peer */
};

/* ---- reading ---- */

/* IPV6_V6ONLY. If the kernel doesn't report it, it counts as set: a program counts as there only
 * with proof. */
static bool is_v6only(const struct nlmsghdr *message)
{
    const uint8_t *end = (const uint8_t *)message + message->nlmsg_len;
    const uint8_t *at = (const uint8_t *)message + NLMSG_LENGTH(sizeof(struct inet_diag_msg));
    while ((size_t)(end - at) >= sizeof(struct rtattr)) {
        const struct rtattr *attribute = (const struct rtattr *)(const void *)at;
        size_t length = attribute->rta_len;
        if (length < sizeof *attribute || length > (size_t)(end - at))
            break;
        if (attribute->rta_type == INET_DIAG_SKV6ONLY && length > RTA_LENGTH(0))
            return at[RTA_LENGTH(0)] != 0;
        if (RTA_ALIGN(length) >= (size_t)(end - at))
            break;
        at += RTA_ALIGN(length);
    }
    return true;
}

static bool address_takes_unicast(const uint8_t bound_to[16], bool v6_socket, bool v6only,
                                  uint32_t family)
{
    if (ip_is_multicast(bound_to))
        return false;
    if (family == BCN_IPV6 || !v6_socket)
        return true;
    return ip_is_v4(bound_to) || (ip_is_zero(ip_load(bound_to)) && !v6only);
}

static bool takes_unicast(const struct nlmsghdr *message, uint32_t family)
{
    const struct inet_diag_msg *info = NLMSG_DATA(message);
    if (message->nlmsg_len < NLMSG_LENGTH(sizeof *info))
        return false;
    uint8_t bound_to[16];
    if (info->idiag_family == AF_INET)
        ip_map_v4(bound_to, info->id.idiag_src);
    else
        memcpy(bound_to, info->id.idiag_src, sizeof bound_to);
    return address_takes_unicast(bound_to, info->idiag_family != AF_INET, is_v6only(message),
                                 family);
}

int holders_read(const void *buffer, size_t length, uint32_t sequence, uint32_t family,
                 uint32_t *count)
{
    int result = 0;
    const uint8_t *at = buffer;
    while (length >= sizeof(struct nlmsghdr)) {
        const struct nlmsghdr *message = (const struct nlmsghdr *)(const void *)at;
        if (message->nlmsg_len < sizeof *message || message->nlmsg_len > length)
            break;
        bool of_dump = message->nlmsg_seq == sequence;
        if (of_dump && message->nlmsg_type == NLMSG_DONE)
            result |= HOLDERS_DONE;
        else if (of_dump && message->nlmsg_type == NLMSG_ERROR)
            result |= HOLDERS_REFUSED;
        else if (of_dump && message->nlmsg_type == SOCK_DIAG_BY_FAMILY)
            *count += takes_unicast(message, family);
        size_t step = NLMSG_ALIGN((size_t)message->nlmsg_len);
        if (step >= length)
            break;
        at += step;
        length -= step;
    }
    return result;
}

/* ---- asking ---- */

int holders_ask(int fd, uint8_t os_family, uint16_t port)
{
    struct {
        struct nlmsghdr header;
        struct inet_diag_req_v2 query;
    } request = {
        .header = {.nlmsg_len = sizeof request,
                   .nlmsg_type = SOCK_DIAG_BY_FAMILY,
                   .nlmsg_flags = NLM_F_REQUEST | NLM_F_DUMP,
                   .nlmsg_seq = os_family},
        .query = {.sdiag_family = os_family,
                  .sdiag_protocol = IPPROTO_UDP,
                  .idiag_states = UNCONNECTED,
                  .id = {.idiag_sport = htons(port)}},
    };
    return send(fd, &request, sizeof request, 0) < 0 ? -errno : 0;
}

/* Reads one dump. The kernel writes each part when the former one is read, so nothing is waited
 * for. */
static int count_family(int fd, uint8_t os_family, uint32_t family, uint16_t port, uint32_t enough,
                        uint32_t *count)
{
    uint32_t buffer[BUFFER_BYTES / sizeof(uint32_t)]; /* netlink messages are 4-aligned */
    int r = holders_ask(fd, os_family, port);
    for (int i = 0; r == 0 && i < READS_MAX && *count < enough; i++) {
        ssize_t n = recv(fd, buffer, sizeof buffer, MSG_DONTWAIT | MSG_TRUNC);
        if (n < 0)
            return -errno;
        if ((size_t)n > sizeof buffer)
            return -EMSGSIZE;
        int said = holders_read(buffer, (size_t)n, os_family, family, count);
        if (said & HOLDERS_REFUSED)
            return -ENOTSUP;
        if (said & HOLDERS_DONE)
            break;
    }
    return r;
}

/* ---- /proc ---- */

/* Reads digits of base 16; NULL if there are fewer. */
static const char *hex(const char *at, int digits, uint32_t *ret)
{
    uint32_t number = 0;
    for (int i = 0; i < digits; i++, at++) {
        uint32_t digit = *at >= '0' && *at <= '9'   ? (uint32_t)(*at - '0')
                         : *at >= 'A' && *at <= 'F' ? (uint32_t)(*at - 'A' + 10)
                                                    : 16;
        if (digit == 16)
            return NULL;
        number = number << 4 | digit;
    }
    *ret = number;
    return at;
}

static bool words_take_unicast(const uint32_t words[4], bool v6_socket, uint32_t family)
{
    uint8_t bound_to[16];
    if (v6_socket)
        memcpy(bound_to, words, sizeof bound_to);
    else
        ip_map_v4(bound_to, words);
    return address_takes_unicast(bound_to, v6_socket, true, family);
}

/* An emulator passes on the lists of a kernel that may have the other byte order. */
static bool kernel_is_swapped(void)
{
    char order[8] = "";
    int fd = open("/sys/kernel/cpu_byteorder", O_RDONLY | O_CLOEXEC); /* Linux 6.2 and newer */
    if (fd < 0)
        return false;
    ssize_t n = read(fd, order, sizeof order - 1);
    close(fd);
    return n > 0 && order[0] != (htonl(1) == 1 ? 'b' : 'l');
}

bool holders_line(const char *line, bool v6_socket, uint16_t port, uint32_t family, bool swapped)
{
    uint32_t words[4] = {0};
    uint32_t local_port;
    const char *at = strstr(line, ": ");
    at = at ? at + 2 : NULL;
    for (int i = 0; at && i < (v6_socket ? 4 : 1); i++)
        at = hex(at, 8, &words[i]);
    if (!at || *at != ':' || !hex(at + 1, 4, &local_port) || local_port != port)
        return false;
    at = strstr(at, " 07 "); /* unconnected */
    for (int i = 0; swapped && i < 4; i++)
        words[i] = __builtin_bswap32(words[i]);
    return at && words_take_unicast(words, v6_socket, family);
}

static int count_listed(const char *path, bool v6_socket, uint32_t family, uint16_t port,
                        uint32_t *count)
{
    char buffer[BUFFER_BYTES + 1];
    size_t kept = 0;
    ssize_t n;
    bool swapped = kernel_is_swapped();
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    while ((n = read(fd, buffer + kept, BUFFER_BYTES - kept)) > 0) {
        char *line = buffer;
        buffer[kept + (size_t)n] = '\0';
        for (char *end; (end = strchr(line, '\n')) != NULL; line = end + 1) {
            *end = '\0';
            *count += holders_line(line, v6_socket, port, family, swapped);
        }
        kept = strlen(line);
        memmove(buffer, line, kept);
    }
    close(fd);
    return n < 0 ? -EIO : 0;
}

/* Of the thread's own network namespace; /proc/net is that of the whole process. */
static int holders_listed(uint32_t family, uint16_t port, uint32_t *count)
{
    int r = 0;
    if (family == BCN_IPV4)
        r = count_listed("/proc/thread-self/net/udp", false, family, port, count);
    if (r == 0)
        r = count_listed("/proc/thread-self/net/udp6", true, family, port, count);
    if (r == -ENOENT && family == BCN_IPV4 && access("/proc/thread-self/net/udp", F_OK) == 0)
        r = 0; /* a system without IPv6 */
    return r;
}

/* ---- both ---- */

static int holders_dumped(uint32_t family, uint16_t port, uint32_t enough, uint32_t *count)
{
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_SOCK_DIAG);
    if (fd < 0) {
        bool passes = errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM;
        return passes ? -errno : -ENOTSUP;
    }
    int r = 0;
    if (family == BCN_IPV4)
        r = count_family(fd, AF_INET, family, port, enough, count);
    if (r == 0 && *count < enough)
        r = count_family(fd, AF_INET6, family, port, enough, count);
    close(fd);
    return r;
}

int os_port_holders(uint32_t family, uint16_t port, uint32_t enough)
{
    uint32_t count = 0;
    int r = holders_dumped(family, port, enough, &count);
    if (r == -ENOTSUP) {
        count = 0;
        r = holders_listed(family, port, &count) < 0 ? -ENOTSUP : 0;
    }
    if (r < 0)
        return r;
    return (int)(count < enough ? count : enough);
}
