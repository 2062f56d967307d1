/*
 * The interfaces of macOS (FR-037): a routing socket and the kernel's events report that something
 * changed, and NET_RT_IFLIST2 returns the present state.
 *
 * The routing socket reports addresses, and interfaces that are switched on and off. It does not
 * reliably report that a cable was plugged in, that an IPv6 address passed its duplicate check, or
 * that an interface is gone completely. These are events of the kernel, which come by a socket of
 * another family. If that socket can't be opened (a sandbox), only the routing socket is used.
 *
 * Messages of the routing socket could be applied one by one. But they lack facts that must be read
 * anyway (the state of an IPv6 address, whether a cable is plugged in). So each batch of messages
 * leads to one whole look, between ifaces_look_begin and _end. The watch subscribes first and looks
 * after. A full receive buffer loses messages silently, and that does no harm: the remaining ones
 * lead to the same look.
 *
 * The list comes by sysctl into memory allocated at open, as messages like those of the socket: one
 * for each interface, followed by one for each of its addresses. An address message contains some
 * of eight kinds of sockaddr, those whose bit is set, each padded to four bytes, and masks are cut
 * after their last byte that isn't zero. Link-local addresses of IPv6 contain the interface's
 * number in their second word.
 *
 * Kinds: BSD names an interface after its driver, "en0", "utun3", so the driver's name gives the
 * kind.
 */
#ifndef __APPLE__
#error "src/macos is for macOS"
#endif

#include "../fail.h"
#include "../ifaces.h"
#include "../os.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <net/if_dl.h>
#include <net/route.h>
#include <netinet/in.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/sysctl.h>
#include <unistd.h>

enum {
    /* about 1 KiB per interface; pages that are not needed cost nothing */
    LIST_BYTES = 1024 * 1024,
    MESSAGE_BYTES = 4096,
    READS_PER_TURN = 64,
};

/* From the system's <net/if_types.h>: the values of ifi_type. */
enum {
    TYPE_ETHERNET = 0x06,
    TYPE_PPP = 0x17,
    TYPE_LOOPBACK = 0x18,
    TYPE_GIF = 0x37,
    TYPE_STF = 0x39,
    TYPE_VLAN = 0x87,
    TYPE_BOND = 0x88,
    TYPE_BRIDGE = 0xd1,
    TYPE_CELLULAR = 0xff,
};

/* From <netinet6/in6_var.h> and <net/if_media.h>, as the kernel has them. */
enum {
    IN6_TENTATIVE = 0x0002,
    IN6_DUPLICATED = 0x0004,
    IN6_DEPRECATED = 0x0010,
    IN6_TEMPORARY = 0x0080,
    IN6_CLAT46 = 0x1000,
    MEDIA_KNOWN = 0x01,
    MEDIA_ACTIVE = 0x02,
    IN6_STATISTICS_BYTES = 272, /* the largest member of the union in in6_ifreq */
};

struct in6_flags_request {
    char name[IFNAMSIZ];
    union {
        struct sockaddr_in6 address;
        int flags;
        uint64_t whole[IN6_STATISTICS_BYTES / 8];
    } u;
};

#pragma pack(push, 4)
struct media_request {
    char name[IFNAMSIZ];
    int current;
    int mask;
    int status;
    int active;
    int count;
    int *list;
};
#pragma pack(pop)

_Static_assert(sizeof(struct in6_flags_request) == 288, "the request's number holds its size");
_Static_assert(sizeof(struct media_request) == 44, "the request's number holds its size");

