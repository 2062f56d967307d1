/*
 * BFD control packets (RFC 5880 4.1): bytes <-> struct bfd_packet, and those checks of 6.8.6 that
 * need no session, in its order. The Authentication Section is in auth.c.
 */
#ifndef BEACON_BFD_CODEC_H
#define BEACON_BFD_CODEC_H

#include <stdbool.h>
#include <stdint.h>

enum {
    BFD_VERSION = 1,
    BFD_BYTES = 24,      /* the mandatory section */
    BFD_AUTH_BYTES = 28, /* the longest authentication section, SHA-1's */
    BFD_PACKET_BYTES = BFD_BYTES + BFD_AUTH_BYTES,
};

/* Sta, RFC 5880 4.1 */
enum bfd_state { BFD_ADMIN_DOWN = 0, BFD_DOWN = 1, BFD_INIT = 2, BFD_UP = 3, BFD_STATES = 4 };

/* Diag, RFC 5880 4.1; 9 to 31 are reserved, and accepted unchanged. */
enum {
    BFD_DIAG_NONE = 0,
    BFD_DIAG_EXPIRED = 1,
    BFD_DIAG_NEIGHBOR_DOWN = 3,
    BFD_DIAG_PATH_DOWN = 5,
    BFD_DIAG_ADMIN_DOWN = 7,
};

/*
 * The verdict on a packet; the order is that of the checks in 6.8.6. The engine counts each
 * separately (BCN_COUNTER_BFD_*).
 */
enum bfd_verdict {
    BFD_TAKEN = 0,
    BFD_DROP_TTL,              /* RFC 5881 5, before anything else */
    BFD_DROP_VERSION,          /* the version isn't 1 */
    BFD_DROP_LENGTH,           /* Length below 24, with A below 26; or no whole header */
    BFD_DROP_PAYLOAD,          /* Length beyond the payload */
    BFD_DROP_MULTIPLIER,       /* Detect Mult 0 */
    BFD_DROP_MULTIPOINT,       /* M */
    BFD_DROP_MY_DISCRIMINATOR, /* My Discriminator 0 */
    BFD_DROP_DISCRIMINATOR,    /* no session has this Your Discriminator, or not with this peer */
    BFD_DROP_STATE,            /* Your Discriminator 0 in Init or Up */
    BFD_DROP_STRANGER,         /* Your Discriminator 0 from an address without a session */
    BFD_DROP_INTERFACE,        /* for a session of another interface or port (RFC 5881 3, 5883 3) */
    BFD_DROP_AUTH_UNWANTED,    /* A, but the session has no authentication */
    BFD_DROP_AUTH_MISSING,     /* no A, but the session has authentication */
    BFD_DROP_AUTH,             /* type, key ID, Auth Len or digest (6.7) */
    BFD_DROP_WINDOW,           /* sequence number out of the window (6.7.3, 6.7.4) */
    BFD_DROP_RATE,             /* more than four times the agreed rate, or too many strangers */
    BFD_DROP_REFUSED,          /* no rule answers the peer (RFC 9468) */
    BFD_DROP_OTHER,            /* the session's path is known to be down */
    BFD_VERDICTS,
};

struct bfd_packet {
    uint8_t diag;
    uint8_t state; /* enum bfd_state */
    bool poll;
    bool final;
    bool control_plane_independent;
    bool authenticated; /* A */
    bool demand;
    uint8_t detect_mult;
    uint8_t length; /* of the whole packet as stated in it; further bytes don't belong to it */
    uint32_t my_discriminator;
    uint32_t your_discriminator;
    uint32_t desired_min_tx_us;
    uint32_t required_min_rx_us;
    uint32_t required_min_echo_rx_us;
};

/* bytes: their size is the payload. ret_packet is unchanged unless the result is BFD_TAKEN. */
enum bfd_verdict codec_read(const uint8_t *bytes, uint32_t size, struct bfd_packet *ret_packet);

/* Writes the mandatory section; version and M have their only valid values. */
void codec_write(const struct bfd_packet *packet, uint8_t ret_bytes[BFD_BYTES]);

#endif
