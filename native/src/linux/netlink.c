#ifndef __linux__
#error "src/linux is for Linux"
#endif

#define _GNU_SOURCE
#include "netlink.h"

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

/* Attributes, by number; NULL = missing. Every length was checked against its message. */
struct attributes {
    const struct rtattr *by_type[64];
};

enum {
    ATTRIBUTE_TYPES = 64,
    TYPE_MASK = 0x3fff /* without NLA_F_NESTED and NLA_F_NET_BYTEORDER */
};

static struct attributes attributes_parse(const void *start, size_t length)
{
    struct attributes found = {{0}};
    const uint8_t *at = start;
    while (length >= sizeof(struct rtattr)) {
        const struct rtattr *attribute = (const struct rtattr *)(const void *)at;
        if (attribute->rta_len < sizeof *attribute || attribute->rta_len > length)
            break;
        unsigned type = attribute->rta_type & TYPE_MASK;
        if (type < ATTRIBUTE_TYPES)
            found.by_type[type] = attribute;
        size_t step = RTA_ALIGN((size_t)attribute->rta_len);
        if (step >= length)
            break;
        at += step;
        length -= step;
    }
    return found;
}

static size_t payload_of(const struct rtattr *attribute, const void **ret_start)
{
    if (!attribute)
        return 0;
    *ret_start = (const uint8_t *)attribute + RTA_LENGTH(0);
    return attribute->rta_len - RTA_LENGTH(0);
}

static bool has_number(const struct attributes *attributes, unsigned type)
{
    const void *start;
    return payload_of(attributes->by_type[type], &start) >= sizeof(uint32_t);
}

static uint32_t number_of(const struct attributes *attributes, unsigned type, uint32_t fallback)
{
    const void *start;
    uint32_t number;
    if (payload_of(attributes->by_type[type], &start) < sizeof number)
        return fallback;
    memcpy(&number, start, sizeof number);
    return number;
}

static void text_of(const struct attributes *attributes, unsigned type, char *ret_text, size_t size)
{
    const void *start = "";
    size_t length = payload_of(attributes->by_type[type], &start);
    if (length > size - 1)
        length = size - 1;
    memcpy(ret_text, start, length);
    size_t end = strnlen(ret_text, length);
    memset(ret_text + end, 0, size - end); /* zero to the end: structs are compared as bytes */
}

/* ---- links ---- */

static uint32_t flags_of(unsigned os_flags)
{
    static const struct {
        unsigned os;
        uint32_t ours;
    } pairs[] = {
        {IFF_UP, BCN_IF_UP},
        {IFF_RUNNING, BCN_IF_RUNNING},
        {IFF_MULTICAST, BCN_IF_MULTICAST},
        {IFF_LOOPBACK, BCN_IF_LOOPBACK},
        {IFF_POINTOPOINT, BCN_IF_POINT_TO_POINT},
        {IFF_BROADCAST, BCN_IF_BROADCAST},
        {IFF_NOARP, BCN_IF_NOARP},
    };
    uint32_t flags = 0;
    for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
        if (os_flags & pairs[i].os)
            flags |= pairs[i].ours;
    }
    return flags;
}