/* From <sys/kern_event.h> and <net/net_kev.h>. */
enum {
    EVENT_PROTOCOL = 1, /* SYSPROTO_EVENT */
    EVENT_APPLE = 1,
    EVENT_NETWORK = 1,
    EVENT_LINK = 2, /* KEV_DL_SUBCLASS */
    EVENT_LINK_ATTACHED = 9,
    EVENT_LINK_DETACHED = 11,
    EVENT_LINK_OFF = 12,
    EVENT_LINK_ON = 13,
    EVENT_IPV6 = 6,             /* KEV_INET6_SUBCLASS */
    EVENT_IPV6_NEW_ADDRESS = 1, /* sent again when its duplicate check has ended */
    EVENT_IPV6_NEW_ROUTED = 5,  /* between these two: changed, deleted, link-local */
    EVENT_NEIGHBOURS = 7,       /* KEV_ND6_SUBCLASS */
    EVENT_ADDRESS_DETACHED = 6,
    EVENT_ADDRESS_EXPIRED = 8, /* between these two: deprecated */
};

struct event_filter {
    uint32_t vendor;
    uint32_t class;
    uint32_t subclass; /* 0 = any */
};

struct event {
    uint32_t length;
    struct event_filter from;
    uint32_t id;
    uint32_t code;
};

#define FILTER_EVENTS _IOW('e', 2, struct event_filter)
#define ASK_IN6_FLAGS _IOWR('i', 73, struct in6_flags_request)
#define ASK_MEDIA     _IOWR('i', 56, struct media_request)

struct os_watch {
    int route;  /* -1 in a survey */
    int events; /* -1 there too, or if it is not permitted */
    int ask;    /* a datagram socket of IPv4, for questions about interfaces */
    int ask_v6;
    uint64_t list[LIST_BYTES / sizeof(uint64_t)];
};

/* ---- kinds of interface ---- */

/*
 * feth is a pair of ends like veth, but no machine's only way out: programs make them (ZeroTier).
 * awdl and llw are Apple's own network over the Wi-Fi, on which the kernel may permit only Apple's
 * programs; anpi and XHC lead to chips of the machine.
 */
static const struct {
    const char *driver;
    uint32_t kind;
} drivers[] = {
    {"lo", BCN_KIND_LOOPBACK}, {"utun", BCN_KIND_TUN},    {"ipsec", BCN_KIND_TUNNEL},
    {"ppp", BCN_KIND_TUNNEL},  {"gif", BCN_KIND_TUNNEL},  {"stf", BCN_KIND_TUNNEL},
    {"gre", BCN_KIND_TUNNEL},  {"tun", BCN_KIND_TUN},     {"tap", BCN_KIND_TAP},
    {"feth", BCN_KIND_TAP},    {"vmenet", BCN_KIND_TAP},  {"bridge", BCN_KIND_BRIDGE},
    {"vlan", BCN_KIND_VLAN},   {"bond", BCN_KIND_BOND},   {"pdp_ip", BCN_KIND_TUNNEL},
    {"pflog", BCN_KIND_DUMMY}, {"pktap", BCN_KIND_DUMMY}, {"iptap", BCN_KIND_DUMMY},
    {"awdl", BCN_KIND_VXLAN},  {"llw", BCN_KIND_VXLAN},   {"anpi", BCN_KIND_DUMMY},
    {"XHC", BCN_KIND_DUMMY},   {"ap", BCN_KIND_ETHERNET}, {"en", BCN_KIND_ETHERNET},
};

static uint32_t kind_of(const char *driver, uint32_t type)
{
    for (size_t i = 0; i < sizeof drivers / sizeof drivers[0]; i++) {
        if (strcmp(driver, drivers[i].driver) == 0)
            return drivers[i].kind;
    }
    switch (type) {
    case TYPE_ETHERNET:
        return BCN_KIND_ETHERNET;
    case TYPE_LOOPBACK:
        return BCN_KIND_LOOPBACK;
    case TYPE_PPP:
    case TYPE_GIF:
    case TYPE_STF:
    case TYPE_CELLULAR:
        return BCN_KIND_TUNNEL;
    case TYPE_VLAN:
        return BCN_KIND_VLAN;
    case TYPE_BOND:
        return BCN_KIND_BOND;
    case TYPE_BRIDGE:
        return BCN_KIND_BRIDGE;
    default:
        return BCN_KIND_OTHER;
    }
}

