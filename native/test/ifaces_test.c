#include "../src/ifaces.h"

#include "build_address.h"
#include "check.h"

static struct ifaces ifaces;

static void begin(void)
{
    ifaces_done(&ifaces);
    CHECK_EQ(ifaces_init(&ifaces, 16), 0);
}

static void add_link(uint32_t index, const char *name, uint32_t kind)
{
    struct ifaces_link link = build_link(index, name, kind);
    ifaces_apply_link(&ifaces, &link);
}

static void add_port(uint32_t index, const char *name, uint32_t kind, uint32_t master)
{
    struct ifaces_link link = build_link(index, name, kind);
    link.master_index = master;
    ifaces_apply_link(&ifaces, &link);
}

static void add_address(uint32_t index, const char *text, uint8_t bits, uint16_t flags)
{
    struct bcn_address address = build_prefix(text, bits, flags);
    ifaces_apply_address(&ifaces, index, &address, NULL);
}

static bool on_link(uint32_t index, const char *source)
{
    uint8_t bytes[16];
    build_address(bytes, source);
    return ifaces_on_link(ifaces_find(&ifaces, index), bytes);
}

/* FR-023 */
static void aSourceOnASubnetOfItsInterfaceIsOnLink(void)
{
    begin();
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    add_link(3, "eth1", BCN_KIND_ETHERNET);
    add_address(2, "192.168.7.5", 24, 0);
    add_address(2, "10.20.0.1", 12, BCN_ADDR_SECONDARY);
    add_address(3, "172.16.0.1", 30, 0);
    ifaces_settle(&ifaces);
    CHECK(on_link(2, "192.168.7.255"));
    CHECK(on_link(2, "10.31.255.1"));
    CHECK(!on_link(2, "10.32.0.1"));
    CHECK(!on_link(2, "192.168.8.1"));
    CHECK(!on_link(2, "172.16.0.2"));
    CHECK(on_link(3, "172.16.0.2"));
    CHECK(!on_link(3, "192.168.7.1"));
}

/* FR-023 */
static void linkLocalSourcesAreAlwaysOnLink(void)
{
    begin();
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    ifaces_settle(&ifaces);
    CHECK(on_link(2, "169.254.0.1"));
    CHECK(on_link(2, "169.254.255.254"));
    CHECK(!on_link(2, "169.253.1.1"));
    CHECK(on_link(2, "fe80::1"));
    CHECK(on_link(2, "febf::1"));
    CHECK(!on_link(2, "fec0::1"));
    CHECK(!on_link(2, "2001:db8::1"));
}

/* FR-023 */
static void globalAndUniqueLocalSourcesOnAPrefixAreOnLink(void)
{
    begin();
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    add_address(2, "2001:db8:1:2::9", 64, 0);
    add_address(2, "fd00::9", 48, 0);
    ifaces_settle(&ifaces);
    CHECK(on_link(2, "2001:db8:1:2:ffff::1"));
    CHECK(!on_link(2, "2001:db8:1:3::1"));
    CHECK(on_link(2, "fd00:0:0:ffff::1"));
    CHECK(!on_link(2, "fd00:0:1::1"));
    CHECK(!on_link(2, "10.0.0.1"));
}

static void theLoopbackNetIsOnLinkOfLoopbackOnly(void)
{
    begin();
    add_link(1, "lo", BCN_KIND_LOOPBACK);
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    add_address(1, "127.0.0.1", 8, 0);
    add_address(1, "::1", 128, 0);
    add_address(2, "10.0.0.1", 24, 0);
    ifaces_settle(&ifaces);
    CHECK(on_link(1, "127.3.2.1"));
    CHECK(on_link(1, "::1"));
    CHECK(!on_link(2, "127.0.0.1"));
    CHECK(!on_link(2, "::1"));
}

