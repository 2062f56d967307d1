/* The path of a session: which interface and address it has, and what takes them away (BFD-015). On
 * the OS in memory. */
#include "engine_fixture.h"

#include "../build_address.h"
#include "../check.h"

static const char PEER[] = "10.0.0.7";

enum { ETH1 = 3 };

static void add_eth1(const char *address, uint8_t prefix_bits)
{
    fake.links[2] = build_link(ETH1, "eth1", BCN_KIND_ETHERNET);
    fake.addresses[2][0] = build_prefix(address, prefix_bits, 0);
    fake.link_count = 3;
}

static void look(void)
{
    fake_interfaces_changed();
    drive();
}

static bool is_lost(uint32_t number)
{
    return (state_of(number).flags & BCN_STATE_PATH_LOST) != 0;
}

static bool is_at(uint32_t number, const char *local)
{
    return ip_equal(ip_load(state_of(number).local), build_ip(local));
}

static uint32_t open_anywhere(const char *peer)
{
    struct bcn_session_spec spec = spec_of(peer);
    spec.ifindex = 0;
    return open_spec(&spec);
}

static uint32_t open_named(const char *local, bool multihop)
{
    struct bcn_session_spec spec = spec_of(multihop ? "192.0.2.1" : PEER);
    build_address(spec.local, local);
    spec.flags = multihop ? BCN_SESSION_MULTIHOP : 0;
    spec.ifindex = multihop ? 0 : ETH0;
    return open_spec(&spec);
}

/* ---- the interface ---- */

/* As in a routing table, whichever interface comes first. */
static void theLongestPrefixDecides(void)
{
    static const uint8_t bits[2][2] = {{8, 24}, {24, 8}};
    for (int i = 0; i < 2; i++) {
        begin();
        add_eth1("10.0.0.3", bits[i][1]);
        fake.addresses[1][0] = build_prefix("10.0.0.1", bits[i][0], 0);
        look();
        CHECK_EQ(state_of(open_anywhere(PEER)).ifindex, bits[i][0] == 24 ? ETH0 : ETH1);
        CHECK_EQ(state_of(open_anywhere("10.9.0.7")).ifindex, bits[i][0] == 8 ? ETH0 : ETH1);
    }
}

static void anInterfaceThatIsGoneIsNoneToChoose(void)
{
    begin();
    add_eth1("10.1.0.1", 24);
    look();
    session = open_anywhere("10.1.0.7");
    CHECK_EQ(state_of(session).ifindex, ETH1);
    fake.link_count = 2;
    look();
    CHECK(is_lost(session));
    CHECK_EQ(state_of(session).ifindex, ETH1); /* where it was last */
    uint32_t other = open_anywhere("10.1.0.8");
    CHECK(is_lost(other));
    CHECK_EQ(state_of(other).ifindex, 0);
    fake.link_count = 3;
    look();
    CHECK(!is_lost(session) && !is_lost(other));
    CHECK_EQ(state_of(other).ifindex, ETH1);
}

/* The user named an interface: no other one will do. */
static void aNamedInterfaceIsWaitedFor(void)
{
    begin();
    struct bcn_session_spec spec = spec_of(PEER);
    spec.ifindex = ETH1;
    session = open_spec(&spec);
    CHECK(is_lost(session));
    CHECK_EQ(state_of(session).ifindex, ETH1);
    CHECK_EQ(fake.sent_count, 0);
    add_eth1("10.1.0.1", 24);
    look();
    CHECK(!is_lost(session));
    CHECK(is_at(session, "10.1.0.1"));
    CHECK_EQ(fake.sent[0].tx.ifindex, ETH1);
}

/* The peer knows us on another link: it has to learn that we left. */
static void anotherInterfaceIsALostPath(void)
{
    begin();
    session = open_anywhere(PEER);
    bring_up(PEER, session);
    add_eth1("10.0.0.1", 28); /* a longer prefix, the same address */
    look();
    CHECK_EQ(state_of(session).ifindex, ETH1);
    CHECK_EQ(state_of(session).state, BCN_STATE_DOWN);
    CHECK_EQ(state_of(session).diag, BFD_DIAG_PATH_DOWN);
    CHECK(!is_lost(session));
}

/* ---- the address ---- */

/* As a temporary IPv6 address is replaced: the old one stays for what is in use. */
static void theAddressInUseIsKeptWhileItExists(void)
{
    begin();
    session = open_to(PEER);
    bring_up(PEER, session);
    fake.addresses[1][0].flags = BCN_ADDR_DEPRECATED;
    fake.addresses[1][2] = build_prefix("10.0.0.5", 24, 0);
    look();
    CHECK(is_at(open_to("10.0.0.8"), "10.0.0.5"));
    CHECK_EQ(state_of(session).state, BCN_STATE_UP);
    CHECK(is_at(session, "10.0.0.1"));
    CHECK_EQ(state_of(session).transitions, 1);
}

