#include "build_address.h"
#include "check.h"
#include "core_fixture.h"
#include "fake_os.h"

#include <stdio.h>

enum { UNTOUCHED = -1 };

/* One packet: what became of it. */
static int verdict_of(uint32_t ifindex, const char *source, const char *destination, uint16_t port,
                      const uint8_t *payload, uint32_t length)
{
    uint64_t before[64];
    for (int i = 0; i < bcn_counter_count(); i++)
        before[i] = counted(i);
    if (fake_arrive(ifindex, source, destination, port, payload, length) == 0)
        return UNTOUCHED;
    core_step();
    check_sum();
    for (int i = BCN_COUNTER_ACCEPTED; i <= BCN_COUNTER_DROPPED_KERNEL; i++) {
        if (counted(i) != before[i])
            return i;
    }
    return UNTOUCHED;
}

static int query_verdict(const char *source)
{
    const char *group = strchr(source, ':') ? "ff02::fb" : "224.0.0.251";
    return verdict_of(ETH0, source, group, 5353, QUERY, sizeof QUERY);
}

static void begin(void)
{
    fake_reset();
    core_begin_joined(NULL);
}

/* FR-023 */
static void onLinkSourcesAreAccepted(void)
{
    begin();
    CHECK_EQ(query_verdict("10.0.0.77"), BCN_COUNTER_ACCEPTED);
    CHECK_EQ(query_verdict("169.254.3.4"), BCN_COUNTER_ACCEPTED);
    CHECK_EQ(query_verdict("fe80::77"), BCN_COUNTER_ACCEPTED);
    CHECK_EQ(user.seen_count, 3);
}

/* FR-023, FR-024, SC-007 */
static void offLinkSourcesAreDroppedAndCounted(void)
{
    begin();
    CHECK_EQ(query_verdict("10.0.1.77"), BCN_COUNTER_DROPPED_SOURCE);
    CHECK_EQ(query_verdict("8.8.8.8"), BCN_COUNTER_DROPPED_SOURCE);
    CHECK_EQ(query_verdict("127.0.0.1"), BCN_COUNTER_DROPPED_SOURCE);
    CHECK_EQ(query_verdict("2001:db8::1"), BCN_COUNTER_DROPPED_SOURCE);
    CHECK_EQ(user.seen_count, 0);
}

static void with_any_subnet(void)
{
    struct bcn_options options = {.size_bytes = sizeof options, .flags = BCN_OPT_ANY_SUBNET};
    fake_reset();
    core_begin_joined(&options);
}

/* FR-045, RFC 6762 11 */
static void ifAskedForANeighbourOfAnotherSubnetIsHeard(void)
{
    with_any_subnet();
    CHECK_EQ(query_verdict("10.0.1.77"), BCN_COUNTER_ACCEPTED);
    CHECK_EQ(user.seen[0].flags, BCN_RX_MULTICAST | BCN_RX_OTHER_SUBNET);
    CHECK_EQ(query_verdict("2001:db8::1"), BCN_COUNTER_ACCEPTED);
    CHECK_EQ(query_verdict("10.0.0.77"), BCN_COUNTER_ACCEPTED);
    CHECK_EQ(user.seen[2].flags, BCN_RX_MULTICAST);
    CHECK_EQ(counted(BCN_COUNTER_OTHER_SUBNET), 0);
    /* Nobody's addresses, unicast, and what a router has passed on. */
    CHECK_EQ(query_verdict("127.0.0.1"), BCN_COUNTER_DROPPED_SOURCE);
    CHECK_EQ(query_verdict("::1"), BCN_COUNTER_DROPPED_SOURCE);
    CHECK_EQ(query_verdict("0.0.0.0"), BCN_COUNTER_DROPPED_SOURCE);
    CHECK_EQ(verdict_of(ETH0, "10.9.0.9", "10.0.0.1", 40000, QUERY, 12),
             BCN_COUNTER_DROPPED_SOURCE);
    CHECK_EQ(verdict_of(ETH0, "10.9.0.9", "10.0.0.1", 5353, RESPONSE, 12),
             BCN_COUNTER_DROPPED_SOURCE);
    CHECK_EQ(verdict_of(ETH0, "10.0.0.9", "10.0.0.1", 5353, RESPONSE, 12), BCN_COUNTER_ACCEPTED);
    fake.ttl = 254;
    CHECK_EQ(query_verdict("10.0.1.77"), BCN_COUNTER_DROPPED_SOURCE);
    /* The kernel's filter knows prefixes only, so it has to stay out of this. */
    for (int i = 0; i < 2000; i++) {
        query_from("10.0.1.78");
        core_settle();
    }
    fake.now_ns += INT64_C(300000000);
    core_settle();
    CHECK(!fake.sockets[0].plan_off_link);
}