static void theFarEndOfAPointToPointLinkIsOnLink(void)
{
    begin();
    uint8_t peer[16];
    struct bcn_address address = build_prefix("10.8.0.2", 32, 0);
    build_address(peer, "10.8.0.1");
    add_link(5, "tun0", BCN_KIND_TUN);
    ifaces_apply_address(&ifaces, 5, &address, peer);
    ifaces_settle(&ifaces);
    CHECK(on_link(5, "10.8.0.1"));
    CHECK(!on_link(5, "10.8.0.3"));
}

static void anAddressThatGoesTakesItsSubnetAlong(void)
{
    begin();
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    add_address(2, "10.0.0.1", 24, 0);
    add_address(2, "10.0.1.1", 24, 0);
    ifaces_settle(&ifaces);
    struct bcn_address gone = build_prefix("10.0.0.1", 24, 0);
    ifaces_remove_address(&ifaces, 2, &gone);
    CHECK(ifaces_settle(&ifaces));
    CHECK(!on_link(2, "10.0.0.9"));
    CHECK(on_link(2, "10.0.1.9"));
    CHECK(!ifaces_is_own(&ifaces, build_ip("10.0.0.1")));
    CHECK(ifaces_is_own(&ifaces, build_ip("10.0.1.1")));
}

static void theSameNewsTwiceIsNoChange(void)
{
    begin();
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    add_address(2, "10.0.0.1", 24, 0);
    CHECK(ifaces_settle(&ifaces));
    uint32_t generation = ifaces_find(&ifaces, 2)->facts.generation;
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    add_address(2, "10.0.0.1", 24, 0);
    CHECK(!ifaces_settle(&ifaces));
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.generation, generation);
    add_link(2, "lan", BCN_KIND_ETHERNET);
    CHECK(ifaces_settle(&ifaces));
    CHECK_TEXT(ifaces_find(&ifaces, 2)->facts.name, "lan");
    CHECK(ifaces_find(&ifaces, 2)->facts.generation > generation);
}

static void anAddressThatFinishedItsDuplicateDetectionIsAChange(void)
{
    begin();
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    add_address(2, "fe80::5", 64, BCN_ADDR_TENTATIVE);
    ifaces_settle(&ifaces);
    add_address(2, "fe80::5", 64, 0);
    CHECK(ifaces_settle(&ifaces));
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.address_count, 1);
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.addresses[0].flags, 0);
}

/* FR-018 */
static void aBridgeOfContainersHasNoPhysicalPort(void)
{
    begin();
    add_link(2, "docker0", BCN_KIND_BRIDGE);
    add_port(3, "veth1", BCN_KIND_VETH, 2);
    add_port(4, "tap1", BCN_KIND_TAP, 2);
    ifaces_settle(&ifaces);
    CHECK(!(ifaces_find(&ifaces, 2)->facts.flags & BCN_IF_BRIDGE_HAS_PHYSICAL_PORT));
    CHECK(ifaces_find(&ifaces, 3)->facts.flags & BCN_IF_BRIDGE_PORT);
}

/* FR-018 */
static void aBridgeWithACableIsTheLan(void)
{
    begin();
    add_link(2, "br0", BCN_KIND_BRIDGE);
    add_port(3, "veth1", BCN_KIND_VETH, 2);
    add_port(4, "eth0", BCN_KIND_ETHERNET, 2);
    ifaces_settle(&ifaces);
    CHECK(ifaces_find(&ifaces, 2)->facts.flags & BCN_IF_BRIDGE_HAS_PHYSICAL_PORT);
    uint32_t generation = ifaces_find(&ifaces, 2)->facts.generation;
    ifaces_remove_link(&ifaces, 4);
    CHECK(ifaces_settle(&ifaces));
    CHECK(!(ifaces_find(&ifaces, 2)->facts.flags & BCN_IF_BRIDGE_HAS_PHYSICAL_PORT));
    CHECK(ifaces_find(&ifaces, 2)->facts.generation > generation);
}

