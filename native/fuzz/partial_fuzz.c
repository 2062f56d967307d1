/*
 * Messages that say only a part, in any order, against the dump (FR-037). The input is a row of
 * records, each a change in a small machine and how the kernel tells of it. Whatever the row, what
 * ifaces knows in the end is what a dump of the machine says.
 */
#include "../src/linux/netlink.h"
#include "../test/check.h"

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <stdio.h>
#include <sys/socket.h>

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

enum { LINKS = 6, ADDRESSES = 4, MESSAGE_WORDS = 1024 };

struct record {
    uint8_t what; /* what changes, and by which message it is told */
    uint8_t link;
    uint8_t value;
    uint8_t extra; /* attributes that a partial message has besides */
};

struct machine_link {
    bool there;
    uint8_t flags;
    uint8_t mtu;
    uint8_t master; /* 0 = none */
    uint8_t kind;   /* 0 = none */
    uint8_t name;
    struct {
        bool there;
        uint8_t flags;
        uint8_t peer; /* 0 = none */
    } addresses[ADDRESSES];
};

static struct machine_link machine[LINKS];
static uint32_t words[MESSAGE_WORDS];
static size_t length;
static struct nlmsghdr *message;

/* ---- messages ---- */

static void *put(const void *bytes, size_t size)
{
    uint8_t *at = (uint8_t *)words + length;
    CHECK(length + NLMSG_ALIGN(size) <= sizeof words);
    memset(at, 0, NLMSG_ALIGN(size));
    memcpy(at, bytes, size);
    length += NLMSG_ALIGN(size);
    if (message)
        message->nlmsg_len += (uint32_t)NLMSG_ALIGN(size);
    return at;
}

static void put_message(uint16_t type, const void *info, size_t size)
{
    struct nlmsghdr header = {.nlmsg_type = type, .nlmsg_len = sizeof header};
    message = NULL;
    message = put(&header, sizeof header);
    put(info, size);
}

static void put_attribute(uint16_t type, const void *bytes, size_t size)
{
    struct rtattr attribute = {.rta_len = (uint16_t)RTA_LENGTH(size), .rta_type = type};
    put(&attribute, sizeof attribute);
    put(bytes, size);
}

static void put_kind(uint8_t kind)
{
    static const char *const words_of_kinds[] = {"veth",    "bridge", "bond",
                                                 "macvlan", "vrf",    "wireguard"};
    const char *word = words_of_kinds[kind % 6];
    struct {
        struct rtattr attribute;
        char text[16];
    } nested = {{(uint16_t)RTA_LENGTH(strlen(word) + 1), IFLA_INFO_KIND}, ""};
    snprintf(nested.text, sizeof nested.text, "%s", word);
    put_attribute(IFLA_LINKINFO, &nested, nested.attribute.rta_len);
}

enum { NAME = 1, MTU = 2, MASTER = 4, KIND = 8, WHOLE = NAME | MTU | MASTER | KIND | 16 };

/* With these attributes; those that the link hasn't are left out, as the kernel does. */
static void put_link(unsigned index, unsigned attributes)
{
    const struct machine_link *link = &machine[index];
    struct ifinfomsg info = {.ifi_index = (int)index + 1, .ifi_flags = link->flags, .ifi_type = 1};
    put_message(RTM_NEWLINK, &info, sizeof info);
    char name[IFNAMSIZ];
    snprintf(name, sizeof name, "eth%d", link->name);
    uint32_t mtu = 1000u + link->mtu;
    uint32_t master = link->master;
    if (attributes & NAME)
        put_attribute(IFLA_IFNAME, name, strlen(name) + 1);
    if (attributes & MTU)
        put_attribute(IFLA_MTU, &mtu, sizeof mtu);
    if (attributes & MASTER && master)
        put_attribute(IFLA_MASTER, &master, sizeof master);
    if (attributes & KIND && link->kind)
        put_kind(link->kind);
    if (attributes == WHOLE)
        put_attribute(IFLA_OPERSTATE, "\6", 1);
    else
        put_attribute(IFLA_WIRELESS, "\0\0\0", 4);
}

static void put_address(uint16_t type, unsigned index, unsigned at, bool with_peer)
{
    const struct machine_link *link = &machine[index];
    struct ifaddrmsg info = {.ifa_family = AF_INET,
                             .ifa_prefixlen = 24,
                             .ifa_index = index + 1,
                             .ifa_flags = link->addresses[at].flags};
    uint8_t local[4] = {10, (uint8_t)index, (uint8_t)at, 1};
    uint8_t peer[4] = {10, 99, link->addresses[at].peer, 1};
    put_message(type, &info, sizeof info);
    put_attribute(IFA_LOCAL, local, 4);
    if (with_peer)
        put_attribute(IFA_ADDRESS, link->addresses[at].peer ? peer : local, 4);
}

static void apply(struct ifaces *ifaces)
{
    netlink_apply(ifaces, words, length, 0);
    length = 0;
}

