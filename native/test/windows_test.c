/*
 * The core on the real Windows, or on Wine: sockets, groups, interfaces, waiting. Its peer is a
 * plain socket of the same machine; what one multicasts the other hears.
 *
 * BEACON_TEST_INTERFACE names the interface to use ("e0"), one that leads to no network of
 * anybody's; without it nothing leaves the loopback interface.
 */
#include "build_address.h"
#include "check.h"
#include "core_fixture.h"

#include <errno.h>
#include <process.h>

/* in this order */
#include <winsock2.h>
#include <ws2tcpip.h>

static const int64_t MS_NS = 1000000;
static const int64_t SECOND_NS = 1000000000;

static struct bcn_interface the_link; /* where the tests take place */
static struct bcn_address v4_address; /* ours on it */
static struct bcn_address v6_address; /* family 0 = it has none */

/* ---- the peer ---- */

static void peer_set(SOCKET s, int level, int name, DWORD value)
{
    CHECK_EQ(setsockopt(s, level, name, (const char *)&value, sizeof value), 0);
}

static SOCKET peer_open_v4(uint16_t port)
{
    SOCKET s = socket(AF_INET, SOCK_DGRAM, 0);
    CHECK(s != INVALID_SOCKET);
    peer_set(s, SOL_SOCKET, SO_REUSEADDR, 1);
    peer_set(s, SOL_SOCKET, SO_RCVTIMEO, 1000);
    peer_set(s, IPPROTO_IP, IP_MULTICAST_TTL, 255);
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(port)};
    CHECK_EQ(bind(s, (struct sockaddr *)&name, sizeof name), 0);
    struct ip_mreq request;
    memcpy(&request.imr_interface, v4_address.bytes + 12, 4);
    CHECK_EQ(inet_pton(AF_INET, "224.0.0.251", &request.imr_multiaddr), 1);
    CHECK_EQ(setsockopt(s, IPPROTO_IP, IP_ADD_MEMBERSHIP, (const char *)&request, sizeof request),
             0);
    CHECK_EQ(setsockopt(s, IPPROTO_IP, IP_MULTICAST_IF, (const char *)&request.imr_interface, 4),
             0);
    return s;
}

static SOCKET peer_open_v6(uint16_t port)
{
    SOCKET s = socket(AF_INET6, SOCK_DGRAM, 0);
    CHECK(s != INVALID_SOCKET);
    peer_set(s, SOL_SOCKET, SO_REUSEADDR, 1);
    peer_set(s, SOL_SOCKET, SO_RCVTIMEO, 1000);
    peer_set(s, IPPROTO_IPV6, IPV6_V6ONLY, 1);
    peer_set(s, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, 255);
    peer_set(s, IPPROTO_IPV6, IPV6_MULTICAST_IF, the_link.index);
    struct sockaddr_in6 name = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    CHECK_EQ(bind(s, (struct sockaddr *)&name, sizeof name), 0);
    struct ipv6_mreq request = {.ipv6mr_interface = the_link.index};
    CHECK_EQ(inet_pton(AF_INET6, "ff02::fb", &request.ipv6mr_multiaddr), 1);
    CHECK_EQ(setsockopt(s, IPPROTO_IPV6, IPV6_JOIN_GROUP, (const char *)&request, sizeof request),
             0);
    return s;
}

static void peer_send(SOCKET s, const char *group, const void *payload, int length)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } to = {.v6 = {.sin6_scope_id = the_link.index}};
    bool v6 = strchr(group, ':');
    to.any.sa_family = v6 ? AF_INET6 : AF_INET;
    to.v4.sin_port = htons(5353); /* in the same place for both */
    CHECK_EQ(
        inet_pton(to.any.sa_family, group, v6 ? (void *)&to.v6.sin6_addr : (void *)&to.v4.sin_addr),
        1);
    CHECK_EQ(sendto(s, payload, length, 0, &to.any, v6 ? sizeof to.v6 : sizeof to.v4), length);
}