/* FR-045 */
static void aNeighbourOfAnotherSubnetThatIsNotHeardIsTold(void)
{
    begin();
    CHECK_EQ(query_verdict("10.0.1.77"), BCN_COUNTER_DROPPED_SOURCE);
    CHECK_EQ(counted(BCN_COUNTER_OTHER_SUBNET), 1);
    CHECK_EQ(event_seen(BCN_EVENT_DROP_SAMPLE)->value_2, BCN_COUNTER_OTHER_SUBNET);
    user.seen_event_count = 0;
    fake.ttl = 63; /* from far away */
    CHECK_EQ(query_verdict("10.0.1.77"), BCN_COUNTER_DROPPED_SOURCE);
    CHECK_EQ(counted(BCN_COUNTER_OTHER_SUBNET), 1);
    CHECK_EQ(event_seen(BCN_EVENT_DROP_SAMPLE)->value_2, 0);
}

/* RFC 6762 6 */
static void anAnswerFromAnotherPortIsToldAsSuch(void)
{
    begin();
    CHECK_EQ(verdict_of(ETH0, "10.0.0.9", "224.0.0.251", 40000, RESPONSE, 12),
             BCN_COUNTER_DROPPED_MALFORMED);
    CHECK_EQ(counted(BCN_COUNTER_OTHER_PORT), 1);
    CHECK_EQ(event_seen(BCN_EVENT_DROP_SAMPLE)->value_2, BCN_COUNTER_OTHER_PORT);
    CHECK_EQ(verdict_of(ETH0, "10.0.0.9", "224.0.0.251", 40000, RESPONSE, 11),
             BCN_COUNTER_DROPPED_MALFORMED);
    CHECK_EQ(counted(BCN_COUNTER_OTHER_PORT), 1);
}

/* FR-042 */
static void unicastToAnAddressOfOursIsAcceptedFromTheLinkOnly(void)
{
    begin();
    CHECK_EQ(verdict_of(ETH0, "10.0.0.9", "10.0.0.1", 40000, QUERY, 12), BCN_COUNTER_ACCEPTED);
    CHECK_EQ(user.seen[0].flags, 0);
    CHECK_EQ(user.seen[0].source_port, 40000);
    CHECK_EQ(verdict_of(ETH0, "10.9.0.9", "10.0.0.1", 40000, QUERY, 12),
             BCN_COUNTER_DROPPED_SOURCE);
}

/* RFC 6762 5.1: mDNS has one group for each family. */
static void aPacketToAnotherGroupIsDropped(void)
{
    begin();
    CHECK_EQ(verdict_of(ETH0, "10.0.0.9", "224.0.0.252", 5353, QUERY, 12),
             BCN_COUNTER_DROPPED_DESTINATION);
    CHECK_EQ(verdict_of(ETH0, "fe80::9", "ff02::1:3", 5353, QUERY, 12),
             BCN_COUNTER_DROPPED_DESTINATION);
}

static void aBroadcastIsDropped(void)
{
    begin();
    CHECK_EQ(verdict_of(ETH0, "10.0.0.9", "10.0.0.255", 5353, QUERY, 12),
             BCN_COUNTER_DROPPED_DESTINATION);
    CHECK_EQ(verdict_of(ETH0, "10.0.0.9", "255.255.255.255", 5353, QUERY, 12),
             BCN_COUNTER_DROPPED_DESTINATION);
}

