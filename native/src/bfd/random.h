/*
 * Numbers that no other host can foresee (RFC 5880 6.8.1: discriminators, sequence numbers; 6.8.7:
 * jitter), without a system call for each: SHA-1 of a secret from the OS and a count.
 */
#ifndef BEACON_BFD_RANDOM_H
#define BEACON_BFD_RANDOM_H

#include "sha1.h"

struct bfd_random {
    uint8_t secret[SHA1_BYTES]; /* from os_random; the owner fills it in */
    uint64_t count;
};

static inline uint32_t bfd_random_next(struct bfd_random *random)
{
    uint8_t input[SHA1_BYTES + sizeof(uint64_t)];
    uint8_t output[SHA1_BYTES];
    for (unsigned i = 0; i < SHA1_BYTES; i++)
        input[i] = random->secret[i];
    random->count++;
    for (unsigned i = 0; i < sizeof(uint64_t); i++)
        input[SHA1_BYTES + i] = (uint8_t)(random->count >> (8 * i));
    sha1(input, sizeof input, output);
    return (uint32_t)output[0] << 24 | (uint32_t)output[1] << 16 | (uint32_t)output[2] << 8 |
           output[3];
}

#endif
