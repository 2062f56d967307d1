/*
 * responder: a link full of services, as one program.
 *
 *   responder INTERFACE
 *
 * A question for PTR records of `_dN-X._tcp.local` gets N instances, whatever X: so each run asks
 * for a type that nobody has in a cache. Each instance has PTR, SRV and TXT and a host of its own
 * with one A record; ten instances make a packet of about 1,400 bytes, and the packets leave evenly
 * over 100 ms, the last 120 ms after the question (RFC 6762 section 6 has shared answers wait for
 * 20 to 120 ms). It knows no known answers, no unicast, nothing else; a question that comes while
 * it answers, or within a second of an answer to the same type, is noted but not answered again
 * (RFC 6762 section 6).
 *
 * Prints a line for each question: question TYPE at_ns=N known=N sent=0|1
 */
#include "mdns.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { MOST_INSTANCES = 20000, INSTANCES_PER_PACKET = 10, BATCH = 16 };
enum { MOST_PACKETS = MOST_INSTANCES / INSTANCES_PER_PACKET };

static const int64_t MS_NS = 1000000;

static struct mdns_packet packets[MOST_PACKETS];
static int packet_count;
static int packets_sent;
static int64_t asked_ns;
static char answered_type[MDNS_NAME_BYTES];

static void put_head(struct mdns_packet *packet, unsigned type, unsigned flush, uint32_t ttl_s)
{
    mdns_put_u16(packet, type);
    mdns_put_u16(packet, MDNS_CLASS_IN | flush);
    mdns_put_u32(packet, ttl_s);
    mdns_put_u16(packet, 0); /* the length of the data, see end_data */
}

static void end_data(struct mdns_packet *packet, size_t from)
{
    size_t bytes = packet->length - from;
    packet->bytes[from - 2] = (uint8_t)(bytes >> 8);
    packet->bytes[from - 1] = (uint8_t)bytes;
}

static void put_pointer(struct mdns_packet *packet, size_t to)
{
    mdns_put_u16(packet, 0xc000 | (unsigned)to);
}

/* The type's name stands once, as the owner of the first PTR; "local" is its end. */
static void put_instance(struct mdns_packet *packet, const char *type, int number)
{
    char label[64];
    char text[64];
    size_t local_at = MDNS_HEADER_BYTES + strlen(type) - strlen("local");
    if (packet->length == MDNS_HEADER_BYTES) {
        mdns_put_labels(packet, type);
        packet->bytes[packet->length++] = 0;
    } else {
        put_pointer(packet, MDNS_HEADER_BYTES);
    }
    put_head(packet, MDNS_TYPE_PTR, 0, 4500);
    size_t instance_at = packet->length;
    snprintf(label, sizeof label, "Service %05d", number);
    mdns_put_labels(packet, label);
    put_pointer(packet, MDNS_HEADER_BYTES);
    end_data(packet, instance_at);

    put_pointer(packet, instance_at);
    put_head(packet, MDNS_TYPE_SRV, MDNS_FLUSH, 120);
    size_t srv_at = packet->length;
    mdns_put_u32(packet, 0);
    mdns_put_u16(packet, 631);
    size_t host_at = packet->length;
    snprintf(label, sizeof label, "%.*s-%05d", (int)strcspn(type + 1, "."), type + 1, number);
    mdns_put_labels(packet, label);
    put_pointer(packet, local_at);
    end_data(packet, srv_at);

    put_pointer(packet, instance_at);
    put_head(packet, MDNS_TYPE_TXT, MDNS_FLUSH, 4500);
    size_t txt_at = packet->length;
    snprintf(text, sizeof text, "txtvers=1.rp=queue.note=Room %d", number % 1000);
    mdns_put_labels(packet, text);
    end_data(packet, txt_at);

    put_pointer(packet, host_at);
    put_head(packet, MDNS_TYPE_A, MDNS_FLUSH, 120);
    size_t address_at = packet->length;
    mdns_put_u32(packet, 0x0a630000U | (uint32_t)number); /* 10.99.x.y */
    end_data(packet, address_at);
}