/* IPv6 delivers other interfaces' groups all the same. */
static void aPacketOfAnInterfaceThatIsNotJoinedIsDropped(void)
{
    fake_reset();
    fake.links[2] = build_link(3, "eth1", BCN_KIND_ETHERNET);
    fake.link_count = 3;
    core_begin_joined(NULL);
    fake.sockets[1].joined[fake.sockets[1].joined_count++] = 3; /* as the kernel behaves */
    CHECK_EQ(verdict_of(3, "fe80::9", "ff02::fb", 5353, QUERY, 12), BCN_COUNTER_DROPPED_INTERFACE);
    CHECK_EQ(verdict_of(77, "10.0.0.9", "10.0.0.1", 5353, QUERY, 12),
             BCN_COUNTER_DROPPED_INTERFACE);
}

/* FR-034 */
static void aPacketOver9000BytesIsDropped(void)
{
    static uint8_t query[FAKE_PAYLOAD];
    memcpy(query, QUERY, sizeof QUERY);
    begin();
    CHECK_EQ(verdict_of(ETH0, "10.0.0.9", "224.0.0.251", 5353, query, 9000), BCN_COUNTER_ACCEPTED);
    CHECK_EQ(verdict_of(ETH0, "10.0.0.9", "224.0.0.251", 5353, query, 9001),
             BCN_COUNTER_DROPPED_SIZE);
    CHECK_EQ(verdict_of(ETH0, "10.0.0.9", "224.0.0.251", 5353, query, BCN_SLOT_BYTES + 1),
             BCN_COUNTER_DROPPED_SIZE);
}

/* FR-039 */
static void whatCannotBeWantedIsDropped(void)
{
    static const uint8_t update[12] = {0, 0, 0x28};
    begin();
    CHECK_EQ(verdict_of(ETH0, "10.0.0.9", "224.0.0.251", 5353, QUERY, 11),
             BCN_COUNTER_DROPPED_MALFORMED);
    CHECK_EQ(verdict_of(ETH0, "10.0.0.9", "224.0.0.251", 5353, QUERY, 0),
             BCN_COUNTER_DROPPED_MALFORMED);
    CHECK_EQ(verdict_of(ETH0, "10.0.0.9", "224.0.0.251", 5353, update, 12),
             BCN_COUNTER_DROPPED_MALFORMED);
    /* RFC 6762 6: a response that isn't from 5353 */
    CHECK_EQ(verdict_of(ETH0, "10.0.0.9", "224.0.0.251", 5354, RESPONSE, 12),
             BCN_COUNTER_DROPPED_MALFORMED);
    CHECK_EQ(verdict_of(ETH0, "10.0.0.9", "224.0.0.251", 5353, RESPONSE, 12), BCN_COUNTER_ACCEPTED);
    CHECK_EQ(verdict_of(ETH0, "10.0.0.9", "224.0.0.251", 999, QUERY, 12), BCN_COUNTER_ACCEPTED);
}

/* FR-041 */
static void theDescriptorSaysAllThereIsToKnow(void)
{
    begin();
    response_from("fe80::9");
    core_step();
    const struct bcn_rx *rx = &user.seen[0];
    CHECK_EQ(rx->length, 12);
    CHECK_EQ(rx->family, BCN_IPV6);
    CHECK_EQ(rx->ttl, 255);
    CHECK_EQ(rx->source_port, 5353);
    CHECK_EQ(rx->packet_kind, BCN_PACKET_RESPONSE);
    CHECK_EQ(rx->flags, BCN_RX_MULTICAST);
    CHECK_EQ(rx->ifindex, ETH0);
    CHECK_EQ(rx->time_ns, fake.now_ns);
    CHECK(ip_equal(ip_load(rx->source), build_ip("fe80::9")));
    CHECK(ip_equal(ip_load(rx->destination), build_ip("ff02::fb")));
    CHECK(memcmp(user.base + rx->slot_offset, RESPONSE, 12) == 0);
}

/* The OS's half of the descriptor may hold anything where the guard's half is. */
static void onlyTheGuardSaysKindAndFlags(void)
{
    begin();
    query_from("10.0.0.9");
    query_from("8.8.8.8");
    for (int i = 0; i < 2; i++) {
        fake.sockets[0].queue[i].facts.flags = 0xffff;
        fake.sockets[0].queue[i].facts.packet_kind = 9;
    }
    fake.sockets[0].queue[1].facts.length = 9001;
    core_step();
    CHECK_EQ(user.seen[0].flags, BCN_RX_MULTICAST);
    CHECK_EQ(user.seen[0].packet_kind, BCN_PACKET_QUERY);
    CHECK_EQ(event_seen(BCN_EVENT_DROP_SAMPLE)->reason, BCN_COUNTER_DROPPED_SIZE);
    CHECK_EQ(event_seen(BCN_EVENT_DROP_SAMPLE)->packet_kind, 0);
    CHECK_EQ(counted(BCN_COUNTER_RECEIVED_BYTES), 12 + 9001);
}

