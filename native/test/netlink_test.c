#include "../src/linux/netlink.h"

#include "build_address.h"
#include "check.h"

#include <linux/if.h>
#include <linux/if_addr.h>
#include <linux/if_arp.h>
#include <linux/if_link.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <sys/socket.h>

static struct ifaces ifaces;
static uint32_t words[1024]; /* netlink is 4-aligned */
static size_t length;
static struct nlmsghdr *message;

static void begin(void)
{
    ifaces_done(&ifaces);
    CHECK_EQ(ifaces_init(&ifaces, 16), 0);
    length = 0;
    memset(words, 0, sizeof words);
}

static void *put(const void *bytes, size_t size)
{
    uint8_t *at = (uint8_t *)words + length;
    if (bytes)
        memcpy(at, bytes, size);
    length += NLMSG_ALIGN(size);
    if (message)
        message->nlmsg_len += (uint32_t)NLMSG_ALIGN(size);
    return at;
}

static void put_message(uint16_t type, const void *info, size_t size)
{
    struct nlmsghdr header = {.nlmsg_type = type};
    message = NULL;
    message = put(&header, sizeof header);
    message->nlmsg_len = sizeof header;
    put(info, size);
}

static struct rtattr *put_attribute(uint16_t type, const void *bytes, size_t size)
{
    struct rtattr attribute = {.rta_len = (uint16_t)RTA_LENGTH(size), .rta_type = type};
    struct rtattr *at = put(&attribute, sizeof attribute);
    if (size > 0)
        put(bytes, size);
    return at;
}

static void put_link(uint16_t type, int index, unsigned flags, uint16_t hardware, const char *name,
                     const char *kind)
{
    struct ifinfomsg info = {.ifi_index = index, .ifi_flags = flags, .ifi_type = hardware};
    uint32_t mtu = 1500;
    put_message(type, &info, sizeof info);
    put_attribute(IFLA_IFNAME, name, strlen(name) + 1);
    put_attribute(IFLA_MTU, &mtu, sizeof mtu);
    if (kind) {
        struct rtattr *nest = put_attribute(IFLA_LINKINFO, NULL, 0);
        size_t before = length;
        put_attribute(IFLA_INFO_KIND, kind, strlen(kind) + 1);
        nest->rta_len = (uint16_t)(nest->rta_len + (length - before));
    }
}

static void put_address(uint16_t type, unsigned index, const char *text, uint8_t bits,
                        uint32_t flags)
{
    uint8_t bytes[16];
    build_address(bytes, text);
    bool v4 = ip_is_v4(bytes);
    struct ifaddrmsg info = {.ifa_family = v4 ? AF_INET : AF_INET6,
                             .ifa_prefixlen = bits,
                             .ifa_index = index,
                             .ifa_flags = (uint8_t)flags};
    put_message(type, &info, sizeof info);
    put_attribute(IFA_ADDRESS, v4 ? bytes + 12 : bytes, v4 ? 4 : 16);
    if (v4)
        put_attribute(IFA_LOCAL, bytes + 12, 4);
    put_attribute(IFA_FLAGS, &flags, sizeof flags);
}

static int apply(void)
{
    int said = netlink_apply(&ifaces, words, length, 7);
    ifaces_settle(&ifaces);
    length = 0;
    message = NULL;
    return said;
}

enum { USABLE = IFF_UP | IFF_RUNNING | IFF_MULTICAST | IFF_BROADCAST };

