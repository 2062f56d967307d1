/*
 * SHA-1 (RFC 3174), for RFC 5880 6.7.4 and for the random numbers of random.h. Not for uses that
 * must withstand collisions: BFD puts the key into the packet, so a collision does not help an
 * attacker.
 */
#ifndef BEACON_BFD_SHA1_H
#define BEACON_BFD_SHA1_H

#include <stddef.h>
#include <stdint.h>

enum { SHA1_BYTES = 20 };

void sha1(const uint8_t *bytes, size_t size, uint8_t ret_digest[SHA1_BYTES]);

#endif