/* FR-007 */
static void ourOwnPacketsAreMarked(void)
{
    begin();
    query_from("10.0.0.1");
    query_from("10.0.0.2");
    core_step();
    CHECK_EQ(user.seen[0].flags, BCN_RX_MULTICAST | BCN_RX_FROM_SELF);
    CHECK_EQ(user.seen[1].flags, BCN_RX_MULTICAST);
}

/* 500 a second, for a second and 150 ms. */
static void flood(void)
{
    for (int i = 0; i < 575; i++) {
        fake.now_ns += INT64_C(2000000);
        query_from("10.0.0.66");
        core_settle();
    }
}

/* FR-026, FR-029 */
static void aBurstLosesWhatIsOverTheLimitAndNoMore(void)
{
    begin();
    for (int i = 0; i < 150; i++)
        query_from("10.0.0.66");
    core_settle();
    CHECK_EQ(counted(BCN_COUNTER_ACCEPTED), 100);
    CHECK_EQ(counted(BCN_COUNTER_DROPPED_RATE), 50);
    CHECK_EQ(counted(BCN_COUNTER_COOLDOWNS), 0);
    CHECK(!event_seen(BCN_EVENT_RATE_LIMITED));
    fake.now_ns += INT64_C(2000000000);
    CHECK_EQ(query_verdict("10.0.0.66"), BCN_COUNTER_ACCEPTED);
}

/* FR-026..FR-030 */
static void aFloodingSourceIsToldOnceAndThenDropped(void)
{
    begin();
    flood();
    CHECK_EQ(counted(BCN_COUNTER_ACCEPTED), 100);
    CHECK_EQ(counted(BCN_COUNTER_DROPPED_RATE), 475);
    CHECK_EQ(counted(BCN_COUNTER_COOLDOWNS), 1);
    const struct bcn_event *event = event_seen(BCN_EVENT_RATE_LIMITED);
    CHECK(event);
    CHECK(event->value > 400 && event->value <= 501);
    CHECK_EQ(event->value_2, 100);
    CHECK_EQ(event->ifindex, ETH0);
    CHECK_EQ(event->family, BCN_IPV4);
    CHECK_EQ(event->packet_kind, BCN_PACKET_QUERY);
    CHECK(ip_equal(ip_load(event->address), build_ip("10.0.0.66")));
    CHECK_EQ(query_verdict("10.0.0.67"), BCN_COUNTER_ACCEPTED);
    check_sum();
}

/* 3,000 responses a second, for a second and a half. */
static void flood_of_responses(void)
{
    for (int i = 0; i < 4500; i++) {
        fake.now_ns += INT64_C(333333);
        response_from("10.0.0.66");
        core_step();
    }
}

/* FR-029, FR-030 */
static void aFloodOfResponsesIsToldAsSuch(void)
{
    begin();
    flood_of_responses();
    CHECK_EQ(event_seen(BCN_EVENT_RATE_LIMITED)->packet_kind, BCN_PACKET_RESPONSE);
    CHECK_EQ(event_seen(BCN_EVENT_RATE_LIMITED)->value_2, 1000);
    CHECK_EQ(event_seen(BCN_EVENT_DROP_SAMPLE)->packet_kind, BCN_PACKET_RESPONSE);
    CHECK_EQ(query_verdict("10.0.0.66"), BCN_COUNTER_ACCEPTED);
}

/* FR-029, the option */
static void allKindsOfAFloodingSourceAreDroppedIfAskedFor(void)
{
    struct bcn_options options = {.size_bytes = sizeof options, .flags = BCN_OPT_COOL_ALL_KINDS};
    fake_reset();
    core_begin_joined(&options);
    flood_of_responses();
    CHECK_EQ(query_verdict("10.0.0.66"), BCN_COUNTER_DROPPED_RATE);
}