static void aLinkAndItsAddressesAreRead(void)
{
    begin();
    put_link(RTM_NEWLINK, 2, USABLE, ARPHRD_ETHER, "eth0", NULL);
    put_address(RTM_NEWADDR, 2, "192.168.1.5", 24, IFA_F_PERMANENT);
    put_address(RTM_NEWADDR, 2, "fe80::5", 64, IFA_F_PERMANENT | IFA_F_TENTATIVE);
    CHECK_EQ(apply(), 0);
    const struct bcn_interface *facts = &ifaces_find(&ifaces, 2)->facts;
    CHECK_TEXT(facts->name, "eth0");
    CHECK_EQ(facts->flags, BUILD_USABLE);
    CHECK_EQ(facts->mtu, 1500);
    CHECK_EQ(facts->kind, BCN_KIND_ETHERNET);
    CHECK_EQ(facts->address_count, 2);
    CHECK_EQ(facts->addresses[0].prefix_bits, 24);
    CHECK_EQ(facts->addresses[1].flags, BCN_ADDR_TENTATIVE);
    put_address(RTM_NEWADDR, 2, "fe80::5", 64, IFA_F_PERMANENT | IFA_F_DADFAILED);
    apply();
    CHECK_EQ(facts->addresses[1].flags, BCN_ADDR_DUPLICATED);
    put_address(RTM_DELADDR, 2, "192.168.1.5", 24, 0);
    apply();
    CHECK_EQ(facts->address_count, 1);
}

/* What the kernel sends when a Wi-Fi scan ends, or the signal changes. */
static void put_wireless_event(int index, unsigned flags, uint16_t hardware, const char *name)
{
    static const uint8_t scan_done[16] = {16, 0, 0x19, 0x8b};
    struct ifinfomsg info = {.ifi_index = index, .ifi_flags = flags, .ifi_type = hardware};
    put_message(RTM_NEWLINK, &info, sizeof info);
    put_attribute(IFLA_IFNAME, name, strlen(name) + 1);
    put_attribute(IFLA_WIRELESS, scan_done, sizeof scan_done);
}

/* FR-037 */
static void aMessageWithoutAnAttributeSaysNothingAboutIt(void)
{
    uint32_t master = 9;
    begin();
    put_link(RTM_NEWLINK, 2, USABLE, ARPHRD_ETHER, "wlan0", "macvlan");
    put_attribute(IFLA_MASTER, &master, sizeof master);
    put_address(RTM_NEWADDR, 2, "192.168.1.5", 24, IFA_F_PERMANENT);
    apply();
    struct bcn_interface before = ifaces_find(&ifaces, 2)->facts;
    CHECK_EQ(before.master_index, 9);

    put_wireless_event(2, USABLE, ARPHRD_ETHER, "wlan0");
    netlink_apply(&ifaces, words, length, 7);
    length = 0;
    CHECK(!ifaces_settle(&ifaces)); /* nobody is told of anything */
    CHECK(memcmp(&before, &ifaces_find(&ifaces, 2)->facts, sizeof before) == 0);

    put_wireless_event(2, USABLE & ~(unsigned)IFF_RUNNING, ARPHRD_ETHER, "wlan0");
    apply();
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.flags, BUILD_USABLE & ~(uint32_t)BCN_IF_RUNNING);
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.mtu, 1500);

    struct ifinfomsg info = {.ifi_index = 2, .ifi_flags = USABLE, .ifi_type = ARPHRD_ETHER};
    put_message(RTM_NEWLINK, &info, sizeof info);
    apply();
    CHECK_TEXT(ifaces_find(&ifaces, 2)->facts.name, "wlan0");
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.kind, BCN_KIND_MACVLAN);
}

static void ofALinkThatNobodyKnowsHalfIsNotEnough(void)
{
    begin();
    put_wireless_event(2, USABLE, ARPHRD_ETHER, "wlan0");
    apply();
    CHECK(!ifaces_find(&ifaces, 2));
}

/* FR-018: the kernel tells that a port left its bridge by a whole message without IFLA_MASTER. */
static void whatAWholeMessageLeavesOutIsNotThere(void)
{
    uint32_t master = 9;
    uint8_t operstate = 6;
    begin();
    put_link(RTM_NEWLINK, 2, USABLE, ARPHRD_ETHER, "v0", "veth");
    put_attribute(IFLA_OPERSTATE, &operstate, sizeof operstate);
    put_attribute(IFLA_MASTER, &master, sizeof master);
    apply();
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.master_index, 9);
    put_link(RTM_NEWLINK, 2, USABLE, ARPHRD_ETHER, "v0", NULL);
    put_attribute(IFLA_OPERSTATE, &operstate, sizeof operstate);
    apply();
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.master_index, 0);
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.kind, BCN_KIND_ETHERNET);
}

