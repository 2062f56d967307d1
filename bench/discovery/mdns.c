#include "mdns.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

static const int64_t SECOND_NS = 1000000000;

_Noreturn void die(const char *what)
{
    fprintf(stderr, "%s: %s\n", what, strerror(errno));
    exit(1);
}

int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec;
}

struct sockaddr_in mdns_group(void)
{
    struct sockaddr_in group = {.sin_family = AF_INET, .sin_port = htons(MDNS_PORT)};
    inet_pton(AF_INET, "224.0.0.251", &group.sin_addr);
    return group;
}

int mdns_open(const char *interface)
{
    int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int on = 1;
    int buffer_bytes = 4 << 20;
    struct sockaddr_in group = mdns_group();
    struct ip_mreqn join = {.imr_multiaddr = group.sin_addr};
    join.imr_ifindex = (int)if_nametoindex(interface);
    if (fd < 0)
        die("socket");
    if (join.imr_ifindex == 0)
        die(interface);
    if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on) < 0)
        die("SO_REUSEADDR");
    if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &buffer_bytes, sizeof buffer_bytes) < 0 ||
        setsockopt(fd, SOL_SOCKET, SO_SNDBUFFORCE, &buffer_bytes, sizeof buffer_bytes) < 0)
        die("SO_RCVBUFFORCE");
    if (bind(fd, (struct sockaddr *)&group, sizeof group) < 0)
        die("bind 224.0.0.251:5353");
    if (setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &join, sizeof join) < 0 ||
        setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &join, sizeof join) < 0)
        die("join 224.0.0.251");
    int ttl = 255; /* RFC 6762 section 11 */
    int loop = 0;
    if (setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof ttl) < 0 ||
        setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, &loop, sizeof loop) < 0)
        die("IP_MULTICAST_TTL");
    return fd;
}

uint16_t mdns_u16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

void mdns_put_u16(struct mdns_packet *packet, unsigned value)
{
    packet->bytes[packet->length++] = (uint8_t)(value >> 8);
    packet->bytes[packet->length++] = (uint8_t)value;
}

void mdns_put_u32(struct mdns_packet *packet, uint32_t value)
{
    mdns_put_u16(packet, value >> 16);
    mdns_put_u16(packet, value & 0xffff);
}

void mdns_put_labels(struct mdns_packet *packet, const char *text)
{
    while (*text) {
        size_t label = strcspn(text, ".");
        packet->bytes[packet->length++] = (uint8_t)label;
        memcpy(packet->bytes + packet->length, text, label);
        packet->length += label;
        text += label + (text[label] == '.');
    }
}

size_t mdns_name(const uint8_t *message, size_t length, size_t offset,
                 char ret_text[MDNS_NAME_BYTES])
{
    size_t after = 0;
    size_t at = offset;
    size_t text = 0;
    for (;;) {
        if (at >= length)
            return 0;
        size_t head = message[at];
        if (head == 0)
            break;
        if (head >= 0xc0) {
            size_t target = at + 1 < length ? (head & 0x3f) << 8 | message[at + 1] : length;
            if (target >= at)
                return 0;
            after = after ? after : at + 2;
            at = target;
            continue;
        }
        if (head > 63 || at + 1 + head > length || text + head + 2 > MDNS_NAME_BYTES)
            return 0;
        if (text > 0)
            ret_text[text++] = '.';
        memcpy(ret_text + text, message + at + 1, head);
        text += head;
        at += 1 + head;
    }
    ret_text[text] = 0;
    return after ? after : at + 1;
}
