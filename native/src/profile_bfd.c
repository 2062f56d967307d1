#include "profile.h"

/* The limiter and the groups are not used here: bfd/engine.c judges packets by their sessions. */
const struct profile profile_bfd = {
    .port = 3784, /* RFC 5881 4; multihop has its own port, see bfd/engine.h */
    .ttl = 255,   /* RFC 5881 5, RFC 5883 5 */
    .watches = true,
    .slot_bytes = 256, /* a packet is 255 bytes at most: RFC 5880 4.1, Length */
    .max_bytes = 255,
    .header_bytes = 24,
    .limit_pps = {1, 1},
    .interface_limit_pps = 1,
    .cooldown_ms = 1,
};
