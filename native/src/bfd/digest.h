/* The common part of MD5 and SHA-1: blocks of 64 bytes, a one bit, zeros, and the length in
 * bits. */
#ifndef BEACON_BFD_DIGEST_H
#define BEACON_BFD_DIGEST_H

#include <stddef.h>
#include <stdint.h>

enum { DIGEST_BLOCK_BYTES = 64 };
enum digest_order { DIGEST_BIG_ENDIAN, DIGEST_LITTLE_ENDIAN };

typedef void (*digest_block_fn)(uint32_t *state, const uint8_t *block);

/* Feeds all blocks, the padding included. */
void digest_blocks(uint32_t *state, const uint8_t *bytes, size_t size, enum digest_order order,
                   digest_block_fn take_block);

/* Are they equal? The time does not depend on their contents. */
int digest_equal(const uint8_t *a, const uint8_t *b, size_t size);

/* Overwrites a secret; no compiler leaves it out. */
void digest_wipe(void *secret, size_t size);

#endif