static void anAddressMessageWithoutTheFarEndLeavesItAsItIs(void)
{
    uint8_t local[16];
    uint8_t peer[16];
    begin();
    build_address(local, "10.8.0.2");
    build_address(peer, "10.9.0.1");
    put_link(RTM_NEWLINK, 5, IFF_UP | IFF_POINTOPOINT, ARPHRD_NONE, "tun0", "tun");
    struct ifaddrmsg info = {.ifa_family = AF_INET, .ifa_prefixlen = 32, .ifa_index = 5};
    put_message(RTM_NEWADDR, &info, sizeof info);
    put_attribute(IFA_ADDRESS, peer + 12, 4);
    put_attribute(IFA_LOCAL, local + 12, 4);
    put_message(RTM_NEWADDR, &info, sizeof info);
    put_attribute(IFA_LOCAL, local + 12, 4);
    apply();
    CHECK_EQ(ifaces_find(&ifaces, 5)->facts.address_count, 1);
    CHECK(ifaces_on_link(ifaces_find(&ifaces, 5), peer));
}

/* FR-017, FR-018 */
static void kindsComeFromTheKernelsWordAndTheHardwareType(void)
{
    static const struct {
        const char *word;
        uint16_t hardware;
        uint32_t kind;
    } cases[] = {
        {NULL, ARPHRD_ETHER, BCN_KIND_ETHERNET},
        {NULL, ARPHRD_LOOPBACK, BCN_KIND_LOOPBACK},
        {NULL, ARPHRD_PPP, BCN_KIND_TUNNEL},
        {NULL, ARPHRD_NONE, BCN_KIND_TUN},
        {NULL, 9999, BCN_KIND_OTHER},
        {"tun", ARPHRD_NONE, BCN_KIND_TUN},
        {"tun", ARPHRD_ETHER, BCN_KIND_TAP},
        {"veth", ARPHRD_ETHER, BCN_KIND_VETH},
        {"bridge", ARPHRD_ETHER, BCN_KIND_BRIDGE},
        {"wireguard", ARPHRD_NONE, BCN_KIND_WIREGUARD},
        {"sit", ARPHRD_SIT, BCN_KIND_TUNNEL},
        {"vlan", ARPHRD_ETHER, BCN_KIND_VLAN},
        {"something new", ARPHRD_ETHER, BCN_KIND_OTHER},
    };
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin();
        put_link(RTM_NEWLINK, 2, USABLE, cases[i].hardware, "x", cases[i].word);
        apply();
        CHECK_EQ(ifaces_find(&ifaces, 2)->facts.kind, cases[i].kind);
        CHECK_TEXT(ifaces_find(&ifaces, 2)->facts.link_kind, cases[i].word ? cases[i].word : "");
    }
}

static void leavingABridgeIsNoDeletion(void)
{
    begin();
    put_link(RTM_NEWLINK, 2, USABLE, ARPHRD_ETHER, "veth0", "veth");
    apply();
    struct ifinfomsg info = {.ifi_family = AF_BRIDGE, .ifi_index = 2};
    put_message(RTM_DELLINK, &info, sizeof info);
    apply();
    CHECK(ifaces_find(&ifaces, 2));
    info.ifi_family = AF_UNSPEC;
    put_message(RTM_DELLINK, &info, sizeof info);
    apply();
    CHECK(!ifaces_find(&ifaces, 2));
}

