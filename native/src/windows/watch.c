/*
 * The interfaces of Windows (FR-037): GetAdaptersAddresses returns their state, and two
 * notifications report that something changed.
 *
 * Windows calls us on a thread of its own when an interface or an address changes, and doesn't
 * report every change. So each call only tells the loop to look again, between ifaces_look_begin
 * and _end. The watch subscribes first and looks after: a change during the look leads to another
 * look. Calls in quick succession end in one look.
 *
 * Names are the ones that people see and may change ("Ethernet", "Wi-Fi 2"). Kinds come from the
 * interface type. If that is Ethernet for something else, they come from the driver's description.
 */
#ifndef _WIN32
#error "src/windows is for Windows"
#endif

#include "../fail.h"
#include "../ifaces.h"
#include "../os.h"
#include "errors.h"
#include "wait.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* in this order */
#include <winsock2.h>
#include <ws2tcpip.h>

#include <iphlpapi.h>
#include <netioapi.h>

enum {
    /* about 2 KiB per adapter; pages that are not needed cost nothing */
    BUFFER_BYTES = 1024 * 1024,
    LOOK_FLAGS = GAA_FLAG_SKIP_ANYCAST | GAA_FLAG_SKIP_MULTICAST | GAA_FLAG_SKIP_DNS_SERVER,
    /* of IP; loopback reports "no limit", which is not "too small" (FR-019) */
    LARGEST_PACKET_BYTES = 65535,
    TYPE_WIFI = 71,         /* IF_TYPE_IEEE80211 */
    TYPE_PROP_VIRTUAL = 53, /* Wintun and its like */
    TYPE_WWAN_GSM = 243,    /* mobile networks: no link of ours */
    TYPE_WWAN_CDMA = 244,
};

struct os_watch {
    struct os_wait *wait;
    HANDLE interfaces; /* notifications */
    HANDLE addresses;
    union {
        IP_ADAPTER_ADDRESSES first;
        uint8_t bytes[BUFFER_BYTES];
    } buffer;
};

/* ---- kinds of adapter ---- */

/* Programs that make adapters with Ethernet's type; the beginning of their drivers'
 * descriptions. */
static const struct {
    const wchar_t *begins;
    uint32_t kind;
    const char *word;
} drivers[] = {
    {L"TAP-", BCN_KIND_TAP, "tap"},
    {L"WireGuard", BCN_KIND_WIREGUARD, "wireguard"},
    {L"Wintun", BCN_KIND_TUN, "wintun"},
    {L"OpenVPN Data Channel", BCN_KIND_TUNNEL, "ovpn-dco"},
    {L"ZeroTier", BCN_KIND_TAP, "zerotier"},
    {L"Microsoft KM-TEST Loopback", BCN_KIND_DUMMY, "loopback"},
};

static uint32_t kind_of(const IP_ADAPTER_ADDRESSES *adapter, const char **ret_word)
{
    *ret_word = "";
    for (size_t i = 0; adapter->Description && i < sizeof drivers / sizeof drivers[0]; i++) {
        if (wcsncmp(adapter->Description, drivers[i].begins, wcslen(drivers[i].begins)) != 0)
            continue;
        *ret_word = drivers[i].word;
        return drivers[i].kind;
    }
    switch (adapter->IfType) {
    case IF_TYPE_ETHERNET_CSMACD:
    case TYPE_WIFI:
        return BCN_KIND_ETHERNET;
    case IF_TYPE_SOFTWARE_LOOPBACK:
        return BCN_KIND_LOOPBACK;
    case TYPE_PROP_VIRTUAL:
        *ret_word = "virtual";
        return BCN_KIND_TUN;
    case IF_TYPE_PPP:
    case IF_TYPE_TUNNEL:
    case TYPE_WWAN_GSM:
    case TYPE_WWAN_CDMA:
        *ret_word = adapter->IfType == IF_TYPE_PPP      ? "ppp"
                    : adapter->IfType == IF_TYPE_TUNNEL ? "tunnel"
                                                        : "wwan";
        return BCN_KIND_TUNNEL;
    default:
        return BCN_KIND_OTHER;
    }
}

