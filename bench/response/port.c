#include "port.h"

#include "mdns.h"

#include <net/if.h>
#include <sys/socket.h>

static void set(int fd, int level, int option, int value, const char *name)
{
    if (setsockopt(fd, level, option, &value, sizeof value) < 0)
        die(name);
}

int port_open(const char *interface, int port)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    struct sockaddr_in any = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    struct ip_mreqn link = {.imr_multiaddr = mdns_group().sin_addr};
    link.imr_ifindex = (int)if_nametoindex(interface);
    if (fd < 0)
        die("socket");
    if (link.imr_ifindex == 0)
        die(interface);
    set(fd, SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
    set(fd, SOL_SOCKET, SO_RCVBUFFORCE, 4 << 20, "SO_RCVBUFFORCE");
    set(fd, SOL_SOCKET, SO_SNDBUFFORCE, 4 << 20, "SO_SNDBUFFORCE");
    set(fd, IPPROTO_IP, IP_TTL, 255, "IP_TTL"); /* RFC 6762 section 11 */
    set(fd, IPPROTO_IP, IP_MULTICAST_TTL, 255, "IP_MULTICAST_TTL");
    set(fd, IPPROTO_IP, IP_MULTICAST_LOOP, 0, "IP_MULTICAST_LOOP");
    if (setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &link, sizeof link) < 0)
        die("IP_MULTICAST_IF");
    if (bind(fd, (struct sockaddr *)&any, sizeof any) < 0)
        die("bind");
    if (port != 0 && setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &link, sizeof link) < 0)
        die("join 224.0.0.251");
    return fd;
}