/* FR-028, SC-006 */
static void afterItsCooldownASourceIsHeardAgain(void)
{
    struct bcn_options options = {.size_bytes = sizeof options, .cooldown_ms = 2000};
    fake_reset();
    core_begin_joined(&options);
    flood();
    fake.now_ns += INT64_C(1945000000); /* it began 54 ms ago */
    CHECK_EQ(query_verdict("10.0.0.66"), BCN_COUNTER_DROPPED_RATE);
    fake.now_ns += INT64_C(10000000);
    CHECK_EQ(query_verdict("10.0.0.66"), BCN_COUNTER_ACCEPTED);
}

/* FR-033 */
static void theLimiterCanBeTurnedOff(void)
{
    struct bcn_options options = {.size_bytes = sizeof options, .flags = BCN_OPT_NO_LIMITER};
    fake_reset();
    core_begin_joined(&options);
    for (int i = 0; i < 500; i++)
        query_from("10.0.0.66");
    core_settle();
    CHECK_EQ(counted(BCN_COUNTER_ACCEPTED), 500);
    CHECK_EQ(counted(BCN_COUNTER_DROPPED_RATE), 0);
}

/* FR-032 */
static void aFloodFromEverNewSourcesMeetsTheInterfacesBucket(void)
{
    struct bcn_options options = {.size_bytes = sizeof options, .interface_limit_pps = 200};
    char source[32];
    fake_reset();
    core_begin_joined(&options);
    for (int i = 0; i < 300; i++) {
        snprintf(source, sizeof source, "169.254.%d.%d", i / 100, i % 100 + 1);
        query_from(source);
        core_step();
    }
    CHECK_EQ(counted(BCN_COUNTER_ACCEPTED), 200);
    CHECK_EQ(counted(BCN_COUNTER_DROPPED_FLOOD), 100);
    check_sum();
    /* It goes on, and a share of everybody's packets still passes. */
    for (int ms = 0; ms < 3000; ms++) {
        fake.now_ns += INT64_C(1000000);
        snprintf(source, sizeof source, "169.254.%d.%d", 10 + ms / 200, ms % 200 + 1);
        query_from(source);
        core_step();
    }
    CHECK(counted(BCN_COUNTER_ACCEPTED) >= 600);
    CHECK(counted(BCN_COUNTER_ACCEPTED) <= 200 + 3 * 200);
}

/* FR-007: what we send comes back and must not put ourselves into cooldown. */
static void echoesOfOurOwnAreNotHeldAgainstUs(void)
{
    begin();
    for (int round = 0; round < 10; round++) {
        user.header->tx_count = 0;
        for (int i = 0; i < 50; i++)
            query_from("10.0.0.1");
        core_settle();
    }
    /* Nothing was sent: these are somebody else's on this host. */
    CHECK_EQ(counted(BCN_COUNTER_ACCEPTED), 100);
    CHECK_EQ(counted(BCN_COUNTER_DROPPED_RATE), 400);
}

static void send_fifty(void)
{
    for (int i = 0; i < 50; i++) {
        memcpy(user.base + user.tx[i].slot_offset, QUERY, sizeof QUERY);
        user.tx[i].length = sizeof QUERY;
        user.tx[i].ifindex = ETH0;
        user.tx[i].family = BCN_IPV4;
    }
    user.header->tx_count = 50;
}

static void asManyEchoesAsWereSentAreFree(void)
{
    begin();
    for (int round = 0; round < 10; round++) {
        user.during = send_fifty;
        bcn_wake(user.core);
        core_step();
        user.during = NULL;
        fake.sent_count = 0;
        for (int i = 0; i < 50; i++)
            query_from("10.0.0.1");
        core_settle();
    }
    CHECK_EQ(counted(BCN_COUNTER_SENT), 500);
    CHECK_EQ(counted(BCN_COUNTER_ACCEPTED), 500);
}

static void lostEchoesDoNotAddUpWithoutEnd(void)
{
    begin();
    user.during = send_fifty;
    for (int round = 0; round < 30; round++) {
        bcn_wake(user.core);
        core_step();
        fake.sent_count = 0;
    }
    user.during = NULL;
    CHECK_EQ(counted(BCN_COUNTER_SENT), 1500);
    for (int i = 0; i < 1500; i++) {
        query_from("10.0.0.1");
        core_step();
    }
    CHECK_EQ(counted(BCN_COUNTER_ACCEPTED), 1024 + 100);
}