static void theFarEndOfAPointToPointLinkIsThePeer(void)
{
    uint8_t local[16];
    uint8_t peer[16];
    begin();
    build_address(local, "10.8.0.2");
    build_address(peer, "10.8.0.1");
    put_link(RTM_NEWLINK, 5, IFF_UP | IFF_POINTOPOINT, ARPHRD_NONE, "tun0", "tun");
    struct ifaddrmsg info = {.ifa_family = AF_INET, .ifa_prefixlen = 32, .ifa_index = 5};
    put_message(RTM_NEWADDR, &info, sizeof info);
    put_attribute(IFA_ADDRESS, peer + 12, 4);
    put_attribute(IFA_LOCAL, local + 12, 4);
    apply();
    CHECK(memcmp(ifaces_find(&ifaces, 5)->facts.addresses[0].bytes, local, 16) == 0);
    CHECK(ifaces_on_link(ifaces_find(&ifaces, 5), peer));
}

static void theEndOfADumpIsKnownByItsNumber(void)
{
    begin();
    put_message(NLMSG_DONE, NULL, 0);
    message->nlmsg_seq = 6;
    CHECK_EQ(apply(), 0);
    put_message(NLMSG_DONE, NULL, 0);
    message->nlmsg_seq = 7;
    CHECK_EQ(apply(), NETLINK_DUMP_DONE);
    put_message(NLMSG_DONE, NULL, 0);
    message->nlmsg_seq = 7;
    message->nlmsg_flags = NLM_F_DUMP_INTR;
    CHECK_EQ(apply(), NETLINK_DUMP_DONE | NETLINK_DUMP_TORN);
    put_message(NLMSG_ERROR, NULL, 0);
    message->nlmsg_seq = 7;
    CHECK_EQ(apply(), NETLINK_DUMP_DONE | NETLINK_DUMP_TORN);
}

/* FR-035 */
static void messagesThatAreCutShortChangeNothing(void)
{
    begin();
    put_link(RTM_NEWLINK, 2, USABLE, ARPHRD_ETHER, "eth0", "veth");
    size_t whole = length;
    for (size_t cut = 0; cut < whole; cut++) {
        uint8_t *exact = malloc(cut + 1);
        memcpy(exact, words, cut);
        netlink_apply(&ifaces, exact, cut, 7);
        free(exact);
    }
    CHECK(!ifaces_find(&ifaces, 2));
    message->nlmsg_len = 3;
    CHECK_EQ(apply(), 0);
    CHECK(!ifaces_find(&ifaces, 2));
}

static void addressesOfAnImpossibleLengthAreIgnored(void)
{
    begin();
    put_link(RTM_NEWLINK, 2, USABLE, ARPHRD_ETHER, "eth0", NULL);
    put_address(RTM_NEWADDR, 2, "10.0.0.1", 33, 0);
    apply();
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.address_count, 0);
    struct ifaddrmsg info = {.ifa_family = AF_INET6, .ifa_prefixlen = 64, .ifa_index = 2};
    put_message(RTM_NEWADDR, &info, sizeof info);
    put_attribute(IFA_ADDRESS, "abcd", 4);
    apply();
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.address_count, 0);
}

int main(void)
{
    TEST(aLinkAndItsAddressesAreRead);
    TEST(aMessageWithoutAnAttributeSaysNothingAboutIt);
    TEST(ofALinkThatNobodyKnowsHalfIsNotEnough);
    TEST(whatAWholeMessageLeavesOutIsNotThere);
    TEST(anAddressMessageWithoutTheFarEndLeavesItAsItIs);
    TEST(kindsComeFromTheKernelsWordAndTheHardwareType);
    TEST(leavingABridgeIsNoDeletion);
    TEST(theFarEndOfAPointToPointLinkIsThePeer);
    TEST(theEndOfADumpIsKnownByItsNumber);
    TEST(messagesThatAreCutShortChangeNothing);
    TEST(addressesOfAnImpossibleLengthAreIgnored);
    ifaces_done(&ifaces);
    return DONE();
}
