#include "digest.h"

#include <string.h>

enum { LENGTH_BYTES = 8 };

static void put_length(uint8_t *ret, uint64_t bits, enum digest_order order)
{
    for (unsigned i = 0; i < LENGTH_BYTES; i++) {
        unsigned shift = order == DIGEST_BIG_ENDIAN ? 56 - 8 * i : 8 * i;
        ret[i] = (uint8_t)(bits >> shift);
    }
}

void digest_blocks(uint32_t *state, const uint8_t *bytes, size_t size, enum digest_order order,
                   digest_block_fn take_block)
{
    size_t whole = size / DIGEST_BLOCK_BYTES * DIGEST_BLOCK_BYTES;
    for (size_t at = 0; at < whole; at += DIGEST_BLOCK_BYTES)
        take_block(state, bytes + at);

    uint8_t tail[2 * DIGEST_BLOCK_BYTES] = {0};
    size_t rest = size - whole;
    if (rest > 0)
        memcpy(tail, bytes + whole, rest);
    tail[rest] = 0x80;
    size_t end = rest + 1 + LENGTH_BYTES <= DIGEST_BLOCK_BYTES ? DIGEST_BLOCK_BYTES : sizeof tail;
    put_length(tail + end - LENGTH_BYTES, (uint64_t)size * 8, order);
    for (size_t at = 0; at < end; at += DIGEST_BLOCK_BYTES)
        take_block(state, tail + at);
    digest_wipe(tail, sizeof tail); /* it contains the key */
}

int digest_equal(const uint8_t *a, const uint8_t *b, size_t size)
{
    unsigned differ = 0;
    for (size_t i = 0; i < size; i++)
        differ |= (unsigned)(a[i] ^ b[i]);
    return differ == 0;
}

void digest_wipe(void *secret, size_t size)
{
    volatile uint8_t *at = secret;
    while (size-- > 0)
        *at++ = 0;
}