/* FR-017, FR-018: by the kernel's word for it, or else by the hardware type; never by the name. */
static uint32_t kind_of(const char *link_kind, uint32_t hardware_type)
{
    static const struct {
        const char *word;
        uint32_t kind;
    } words[] = {
        {"bridge", BCN_KIND_BRIDGE},       {"veth", BCN_KIND_VETH},
        {"wireguard", BCN_KIND_WIREGUARD}, {"macvlan", BCN_KIND_MACVLAN},
        {"macvtap", BCN_KIND_MACVLAN},     {"ipvlan", BCN_KIND_IPVLAN},
        {"ipvtap", BCN_KIND_IPVLAN},       {"vlan", BCN_KIND_VLAN},
        {"bond", BCN_KIND_BOND},           {"team", BCN_KIND_BOND},
        {"vxlan", BCN_KIND_VXLAN},         {"geneve", BCN_KIND_VXLAN},
        {"dummy", BCN_KIND_DUMMY},         {"ifb", BCN_KIND_DUMMY},
        {"nlmon", BCN_KIND_DUMMY},         {"vrf", BCN_KIND_VRF},
        {"gre", BCN_KIND_TUNNEL},          {"gretap", BCN_KIND_TUNNEL},
        {"ip6gre", BCN_KIND_TUNNEL},       {"ip6gretap", BCN_KIND_TUNNEL},
        {"erspan", BCN_KIND_TUNNEL},       {"ip6erspan", BCN_KIND_TUNNEL},
        {"ipip", BCN_KIND_TUNNEL},         {"sit", BCN_KIND_TUNNEL},
        {"ip6tnl", BCN_KIND_TUNNEL},       {"vti", BCN_KIND_TUNNEL},
        {"vti6", BCN_KIND_TUNNEL},         {"xfrm", BCN_KIND_TUNNEL},
        {"ppp", BCN_KIND_TUNNEL},          {"gtp", BCN_KIND_TUNNEL},
        {"ovpn", BCN_KIND_TUNNEL},         {"netkit", BCN_KIND_VETH},
    };
    if (strcmp(link_kind, "tun") == 0)
        return hardware_type == ARPHRD_ETHER ? BCN_KIND_TAP : BCN_KIND_TUN;
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (strcmp(link_kind, words[i].word) == 0)
            return words[i].kind;
    }
    switch (hardware_type) {
    case ARPHRD_LOOPBACK:
        return BCN_KIND_LOOPBACK;
    case ARPHRD_ETHER:
        return link_kind[0] ? BCN_KIND_OTHER : BCN_KIND_ETHERNET;
    case ARPHRD_PPP:
    case ARPHRD_TUNNEL:
    case ARPHRD_TUNNEL6:
    case ARPHRD_SIT:
    case ARPHRD_IPGRE:
    case ARPHRD_IP6GRE:
        return BCN_KIND_TUNNEL;
    case ARPHRD_NONE:
        return BCN_KIND_TUN; /* a layer 3 device without a word of its own */
    default:
        return BCN_KIND_OTHER;
    }
}

/*
 * A whole message, of a dump or of a change, always has these two. An attribute that it lacks does
 * not exist: a port that left its bridge comes without IFLA_MASTER. Other messages are about one
 * attribute only (those of a wireless driver have the name and IFLA_WIRELESS) and lack the rest.
 */
static bool is_whole(const struct attributes *attributes)
{
    return has_number(attributes, IFLA_MTU) && attributes->by_type[IFLA_OPERSTATE];
}

static uint32_t unsaid_of(const struct attributes *attributes, const struct attributes *linkinfo,
                          const char *name)
{
    uint32_t unsaid = 0;
    if (name[0] == '\0')
        unsaid |= IFACES_NAME;
    if (!has_number(attributes, IFLA_MTU))
        unsaid |= IFACES_MTU;
    if (is_whole(attributes))
        return unsaid;
    if (!has_number(attributes, IFLA_MASTER))
        unsaid |= IFACES_MASTER;
    if (!linkinfo->by_type[IFLA_INFO_KIND])
        unsaid |= IFACES_KIND;
    return unsaid;
}

static void link_apply(struct ifaces *ifaces, const struct nlmsghdr *message)
{
    const struct ifinfomsg *info = NLMSG_DATA(message);
    if (message->nlmsg_len < NLMSG_LENGTH(sizeof *info) || info->ifi_family != AF_UNSPEC ||
        info->ifi_index <= 0)
        return;
    uint32_t index = (uint32_t)info->ifi_index;
    if (message->nlmsg_type == RTM_DELLINK) {
        ifaces_remove_link(ifaces, index);
        return;
    }
    struct attributes attributes =
        attributes_parse((const uint8_t *)info + NLMSG_ALIGN(sizeof *info),
                         message->nlmsg_len - NLMSG_SPACE(sizeof *info));
    struct ifaces_link link = {
        .index = index,
        .flags = flags_of(info->ifi_flags),
        .hardware_type = info->ifi_type,
        .mtu = number_of(&attributes, IFLA_MTU, 0),
        .master_index = number_of(&attributes, IFLA_MASTER, 0),
    };
    text_of(&attributes, IFLA_IFNAME, link.name, sizeof link.name);

    const void *start = "";
    size_t length = payload_of(attributes.by_type[IFLA_LINKINFO], &start);
    struct attributes linkinfo = attributes_parse(start, length);
    text_of(&linkinfo, IFLA_INFO_KIND, link.link_kind, sizeof link.link_kind);
    link.kind = kind_of(link.link_kind, link.hardware_type);
    link.unsaid = unsaid_of(&attributes, &linkinfo, link.name);
    ifaces_apply_link(ifaces, &link);
}

/* ---- addresses ---- */