static void aMemberOfAVrfIsNoPort(void)
{
    begin();
    add_link(2, "vrf0", BCN_KIND_VRF);
    add_port(3, "eth0", BCN_KIND_ETHERNET, 2);
    add_link(4, "bond0", BCN_KIND_BOND);
    add_port(5, "eth1", BCN_KIND_ETHERNET, 4);
    ifaces_settle(&ifaces);
    CHECK_EQ(ifaces_find(&ifaces, 3)->facts.flags, BUILD_USABLE);
    CHECK_EQ(ifaces_find(&ifaces, 5)->facts.flags, BUILD_USABLE | BCN_IF_BOND_PORT);
}

static void aFreshLookDropsWhatItDidNotShow(void)
{
    begin();
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    add_address(2, "10.0.0.1", 24, 0);
    add_address(2, "10.0.1.1", 24, 0);
    add_link(3, "eth1", BCN_KIND_ETHERNET);
    ifaces_settle(&ifaces);
    ifaces_look_begin(&ifaces);
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    add_address(2, "10.0.1.1", 24, 0);
    ifaces_look_end(&ifaces);
    CHECK(ifaces_settle(&ifaces));
    ifaces_reap(&ifaces);
    CHECK(!ifaces_find(&ifaces, 3));
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.address_count, 1);
    CHECK(!on_link(2, "10.0.0.9"));
}

static void whatVanishedStaysUntilItIsReaped(void)
{
    begin();
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    ifaces_settle(&ifaces);
    struct iface *iface = ifaces_find(&ifaces, 2);
    iface->endpoint[0] = 7;
    ifaces_remove_link(&ifaces, 2);
    CHECK(!ifaces_find(&ifaces, 2));
    CHECK(iface->used && iface->gone);
    CHECK_EQ(iface->endpoint[0], 7);
    add_link(2, "eth0", BCN_KIND_ETHERNET); /* the number is used again */
    CHECK(ifaces_find(&ifaces, 2) != iface);
    CHECK_EQ(ifaces_find(&ifaces, 2)->endpoint[0], IFACES_NO_ENDPOINT);
    ifaces_settle(&ifaces);
    ifaces_reap(&ifaces);
    CHECK(!iface->used);
    CHECK(ifaces_find(&ifaces, 2));
}

static void comingAndGoingForEverLeaksNothing(void)
{
    begin();
    for (uint32_t i = 0; i < 1000; i++) {
        add_link(100 + i, "veth", BCN_KIND_VETH);
        add_address(100 + i, "10.0.0.1", 24, 0);
        ifaces_settle(&ifaces);
        ifaces_remove_link(&ifaces, 100 + i);
        ifaces_settle(&ifaces);
        ifaces_reap(&ifaces);
    }
    CHECK(!ifaces.overflow);
    CHECK_EQ(ifaces_export(&ifaces, NULL, 0), 0);
    CHECK(!ifaces_is_own(&ifaces, build_ip("10.0.0.1")));
}

static void moreInterfacesThanThereIsRoomForAreTold(void)
{
    begin();
    for (uint32_t i = 0; i < 20; i++)
        add_link(2 + i, "eth", BCN_KIND_ETHERNET);
    CHECK(ifaces.overflow);
    CHECK_EQ(ifaces_export(&ifaces, NULL, 0), 16);
    CHECK(!ifaces_find(&ifaces, 21));
}

static void moreAddressesThanThereIsRoomForAreTold(void)
{
    begin();
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    char text[32];
    for (int i = 0; i < 40; i++) {
        snprintf(text, sizeof text, "10.0.%d.1", i);
        add_address(2, text, 24, 0);
    }
    ifaces_settle(&ifaces);
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.address_count, BCN_ADDRESSES_PER_INTERFACE);
    CHECK(ifaces_find(&ifaces, 2)->facts.flags & BCN_IF_ADDRESSES_CUT);
    struct bcn_address first = build_prefix("10.0.0.1", 24, 0);
    ifaces_remove_address(&ifaces, 2, &first);
    CHECK(ifaces.wants_look);
}