/* IFF_RUNNING stays set on an Ethernet without its cable and a Wi-Fi without a network; the media
 * status is exact. */
static bool has_carrier(const struct os_watch *watch, const char *name)
{
    struct media_request request = {.count = 0};
    strncpy(request.name, name, sizeof request.name - 1);
    if (ioctl(watch->ask, ASK_MEDIA, &request) < 0)
        return true; /* a kind without media */
    return !(request.status & MEDIA_KNOWN) || request.status & MEDIA_ACTIVE;
}

static uint32_t flags_of(int os_flags)
{
    static const struct {
        int os;
        uint32_t ours;
    } map[] = {
        {IFF_UP, BCN_IF_UP},
        {IFF_RUNNING, BCN_IF_RUNNING},
        {IFF_MULTICAST, BCN_IF_MULTICAST},
        {IFF_LOOPBACK, BCN_IF_LOOPBACK},
        {IFF_POINTOPOINT, BCN_IF_POINT_TO_POINT},
        {IFF_BROADCAST, BCN_IF_BROADCAST},
        {IFF_NOARP, BCN_IF_NOARP},
    };
    uint32_t flags = 0;
    for (size_t i = 0; i < sizeof map / sizeof map[0]; i++)
        flags |= os_flags & map[i].os ? map[i].ours : 0;
    return flags;
}

/* ---- messages ---- */

/* The sockaddrs of a message, by RTAX_*; NULL = missing. */
struct attributes {
    const struct sockaddr *by_type[RTAX_MAX];
};

static struct attributes attributes_parse(const uint8_t *at, const uint8_t *end, int present)
{
    struct attributes attributes = {{NULL}};
    for (int i = 0; i < RTAX_MAX && at < end; i++) {
        if (!(present & (1 << i)))
            continue;
        const struct sockaddr *address = (const struct sockaddr *)(const void *)at;
        if (address->sa_len > end - at)
            break;
        attributes.by_type[i] = address;
        /* Padded to four; an empty one is four too. */
        at += address->sa_len ? (address->sa_len + 3) & ~3 : 4;
    }
    return attributes;
}

/* Returns the name; false if it is missing. */
static bool name_of(const struct sockaddr *address, char ret_name[IFNAMSIZ])
{
    struct sockaddr_dl dl;
    const size_t head = offsetof(struct sockaddr_dl, sdl_data);
    if (!address || address->sa_family != AF_LINK || address->sa_len < head)
        return false;
    memcpy(&dl, address, head);
    size_t length = dl.sdl_nlen;
    if (length == 0 || length >= IFNAMSIZ || head + length > address->sa_len)
        return false;
    memset(ret_name, 0, IFNAMSIZ);
    memcpy(ret_name, (const uint8_t *)address + head, length);
    return true;
}

static void link_apply(const struct os_watch *watch, struct ifaces *ifaces,
                       const struct if_msghdr2 *message, char ret_name[IFNAMSIZ])
{
    const uint8_t *start = (const uint8_t *)message;
    struct attributes attributes =
        attributes_parse(start + sizeof *message, start + message->ifm_msglen, message->ifm_addrs);
    const struct iface *known = ifaces_find(ifaces, message->ifm_index);
    if (!name_of(attributes.by_type[RTAX_IFP], ret_name)) {
        if (!known)
            return;
        memcpy(ret_name, known->facts.name, IFNAMSIZ); /* missing: it keeps its name */
    }
    struct ifaces_link link = {
        .index = message->ifm_index,
        .flags = flags_of(message->ifm_flags),
        .mtu = message->ifm_data.ifi_mtu,
        .hardware_type = message->ifm_data.ifi_type,
    };
    if (!has_carrier(watch, ret_name))
        link.flags &= ~(uint32_t)BCN_IF_RUNNING;
    memcpy(link.name, ret_name, strlen(ret_name));
    size_t driver = strcspn(ret_name, "0123456789");
    memcpy(link.link_kind, ret_name, driver < sizeof link.link_kind ? driver : 0);
    link.kind = kind_of(link.link_kind, link.hardware_type);
    ifaces_apply_link(ifaces, &link);
}