/* Receives within a second; returns the length, or -1. */
static int peer_receive(SOCKET s, uint8_t *ret_payload, int size, uint16_t *ret_port)
{
    union {
        struct sockaddr any;
        struct sockaddr_in v4;
        struct sockaddr_in6 v6;
    } from;
    int from_length = sizeof from;
    int n = recvfrom(s, (char *)ret_payload, size, 0, &from.any, &from_length);
    *ret_port = ntohs(from.v4.sin_port);
    return n;
}

/* ---- the core ---- */

static void begin(void)
{
    struct bcn_fail fail;
    core_begin(NULL);
    CHECK_EQ(bcn_join(user.core, the_link.index, BCN_IPV4, &fail), 0);
    if (v6_address.family)
        CHECK_EQ(bcn_join(user.core, the_link.index, BCN_IPV6, &fail), 0);
    core_settle();
    user.seen_count = 0;
    user.seen_event_count = 0;
}

/* Steps until a packet of this port was seen; NULL after a second. */
static const struct bcn_rx *step_until_port(uint16_t port)
{
    int64_t end_ns = os_now_ns() + SECOND_NS;
    for (uint32_t i = 0; os_now_ns() < end_ns;) {
        if (i < user.seen_count) {
            if (user.seen[i++].source_port == port)
                return &user.seen[i - 1];
            continue;
        }
        core_step_waiting(50 * MS_NS);
    }
    return NULL;
}

/* ---- interfaces ---- */

/* FR-014, FR-037 */
static void aSurveyKnowsTheLoopbackAndTheLink(void)
{
    static struct bcn_interface list[64];
    struct bcn_fail fail;
    const char *name = getenv("BEACON_TEST_INTERFACE");
    int n = bcn_survey(list, 64, &fail);
    CHECK(n > 0);
    bool loopback = false;
    for (int i = 0; i < n && i < 64; i++) {
        if (list[i].flags & BCN_IF_LOOPBACK) {
            CHECK_EQ(list[i].kind, BCN_KIND_LOOPBACK);
            CHECK(list[i].mtu >= 512 && list[i].mtu <= 65536); /* FR-019: it may be chosen */
            loopback = true;
        }
        if (name ? strcmp(list[i].name, name) == 0 : list[i].kind == BCN_KIND_LOOPBACK)
            the_link = list[i];
    }
    CHECK(loopback);
    CHECK(the_link.index != 0);
    CHECK(the_link.name[0] != 0);
    CHECK(the_link.flags & BCN_IF_UP);
    for (uint32_t i = 0; i < the_link.address_count; i++) {
        const struct bcn_address *address = &the_link.addresses[i];
        if (address->family == BCN_IPV4 && !v4_address.family)
            v4_address = *address;
        if (address->family == BCN_IPV6 && !v6_address.family)
            v6_address = *address;
    }
    CHECK_EQ(v4_address.family, BCN_IPV4);
    CHECK(v4_address.prefix_bits > 0 && v4_address.prefix_bits <= 32);
}

static void theCoreSeesWhatASurveySees(void)
{
    static struct bcn_interface list[64];
    begin();
    int n = bcn_interfaces(user.core, list, 64);
    CHECK_EQ(n, bcn_survey(NULL, 0, NULL));
    for (int i = 0; i < n; i++) {
        if (list[i].index == the_link.index)
            CHECK_TEXT(list[i].name, the_link.name);
    }
}

/* ---- sending and receiving ---- */

/* FR-005, FR-038 */
static void aMulticastArrivesWithAllThatIsKnownOfIt(void)
{
    begin();
    SOCKET peer = peer_open_v4(40404);
    peer_send(peer, "224.0.0.251", QUERY, 12);
    const struct bcn_rx *rx = step_until_port(40404);
    CHECK(rx);
    CHECK_EQ(rx->ifindex, the_link.index);
    CHECK_EQ(rx->family, BCN_IPV4);
    CHECK_EQ(rx->length, 12);
    CHECK_EQ(rx->flags, BCN_RX_MULTICAST | BCN_RX_FROM_SELF);
    CHECK(ip_equal(ip_load(rx->source), ip_load(v4_address.bytes)));
    CHECK(ip_equal(ip_load(rx->destination), build_ip("224.0.0.251")));
    CHECK_EQ(rx->ttl, 255); /* FR-041 */
    CHECK(memcmp(user.base + rx->slot_offset, QUERY, 12) == 0);
    closesocket(peer);
}