static uint32_t flags_of(const IP_ADAPTER_ADDRESSES *adapter)
{
    uint32_t flags = BCN_IF_UP; /* disabled adapters are not listed */
    if (adapter->OperStatus == IfOperStatusUp)
        flags |= BCN_IF_RUNNING;
    if (!(adapter->Flags & IP_ADAPTER_NO_MULTICAST))
        flags |= BCN_IF_MULTICAST;
    switch (adapter->IfType) {
    case IF_TYPE_SOFTWARE_LOOPBACK:
        return flags | BCN_IF_LOOPBACK;
    case IF_TYPE_PPP:
    case IF_TYPE_TUNNEL:
        return flags | BCN_IF_POINT_TO_POINT;
    case IF_TYPE_ETHERNET_CSMACD:
    case TYPE_WIFI:
        return flags | BCN_IF_BROADCAST;
    default:
        return flags;
    }
}

/* UTF-8, cut at a whole character. */
static void copy_name(char *ret_name, size_t size, const wchar_t *name)
{
    char whole[4 * 257]; /* IF_MAX_STRING_SIZE characters, and the NUL */
    memset(ret_name, 0, size);
    if (!name ||
        WideCharToMultiByte(CP_UTF8, 0, name, -1, whole, (int)sizeof whole, NULL, NULL) == 0)
        return;
    size_t length = strlen(whole);
    if (length >= size) {
        length = size - 1;
        while (length > 0 && ((uint8_t)whole[length] & 0xc0) == 0x80)
            length--;
    }
    memcpy(ret_name, whole, length);
}

/* ---- addresses ---- */

static uint16_t address_flags_of(const IP_ADAPTER_UNICAST_ADDRESS *unicast, bool v6)
{
    uint32_t flags = 0;
    if (unicast->DadState == IpDadStateTentative)
        flags |= BCN_ADDR_TENTATIVE;
    if (unicast->DadState == IpDadStateDuplicate || unicast->DadState == IpDadStateInvalid)
        flags |= BCN_ADDR_DUPLICATED;
    if (unicast->DadState == IpDadStateDeprecated)
        flags |= BCN_ADDR_DEPRECATED;
    if (v6 && unicast->SuffixOrigin == IpSuffixOriginRandom)
        flags |= BCN_ADDR_TEMPORARY;
    return (uint16_t)flags;
}

static void address_apply(struct ifaces *ifaces, uint32_t index,
                          const IP_ADAPTER_UNICAST_ADDRESS *unicast)
{
    union {
        SOCKADDR_IN v4;
        SOCKADDR_IN6 v6;
    } name;
    int family = unicast->Address.lpSockaddr->sa_family;
    size_t length = (size_t)unicast->Address.iSockaddrLength;
    if ((family != AF_INET || length < sizeof name.v4) &&
        (family != AF_INET6 || length < sizeof name.v6))
        return;
    bool v6 = family == AF_INET6;
    memcpy(&name, unicast->Address.lpSockaddr, v6 ? sizeof name.v6 : sizeof name.v4);
    struct bcn_address address = {
        .family = v6 ? BCN_IPV6 : BCN_IPV4,
        .prefix_bits = unicast->OnLinkPrefixLength,
        .flags = address_flags_of(unicast, v6),
    };
    if (v6)
        memcpy(address.bytes, &name.v6.sin6_addr, 16);
    else
        ip_map_v4(address.bytes, &name.v4.sin_addr);
    if (address.prefix_bits > (v6 ? 128 : 32)) { /* 255 = unknown */
        const struct bcn_address *known = ifaces_known_address(ifaces, index, address.bytes);
        address.prefix_bits = known ? known->prefix_bits : v6 ? 128 : 32;
    }
    ifaces_apply_address(ifaces, index, &address, NULL);
}

/* ---- looking ---- */

