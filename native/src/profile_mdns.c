#include "profile.h"

#include "beacon_core.h"

const struct profile profile_mdns = {
    .port = 5353, /* RFC 6762 3 */
    .ttl = 255,   /* RFC 6762 11 */
    .slot_bytes = BCN_SLOT_BYTES,
    .group = {{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff, 224, 0, 0, 251},
              {0xff, 0x02, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xfb}}, /* RFC 6762 3 */
    .max_bytes = 9000,                                                    /* RFC 6762 17, FR-034 */
    .header_bytes = 12,                                                   /* RFC 1035 4.1.1 */
    .zero_offset = 2, /* opcode: RFC 6762 18.3 */
    .zero_mask = 0x78,
    .kind_offset = 2, /* QR: RFC 6762 18.2 */
    .kind_mask = 0x80,
    .kind_needs_port = {false, true}, /* responses come from 5353: RFC 6762 6 */
    .on_link_only = true,             /* RFC 6762 11, FR-023 */
    .limit_pps = {100, 1000},         /* FR-027 */
    .interface_limit_pps = 10000,     /* FR-032 */
    .cooldown_ms = 60000,             /* FR-028 */
};