static bool has_address(uint32_t index, const char *text)
{
    uint8_t bytes[16];
    build_address(bytes, text);
    return ifaces_known_address(&ifaces, index, bytes);
}

static void add_forty(const char *format, uint8_t bits, uint16_t flags)
{
    char text[48];
    for (int i = 1; i <= 40; i++) {
        snprintf(text, sizeof text, format, i);
        add_address(2, text, bits, flags);
    }
}

/* An interface gathers deprecated and privacy addresses for as long as it runs. */
static void ofTooManyAddressesTheWorthierAreHeld(void)
{
    begin();
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    add_forty("2001:db8:1::%x:1", 64, BCN_ADDR_DEPRECATED);
    add_forty("2001:db8:2::%x:1", 64, BCN_ADDR_TEMPORARY);
    add_forty("10.0.0.%d", 24, BCN_ADDR_SECONDARY);
    add_address(2, "2001:db8:1::5", 64, 0);
    add_address(2, "192.168.7.5", 24, 0);
    add_address(2, "fe80::5", 64, 0);
    ifaces_settle(&ifaces);
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.address_count, BCN_ADDRESSES_PER_INTERFACE);
    CHECK(has_address(2, "fe80::5"));
    CHECK(has_address(2, "2001:db8:1::5"));
    CHECK(has_address(2, "192.168.7.5"));
    CHECK(has_address(2, "10.0.0.1"));
    CHECK(on_link(2, "2001:db8:1::9"));
    CHECK(!has_address(2, "2001:db8:1::28:1"));
    add_address(2, "2001:db8:3::1", 64, BCN_ADDR_TENTATIVE);
    CHECK(!has_address(2, "2001:db8:3::1"));
    add_address(2, "2001:db8:3::1", 64, 0); /* its duplicate check is over */
    CHECK(has_address(2, "2001:db8:3::1"));
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.address_count, BCN_ADDRESSES_PER_INTERFACE);
}

static void manyOfOneFamilyCostTheOtherNothing(void)
{
    for (int v4_first = 0; v4_first < 2; v4_first++) {
        begin();
        add_link(2, "eth0", BCN_KIND_ETHERNET);
        if (!v4_first)
            add_address(2, "fe80::5", 64, 0);
        add_forty("10.0.%d.1", 24, 0); /* each with a subnet of its own */
        if (v4_first)
            add_address(2, "fe80::5", 64, 0);
        CHECK(has_address(2, "fe80::5"));
        CHECK(has_address(2, "10.0.1.1"));
    }
}

static void show_forty(void)
{
    ifaces_look_begin(&ifaces);
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    add_forty("10.0.0.%d", 24, 0);
    ifaces_look_end(&ifaces);
}

/* How many have no room is known after a look, and one is made if need be; then there is an end to
 * it. */
static void whatIsLeftOutIsCounted(void)
{
    begin();
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    add_forty("10.0.0.%d", 24, 0);
    CHECK(ifaces.wants_look);
    show_forty();
    CHECK(!ifaces.wants_look);
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.addresses_left_out, 8);
    struct bcn_address held = build_prefix("10.0.0.1", 24, 0);
    ifaces_remove_address(&ifaces, 2, &held);
    CHECK(ifaces.wants_look);
    ifaces_look_begin(&ifaces);
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    add_address(2, "10.0.0.7", 24, 0);
    ifaces_look_end(&ifaces);
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.addresses_left_out, 0);
    CHECK(!(ifaces_find(&ifaces, 2)->facts.flags & BCN_IF_ADDRESSES_CUT));
}

/* What a look showed too late, since the place was taken by what it did not show, comes with
 * another. */
static void whatHadNoRoomBesideTheStaleComesWithTheNextLook(void)
{
    begin();
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    char text[32];
    for (int i = 0; i < 32; i++) {
        snprintf(text, sizeof text, "10.1.%d.1", i);
        add_address(2, text, 24, 0);
    }
    show_forty();
    CHECK(ifaces.wants_look);
    show_forty();
    CHECK(!ifaces.wants_look);
    CHECK_EQ(ifaces_find(&ifaces, 2)->facts.address_count, BCN_ADDRESSES_PER_INTERFACE);
}

