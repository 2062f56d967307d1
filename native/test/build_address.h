/* Addresses and interfaces for tests, written the short way. */
#ifndef BEACON_BUILD_ADDRESS_H
#define BEACON_BUILD_ADDRESS_H

#include "../src/ifaces.h"

#include <arpa/inet.h>
#include <stdlib.h>

static inline void build_address(uint8_t ret_bytes[16], const char *text)
{
    uint8_t v4[4];
    if (inet_pton(AF_INET, text, v4) == 1)
        ip_map_v4(ret_bytes, v4);
    else if (inet_pton(AF_INET6, text, ret_bytes) != 1)
        abort();
}

static inline struct ip build_ip(const char *text)
{
    uint8_t bytes[16];
    build_address(bytes, text);
    return ip_load(bytes);
}

static inline struct bcn_address build_prefix(const char *text, uint8_t prefix_bits, uint16_t flags)
{
    struct bcn_address address = {.prefix_bits = prefix_bits, .flags = flags};
    build_address(address.bytes, text);
    address.family = ip_is_v4(address.bytes) ? BCN_IPV4 : BCN_IPV6;
    return address;
}

enum { BUILD_USABLE = BCN_IF_UP | BCN_IF_RUNNING | BCN_IF_MULTICAST | BCN_IF_BROADCAST };

static inline struct ifaces_link build_link(uint32_t index, const char *name, uint32_t kind)
{
    struct ifaces_link link = {.index = index, .flags = BUILD_USABLE, .mtu = 1500, .kind = kind};
    strncpy(link.name, name, sizeof link.name - 1);
    return link;
}

#endif
