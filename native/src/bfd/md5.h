/* MD5 (RFC 1321), only for RFC 5880 6.7.3: prefer SHA-1 if the peer has it. */
#ifndef BEACON_BFD_MD5_H
#define BEACON_BFD_MD5_H

#include <stddef.h>
#include <stdint.h>

enum { MD5_BYTES = 16 };

void md5(const uint8_t *bytes, size_t size, uint8_t ret_digest[MD5_BYTES]);

#endif