static void build(const char *type, int instances)
{
    packet_count = (instances + INSTANCES_PER_PACKET - 1) / INSTANCES_PER_PACKET;
    for (int p = 0; p < packet_count; p++) {
        struct mdns_packet *packet = &packets[p];
        int first = p * INSTANCES_PER_PACKET;
        int count =
            instances - first < INSTANCES_PER_PACKET ? instances - first : INSTANCES_PER_PACKET;
        packet->length = 0;
        mdns_put_u16(packet, 0);
        mdns_put_u16(packet, 0x8400); /* QR, AA */
        mdns_put_u16(packet, 0);
        mdns_put_u16(packet, (unsigned)count * 4);
        mdns_put_u32(packet, 0);
        for (int i = 0; i < count; i++)
            put_instance(packet, type, first + i);
    }
}

/* When a packet leaves: evenly over 100 ms, the last one 120 ms after the question. */
static int64_t due_ns(int packet)
{
    return asked_ns + 20 * MS_NS + 100 * MS_NS * (packet + 1) / packet_count;
}

static void send_due(int fd)
{
    struct sockaddr_in group = mdns_group();
    while (packets_sent < packet_count && due_ns(packets_sent) <= now_ns()) {
        struct mmsghdr messages[BATCH] = {0};
        struct iovec slices[BATCH];
        unsigned count = 0;
        int64_t by_ns = now_ns();
        while (count < BATCH && packets_sent + (int)count < packet_count &&
               due_ns(packets_sent + (int)count) <= by_ns) {
            struct mdns_packet *packet = &packets[packets_sent + (int)count];
            slices[count] = (struct iovec){packet->bytes, packet->length};
            messages[count].msg_hdr = (struct msghdr){.msg_name = &group,
                                                      .msg_namelen = sizeof group,
                                                      .msg_iov = &slices[count],
                                                      .msg_iovlen = 1};
            count++;
        }
        int sent = sendmmsg(fd, messages, count, 0);
        if (sent < 0)
            die("sendmmsg");
        packets_sent += sent;
    }
}

/* "_dN-X._tcp.local" to N; 0 if it is another type. */
static int instances_of(const char *type)
{
    char *end = NULL;
    if (strncmp(type, "_d", 2) != 0 || !strstr(type, "._tcp.local"))
        return 0;
    long instances = strtol(type + 2, &end, 10);
    return *end == '-' && instances > 0 && instances <= MOST_INSTANCES ? (int)instances : 0;
}

static void question(const char *type, int known)
{
    int64_t at_ns = now_ns();
    int instances = instances_of(type);
    if (instances == 0)
        return;
    bool again = strcmp(type, answered_type) == 0 && at_ns - asked_ns < 1120 * MS_NS;
    bool busy = packets_sent < packet_count;
    bool answered = !again && !busy;
    if (answered) {
        build(type, instances);
        snprintf(answered_type, sizeof answered_type, "%s", type);
        asked_ns = at_ns;
        packets_sent = 0;
    }
    printf("question %s at_ns=%lld known=%d sent=%d\n", type, (long long)at_ns, known, answered);
    fflush(stdout);
}

static void receive(int fd)
{
    uint8_t message[9000];
    char name[MDNS_NAME_BYTES];
    ssize_t got = recv(fd, message, sizeof message, MSG_DONTWAIT);
    if (got < MDNS_HEADER_BYTES || (message[2] & 0x80) != 0)
        return;
    size_t length = (size_t)got;
    size_t at = MDNS_HEADER_BYTES;
    for (int left = mdns_u16(message + 4); left > 0; left--) {
        at = mdns_name(message, length, at, name);
        if (at == 0 || at + 4 > length)
            return;
        if (mdns_u16(message + at) == MDNS_TYPE_PTR)
            question(name, mdns_u16(message + 6));
        at += 4;
    }
}

/* Milliseconds until the next packet is due; -1 if none is. */
static int wait_ms(void)
{
    if (packets_sent == packet_count)
        return -1;
    int64_t left_ns = due_ns(packets_sent) - now_ns();
    return left_ns <= 0 ? 0 : (int)((left_ns + MS_NS - 1) / MS_NS);
}

int main(int argc, char **argv)
{
    if (argc != 2) {
        fprintf(stderr, "usage: responder INTERFACE\n");
        return 2;
    }
    int fd = mdns_open(argv[1]);
    printf("ready\n");
    fflush(stdout);
    for (;;) {
        struct pollfd readable = {.fd = fd, .events = POLLIN};
        if (poll(&readable, 1, wait_ms()) > 0)
            receive(fd);
        send_due(fd);
    }
}