static void aMulticastOfIpv6ArrivesToo(void)
{
    if (!v6_address.family)
        return;
    begin();
    SOCKET peer = peer_open_v6(40406);
    peer_send(peer, "ff02::fb", QUERY, 12);
    const struct bcn_rx *rx = step_until_port(40406);
    CHECK(rx);
    CHECK_EQ(rx->ifindex, the_link.index);
    CHECK_EQ(rx->family, BCN_IPV6);
    CHECK(ip_equal(ip_load(rx->destination), build_ip("ff02::fb")));
    CHECK_EQ(rx->ttl, 255);
    closesocket(peer);
}

/* FR-034 */
static void aDatagramOf12000BytesIsDroppedAndOneOf9000Kept(void)
{
    static uint8_t big[12000];
    begin();
    SOCKET peer = peer_open_v4(40404);
    peer_send(peer, "224.0.0.251", big, sizeof big);
    peer_send(peer, "224.0.0.251", big, 9000);
    const struct bcn_rx *rx = step_until_port(40404);
    CHECK(rx);
    CHECK_EQ(rx->length, 9000);
    CHECK_EQ(counted(BCN_COUNTER_DROPPED_SIZE), 1);
    check_sum();
    closesocket(peer);
}

static void write_one_of_each_family(void)
{
    user.during = NULL;
    uint32_t count = v6_address.family ? 2 : 1;
    for (uint32_t i = 0; i < count; i++) {
        struct bcn_tx *tx = &user.tx[i];
        memcpy(user.base + tx->slot_offset, RESPONSE, 12);
        tx->length = 12;
        tx->ifindex = the_link.index;
        tx->family = i == 0 ? BCN_IPV4 : BCN_IPV6;
        tx->destination_port = 0;
        memset(tx->source, 0, 16);
        memset(tx->destination, 0, 16);
    }
    user.header->tx_count = count;
}

/* FR-006 */
static void whatIsSentLeavesFromPort5353AndIsHeardByOthersOfThisHost(void)
{
    uint8_t payload[64];
    uint16_t port = 0;
    begin();
    SOCKET v4 = peer_open_v4(5353);
    SOCKET v6 = v6_address.family ? peer_open_v6(5353) : INVALID_SOCKET;
    user.during = write_one_of_each_family;
    bcn_wake(user.core);
    core_step();
    CHECK_EQ(counted(BCN_COUNTER_SEND_FAILED), 0);
    CHECK_EQ(peer_receive(v4, payload, sizeof payload, &port), 12);
    CHECK(memcmp(payload, RESPONSE, 12) == 0);
    CHECK_EQ(port, 5353);
    if (v6 != INVALID_SOCKET) {
        CHECK_EQ(peer_receive(v6, payload, sizeof payload, &port), 12);
        CHECK_EQ(port, 5353);
        closesocket(v6);
    }
    closesocket(v4);
}

/* More than one batch, left in the socket and found again: readiness is a level, not an edge. */
static void aBurstOf300PacketsArrivesWhole(void)
{
    static uint8_t response[1400];
    struct bcn_options options = {
        .size_bytes = sizeof options, .flags = BCN_OPT_NO_LIMITER, .rx_slots = 8};
    core_begin(&options);
    CHECK_EQ(bcn_join(user.core, the_link.index, BCN_IPV4, NULL), 0);
    core_settle();
    uint64_t before = counted(BCN_COUNTER_ACCEPTED);
    memcpy(response, QUERY, 12);
    SOCKET peer = peer_open_v4(40404);
    for (int i = 0; i < 300; i++)
        peer_send(peer, "224.0.0.251", response, sizeof response);
    int64_t end_ns = os_now_ns() + 3 * SECOND_NS;
    while (counted(BCN_COUNTER_ACCEPTED) < before + 300 && os_now_ns() < end_ns)
        core_step_waiting(SECOND_NS);
    CHECK_EQ(counted(BCN_COUNTER_ACCEPTED) - before, 300);
    closesocket(peer);
}

