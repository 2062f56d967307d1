/*
 * The Authentication Section (RFC 5880 6.7): password, MD5 and SHA-1, plain and meticulous.
 *
 * A session has one type and up to four keys. A received packet is checked with the key of its ID;
 * a sent packet has the first key for sending. So keys are changed without a gap: give the new key
 * to both sides to accept, then to send, then remove the old one.
 *
 * The text of 6.7.3 and 6.7.4 takes an unknown sequence number before it checks the digest, so that
 * anybody could set it. Here no part of a packet is believed before its digest is right.
 */
#ifndef BEACON_BFD_AUTH_H
#define BEACON_BFD_AUTH_H

#include "codec.h"

enum bfd_auth_type {
    BFD_AUTH_NONE = 0,
    BFD_AUTH_PASSWORD = 1,
    BFD_AUTH_MD5 = 2,
    BFD_AUTH_METICULOUS_MD5 = 3,
    BFD_AUTH_SHA1 = 4,
    BFD_AUTH_METICULOUS_SHA1 = 5,
};

enum { AUTH_KEYS = 4, AUTH_KEY_BYTES = 20 };

struct auth_key {
    uint8_t id;
    uint8_t length; /* 0 = this place is free */
    bool sends;
    uint8_t bytes[AUTH_KEY_BYTES]; /* zero beyond length */
};

struct auth {
    uint8_t type;               /* bfd.AuthType */
    bool sequence_known;        /* bfd.AuthSeqKnown */
    uint32_t received_sequence; /* bfd.RcvAuthSeq */
    uint32_t sent_sequence;     /* bfd.XmitAuthSeq */
    struct auth_key keys[AUTH_KEYS];
};

/* The longest key of a type, RFC 5880 6.7.2 to 6.7.4; 0 for BFD_AUTH_NONE. */
uint32_t auth_key_bytes_max(uint8_t type);

/*
 * Appends the section to a packet whose mandatory section is in bytes (A set), sets its Length, and
 * advances the sequence number: with a meticulous type always, otherwise if the packet differs from
 * the one before. Returns the length of the packet.
 */
uint32_t auth_sign(struct auth *auth, uint8_t bytes[BFD_PACKET_BYTES], bool differs);

/* BFD_TAKEN, BFD_DROP_AUTH or BFD_DROP_WINDOW. Only an accepted packet moves the window. */
enum bfd_verdict auth_check(struct auth *auth, const struct bfd_packet *packet,
                            const uint8_t *bytes);

#endif