static void aNamedAddressIsTheOnlyOne(void)
{
    begin();
    fake.addresses[1][2] = build_prefix("10.0.0.5", 24, 0);
    look();
    session = open_named("10.0.0.5", false);
    CHECK(!is_lost(session));
    CHECK(ip_equal(ip_load(fake.sent[0].tx.source), build_ip("10.0.0.5")));
    fake.addresses[1][2].flags = BCN_ADDR_TENTATIVE;
    look();
    CHECK(is_lost(session));
    fake.addresses[1][2].flags = BCN_ADDR_DUPLICATED;
    look();
    CHECK(is_lost(session));
    fake.addresses[1][2].family = 0;
    look();
    CHECK(is_lost(session));
    CHECK(is_at(session, "10.0.0.5"));
    fake.addresses[1][2] = build_prefix("10.0.0.5", 24, 0);
    look();
    CHECK(!is_lost(session));
}

static void anInterfaceWithoutAnAddressOfTheFamilyIsNoPath(void)
{
    begin();
    fake.addresses[1][1].family = 0; /* no IPv6 */
    look();
    session = open_to("fe80::7");
    CHECK(is_lost(session));
    CHECK_EQ(fake.sent_count, 0);
    CHECK(!is_lost(open_to(PEER)));
}

/* ---- multihop ---- */

static void withoutANamedAddressMultihopAlwaysHasAPath(void)
{
    begin();
    struct bcn_session_spec spec = spec_of("192.0.2.1");
    spec.flags = BCN_SESSION_MULTIHOP;
    spec.ifindex = 0;
    session = open_spec(&spec);
    fake.link_count = 1;
    look();
    CHECK(!is_lost(session)); /* the routing table may know one */
    CHECK_EQ(state_of(session).ifindex, 0);
}

static void aNamedAddressOfMultihopMayBeOnAnyInterface(void)
{
    begin();
    add_eth1("10.1.0.1", 24);
    look();
    session = open_named("10.1.0.1", true);
    CHECK(!is_lost(session));
    fake.addresses[2][0] = build_prefix("10.1.0.2", 24, 0);
    look();
    CHECK(is_lost(session));
}

/* Only an interface that is there, and has more addresses than the core keeps, leaves it open. */
static void fewAddressesAreAllKnown(void)
{
    begin();
    session = open_named("10.0.0.99", true);
    CHECK(is_lost(session));
    add_eth1("10.1.0.1", 24);
    for (uint32_t i = 1; i < FAKE_ADDRESSES; i++) {
        char text[16];
        snprintf(text, sizeof text, "10.1.0.%u", 1 + i);
        fake.addresses[2][i] = build_prefix(text, 24, 0);
    }
    look();
    CHECK(!is_lost(session));
    fake.link_count = 2;
    look();
    CHECK(is_lost(session));
    CHECK(is_lost(open_named("10.0.0.98", false))); /* on eth0 */
}

/* Of virtual machines, say: each has another number, and the table has an end. */
static void interfacesMayComeAndGoForEver(void)
{
    begin();
    for (uint32_t index = ETH1; index < 1000; index++) {
        add_eth1("10.1.0.1", 24);
        fake.links[2].index = index;
        look();
        fake.link_count = 2;
        look();
    }
    add_eth1("10.1.0.1", 24);
    look();
    session = open_anywhere("10.1.0.7");
    CHECK(!is_lost(session));
}

/* ---- what the loop hears ---- */

/* A look asks the system for all its interfaces. */
static void withoutNewsNobodyLooks(void)
{
    begin();
    session = open_to(PEER);
    uint32_t looks = fake.watch_reads;
    pass(3 * SECOND_NS);
    CHECK_EQ(fake.watch_reads, looks);
    look();
    CHECK_EQ(fake.watch_reads, looks + 1);
}

static void changesAreToldAndOnlyChanges(void)
{
    begin();
    uint64_t before = counted(BCN_COUNTER_INTERFACE_CHANGES);
    fake.overruns = -5; /* an error of the watch is no number of lost reports */
    look();
    CHECK(!fake.woken[0]);
    CHECK_EQ(counted(BCN_COUNTER_INTERFACE_CHANGES), before);
    CHECK_EQ(counted(BCN_COUNTER_WATCH_OVERRUNS), 0);
    loop();
    user.seen_event_count = 0;
    add_eth1("10.1.0.1", 24);
    look();
    CHECK(fake.woken[0]);
    CHECK_EQ(counted(BCN_COUNTER_INTERFACE_CHANGES), before + 1);
    loop();
    CHECK_EQ(events_of(BCN_EVENT_INTERFACES_CHANGED), 1);
}

int main(void)
{
    TEST(theLongestPrefixDecides);
    TEST(anInterfaceThatIsGoneIsNoneToChoose);
    TEST(aNamedInterfaceIsWaitedFor);
    TEST(anotherInterfaceIsALostPath);
    TEST(theAddressInUseIsKeptWhileItExists);
    TEST(aNamedAddressIsTheOnlyOne);
    TEST(anInterfaceWithoutAnAddressOfTheFamilyIsNoPath);
    TEST(withoutANamedAddressMultihopAlwaysHasAPath);
    TEST(aNamedAddressOfMultihopMayBeOnAnyInterface);
    TEST(fewAddressesAreAllKnown);
    TEST(interfacesMayComeAndGoForEver);
    TEST(withoutNewsNobodyLooks);
    TEST(changesAreToldAndOnlyChanges);
    core_end();
    return DONE();
}