static void whatWasLeftIsNotHeardAnyMore(void)
{
    begin();
    CHECK_EQ(bcn_leave(user.core, the_link.index, BCN_IPV4), 0);
    uint64_t accepted = counted(BCN_COUNTER_ACCEPTED);
    SOCKET peer = peer_open_v4(40404);
    peer_send(peer, "224.0.0.251", QUERY, 12);
    core_step_waiting(100 * MS_NS);
    core_settle();
    CHECK_EQ(counted(BCN_COUNTER_ACCEPTED), accepted);
    CHECK_EQ(bcn_join(user.core, the_link.index, BCN_IPV4, NULL), 0);
    peer_send(peer, "224.0.0.251", QUERY, 12);
    CHECK(step_until_port(40404));
    closesocket(peer);
}

/* ---- sharing the port ---- */

/* FR-002: SO_REUSEADDR on both sides, in either order; never the exclusive use of it. */
static void thePortIsShared(void)
{
    core_end();
    SOCKET before = peer_open_v4(5353);
    begin();
    SOCKET after = peer_open_v4(5353);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_SHARED);
    SOCKET peer = peer_open_v4(40404);
    peer_send(peer, "224.0.0.251", QUERY, 12);
    uint8_t payload[64];
    uint16_t port;
    CHECK(step_until_port(40404));
    CHECK_EQ(peer_receive(before, payload, sizeof payload, &port), 12);
    CHECK_EQ(peer_receive(after, payload, sizeof payload, &port), 12);
    closesocket(peer);
    closesocket(before);
    closesocket(after);
}

static void aloneOnThePortTheUnicastOfLaterStacksStaysTheirs(void)
{
    begin();
    int layout = bcn_layout(user.core, BCN_IPV4);
    CHECK(layout == BCN_LAYOUT_YIELDED || layout == BCN_LAYOUT_SHARED); /* Windows's own resolver */
}

static void aProgramThatForbidsSharingIsNamed(void)
{
    struct bcn_core *core;
    struct bcn_fail fail;
    struct bcn_options options = {.size_bytes = sizeof options, .port = 40453};
    core_end();
    SOCKET other = socket(AF_INET, SOCK_DGRAM, 0);
    peer_set(other, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, 1);
    struct sockaddr_in name = {.sin_family = AF_INET, .sin_port = htons(40453)};
    CHECK_EQ(bind(other, (struct sockaddr *)&name, sizeof name), 0);
    CHECK_EQ(bcn_open(&options, &core, &fail), -EADDRINUSE);
    CHECK_TEXT(fail.op, "bind: another program forbids to share it");
    CHECK_EQ(fail.family, BCN_IPV4);
    closesocket(other);
}

/* ---- what Windows doesn't offer ---- */

static void whatIsNotOfferedIsSaid(void)
{
    struct os_filter *filter = (struct os_filter *)&filter;
    uint64_t drops = 7;
    CHECK_EQ(os_filter_open(NULL, 5353, &filter), 0);
    CHECK(!filter);
    CHECK_EQ(os_socket_drops(OS_NO_SOCKET, &drops), -ENOTSUP);
    CHECK_EQ(drops, 7);
    CHECK_EQ(os_port_holders(BCN_IPV4, 5353, 2), -ENOTSUP);
    CHECK_EQ(os_probe(BCN_IPV4, 5353, true), -ENOTSUP);
    CHECK(!os_wildcard_yields(BCN_IPV4) && !os_wildcard_yields(BCN_IPV6));
}

static void errorsHaveTheirNames(void)
{
    char name[24];
    bcn_error_name(EADDRINUSE, name, sizeof name);
    CHECK_TEXT(name, "EADDRINUSE");
    bcn_error_name(WSAEHOSTDOWN, name, sizeof name);
    CHECK_TEXT(name, "WSAEHOSTDOWN");
    bcn_error_name(12345, name, sizeof name);
    CHECK_TEXT(name, "E12345");
}

/* ---- waiting ---- */

static struct os_wait *waiting;
static uint32_t tokens[8];