/* The number of bits in a mask, from the byte where its address would begin; it may be cut short
 * anywhere. */
static uint8_t prefix_bits_of(const struct sockaddr *mask, size_t begin, size_t size)
{
    uint8_t bits = 0;
    for (size_t i = begin; mask && i < begin + size && i < mask->sa_len; i++) {
        uint8_t byte = ((const uint8_t *)mask)[i];
        for (; byte & 0x80; byte = (uint8_t)(byte << 1))
            bits++;
    }
    return bits;
}

/* known: its state in the last look, or NULL. */
static uint16_t address_flags_of(const struct os_watch *watch, const char *name,
                                 const struct sockaddr_in6 *address,
                                 const struct bcn_address *known)
{
    struct in6_flags_request request = {.u.address = *address};
    memcpy(request.name, name, IFNAMSIZ);
    if (watch->ask_v6 < 0 || ioctl(watch->ask_v6, ASK_IN6_FLAGS, &request) < 0)
        return known ? known->flags : BCN_ADDR_TENTATIVE; /* gone meanwhile: another look follows */
    uint32_t flags = 0;
    if (request.u.flags & IN6_TENTATIVE)
        flags |= BCN_ADDR_TENTATIVE;
    /* The kernel's own, for translating IPv4: it sends none of our packets from there. */
    if (request.u.flags & (IN6_DUPLICATED | IN6_CLAT46))
        flags |= BCN_ADDR_DUPLICATED;
    if (request.u.flags & IN6_DEPRECATED)
        flags |= BCN_ADDR_DEPRECATED;
    if (request.u.flags & IN6_TEMPORARY)
        flags |= BCN_ADDR_TEMPORARY;
    return (uint16_t)flags;
}

/* Removes the interface's number that the kernel keeps in an address of IPv6. */
static void clear_scope(uint8_t bytes[16])
{
    if (ip_is_link_local(bytes))
        bytes[2] = bytes[3] = 0;
}

static bool bytes_of(const struct sockaddr *address, uint8_t ret_bytes[16])
{
    union {
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } name;
    if (!address)
        return false;
    if (address->sa_family == AF_INET && address->sa_len >= sizeof name.v4) {
        memcpy(&name.v4, address, sizeof name.v4);
        ip_map_v4(ret_bytes, &name.v4.sin_addr);
        return true;
    }
    if (address->sa_family == AF_INET6 && address->sa_len >= sizeof name.v6) {
        memcpy(&name.v6, address, sizeof name.v6);
        memcpy(ret_bytes, &name.v6.sin6_addr, 16);
        clear_scope(ret_bytes);
        return true;
    }
    return false;
}

static void address_apply(const struct os_watch *watch, struct ifaces *ifaces,
                          const struct ifa_msghdr *message, const char *name)
{
    const uint8_t *start = (const uint8_t *)message;
    struct attributes attributes = attributes_parse(
        start + sizeof *message, start + message->ifam_msglen, message->ifam_addrs);
    const struct sockaddr *mask = attributes.by_type[RTAX_NETMASK];
    struct bcn_address address = {0};
    uint8_t peer[16];
    if (!bytes_of(attributes.by_type[RTAX_IFA], address.bytes))
        return;
    bool v6 = !ip_is_v4(address.bytes);
    address.family = v6 ? BCN_IPV6 : BCN_IPV4;
    const struct bcn_address *known =
        ifaces_known_address(ifaces, message->ifam_index, address.bytes);
    if (mask)
        address.prefix_bits =
            v6 ? prefix_bits_of(mask, offsetof(struct sockaddr_in6, sin6_addr), 16)
               : prefix_bits_of(mask, offsetof(struct sockaddr_in, sin_addr), 4);
    else /* missing; for all we know no other host is on the link (FR-023) */
        address.prefix_bits = known ? known->prefix_bits : v6 ? 128 : 32;
    if (v6) {
        struct sockaddr_in6 own;
        memcpy(&own, attributes.by_type[RTAX_IFA], sizeof own);
        address.flags = address_flags_of(watch, name, &own, known);
    }
    /* On a point-to-point link the far end; otherwise the broadcast address, which is not
     * needed. */
    const struct iface *iface = ifaces_find(ifaces, message->ifam_index);
    bool has_peer = iface && iface->facts.flags & BCN_IF_POINT_TO_POINT &&
                    bytes_of(attributes.by_type[RTAX_BRD], peer);
    ifaces_apply_address(ifaces, message->ifam_index, &address, has_peer ? peer : address.bytes);
}