/* A host of containers: their plumbing must not cost the LAN its place. */
static void ofTooManyInterfacesTheWorthierAreHeld(void)
{
    begin();
    add_link(1, "lo", BCN_KIND_LOOPBACK);
    add_link(2, "docker0", BCN_KIND_BRIDGE);
    for (uint32_t i = 0; i < 40; i++)
        add_port(10 + i, "veth", BCN_KIND_VETH, 2);
    CHECK(ifaces.overflow);
    add_link(99, "eth0", BCN_KIND_ETHERNET);
    CHECK(ifaces_find(&ifaces, 99));
    CHECK(ifaces_find(&ifaces, 2));
    CHECK_EQ(ifaces_export(&ifaces, NULL, 0), 16);
    for (uint32_t i = 0; i < 30; i++) {
        struct iface *joined = ifaces_find(&ifaces, 99);
        joined->endpoint[0] = 0;
        add_link(200 + i, "eth", BCN_KIND_ETHERNET);
    }
    CHECK(ifaces_find(&ifaces, 99));
    CHECK_EQ(ifaces_export(&ifaces, NULL, 0), 16);
    CHECK(!ifaces_find(&ifaces, 1));
}

static void ofTooManyOwnAddressesThoseOfJoinedInterfacesAreKnown(void)
{
    ifaces_done(&ifaces);
    CHECK_EQ(ifaces_init(&ifaces, 100), 0);
    char text[32];
    for (uint32_t i = 0; i < 100; i++) {
        add_link(2 + i, "eth", BCN_KIND_ETHERNET);
        for (int k = 0; k < 30; k++) {
            snprintf(text, sizeof text, "10.%u.%d.1", i, k);
            add_address(2 + i, text, 24, 0);
        }
    }
    ifaces_settle(&ifaces);
    CHECK(ifaces.own_cut);
    CHECK(!ifaces_is_own(&ifaces, build_ip("10.99.29.1")));
    ifaces_find(&ifaces, 101)->endpoint[0] = 0;
    ifaces_joined(&ifaces);
    CHECK(ifaces_is_own(&ifaces, build_ip("10.99.29.1")));
}

static uint32_t place_of(const char *text)
{
    uint32_t at = 0;
    while (!ip_equal(ifaces.own[at], build_ip(text)))
        at++;
    return at;
}

/* Whoever chooses addresses for us (a router), or which are looked up, can't aim at one place. */
static void whereAnAddressOfOursIsKeptDependsOnTheKey(void)
{
    uint32_t places[2][30];
    uint32_t same = 0;
    char text[32];
    for (int round = 0; round < 2; round++) {
        begin();
        for (int i = 0; i < 5; i++)
            ifaces.own_key[i] = UINT64_C(0x9e3779b97f4a7c15) * (uint64_t)(5 * round + i + 1);
        add_link(2, "eth0", BCN_KIND_ETHERNET);
        for (int i = 0; i < 30; i++) {
            snprintf(text, sizeof text, "2001:db8:%x::1", i);
            add_address(2, text, 64, 0);
        }
        ifaces_settle(&ifaces);
        for (int i = 0; i < 30; i++) {
            snprintf(text, sizeof text, "2001:db8:%x::1", i);
            places[round][i] = place_of(text);
        }
    }
    for (int i = 1; i < 30; i++)
        same += places[0][i] - places[0][0] == places[1][i] - places[1][0];
    CHECK(same < 3);
}

