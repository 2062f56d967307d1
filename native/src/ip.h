/*
 * One form for every address: 16 bytes in network order, IPv4 v4-mapped. As two words it is
 * compared and masked in a few instructions, and a prefix check needs no branch on the family. The
 * words are loaded in memory order. There is no arithmetic on them, so byte order does not matter.
 */
#ifndef BEACON_IP_H
#define BEACON_IP_H

#include <stdbool.h>
#include <stdint.h>
#include <string.h>

struct ip {
    uint64_t word[2];
};

static inline struct ip ip_load(const uint8_t bytes[16])
{
    struct ip ip;
    memcpy(&ip, bytes, 16);
    return ip;
}

static inline bool ip_equal(struct ip a, struct ip b)
{
    return ((a.word[0] ^ b.word[0]) | (a.word[1] ^ b.word[1])) == 0;
}

static inline bool ip_is_zero(struct ip a)
{
    return (a.word[0] | a.word[1]) == 0;
}

static inline bool ip_in(struct ip a, struct ip net, struct ip mask)
{
    return (((a.word[0] ^ net.word[0]) & mask.word[0]) |
            ((a.word[1] ^ net.word[1]) & mask.word[1])) == 0;
}

/* The first `bits` of 128 are set. */
static inline struct ip ip_mask(unsigned bits)
{
    uint8_t bytes[16] = {0};
    for (unsigned i = 0; i < bits && i < 128; i++)
        bytes[i / 8] = (uint8_t)(bytes[i / 8] | (0x80u >> (i % 8)));
    return ip_load(bytes);
}

static inline struct ip ip_and(struct ip a, struct ip mask)
{
    return (struct ip){{a.word[0] & mask.word[0], a.word[1] & mask.word[1]}};
}

/* Converts IPv4, four bytes in network order, to the 16-byte form. */
static inline void ip_map_v4(uint8_t ret_bytes[16], const void *v4)
{
    memset(ret_bytes, 0, 10);
    ret_bytes[10] = ret_bytes[11] = 0xff;
    memcpy(ret_bytes + 12, v4, 4);
}

static inline bool ip_is_v4(const uint8_t bytes[16])
{
    static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
    return memcmp(bytes, mapped, 12) == 0;
}

/* 224.0.0.0/4 or ff00::/8 */
static inline bool ip_is_multicast(const uint8_t bytes[16])
{
    return ip_is_v4(bytes) ? (bytes[12] & 0xf0) == 0xe0 : bytes[0] == 0xff;
}

/* Reports whether a host may have it: not a group, the unspecified address, loopback or 0/8. */
static inline bool ip_is_of_a_host(const uint8_t bytes[16])
{
    static const uint8_t zeroes[15];
    if (ip_is_multicast(bytes))
        return false;
    return ip_is_v4(bytes) ? bytes[12] != 0 && bytes[12] != 127
                           : memcmp(bytes, zeroes, 15) != 0 || bytes[15] > 1;
}

/* 169.254/16 (RFC 3927) or fe80::/10 (RFC 4291 2.5.6) */
static inline bool ip_is_link_local(const uint8_t bytes[16])
{
    return ip_is_v4(bytes) ? bytes[12] == 169 && bytes[13] == 254
                           : bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80;
}

#endif