/* ---- the machine ---- */

static void add_or_remove(unsigned index)
{
    struct machine_link *link = &machine[index];
    link->there = !link->there;
    if (link->there) {
        put_link(index, WHOLE);
        return;
    }
    struct ifinfomsg info = {.ifi_index = (int)index + 1};
    put_message(RTM_DELLINK, &info, sizeof info);
    *link = (struct machine_link){.name = (uint8_t)index};
}

static void change_address(unsigned index, uint8_t value)
{
    struct machine_link *link = &machine[index];
    unsigned at = value % ADDRESSES;
    bool was_there = link->addresses[at].there;
    if (was_there && value & 4) {
        link->addresses[at].there = false;
        put_address(RTM_DELADDR, index, at, true);
        return;
    }
    bool new_peer = !was_there || value & 8;
    link->addresses[at].there = true;
    link->addresses[at].flags = value & 16 ? IFA_F_SECONDARY : 0;
    if (new_peer)
        link->addresses[at].peer = value >> 5;
    put_address(RTM_NEWADDR, index, at, new_peer);
}

static void change(const struct record *record)
{
    unsigned index = record->link % LINKS;
    struct machine_link *link = &machine[index];
    unsigned extra = record->extra & (NAME | MTU | MASTER | KIND);
    unsigned what = record->what % 8;
    if (what == 0 || !link->there) {
        add_or_remove(index);
        return;
    }
    if (what == 1)
        link->flags = record->value;
    if (what == 2)
        link->mtu = record->value;
    if (what == 3)
        link->master = record->value % (LINKS + 1);
    if (what == 4)
        link->name = record->value;
    if (what == 5) {
        change_address(index, record->value);
        return;
    }
    static const unsigned told_by[8] = {0, 0, MTU, WHOLE, NAME, 0, 0, WHOLE};
    put_link(index, told_by[what] == WHOLE ? WHOLE : told_by[what] | extra);
}

static void dump(struct ifaces *ifaces)
{
    for (unsigned i = 0; i < LINKS; i++) {
        if (!machine[i].there)
            continue;
        put_link(i, WHOLE);
        for (unsigned a = 0; a < ADDRESSES; a++) {
            if (machine[i].addresses[a].there)
                put_address(RTM_NEWADDR, i, a, true);
        }
        apply(ifaces);
    }
}

/* ---- the comparison ---- */

static const struct bcn_address *find(const struct bcn_interface *facts,
                                      const struct bcn_address *one)
{
    for (uint32_t i = 0; i < facts->address_count; i++) {
        if (memcmp(facts->addresses[i].bytes, one->bytes, 16) == 0)
            return &facts->addresses[i];
    }
    return NULL;
}

static void check_alike(struct ifaces *heard, struct ifaces *dumped)
{
    for (uint32_t index = 1; index <= LINKS; index++) {
        const struct iface *a = ifaces_find(heard, index);
        const struct iface *b = ifaces_find(dumped, index);
        CHECK_EQ(!a, !b);
        if (!a || !b)
            continue;
        CHECK_TEXT(a->facts.name, b->facts.name);
        CHECK_TEXT(a->facts.link_kind, b->facts.link_kind);
        CHECK_EQ(a->facts.flags, b->facts.flags);
        CHECK_EQ(a->facts.mtu, b->facts.mtu);
        CHECK_EQ(a->facts.kind, b->facts.kind);
        CHECK_EQ(a->facts.master_index, b->facts.master_index);
        CHECK_EQ(a->facts.address_count, b->facts.address_count);
        for (uint32_t i = 0; i < a->facts.address_count; i++) {
            const struct bcn_address *other = find(&b->facts, &a->facts.addresses[i]);
            CHECK(other && memcmp(other, &a->facts.addresses[i], sizeof *other) == 0);
        }
        CHECK_EQ(a->prefix_count, b->prefix_count);
        for (uint32_t i = 0; i < a->prefix_count; i++) {
            uint8_t inside[16];
            memcpy(inside, &a->prefixes[i].net, 16);
            CHECK(ifaces_on_link(b, inside));
        }
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct ifaces heard;
    struct ifaces dumped;
    CHECK_EQ(ifaces_init(&heard, 16), 0);
    CHECK_EQ(ifaces_init(&dumped, 16), 0);
    for (unsigned i = 0; i < LINKS; i++)
        machine[i] = (struct machine_link){.name = (uint8_t)i};
    for (; size >= sizeof(struct record); size -= sizeof(struct record)) {
        struct record record;
        memcpy(&record, bytes, sizeof record);
        bytes += sizeof record;
        change(&record);
        apply(&heard);
        if (record.extra & 16)
            ifaces_settle(&heard);
        ifaces_reap(&heard);
    }
    dump(&dumped);
    ifaces_settle(&heard);
    ifaces_settle(&dumped);
    check_alike(&heard, &dumped);
    ifaces_done(&heard);
    ifaces_done(&dumped);
    return 0;
}