static void aWaitLastsAsLongAsItShouldAndNotShorter(void)
{
    static const int64_t waits_ns[] = {1, 300000, 1500000, 20000000};
    for (size_t i = 0; i < sizeof waits_ns / sizeof waits_ns[0]; i++) {
        int64_t began_ns = os_now_ns();
        CHECK_EQ(os_wait_for(waiting, waits_ns[i], tokens, 8), 0);
        CHECK(os_now_ns() - began_ns >= waits_ns[i]);
        CHECK(os_now_ns() - began_ns < waits_ns[i] + 500 * MS_NS);
    }
    CHECK_EQ(os_wait_for(waiting, 0, tokens, 8), 0);
    CHECK_EQ(os_wait_for(waiting, -5, tokens, 8), 0);
}

static void aWakeIsReportedOnceHoweverOftenItWasAskedFor(void)
{
    for (int i = 0; i < 1000; i++)
        CHECK_EQ(os_wait_wake(waiting), 0);
    CHECK_EQ(os_wait_for(waiting, BCN_NEVER, tokens, 8), 1);
    CHECK_EQ(tokens[0], OS_TOKEN_WAKE);
    CHECK_EQ(os_wait_for(waiting, MS_NS, tokens, 8), 0);
}

static void aPauseLastsAsLongAsItShould(void)
{
    int64_t began_ns = os_now_ns();
    os_pause(3 * MS_NS);
    CHECK(os_now_ns() - began_ns >= 3 * MS_NS);
    CHECK(os_now_ns() - began_ns < 500 * MS_NS);
}

static void theRandomNumbersDiffer(void)
{
    uint64_t a[2] = {0};
    uint64_t b[2] = {0};
    CHECK_EQ(os_random(a, sizeof a), 0);
    CHECK_EQ(os_random(b, sizeof b), 0);
    CHECK(memcmp(a, b, sizeof a) != 0);
}

static unsigned __stdcall wake_soon(void *core)
{
    bcn_wake(core);
    return 0;
}

static void anotherThreadWakesTheLoop(void)
{
    begin();
    user.calls = 0;
    HANDLE thread = (HANDLE)_beginthreadex(NULL, 0, wake_soon, user.core, 0, NULL);
    CHECK(thread);
    int64_t began_ns = os_now_ns();
    while (user.calls == 0 && os_now_ns() - began_ns < 5 * SECOND_NS)
        core_step_waiting(5 * SECOND_NS);
    CHECK(os_now_ns() - began_ns < 5 * SECOND_NS);
    WaitForSingleObject(thread, INFINITE);
    CloseHandle(thread);
}

int main(void)
{
    WSADATA unused;
    setvbuf(stdout, NULL, _IONBF, 0);
    CHECK_EQ(WSAStartup(MAKEWORD(2, 2), &unused), 0); /* the peers' own; the core has its */
    TEST(aSurveyKnowsTheLoopbackAndTheLink);
    TEST(errorsHaveTheirNames);
    CHECK_EQ(os_wait_open(&waiting, NULL), 0);
    TEST(aWaitLastsAsLongAsItShouldAndNotShorter);
    TEST(aWakeIsReportedOnceHoweverOftenItWasAskedFor);
    os_wait_close(waiting);
    TEST(aPauseLastsAsLongAsItShould);
    TEST(theRandomNumbersDiffer);
    TEST(whatIsNotOfferedIsSaid);
    TEST(theCoreSeesWhatASurveySees);
    TEST(aMulticastArrivesWithAllThatIsKnownOfIt);
    TEST(aMulticastOfIpv6ArrivesToo);
    TEST(aDatagramOf12000BytesIsDroppedAndOneOf9000Kept);
    TEST(whatIsSentLeavesFromPort5353AndIsHeardByOthersOfThisHost);
    TEST(aBurstOf300PacketsArrivesWhole);
    TEST(whatWasLeftIsNotHeardAnyMore);
    TEST(aloneOnThePortTheUnicastOfLaterStacksStaysTheirs);
    TEST(thePortIsShared);
    TEST(aProgramThatForbidsSharingIsNamed);
    TEST(anotherThreadWakesTheLoop);
    core_end();
    return DONE();
}