static void aUnicastToOurselvesIsNoEcho(void)
{
    begin();
    user.during = send_fifty;
    bcn_wake(user.core);
    core_step();
    user.during = NULL;
    for (int i = 0; i < 100; i++)
        CHECK_EQ(verdict_of(ETH0, "10.0.0.1", "10.0.0.1", 5353, QUERY, 12), BCN_COUNTER_ACCEPTED);
    CHECK_EQ(verdict_of(ETH0, "10.0.0.1", "10.0.0.1", 5353, QUERY, 12), BCN_COUNTER_DROPPED_RATE);
    CHECK_EQ(query_verdict("10.0.0.1"), BCN_COUNTER_ACCEPTED); /* this one is */
}

static void anotherHostHasNoUseOfOurEchoes(void)
{
    begin();
    user.during = send_fifty;
    bcn_wake(user.core);
    core_step();
    user.during = NULL;
    for (int i = 0; i < 100; i++)
        CHECK_EQ(query_verdict("10.0.0.9"), BCN_COUNTER_ACCEPTED);
    CHECK_EQ(query_verdict("10.0.0.9"), BCN_COUNTER_DROPPED_RATE);
}

static void send_fifty_responses(void)
{
    send_fifty();
    for (int i = 0; i < 50; i++)
        memcpy(user.base + user.tx[i].slot_offset, RESPONSE, sizeof RESPONSE);
}

/* 1,000 responses a second are allowed. */
static void echoesOfResponsesAreFreeToo(void)
{
    begin();
    user.during = send_fifty_responses;
    bcn_wake(user.core);
    core_step();
    user.during = NULL;
    for (int i = 0; i < 1100; i++) {
        response_from("fe80::1");
        core_step();
    }
    CHECK_EQ(counted(BCN_COUNTER_ACCEPTED), 50 + 1000);
    CHECK_EQ(query_verdict("fe80::1"), BCN_COUNTER_ACCEPTED); /* and of queries there were none */
}

/* FR-025 */
static void aSampleOfTheDropsIsTold(void)
{
    begin();
    for (int i = 0; i < 40; i++)
        query_from("8.8.8.8");
    core_settle();
    uint32_t samples = 0;
    for (uint32_t i = 0; i < user.seen_event_count; i++)
        samples += user.seen_events[i].kind == BCN_EVENT_DROP_SAMPLE;
    CHECK_EQ(samples, 4);
    const struct bcn_event *event = event_seen(BCN_EVENT_DROP_SAMPLE);
    CHECK_EQ(event->reason, BCN_COUNTER_DROPPED_SOURCE);
    CHECK_EQ(event->ifindex, ETH0);
    CHECK_EQ(event->family, BCN_IPV4);
    CHECK_EQ(event->packet_kind, BCN_PACKET_QUERY);
    CHECK_EQ(event->value, 12);
    CHECK(ip_equal(ip_load(event->address), build_ip("8.8.8.8")));
    fake.now_ns += INT64_C(1000000000);
    query_from("8.8.8.8");
    core_settle();
    CHECK_EQ(user.event_count, 1);
}

static uint32_t times_told_of_sources(void)
{
    uint32_t told = 0;
    for (uint32_t i = 0; i < user.seen_event_count; i++)
        told += user.seen_events[i].kind == BCN_EVENT_SOURCES_80_PERCENT;
    return told;
}

/* FR-032 */
static void aTableThatFillsIsToldOnce(void)
{
    struct bcn_options options = {.size_bytes = sizeof options, .max_sources = 80};
    char source[32];
    fake_reset();
    core_begin_joined(&options);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 200; i++) {
            snprintf(source, sizeof source, "169.254.1.%d", i + 1);
            query_from(source);
        }
        fake.now_ns += INT64_C(1000000000);
        core_settle();
    }
    CHECK_EQ(times_told_of_sources(), 1);
    CHECK_EQ(event_seen(BCN_EVENT_SOURCES_80_PERCENT)->value_2, 80);
    CHECK(counted(BCN_COUNTER_SOURCES) <= 80);
    CHECK(counted(BCN_COUNTER_SOURCES_EVICTED) > 0);
}