/* All messages begin with their length, a version and a type. */
struct message {
    uint16_t length;
    uint8_t version;
    uint8_t type;
};

static void list_apply(const struct os_watch *watch, struct ifaces *ifaces, size_t length)
{
    const uint8_t *at = (const uint8_t *)watch->list;
    const uint8_t *end = at + length;
    char name[IFNAMSIZ] = {0}; /* of the interface whose addresses follow */
    while ((size_t)(end - at) >= sizeof(struct message)) {
        struct message message;
        memcpy(&message, at, sizeof message);
        if (message.length < sizeof message || message.length > end - at)
            break;
        const void *start = at; /* the kernel aligns each to four bytes */
        if (message.version == RTM_VERSION && message.type == RTM_IFINFO2 &&
            message.length >= sizeof(struct if_msghdr2))
            link_apply(watch, ifaces, start, name);
        if (message.version == RTM_VERSION && message.type == RTM_NEWADDR &&
            message.length >= sizeof(struct ifa_msghdr))
            address_apply(watch, ifaces, start, name);
        at += message.length;
    }
}

/* ---- looking ---- */

static int look(struct os_watch *watch, struct ifaces *ifaces)
{
    int what[] = {CTL_NET, PF_ROUTE, 0, 0, NET_RT_IFLIST2, 0};
    size_t length = sizeof watch->list;
    if (sysctl(what, sizeof what / sizeof what[0], watch->list, &length, NULL, 0) < 0)
        return -errno;
    ifaces_look_begin(ifaces);
    list_apply(watch, ifaces, length);
    ifaces_look_end(ifaces);
    return 0;
}

/* ---- watching ---- */

static int new_socket(int domain, int type)
{
    int fd = socket(domain, type, 0);
    if (fd >= 0) {
        fcntl(fd, F_SETFD, FD_CLOEXEC);
        fcntl(fd, F_SETFL, O_NONBLOCK);
    }
    return fd;
}

/* Returns -1 if it fails: then only the routing socket is used. */
static int events_open(void)
{
    const struct event_filter network = {EVENT_APPLE, EVENT_NETWORK, 0};
    int fd = socket(PF_SYSTEM, SOCK_RAW, EVENT_PROTOCOL);
    if (fd < 0)
        return -1;
    if (ioctl(fd, FILTER_EVENTS, &network) < 0) {
        close(fd);
        return -1;
    }
    fcntl(fd, F_SETFD, FD_CLOEXEC);
    fcntl(fd, F_SETFL, O_NONBLOCK);
    return fd;
}

