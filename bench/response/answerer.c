/*
 * answerer: the least that answers, to compare with.
 *
 *   answerer INTERFACE ADDRESS
 *
 * Answers every question for an SRV, an A or a PTR record, whatever its name, out of what it was
 * compiled with: one socket, one loop, a receive and a send. By unicast if the question asks for
 * that or comes from another port than 5353, with the id and the question then (RFC 6762 section
 * 5.4, 6.7), else by multicast. It keeps no state and no time, and so none of the rules that cost
 * something. Nobody can be much faster.
 */
#include "mdns.h"
#include "port.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

enum { QU = 0x8000, RESPONSE = 0x8400, LEGACY_TTL_S = 10, HOST_TTL_S = 120 };

static struct in_addr own_address;

/* Of a question that ends with type and class at the given place. */
static void put_data(struct mdns_packet *packet, unsigned type)
{
    size_t from = packet->length + 2;
    packet->length = from;
    if (type == MDNS_TYPE_SRV) {
        mdns_put_u32(packet, 0);
        mdns_put_u16(packet, 7000);
        mdns_put_labels(packet, "bare-host.local");
        packet->bytes[packet->length++] = 0;
    } else if (type == MDNS_TYPE_PTR) {
        mdns_put_labels(packet, "Bare");
        mdns_put_u16(packet, 0xc000 | MDNS_HEADER_BYTES);
    } else {
        mdns_put_u32(packet, ntohl(own_address.s_addr));
    }
    packet->bytes[from - 2] = (uint8_t)((packet->length - from) >> 8);
    packet->bytes[from - 1] = (uint8_t)(packet->length - from);
}

/* The name's bytes are copied from the question; a pointer in it, the first name, can't be. */
static void answer(int fd, const uint8_t *query, size_t name_bytes, struct sockaddr_in asker)
{
    const uint8_t *after = query + MDNS_HEADER_BYTES + name_bytes;
    unsigned type = mdns_u16(after);
    int legacy = ntohs(asker.sin_port) != MDNS_PORT;
    int by_unicast = legacy || (mdns_u16(after + 2) & QU) != 0;
    struct sockaddr_in to = by_unicast ? asker : mdns_group();
    struct mdns_packet packet = {.length = 0};
    if (type != MDNS_TYPE_SRV && type != MDNS_TYPE_PTR && type != MDNS_TYPE_A)
        return;
    mdns_put_u16(&packet, legacy ? mdns_u16(query) : 0);
    mdns_put_u16(&packet, RESPONSE);
    mdns_put_u16(&packet, legacy ? 1 : 0);
    mdns_put_u16(&packet, 1);
    mdns_put_u32(&packet, 0);
    memcpy(packet.bytes + packet.length, query + MDNS_HEADER_BYTES, name_bytes);
    packet.length += name_bytes;
    mdns_put_u16(&packet, type);
    if (legacy) {
        mdns_put_u16(&packet, MDNS_CLASS_IN);
        mdns_put_u16(&packet, 0xc000 | MDNS_HEADER_BYTES);
        mdns_put_u16(&packet, type);
    }
    mdns_put_u16(&packet, MDNS_CLASS_IN | (legacy || type == MDNS_TYPE_PTR ? 0 : MDNS_FLUSH));
    mdns_put_u32(&packet, legacy ? LEGACY_TTL_S : HOST_TTL_S);
    put_data(&packet, type);
    if (sendto(fd, packet.bytes, packet.length, 0, (struct sockaddr *)&to, sizeof to) < 0)
        die("sendto");
}

int main(int argc, char **argv)
{
    uint8_t query[9000];
    char name[MDNS_NAME_BYTES];
    if (argc != 3 || inet_pton(AF_INET, argv[2], &own_address) != 1) {
        fprintf(stderr, "usage: answerer INTERFACE ADDRESS\n");
        return 2;
    }
    int fd = port_open(argv[1], MDNS_PORT);
    printf("ready\n");
    fflush(stdout);
    for (;;) {
        struct sockaddr_in asker;
        socklen_t asker_bytes = sizeof asker;
        ssize_t got = recvfrom(fd, query, sizeof query, 0, (struct sockaddr *)&asker, &asker_bytes);
        if (got < MDNS_HEADER_BYTES || (query[2] & 0x80) != 0 || mdns_u16(query + 4) != 1)
            continue;
        size_t end = mdns_name(query, (size_t)got, MDNS_HEADER_BYTES, name);
        if (end != 0 && end + 4 <= (size_t)got)
            answer(fd, query, end - MDNS_HEADER_BYTES, asker);
    }
}
