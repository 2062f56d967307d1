/*
 * browser: the least that finds services, to compare with.
 *
 *   browser INTERFACE TYPE COUNT TIMEOUT_MS
 *
 * Asks one PTR question and counts the different instances that it hears of, reading each record of
 * each answer, until there are COUNT. Prints: found=N twice=N packets=N elapsed_us=N
 */
#include "mdns.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { BATCH = 64, PLACES = 1 << 16 };

static char type[MDNS_NAME_BYTES];
static char *seen[PLACES];
static int found;
static int twice;
static int packets;

static void count_instance(const char *name)
{
    uint32_t hash = 2166136261U;
    for (const char *c = name; *c; c++)
        hash = (hash ^ (uint8_t)*c) * 16777619U;
    uint32_t place = hash % PLACES;
    while (seen[place] && strcmp(seen[place], name) != 0)
        place = (place + 1) % PLACES;
    if (seen[place]) {
        twice++;
        return;
    }
    seen[place] = strdup(name);
    found++;
}

static void read_response(const uint8_t *message, size_t length)
{
    char name[MDNS_NAME_BYTES];
    if (length < MDNS_HEADER_BYTES || (message[2] & 0x80) == 0 || mdns_u16(message + 4) != 0)
        return;
    packets++;
    int left = mdns_u16(message + 6) + mdns_u16(message + 8) + mdns_u16(message + 10);
    size_t at = MDNS_HEADER_BYTES;
    while (left-- > 0) {
        at = mdns_name(message, length, at, name);
        if (at == 0 || at + 10 > length)
            return;
        size_t data = at + 10;
        at = data + mdns_u16(message + data - 2);
        if (at > length)
            return;
        if (mdns_u16(message + data - 10) == MDNS_TYPE_PTR && strcmp(name, type) == 0 &&
            mdns_name(message, length, data, name) != 0)
            count_instance(name);
    }
}

static void ask(int fd)
{
    struct sockaddr_in group = mdns_group();
    struct mdns_packet query = {.length = 0};
    mdns_put_u32(&query, 0);
    mdns_put_u16(&query, 1);
    mdns_put_u16(&query, 0);
    mdns_put_u32(&query, 0);
    mdns_put_labels(&query, type);
    query.bytes[query.length++] = 0;
    mdns_put_u16(&query, MDNS_TYPE_PTR);
    mdns_put_u16(&query, MDNS_CLASS_IN);
    if (sendto(fd, query.bytes, query.length, 0, (struct sockaddr *)&group, sizeof group) < 0)
        die("sendto");
}

static void receive(int fd)
{
    static uint8_t bytes[BATCH][9000];
    struct mmsghdr messages[BATCH] = {0};
    struct iovec slices[BATCH];
    for (int i = 0; i < BATCH; i++) {
        slices[i] = (struct iovec){bytes[i], sizeof bytes[i]};
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &slices[i], .msg_iovlen = 1};
    }
    int count = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < count; i++)
        read_response(bytes[i], messages[i].msg_len);
}

int main(int argc, char **argv)
{
    if (argc != 5) {
        fprintf(stderr, "usage: browser INTERFACE TYPE COUNT TIMEOUT_MS\n");
        return 2;
    }
    snprintf(type, sizeof type, "%s.local", argv[2]);
    int wanted = atoi(argv[3]);
    int fd = mdns_open(argv[1]);
    int64_t began_ns = now_ns();
    int64_t end_ns = began_ns + (int64_t)atoi(argv[4]) * 1000000;
    ask(fd);
    while (found < wanted && now_ns() < end_ns) {
        struct pollfd readable = {.fd = fd, .events = POLLIN};
        if (poll(&readable, 1, 100) > 0)
            receive(fd);
    }
    printf("found=%d twice=%d packets=%d elapsed_us=%lld\n", found, twice, packets,
           (long long)(now_ns() - began_ns) / 1000);
    return found == wanted ? 0 : 1;
}