/* So many sources, heard once; the next second's look has seen them. */
static void hear_sources(int count)
{
    char source[32];
    for (int i = 0; i < count; i++) {
        snprintf(source, sizeof source, "169.254.1.%d", i + 1);
        query_from(source);
    }
    core_settle();
    fake.now_ns += INT64_C(1000000000);
    core_settle();
}

/* FR-031, FR-032: of eight places seven are 87 %, six are 75 % and five are 62 %. */
static void aTableThatFillsAgainIsToldAfterACalmOnly(void)
{
    struct bcn_options options = {.size_bytes = sizeof options, .max_sources = 8};
    fake_reset();
    core_begin_joined(&options);
    hear_sources(6);
    CHECK_EQ(times_told_of_sources(), 0);
    hear_sources(7);
    CHECK_EQ(times_told_of_sources(), 1);
    CHECK_EQ(event_seen(BCN_EVENT_SOURCES_80_PERCENT)->value, 7);
    for (int second = 0; second < 20; second++)
        hear_sources(6);
    CHECK_EQ(counted(BCN_COUNTER_SOURCES), 6);
    hear_sources(7);
    CHECK_EQ(times_told_of_sources(), 1);
    for (int second = 0; second < 20; second++)
        hear_sources(5);
    CHECK_EQ(counted(BCN_COUNTER_SOURCES), 5);
    hear_sources(7);
    CHECK_EQ(times_told_of_sources(), 2);
}

/* FR-039: overflow and filter drops, counted on both sides of the sum. */
static void kernelDropsAreCountedOnceASecond(void)
{
    begin();
    fake.sockets[0].drops = 1000;
    fake.sockets[1].drops = 7;
    fake.now_ns += INT64_C(1000000000);
    core_step();
    CHECK_EQ(counted(BCN_COUNTER_DROPPED_KERNEL), 1007);
    check_sum();
    fake.now_ns += INT64_C(1000000000);
    core_step();
    CHECK_EQ(counted(BCN_COUNTER_DROPPED_KERNEL), 1007);
}

int main(void)
{
    TEST(onLinkSourcesAreAccepted);
    TEST(offLinkSourcesAreDroppedAndCounted);
    TEST(ifAskedForANeighbourOfAnotherSubnetIsHeard);
    TEST(aNeighbourOfAnotherSubnetThatIsNotHeardIsTold);
    TEST(anAnswerFromAnotherPortIsToldAsSuch);
    TEST(unicastToAnAddressOfOursIsAcceptedFromTheLinkOnly);
    TEST(aPacketToAnotherGroupIsDropped);
    TEST(aBroadcastIsDropped);
    TEST(aPacketOfAnInterfaceThatIsNotJoinedIsDropped);
    TEST(aPacketOver9000BytesIsDropped);
    TEST(whatCannotBeWantedIsDropped);
    TEST(theDescriptorSaysAllThereIsToKnow);
    TEST(onlyTheGuardSaysKindAndFlags);
    TEST(ourOwnPacketsAreMarked);
    TEST(aBurstLosesWhatIsOverTheLimitAndNoMore);
    TEST(aFloodingSourceIsToldOnceAndThenDropped);
    TEST(aFloodOfResponsesIsToldAsSuch);
    TEST(allKindsOfAFloodingSourceAreDroppedIfAskedFor);
    TEST(afterItsCooldownASourceIsHeardAgain);
    TEST(theLimiterCanBeTurnedOff);
    TEST(aFloodFromEverNewSourcesMeetsTheInterfacesBucket);
    TEST(echoesOfOurOwnAreNotHeldAgainstUs);
    TEST(asManyEchoesAsWereSentAreFree);
    TEST(lostEchoesDoNotAddUpWithoutEnd);
    TEST(aUnicastToOurselvesIsNoEcho);
    TEST(anotherHostHasNoUseOfOurEchoes);
    TEST(echoesOfResponsesAreFreeToo);
    TEST(aSampleOfTheDropsIsTold);
    TEST(aTableThatFillsIsToldOnce);
    TEST(aTableThatFillsAgainIsToldAfterACalmOnly);
    TEST(kernelDropsAreCountedOnceASecond);
    core_end();
    return DONE();
}
