/*
 * Datagrams to storm with: DNS messages of several kinds, and, for sources that aren't ours, whole
 * Ethernet frames around them.
 */
#ifndef BEACON_STORM_FRAMES_H
#define BEACON_STORM_FRAMES_H

#include <stdint.h>

enum frames_kind { FRAMES_QUERY, FRAMES_RESPONSE, FRAMES_GARBAGE, FRAMES_POISON };

enum {
    FRAME_HEADER_BYTES = 14 + 20 + 8, /* Ethernet, IPv4, UDP */
    FRAMES_MESSAGE_MAX = 65000,
    FRAMES_PROBE_ID = 0xbeac, /* marks the packets of the well-behaved neighbour */
};

/*
 * Writes a message of `size` bytes (what it says is shorter; the rest is padding within the
 * records). `number` makes names differ: poison names instance `number` of the type. Returns the
 * length.
 */
uint32_t frames_message(uint8_t *ret, enum frames_kind kind, const char *type, uint32_t number,
                        uint32_t size);

/* Writes the header of a frame to 224.0.0.251:5353 with payload_bytes behind it; source in host
 * order. */
void frames_header(uint8_t *ret, const uint8_t mac[6], uint32_t source, uint32_t payload_bytes);

#endif