static uint16_t address_flags_of(uint32_t os_flags, unsigned family)
{
    uint32_t flags = 0;
    if (family == AF_INET6) {
        if (os_flags & IFA_F_TENTATIVE && !(os_flags & IFA_F_OPTIMISTIC))
            flags |= BCN_ADDR_TENTATIVE;
        if (os_flags & IFA_F_DADFAILED)
            flags |= BCN_ADDR_DUPLICATED;
        if (os_flags & IFA_F_TEMPORARY)
            flags |= BCN_ADDR_TEMPORARY;
    } else if (os_flags & IFA_F_SECONDARY) {
        flags |= BCN_ADDR_SECONDARY; /* the same bit as TEMPORARY */
    }
    if (os_flags & IFA_F_DEPRECATED)
        flags |= BCN_ADDR_DEPRECATED;
    return (uint16_t)flags;
}

/* Returns false if the attribute is missing or too short for its family. */
static bool address_of(const struct attributes *attributes, unsigned type, unsigned family,
                       uint8_t ret_bytes[16])
{
    const void *start;
    size_t length = payload_of(attributes->by_type[type], &start);
    if (length < (family == AF_INET ? 4u : 16u))
        return false;
    if (family == AF_INET)
        ip_map_v4(ret_bytes, start);
    else
        memcpy(ret_bytes, start, 16);
    return true;
}

static void address_apply(struct ifaces *ifaces, const struct nlmsghdr *message)
{
    const struct ifaddrmsg *info = NLMSG_DATA(message);
    if (message->nlmsg_len < NLMSG_LENGTH(sizeof *info) ||
        (info->ifa_family != AF_INET && info->ifa_family != AF_INET6) ||
        info->ifa_prefixlen > (info->ifa_family == AF_INET ? 32 : 128))
        return;
    struct attributes attributes =
        attributes_parse((const uint8_t *)info + NLMSG_ALIGN(sizeof *info),
                         message->nlmsg_len - NLMSG_SPACE(sizeof *info));
    struct bcn_address address = {
        .family = info->ifa_family == AF_INET ? BCN_IPV4 : BCN_IPV6,
        .prefix_bits = info->ifa_prefixlen,
        .flags =
            address_flags_of(number_of(&attributes, IFA_FLAGS, info->ifa_flags), info->ifa_family),
    };
    /* On a point-to-point link IFA_LOCAL is ours and IFA_ADDRESS the far end; otherwise IFA_ADDRESS
     * is ours. */
    uint8_t peer[16];
    bool has_peer = address_of(&attributes, IFA_ADDRESS, info->ifa_family, peer);
    if (!address_of(&attributes, IFA_LOCAL, info->ifa_family, address.bytes)) {
        if (!has_peer)
            return;
        memcpy(address.bytes, peer, 16);
    }
    if (message->nlmsg_type == RTM_DELADDR)
        ifaces_remove_address(ifaces, info->ifa_index, &address);
    else
        ifaces_apply_address(ifaces, info->ifa_index, &address, has_peer ? peer : NULL);
}

/* ---- messages ---- */

int netlink_apply(struct ifaces *ifaces, const void *buffer, size_t length, uint32_t dump_sequence)
{
    int result = 0;
    const uint8_t *at = buffer;
    while (length >= sizeof(struct nlmsghdr)) {
        const struct nlmsghdr *message = (const struct nlmsghdr *)(const void *)at;
        if (message->nlmsg_len < sizeof *message || message->nlmsg_len > length)
            break;
        bool of_dump = message->nlmsg_seq == dump_sequence && dump_sequence != 0;
        if (of_dump && message->nlmsg_flags & NLM_F_DUMP_INTR)
            result |= NETLINK_DUMP_TORN;
        switch (message->nlmsg_type) {
        case RTM_NEWLINK:
        case RTM_DELLINK:
            link_apply(ifaces, message);
            break;
        case RTM_NEWADDR:
        case RTM_DELADDR:
            address_apply(ifaces, message);
            break;
        case NLMSG_DONE:
            result |= of_dump ? NETLINK_DUMP_DONE : 0;
            break;
        case NLMSG_ERROR:
            result |= of_dump ? NETLINK_DUMP_DONE | NETLINK_DUMP_TORN : 0;
            break;
        default:
            break;
        }
        size_t step = NLMSG_ALIGN((size_t)message->nlmsg_len);
        if (step >= length)
            break;
        at += step;
        length -= step;
    }
    return result;
}