static void adapter_apply(struct ifaces *ifaces, const IP_ADAPTER_ADDRESSES *adapter)
{
    const char *word;
    /* One of the two is 0 if a family is switched off on it; otherwise they are equal. */
    uint32_t index = adapter->IfIndex ? adapter->IfIndex : adapter->Ipv6IfIndex;
    if (index == 0)
        return;
    struct ifaces_link link = {
        .index = index,
        .flags = flags_of(adapter),
        .mtu = adapter->Mtu == UINT32_MAX ? LARGEST_PACKET_BYTES : adapter->Mtu,
        .hardware_type = adapter->IfType,
        .kind = kind_of(adapter, &word),
    };
    strncpy(link.link_kind, word, sizeof link.link_kind - 1);
    copy_name(link.name, sizeof link.name, adapter->FriendlyName);
    if (ifaces_find(ifaces, index)) {
        link.unsaid |= link.name[0] == '\0' ? IFACES_NAME : 0u;
        link.unsaid |= link.mtu == 0 ? IFACES_MTU : 0u;
    }
    ifaces_apply_link(ifaces, &link);
    for (const IP_ADAPTER_UNICAST_ADDRESS *unicast = adapter->FirstUnicastAddress; unicast;
         unicast = unicast->Next)
        address_apply(ifaces, index, unicast);
}

static int look(struct os_watch *watch, struct ifaces *ifaces)
{
    ULONG size = sizeof watch->buffer;
    ULONG error = GetAdaptersAddresses(AF_UNSPEC, LOOK_FLAGS, NULL, &watch->buffer.first, &size);
    if (error != NO_ERROR && error != ERROR_NO_DATA)
        return -windows_error(error);
    ifaces_look_begin(ifaces);
    if (error == NO_ERROR) {
        for (const IP_ADAPTER_ADDRESSES *adapter = &watch->buffer.first; adapter;
             adapter = adapter->Next)
            adapter_apply(ifaces, adapter);
    }
    ifaces_look_end(ifaces);
    return 0;
}

/* ---- watching ---- */

/* On a thread of Windows. */
static void WINAPI interface_changed(void *wait, MIB_IPINTERFACE_ROW *row,
                                     MIB_NOTIFICATION_TYPE type)
{
    (void)row;
    (void)type;
    wait_tell_watch(wait);
}

static void WINAPI address_changed(void *wait, MIB_UNICASTIPADDRESS_ROW *row,
                                   MIB_NOTIFICATION_TYPE type)
{
    (void)row;
    (void)type;
    wait_tell_watch(wait);
}

static int subscribe(struct os_watch *watch, struct bcn_fail *ret_fail)
{
    ULONG error = NotifyIpInterfaceChange(AF_UNSPEC, interface_changed, watch->wait, FALSE,
                                          &watch->interfaces);
    if (error != NO_ERROR)
        return fail_set(ret_fail, "NotifyIpInterfaceChange", windows_error(error));
    error = NotifyUnicastIpAddressChange(AF_UNSPEC, address_changed, watch->wait, FALSE,
                                         &watch->addresses);
    if (error != NO_ERROR)
        return fail_set(ret_fail, "NotifyUnicastIpAddressChange", windows_error(error));
    return 0;
}

int os_watch_open(struct os_wait *wait, struct ifaces *ifaces, struct os_watch **ret_watch,
                  struct bcn_fail *ret_fail)
{
    struct os_watch *watch = calloc(1, sizeof *watch);
    if (!watch)
        return fail_set(ret_fail, "memory", ENOMEM);
    watch->wait = wait;
    int r = subscribe(watch, ret_fail);
    if (r == 0) {
        r = look(watch, ifaces);
        if (r < 0)
            fail_set(ret_fail, "interfaces", -r);
    }
    if (r < 0) {
        os_watch_close(watch);
        return r;
    }
    *ret_watch = watch;
    return 0;
}

void os_watch_close(struct os_watch *watch)
{
    if (!watch)
        return;
    /* These wait for running calls: afterwards no thread uses wait. */
    if (watch->interfaces)
        CancelMibChangeNotify2(watch->interfaces);
    if (watch->addresses)
        CancelMibChangeNotify2(watch->addresses);
    free(watch);
}

/* A failed look counts as an overrun: a change is unknown until the next look. */
int os_watch_read(struct os_watch *watch, struct ifaces *ifaces)
{
    bool failed = look(watch, ifaces) < 0;
    if (failed)
        ifaces->wants_look = true;
    return failed;
}

int os_survey(struct ifaces *ifaces, struct bcn_fail *ret_fail)
{
    struct os_watch *watch = calloc(1, sizeof *watch);
    if (!watch)
        return fail_set(ret_fail, "memory", ENOMEM);
    int r = look(watch, ifaces);
    free(watch);
    return r < 0 ? fail_set(ret_fail, "interfaces", -r) : 0;
}
