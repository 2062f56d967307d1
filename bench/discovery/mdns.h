/* What the programs of this folder share: the socket, the clock, and as much of DNS as they
 * need. */
#ifndef MDNS_H
#define MDNS_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MDNS_PORT = 5353,
    MDNS_HEADER_BYTES = 12,
    MDNS_NAME_BYTES = 256, /* the longest name, uncompressed, and more than its text needs */
    MDNS_TYPE_A = 1,
    MDNS_TYPE_PTR = 12,
    MDNS_TYPE_TXT = 16,
    MDNS_TYPE_SRV = 33,
    MDNS_CLASS_IN = 1,
    MDNS_FLUSH = 0x8000, /* RFC 6762 section 10.2 */
};

/* Ends the program with what failed and errno. */
_Noreturn void die(const char *what);

/* CLOCK_MONOTONIC: the same clock in every process and namespace, and that of System.nanoTime. */
int64_t now_ns(void);

/* A socket on port 5353 of the group 224.0.0.251, shared, with 4 MiB to receive into. */
int mdns_open(const char *interface);

/* The group and port to send to. */
struct sockaddr_in mdns_group(void);

uint16_t mdns_u16(const uint8_t *at);

/* A packet that is being written; more than fits is a defect of the caller. */
struct mdns_packet {
    uint8_t bytes[1500];
    size_t length;
};

void mdns_put_u16(struct mdns_packet *packet, unsigned value);
void mdns_put_u32(struct mdns_packet *packet, uint32_t value);

/* The labels of a text like "_ipp._tcp.local", without the zero after them. */
void mdns_put_labels(struct mdns_packet *packet, const char *text);

/*
 * Reads the name at offset as text with dots (labels with dots in them are not expected here).
 * Returns the offset after it, or 0 if it is malformed.
 */
size_t mdns_name(const uint8_t *message, size_t length, size_t offset,
                 char ret_text[MDNS_NAME_BYTES]);

#endif