static int watch_make(bool subscribe, struct ifaces *ifaces, struct os_watch **ret_watch,
                      struct bcn_fail *ret_fail)
{
    struct os_watch *watch = calloc(1, sizeof *watch);
    if (!watch)
        return fail_set(ret_fail, "memory", ENOMEM);
    watch->route = -1;
    watch->events = subscribe ? events_open() : -1;
    watch->ask_v6 = new_socket(AF_INET6, SOCK_DGRAM); /* -1: the family is missing */
    watch->ask = new_socket(AF_INET, SOCK_DGRAM);
    int r = 0;
    if (subscribe) {
        watch->route = new_socket(PF_ROUTE, SOCK_RAW);
        if (watch->route < 0)
            r = fail_set(ret_fail, "routing socket", errno);
    }
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

int os_watch_open(struct os_wait *wait, struct ifaces *ifaces, struct os_watch **ret_watch,
                  struct bcn_fail *ret_fail)
{
    struct os_watch *watch = NULL;
    int r = watch_make(true, ifaces, &watch, ret_fail);
    if (!watch)
        return r;
    r = os_wait_add(wait, watch->route, OS_TOKEN_WATCH);
    if (r == 0 && watch->events >= 0)
        r = os_wait_add(wait, watch->events, OS_TOKEN_WATCH);
    if (r < 0) {
        os_watch_close(watch);
        return fail_set(ret_fail, "wait", -r);
    }
    *ret_watch = watch;
    return 0;
}

void os_watch_close(struct os_watch *watch)
{
    if (!watch)
        return;
    if (watch->route >= 0)
        close(watch->route);
    if (watch->events >= 0)
        close(watch->events);
    if (watch->ask_v6 >= 0)
        close(watch->ask_v6);
    if (watch->ask >= 0)
        close(watch->ask);
    free(watch);
}

/* Routes come and go all the time; these kinds are about interfaces. */
static bool is_news(uint8_t type)
{
    return type == RTM_IFINFO || type == RTM_IFINFO2 || type == RTM_NEWADDR || type == RTM_DELADDR;
}

/* Signal strengths and routers come and go all the time. */
static bool is_event_news(const struct event *event)
{
    uint32_t code = event->code;
    if (event->from.subclass == EVENT_LINK)
        return code == EVENT_LINK_ATTACHED || code == EVENT_LINK_DETACHED ||
               code == EVENT_LINK_OFF || code == EVENT_LINK_ON;
    if (event->from.subclass == EVENT_IPV6)
        return code >= EVENT_IPV6_NEW_ADDRESS && code <= EVENT_IPV6_NEW_ROUTED;
    return event->from.subclass == EVENT_NEIGHBOURS && code >= EVENT_ADDRESS_DETACHED &&
           code <= EVENT_ADDRESS_EXPIRED;
}

static bool events_read(const struct os_watch *watch)
{
    union {
        struct event event;
        uint8_t bytes[MESSAGE_BYTES];
    } buffer;
    bool news = false;
    for (int i = 0; i < READS_PER_TURN && watch->events >= 0; i++) {
        ssize_t n = read(watch->events, &buffer, sizeof buffer); /* one event */
        if (n <= 0)
            break;
        news |= n >= (ssize_t)sizeof buffer.event && is_event_news(&buffer.event);
    }
    return news;
}

int os_watch_read(struct os_watch *watch, struct ifaces *ifaces)
{
    union {
        struct message message;
        uint8_t bytes[MESSAGE_BYTES];
    } buffer;
    bool news = events_read(watch);
    int overruns = 0;
    for (int i = 0; i < READS_PER_TURN; i++) {
        ssize_t n = read(watch->route, &buffer, sizeof buffer); /* one message */
        if (n < 0 && errno == ENOBUFS) {
            overruns++;
            news = true;
            continue;
        }
        if (n <= 0)
            break;
        news |= n >= (ssize_t)sizeof buffer.message && is_news(buffer.message.type);
    }
    if ((news || ifaces->wants_look) && look(watch, ifaces) < 0) {
        ifaces->wants_look = true;
        overruns++; /* a change is unknown until the next look */
    }
    return overruns;
}

int os_survey(struct ifaces *ifaces, struct bcn_fail *ret_fail)
{
    struct os_watch *watch = NULL;
    int r = watch_make(false, ifaces, &watch, ret_fail);
    if (!watch)
        return r;
    os_watch_close(watch);
    return 0;
}
