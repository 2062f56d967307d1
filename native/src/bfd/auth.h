/*
 * The Authentication Section (RFC 5880 6.7): password, MD5 and SHA-1, plain and meticulous.
 *
 * A session has one type and up to four keys. What comes in is held against the key of its ID; what
 * goes out takes the first key that is for sending. So keys are changed without a gap: give the new
 * one to both sides to accept, then to send, then drop the old one.
 *
 * The text of 6.7.3 and 6.7.4 takes over an unknown sequence number before it has looked at the
 * digest, which would let anybody set it. Here nothing of a packet is believed before its digest is
 * right.
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
 * Appends the section to a packet whose mandatory section lies in bytes (A set), sets its Length,
 * and moves the sequence number on: with a meticulous type always, else if the packet differs from
 * the one before. Returns the length of the packet.
 */
uint32_t auth_sign(struct auth *auth, uint8_t bytes[BFD_PACKET_BYTES], bool differs);

/* BFD_TAKEN, BFD_DROP_AUTH or BFD_DROP_WINDOW. Only what is taken moves the window. */
enum bfd_verdict auth_check(struct auth *auth, const struct bfd_packet *packet,
                            const uint8_t *bytes);

#endif