static void theListIsByIndexAndNoLongerThanAskedFor(void)
{
    struct bcn_interface list[3];
    begin();
    add_link(9, "c", BCN_KIND_ETHERNET);
    add_link(2, "a", BCN_KIND_ETHERNET);
    add_link(5, "b", BCN_KIND_ETHERNET);
    memset(list, 0xee, sizeof list);
    CHECK_EQ(ifaces_export(&ifaces, list, 2), 3);
    CHECK_TEXT(list[0].name, "a");
    CHECK_TEXT(list[1].name, "b");
    CHECK_EQ(list[2].index, 0xeeeeeeee);
}

static void chosen(uint32_t index, uint32_t family, const char *destination, const char *expected)
{
    uint8_t to[16];
    uint8_t source[16];
    build_address(to, destination);
    bool found = ifaces_choose_source(ifaces_find(&ifaces, index), family, to, source);
    CHECK_EQ(found, expected != NULL);
    if (expected)
        CHECK(ip_equal(ip_load(source), build_ip(expected)));
}

/* FR-042: a reply comes from the address in the asker's subnet. */
static void theSourceIsTheAddressInTheAskersSubnet(void)
{
    begin();
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    add_address(2, "10.0.0.1", 24, 0);
    add_address(2, "10.0.1.1", 24, BCN_ADDR_SECONDARY);
    add_address(2, "2001:db8::1", 64, 0);
    add_address(2, "fe80::1", 64, 0);
    chosen(2, BCN_IPV4, "224.0.0.251", "10.0.0.1");
    chosen(2, BCN_IPV4, "10.0.1.77", "10.0.1.1");
    chosen(2, BCN_IPV6, "ff02::fb", "fe80::1");
    chosen(2, BCN_IPV6, "2001:db8::7", "2001:db8::1");
}

static void noSourceIsChosenThatIsTentativeOrDuplicated(void)
{
    begin();
    add_link(2, "eth0", BCN_KIND_ETHERNET);
    add_address(2, "fe80::1", 64, BCN_ADDR_TENTATIVE);
    add_address(2, "2001:db8::1", 64, BCN_ADDR_DUPLICATED);
    chosen(2, BCN_IPV6, "ff02::fb", NULL);
    chosen(2, BCN_IPV4, "224.0.0.251", NULL);
}

int main(void)
{
    TEST(aSourceOnASubnetOfItsInterfaceIsOnLink);
    TEST(linkLocalSourcesAreAlwaysOnLink);
    TEST(globalAndUniqueLocalSourcesOnAPrefixAreOnLink);
    TEST(theLoopbackNetIsOnLinkOfLoopbackOnly);
    TEST(theFarEndOfAPointToPointLinkIsOnLink);
    TEST(anAddressThatGoesTakesItsSubnetAlong);
    TEST(theSameNewsTwiceIsNoChange);
    TEST(anAddressThatFinishedItsDuplicateDetectionIsAChange);
    TEST(aBridgeOfContainersHasNoPhysicalPort);
    TEST(aBridgeWithACableIsTheLan);
    TEST(aMemberOfAVrfIsNoPort);
    TEST(aFreshLookDropsWhatItDidNotShow);
    TEST(whatVanishedStaysUntilItIsReaped);
    TEST(comingAndGoingForEverLeaksNothing);
    TEST(moreInterfacesThanThereIsRoomForAreTold);
    TEST(moreAddressesThanThereIsRoomForAreTold);
    TEST(ofTooManyAddressesTheWorthierAreHeld);
    TEST(manyOfOneFamilyCostTheOtherNothing);
    TEST(whatIsLeftOutIsCounted);
    TEST(whatHadNoRoomBesideTheStaleComesWithTheNextLook);
    TEST(ofTooManyInterfacesTheWorthierAreHeld);
    TEST(ofTooManyOwnAddressesThoseOfJoinedInterfacesAreKnown);
    TEST(whereAnAddressOfOursIsKeptDependsOnTheKey);
    TEST(theListIsByIndexAndNoLongerThanAskedFor);
    TEST(theSourceIsTheAddressInTheAskersSubnet);
    TEST(noSourceIsChosenThatIsTentativeOrDuplicated);
    ifaces_done(&ifaces);
    return DONE();
}
