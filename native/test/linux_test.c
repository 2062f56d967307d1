/*
 * The core on the real Linux: sockets, interfaces and filters, in namespaces of its own (lab.h).
 * Allocation is watched too: malloc and its family are wrapped, and no turn may call them.
 */
#include "build_address.h"
#include "check.h"
#include "core_fixture.h"
#include "lab.h"

#include <errno.h>
#include <linux/netlink.h>
#include <linux/rtnetlink.h>
#include <pthread.h>
#include <sys/socket.h>
#include <unistd.h>

static const int64_t MS_NS = 1000000;
static const int64_t SECOND_NS = 1000000000;
static uint32_t e0;

/* ---- no allocation on a turn ---- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

static bool on_a_turn;
static uint64_t allocations_on_turns;

void *__wrap_malloc(size_t size)
{
    allocations_on_turns += on_a_turn;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    allocations_on_turns += on_a_turn;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    allocations_on_turns += on_a_turn;
    return __real_realloc(block, size);
}

/* ---- a kernel that refuses a request ---- */

#ifdef BEACON_WRAPS_SEND
ssize_t __real_send(int fd, const void *bytes, size_t length, int flags);
ssize_t __wrap_send(int fd, const void *bytes, size_t length, int flags);

static int address_requests_refused;

ssize_t __wrap_send(int fd, const void *bytes, size_t length, int flags)
{
    const struct nlmsghdr *header = bytes;
    if (address_requests_refused > 0 && length >= sizeof *header &&
        header->nlmsg_type == RTM_GETADDR) {
        address_requests_refused--;
        errno = ENOBUFS;
        return -1;
    }
    return __real_send(fd, bytes, length, flags);
}
#endif

static int step(int64_t max_wait_ns)
{
    on_a_turn = true;
    int r = core_step_waiting(max_wait_ns);
    on_a_turn = false;
    return r;
}

/* Steps until on_turn has seen this many packets, or a second has passed. */
static void step_until_seen(uint32_t packets)
{
    int64_t end_ns = os_now_ns() + SECOND_NS;
    while (user.seen_count < packets && os_now_ns() < end_ns)
        step(50 * MS_NS);
}

static const struct bcn_event *step_until_event(uint32_t kind, int64_t within_ns)
{
    int64_t end_ns = os_now_ns() + within_ns;
    while (!event_seen(kind) && os_now_ns() < end_ns)
        step(50 * MS_NS);
    return event_seen(kind);
}

static void begin(const struct bcn_options *options)
{
    struct bcn_fail fail;
    core_begin(options);
    CHECK_EQ(bcn_join(user.core, e0, BCN_IPV4, &fail), 0);
    CHECK_EQ(bcn_join(user.core, e0, BCN_IPV6, &fail), 0);
    while (step(0) > 0)
        ;
    user.seen_event_count = 0;
}

/* ---- sending and receiving ---- */

/* FR-005, FR-038, FR-041 */
static void multicastsOfTheLinkArriveWithAllThatIsKnownOfThem(void)
{
    begin(NULL);
    int v4 = lab_peer("0.0.0.0", 5353);
    int v6 = lab_peer("::", 5353);
    lab_send(v4, "224.0.0.251", QUERY, 12);
    step_until_seen(1);
    lab_send(v6, "ff02::fb", RESPONSE, 12);
    step_until_seen(2);
    CHECK_EQ(user.seen_count, 2);
    const struct bcn_rx *rx = &user.seen[0];
    CHECK_EQ(rx->ifindex, e0);
    CHECK_EQ(rx->ttl, 255);
    CHECK_EQ(rx->source_port, 5353);
    CHECK_EQ(rx->flags, BCN_RX_MULTICAST);
    CHECK_EQ(rx->length, 12);
    CHECK(ip_equal(ip_load(rx->source), build_ip("10.9.0.2")));
    CHECK(ip_equal(ip_load(rx->destination), build_ip("224.0.0.251")));
    CHECK(os_now_ns() - rx->time_ns < SECOND_NS && rx->time_ns <= os_now_ns());
    rx = &user.seen[1];
    CHECK_EQ(rx->ttl, 255);
    CHECK_EQ(rx->packet_kind, BCN_PACKET_RESPONSE);
    CHECK(ip_equal(ip_load(rx->destination), build_ip("ff02::fb")));
    close(v4);
    close(v6);
}

static void write_four(void)
{
    user.during = NULL;
    for (uint32_t i = 0; i < 4; i++) {
        struct bcn_tx *tx = &user.tx[i];
        memcpy(user.base + tx->slot_offset, RESPONSE, 12);
        user.base[tx->slot_offset] = (uint8_t)i;
        tx->length = 12;
        tx->ifindex = e0;
        tx->family = i < 2 ? BCN_IPV4 : BCN_IPV6;
        memset(tx->source, 0, 16);
        memset(tx->destination, 0, 16);
    }
    build_address(user.tx[1].destination, "10.9.0.2");
    build_address(user.tx[3].destination, "fe80::9:2");
    user.header->tx_count = 4;
}

/* FR-006, RFC 6762 11 */
static void everythingLeavesWithTtl255FromPort5353(void)
{
    uint8_t payload[64];
    begin(NULL);
    int v4 = lab_peer("0.0.0.0", 5353);
    int v6 = lab_peer("::", 5353);
    user.during = write_four;
    bcn_wake(user.core);
    step(0);
    for (int i = 0; i < 4; i++) {
        int ttl = 0;
        uint16_t port = 0;
        CHECK_EQ(lab_receive(i < 2 ? v4 : v6, payload, sizeof payload, &ttl, &port), 12);
        CHECK_EQ(payload[0], i);
        CHECK_EQ(ttl, 255);
        CHECK_EQ(port, 5353);
    }
    CHECK_EQ(counted(BCN_COUNTER_SENT), 4);
    CHECK_EQ(counted(BCN_COUNTER_SEND_FAILED), 0);
    /* FR-007: the two multicasts come back, marked. */
    step_until_seen(2);
    CHECK_EQ(user.seen_count, 2);
    CHECK(user.seen[0].flags & BCN_RX_FROM_SELF);
    CHECK(user.seen[1].flags & BCN_RX_FROM_SELF);
    close(v4);
    close(v6);
}

static void unicastFromTheLinkArrives(void)
{
    begin(NULL);
    int v4 = lab_peer("0.0.0.0", 40000);
    lab_send(v4, "10.9.0.1", QUERY, 12);
    step_until_seen(1);
    CHECK_EQ(user.seen_count, 1);
    CHECK_EQ(user.seen[0].flags, 0);
    CHECK_EQ(user.seen[0].source_port, 40000);
    CHECK(ip_equal(ip_load(user.seen[0].destination), build_ip("10.9.0.1")));
    close(v4);
}

/* FR-023, SC-007 */
static void sourcesFromOffTheLinkDoNotArrive(void)
{
    begin(NULL);
    lab_there();
    lab_run("ip addr add 198.51.100.7/32 dev e1 && ip addr add 2001:db8::7/128 dev e1 nodad");
    lab_here();
    int v4 = lab_peer("198.51.100.7", 5353);
    int v6 = lab_peer("2001:db8::7", 5353);
    int good = lab_peer("0.0.0.0", 5353);
    for (int i = 0; i < 20; i++) {
        lab_send(v4, "224.0.0.251", QUERY, 12);
        lab_send(v6, "ff02::fb", QUERY, 12);
    }
    lab_send(good, "224.0.0.251", QUERY, 12);
    step_until_seen(1);
    CHECK_EQ(user.seen_count, 1);
    CHECK_EQ(counted(BCN_COUNTER_DROPPED_SOURCE), 40);
    check_sum();
    lab_there();
    lab_run("ip addr del 198.51.100.7/32 dev e1 && ip addr del 2001:db8::7/128 dev e1");
    lab_here();
    close(v4);
    close(v6);
    close(good);
}

/* FR-034 */
static void aDatagramOf12000BytesIsDropped(void)
{
    static uint8_t big[12000];
    begin(NULL);
    int v4 = lab_peer("0.0.0.0", 5353);
    lab_send(v4, "224.0.0.251", big, sizeof big);
    lab_send(v4, "224.0.0.251", big, 9000);
    step_until_seen(1);
    CHECK_EQ(user.seen[0].length, 9000);
    CHECK_EQ(counted(BCN_COUNTER_DROPPED_SIZE), 1);
    close(v4);
}

/* A burst of 1,000 responses of 1,400 bytes while Java collects garbage. */
static void aBurstOf1000FullResponsesIsKept(void)
{
    static uint8_t response[1400];
    struct bcn_options options = {.size_bytes = sizeof options, .flags = BCN_OPT_NO_LIMITER};
    begin(&options);
    memcpy(response, RESPONSE, 12);
    int v4 = lab_peer("0.0.0.0", 5353);
    for (int i = 0; i < 1000; i++)
        lab_send(v4, "224.0.0.251", response, sizeof response);
    uint64_t before = counted(BCN_COUNTER_ACCEPTED);
    int64_t end_ns = os_now_ns() + SECOND_NS;
    while (counted(BCN_COUNTER_ACCEPTED) < before + 1000 && os_now_ns() < end_ns)
        step(50 * MS_NS);
    CHECK_EQ(counted(BCN_COUNTER_ACCEPTED) - before, 1000);
    CHECK_EQ(counted(BCN_COUNTER_DROPPED_KERNEL), 0);
    CHECK(counted(BCN_COUNTER_RECEIVE_BUFFER_BYTES) >= 4 * 1024 * 1024);
    close(v4);
}

/* ---- the kernel shield ---- */

static void aFloodIsStoppedInTheKernelAndCounted(void)
{
    begin(NULL);
    int flooder = lab_peer("10.9.0.2", 5353);
    lab_there();
    lab_run("ip addr add 10.9.0.3/24 dev e1");
    lab_here();
    int other = lab_peer("10.9.0.3", 5353);
    int rounds = 0;
    int rounds_shielded = 0;
    for (; rounds_shielded < 40 && rounds < 1000; rounds++) {
        for (int i = 0; i < 500; i++)
            lab_send(flooder, "224.0.0.251", QUERY, 12);
        step(MS_NS);
        step(10 * MS_NS);
        rounds_shielded += counted(BCN_COUNTER_SHIELD_SOURCES) > 0;
    }
    CHECK_EQ(counted(BCN_COUNTER_SHIELD_SOURCES), 1);
    CHECK_EQ(counted(BCN_COUNTER_ACCEPTED), 100);
    uint32_t seen = user.seen_count;
    lab_send(other, "224.0.0.251", QUERY, 12);
    step_until_seen(seen + 1);
    CHECK_EQ(counted(BCN_COUNTER_ACCEPTED), 101);
    /* Kernel drops are read once a second. */
    int64_t end_ns = os_now_ns() + 1100 * MS_NS;
    while (os_now_ns() < end_ns)
        step(100 * MS_NS);
    CHECK_EQ(counted(BCN_COUNTER_RECEIVED), (uint64_t)rounds * 500 + 1);
    CHECK(counted(BCN_COUNTER_DROPPED_KERNEL) > 10000);
    check_sum();
    uint64_t estimate = counted(BCN_COUNTER_SHIELDED_RATE);
    uint64_t kernel = counted(BCN_COUNTER_DROPPED_KERNEL);
    CHECK(estimate > kernel / 3 && estimate < kernel * 3);
    lab_there();
    lab_run("ip addr del 10.9.0.3/24 dev e1");
    lab_here();
    close(flooder);
    close(other);
}

/* RFC 6762 6: they are of no use, but whoever looks for their sender is to hear of it. */
static void anAnswerFromAnotherPortIsToldAndAFloodOfThemStopped(void)
{
    begin(NULL);
    int deaf = lab_peer("10.9.0.2", 40000);
    lab_send(deaf, "224.0.0.251", RESPONSE, 12);
    int64_t end_ns = os_now_ns() + SECOND_NS;
    while (counted(BCN_COUNTER_OTHER_PORT) < 1 && os_now_ns() < end_ns)
        step(50 * MS_NS);
    CHECK_EQ(counted(BCN_COUNTER_OTHER_PORT), 1);
    CHECK_EQ(counted(BCN_COUNTER_ACCEPTED), 0);
    for (int rounds = 0; rounds < 60; rounds++) {
        for (int i = 0; i < 500; i++)
            lab_send(deaf, "224.0.0.251", RESPONSE, 12);
        step(MS_NS);
        step(10 * MS_NS);
    }
    end_ns = os_now_ns() + 1100 * MS_NS; /* kernel drops are read once a second */
    while (os_now_ns() < end_ns)
        step(100 * MS_NS);
    uint64_t kernel = counted(BCN_COUNTER_DROPPED_KERNEL);
    CHECK(kernel > 10000);
    CHECK_EQ(counted(BCN_COUNTER_OTHER_PORT) + kernel, 60 * 500 + 1);
    check_sum();
    uint64_t estimate = counted(BCN_COUNTER_SHIELDED_PORT);
    CHECK(estimate > kernel / 3 && estimate < kernel * 3);
    close(deaf);
}

/* ---- sharing the port ---- */

static int count_received(int fd)
{
    uint8_t payload[64];
    int count = 0;
    while (recv(fd, payload, sizeof payload, MSG_DONTWAIT) >= 0)
        count++;
    return count;
}

/* FR-001, FR-003, SC-011: multicast reaches both, unicast stays with the one that was first. */
static void besideAnotherStackItsUnicastStaysWithIt(void)
{
    int other = lab_other_stack(4, 0);
    begin(NULL);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_SHARED);
    int v4 = lab_peer("0.0.0.0", 40001);
    for (int i = 0; i < 10; i++)
        lab_send(v4, "10.9.0.1", QUERY, 12);
    lab_send(v4, "224.0.0.251", QUERY, 12);
    step_until_seen(1);
    CHECK_EQ(user.seen_count, 1);
    CHECK_EQ(count_received(other), 11);
    /* It goes; with the next change of interfaces we look again, and are alone. */
    close(other);
    lab_run("ip link set e0 mtu 1400");
    const struct bcn_event *event = step_until_event(BCN_EVENT_LAYOUT_CHANGED, 3 * SECOND_NS);
    CHECK(event);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_ALONE);
    lab_send(v4, "10.9.0.1", QUERY, 12);
    lab_send(v4, "224.0.0.251", QUERY, 12);
    step_until_seen(3);
    CHECK_EQ(user.seen_count, 3);
    lab_run("ip link set e0 mtu 1500");
    close(v4);
}

static void aStackThatComesAfterUsGetsItsUnicast(void)
{
    begin(NULL);
    int other_v4 = lab_other_stack(4, 0);
    int other_v6 = lab_other_stack(6, 0);
    int v4 = lab_peer("0.0.0.0", 40002);
    int v6 = lab_peer("::", 40002);
    for (int i = 0; i < 10; i++) {
        lab_send(v4, "10.9.0.1", QUERY, 12);
        lab_send(v6, "fe80::9:1", QUERY, 12);
    }
    step(50 * MS_NS);
    CHECK_EQ(count_received(other_v4), 10);
    CHECK_EQ(count_received(other_v6), 10);
    close(other_v4);
    close(other_v6);
    close(v4);
    close(v6);
}

/* Each datagram from another port, because the kernel deals them out by it. */
static void send_twenty_unicasts(void)
{
    for (uint16_t i = 0; i < 20; i++) {
        int peer = lab_peer("0.0.0.0", (uint16_t)(41000 + i));
        lab_send(peer, "10.9.0.1", QUERY, 12);
        close(peer);
    }
}

/* SC-011, where the kernel would not give it the unicast by itself. */
static void moves_for(const char *address)
{
    begin(NULL);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_ALONE);
    int other = lab_sibling_stack(address);
    lab_send(other, "224.0.0.251", RESPONSE, 12);
    const struct bcn_event *event = step_until_event(BCN_EVENT_LAYOUT_CHANGED, 3 * SECOND_NS);
    CHECK(event && event->family == BCN_IPV4 && event->value == BCN_LAYOUT_SHARED);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_SHARED);
    count_received(other); /* its own echo */

    uint32_t seen = user.seen_count;
    send_twenty_unicasts();
    int peer = lab_peer("0.0.0.0", 40003);
    lab_send(peer, "224.0.0.251", QUERY, 12);
    step_until_seen(seen + 1);
    CHECK_EQ(user.seen_count, seen + 1);
    CHECK_EQ(user.seen[seen].flags, BCN_RX_MULTICAST);
    CHECK_EQ(count_received(other), 21);

    close(other);
    user.seen_event_count = 0;
    lab_run("ip link set e0 mtu 1400"); /* sooner than after a minute */
    CHECK(step_until_event(BCN_EVENT_LAYOUT_CHANGED, 3 * SECOND_NS));
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_ALONE);
    seen = user.seen_count;
    send_twenty_unicasts();
    step_until_seen(seen + 20);
    CHECK_EQ(user.seen_count, seen + 20);
    lab_run("ip link set e0 mtu 1500");
    close(peer);
}

static void aStackOfOurUserThatComesAfterUsGetsItsUnicast(void)
{
    moves_for("0.0.0.0");
}

/* As Java's own sockets are; beside a wildcard of IPv4 it would get nothing. */
static void aStackOfBothFamiliesThatComesAfterUsGetsItsUnicast(void)
{
    moves_for("::");
}

static void aNeighbourBoundToTheGroupMovesNobody(void)
{
    begin(NULL);
    int other = lab_sibling_stack("224.0.0.251");
    for (uint32_t i = 0; i < 3; i++) {
        lab_send(other, "224.0.0.251", RESPONSE, 12);
        step_until_seen(i + 1);
    }
    CHECK_EQ(user.seen_count, 3);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), BCN_LAYOUT_ALONE);
    send_twenty_unicasts();
    step_until_seen(23);
    CHECK_EQ(user.seen_count, 23);
    close(other);
}

static void whoHoldsThePortIsCountedForEachFamily(void)
{
    core_end();
    CHECK_EQ(os_port_holders(BCN_IPV4, 5353, 9), 0);
    int v4 = lab_other_stack(4, 0);
    int group = lab_sibling_stack("224.0.0.251");
    int v6 = lab_other_stack(6, 0); /* with IPV6_V6ONLY */
    CHECK_EQ(os_port_holders(BCN_IPV4, 5353, 9), 1);
    CHECK_EQ(os_port_holders(BCN_IPV6, 5353, 9), 1);
    CHECK_EQ(os_port_holders(BCN_IPV4, 5354, 9), 0);
    int address = lab_sibling_stack("10.9.0.1");
    CHECK_EQ(os_port_holders(BCN_IPV4, 5353, 9), 2);
    CHECK_EQ(os_port_holders(BCN_IPV4, 5353, 1), 1);
    close(v4);
    close(v6);
    int both = lab_sibling_stack("::");
    CHECK_EQ(os_port_holders(BCN_IPV4, 5353, 9), 2);
    CHECK_EQ(os_port_holders(BCN_IPV6, 5353, 9), 1);
    /* Nobody needs to be root for it. */
    CHECK_EQ(seteuid(65534), 0);
    CHECK_EQ(os_port_holders(BCN_IPV4, 5353, 9), 2);
    CHECK_EQ(seteuid(0), 0);
    close(address);
    close(both);
    close(group);
}

/* More than one part of a dump holds, and nothing of one look is left for the next. */
static void manyHoldersAreCountedToo(void)
{
    static int others[500];
    core_end();
    for (int i = 0; i < 500; i++)
        others[i] = lab_sibling_stack("0.0.0.0");
    CHECK_EQ(os_port_holders(BCN_IPV4, 5353, 2), 2);
    CHECK_EQ(os_port_holders(BCN_IPV4, 5353, 1000), 500);
    CHECK_EQ(os_port_holders(BCN_IPV4, 5353, 2), 2);
    for (int i = 0; i < 500; i++)
        close(others[i]);
    CHECK_EQ(os_port_holders(BCN_IPV4, 5353, 2), 0);
}

struct starts {
    _Atomic bool over;
    uint32_t tried;
    uint32_t refused;
};

/* A program that starts again and again, sharing the port as all do. */
static void *start_again_and_again(void *starts)
{
    struct starts *s = starts;
    while (!s->over) {
        struct bcn_fail fail;
        struct os_socket_opened opened;
        struct os_socket_spec spec = {.family = BCN_IPV4, .ttl = 255, .port = 5353};
        spec.receive_buffer_bytes = 4096;
        s->tried++;
        if (os_socket_open(&spec, &opened, &fail) == 0)
            os_socket_close(opened.socket);
        else
            s->refused++;
    }
    return NULL;
}

/* FR-003: one bind of ours without sharing would end an avahi-daemon that starts at that moment. */
static void toLookWhoIsThereHindersNobodyFromStarting(void)
{
    struct starts starts = {0};
    pthread_t thread;
    core_end();
    CHECK_EQ(pthread_create(&thread, NULL, start_again_and_again, &starts), 0);
    int64_t end_ns = os_now_ns() + SECOND_NS / 2;
    while (os_now_ns() < end_ns) {
        CHECK(os_probe(BCN_IPV4, 5353, false) >= 0);
        CHECK(os_probe(BCN_IPV6, 5353, true) >= 0);
    }
    starts.over = true;
    pthread_join(thread, NULL);
    CHECK(starts.tried > 100);
    CHECK_EQ(starts.refused, 0);
}

static void *hold_for_a_moment(void *socket)
{
    os_pause(3 * MS_NS);
    close((int)(intptr_t)socket);
    return NULL;
}

/* systemd-resolved does so, and Beacons of before did. On a busy machine a moment may be long. */
static void aPortThatIsHeldForAMomentIsHadAllTheSame(void)
{
    struct bcn_core *core = NULL;
    struct bcn_fail fail;
    pthread_t thread;
    core_end();
    for (int i = 0; i < 10 && !core; i++) {
        int other = lab_other_stack(4, 1);
        CHECK_EQ(pthread_create(&thread, NULL, hold_for_a_moment, (void *)(intptr_t)other), 0);
        bcn_open(NULL, &core, &fail);
        pthread_join(thread, NULL);
    }
    CHECK(core);
    bcn_close(core);
}

static void aStackThatForbidsSharingIsNamed(void)
{
    struct bcn_core *core;
    struct bcn_fail fail;
    core_end();
    int other = lab_other_stack(4, 1);
    CHECK_EQ(bcn_open(NULL, &core, &fail), -EADDRINUSE);
    CHECK_TEXT(fail.op, "bind: another program forbids to share it");
    CHECK_EQ(fail.family, BCN_IPV4);
    close(other);
}

/* ---- interfaces ---- */

static const struct bcn_interface *find(const struct bcn_interface *list, int count,
                                        const char *name)
{
    for (int i = 0; i < count; i++) {
        if (strcmp(list[i].name, name) == 0)
            return &list[i];
    }
    return NULL;
}

/* FR-037 */
static void interfacesAreFollowedWhileRunning(void)
{
    static struct bcn_interface list[64];
    begin(NULL);
    lab_run("ip link add v0 type veth peer name v1 && ip link add br7 type bridge");
    CHECK(step_until_event(BCN_EVENT_INTERFACES_CHANGED, SECOND_NS));
    int n = bcn_interfaces(user.core, list, 64);
    CHECK(find(list, n, "v0") && find(list, n, "v1"));
    CHECK_EQ(find(list, n, "v0")->kind, BCN_KIND_VETH);
    CHECK_EQ(find(list, n, "br7")->kind, BCN_KIND_BRIDGE);
    CHECK(!(find(list, n, "v0")->flags & BCN_IF_UP));

    lab_run("ip link set v0 master br7 && ip link set v0 up && ip link set v1 up && "
            "ip link set v1 name wan0 && ip addr add 10.77.0.1/16 dev wan0");
    int64_t end_ns = os_now_ns() + SECOND_NS;
    while (os_now_ns() < end_ns &&
           !(find(list, n, "wan0") && find(list, n, "wan0")->address_count)) {
        step(50 * MS_NS);
        n = bcn_interfaces(user.core, list, 64);
    }
    CHECK(find(list, n, "v0")->flags & BCN_IF_BRIDGE_PORT);
    CHECK(!(find(list, n, "br7")->flags & BCN_IF_BRIDGE_HAS_PHYSICAL_PORT));
    CHECK_EQ(find(list, n, "wan0")->addresses[0].prefix_bits, 16);

    /* FR-023, SC: the IPv6 address is tentative first. */
    const struct bcn_interface *wan = find(list, n, "wan0");
    CHECK_EQ(bcn_join(user.core, wan->index, BCN_IPV4, NULL), 0);
    lab_run("ip link set v0 nomaster"); /* AF_BRIDGE's deletion of a port that lives on */
    step(200 * MS_NS);
    n = bcn_interfaces(user.core, list, 64);
    CHECK(find(list, n, "v0"));
    lab_run("ip link del v0 && ip link del br7");
    CHECK(step_until_event(BCN_EVENT_INTERFACE_GONE, SECOND_NS));
    n = bcn_interfaces(user.core, list, 64);
    CHECK(!find(list, n, "wan0"));
    CHECK_EQ(counted(BCN_COUNTER_MEMBERSHIPS), 2);
}

/* 200 flaps in a row leak nothing: no files, no memberships, no memory. */
static void twoHundredFlapsLeakNothing(void)
{
    begin(NULL);
    int files = lab_open_files();
    for (int i = 0; i < 200; i++) {
        lab_run("printf 'link set e0 down\\nlink set e0 up\\n' | ip -batch -");
        step(0);
        if (i % 10 == 0) {
            lab_run("ip link add v0 type veth peer name v1 && ip link set v0 up");
            uint32_t v0 = lab_ifindex("v0");
            int64_t end_ns = os_now_ns() + SECOND_NS;
            while (bcn_join(user.core, v0, BCN_IPV4, NULL) < 0 && os_now_ns() < end_ns)
                step(20 * MS_NS);
            CHECK_EQ(bcn_join(user.core, v0, BCN_IPV6, NULL), 0);
            lab_run("ip link del v0");
        }
        step(5 * MS_NS);
    }
    while (step(100 * MS_NS) > 0)
        ;
    CHECK_EQ(lab_open_files(), files);
    CHECK_EQ(counted(BCN_COUNTER_MEMBERSHIPS), 2);
    CHECK_EQ(counted(BCN_COUNTER_EVENTS_LOST), 0);
    lab_run("ip addr add 10.9.0.1/24 dev e0 2>/dev/null || true");
    int v4 = lab_peer("0.0.0.0", 5353);
    user.seen_count = 0;
    int64_t end_ns = os_now_ns() + 3 * SECOND_NS;
    while (user.seen_count == 0 && os_now_ns() < end_ns) {
        lab_send(v4, "224.0.0.251", QUERY, 12);
        step(50 * MS_NS);
    }
    CHECK(user.seen_count > 0); /* and it still hears */
    lab_run("ip addr add fd09::1/64 dev e0 nodad 2>/dev/null || true");
    lab_run("ip addr add fe80::9:1/64 dev e0 nodad 2>/dev/null || true");
    close(v4);
}

/* net.ipv4.igmp_max_memberships is 20 per socket. */
static void thirtyInterfacesAreJoined(void)
{
    struct bcn_fail fail;
    for (int i = 0; i < 15; i++)
        lab_run(
            "ip link add a%d type veth peer name b%d && ip link set a%d up && ip link set b%d up",
            i, i, i, i);
    begin(NULL);
    char name[16];
    for (int i = 0; i < 30; i++) {
        snprintf(name, sizeof name, "%c%d", i % 2 ? 'b' : 'a', i / 2);
        CHECK_EQ(bcn_join(user.core, lab_ifindex(name), BCN_IPV4, &fail), 0);
        CHECK_EQ(bcn_join(user.core, lab_ifindex(name), BCN_IPV6, &fail), 0);
    }
    CHECK_EQ(counted(BCN_COUNTER_MEMBERSHIPS), 62);
    lab_run("sysctl -qw net.ipv4.igmp_max_memberships=0");
    CHECK_EQ(bcn_leave(user.core, lab_ifindex("a0"), BCN_IPV4), 0);
    CHECK_EQ(bcn_join(user.core, lab_ifindex("a0"), BCN_IPV4, &fail), -ENOBUFS);
    CHECK_TEXT(fail.op, "join");
    CHECK_EQ(fail.ifindex, lab_ifindex("a0"));
    lab_run("sysctl -qw net.ipv4.igmp_max_memberships=20");
    for (int i = 0; i < 15; i++)
        lab_run("ip link del a%d", i);
    int64_t end_ns = os_now_ns() + 2 * SECOND_NS;
    while (counted(BCN_COUNTER_MEMBERSHIPS) > 2 && os_now_ns() < end_ns)
        step(50 * MS_NS);
    CHECK_EQ(counted(BCN_COUNTER_MEMBERSHIPS), 2);
}

static void anOverrunOfTheWatchLeadsToAFreshLook(void)
{
    static struct bcn_interface list[128];
    begin(NULL);
    /* More news than the netlink socket holds, while nobody reads. */
    lab_run(
        "for i in $(seq 60); do ip link add o$i type veth peer name p$i; done; "
        "for n in $(seq 40); do for i in $(seq 60); do echo link set o$i mtu $((1300 + n)); done; "
        "done | ip -batch -");
    int64_t end_ns = os_now_ns() + 3 * SECOND_NS;
    int n = 0;
    while (os_now_ns() < end_ns && !(n == 122 && find(list, n, "o60")->mtu == 1340)) {
        step(50 * MS_NS);
        n = bcn_interfaces(user.core, list, 128);
    }
    CHECK_EQ(n, 122);
    CHECK_EQ(find(list, n, "o60")->mtu, 1340);
    CHECK(counted(BCN_COUNTER_WATCH_OVERRUNS) > 0);
    lab_run("for i in $(seq 60); do echo link del o$i; done | ip -batch -");
    while (os_now_ns() < end_ns + SECOND_NS && bcn_interfaces(user.core, NULL, 0) > 2)
        step(50 * MS_NS);
    CHECK_EQ(bcn_interfaces(user.core, NULL, 0), 2);
}

#ifdef BEACON_WRAPS_SEND
static uint32_t address_count(const char *name)
{
    static struct bcn_interface list[16];
    const struct bcn_interface *facts = find(list, bcn_interfaces(user.core, list, 16), name);
    return facts ? facts->address_count : 0;
}

/* The links were dumped, the addresses could not be asked for: that was no look. */
static void aLookThatBreaksOffHalfWayIsMadeAgain(void)
{
    begin(NULL);
    lab_run("ip link add d1 type veth peer name d2 && for i in $(seq 40); do "
            "echo addr add 10.77.1.$i/24 dev d1; done | ip -batch -");
    int64_t end_ns = os_now_ns() + 3 * SECOND_NS;
    while (address_count("d1") < BCN_ADDRESSES_PER_INTERFACE && os_now_ns() < end_ns)
        step(50 * MS_NS);
    address_requests_refused = 1;
    lab_run("sysctl -qw net.ipv4.conf.d1.promote_secondaries=1 && ip addr del 10.77.1.1/24 dev d1");
    while (address_requests_refused > 0 && os_now_ns() < end_ns)
        step(50 * MS_NS);
    CHECK_EQ(address_requests_refused, 0);
    CHECK_EQ(address_count("d1"), BCN_ADDRESSES_PER_INTERFACE - 1);
    while (address_count("d1") < BCN_ADDRESSES_PER_INTERFACE && os_now_ns() < end_ns)
        step(50 * MS_NS);
    CHECK_EQ(address_count("d1"), BCN_ADDRESSES_PER_INTERFACE);
    lab_run("ip link del d1");
}
#endif

static void errorsHaveTheirNames(void)
{
    char name[16];
    CHECK_EQ(bcn_error_name(EADDRINUSE, name, sizeof name), 10);
    CHECK_TEXT(name, "EADDRINUSE");
    bcn_error_name(12345, name, sizeof name);
    CHECK_TEXT(name, "E12345");
}

static void aSurveySeesWhatTheCoreSees(void)
{
    static struct bcn_interface list[8];
    CHECK_EQ(bcn_survey(list, 8, NULL), 2);
    CHECK_TEXT(list[0].name, "lo");
    CHECK_EQ(list[0].kind, BCN_KIND_LOOPBACK);
    CHECK_TEXT(list[1].name, "e0");
}

/* ---- time ---- */

static void aDeadlineOf20MillisecondsIsMetAndNotBySpinning(void)
{
    begin(NULL);
    int64_t worst_ns = 0;
    uint64_t turns = counted(BCN_COUNTER_TURNS);
    for (int i = 0; i < 20; i++) {
        int64_t due_ns = os_now_ns() + 20 * MS_NS;
        user.answer_ns = due_ns;
        bcn_wake(user.core);
        step(0);
        user.answer_ns = BCN_NEVER;
        int calls = user.calls;
        while (user.calls == calls)
            step(SECOND_NS);
        CHECK(user.now_ns >= due_ns);
        if (user.now_ns - due_ns > worst_ns)
            worst_ns = user.now_ns - due_ns;
    }
    CHECK(worst_ns < 200 * MS_NS); /* a loaded machine */
    CHECK(counted(BCN_COUNTER_TURNS) - turns < 100);
}

static void *wake_soon(void *core)
{
    bcn_wake(core);
    return NULL;
}

static void anotherThreadWakesTheLoop(void)
{
    pthread_t thread;
    begin(NULL);
    user.calls = 0;
    CHECK_EQ(pthread_create(&thread, NULL, wake_soon, user.core), 0);
    int64_t began_ns = os_now_ns();
    CHECK_EQ(step(10 * SECOND_NS), 1);
    CHECK(os_now_ns() - began_ns < 5 * SECOND_NS);
    CHECK_EQ(user.calls, 1);
    pthread_join(thread, NULL);
}

static void noTurnAllocated(void)
{
    CHECK_EQ(allocations_on_turns, 0);
    void *(*volatile allocate)(size_t) = malloc; /* or the compiler sees through it */
    on_a_turn = true;
    free(allocate(10)); /* the wrapping works */
    on_a_turn = false;
    CHECK_EQ(allocations_on_turns, 1);
}

/* What an emulator can't do is said, not passed over in silence. */
#define TEST_ON_A_KERNEL(name)                                                                     \
    do {                                                                                           \
        if (lab_emulated())                                                                        \
            printf("left out, emulated: %s\n", #name);                                             \
        else                                                                                       \
            TEST(name);                                                                            \
    } while (0)

/* FR-010. ENOTSUP and EOPNOTSUPP are one number here, and two on macOS. */
static void errorsOfSendingHaveNames(void)
{
    CHECK_TEXT(os_error_name(EHOSTUNREACH), "EHOSTUNREACH");
    CHECK_TEXT(os_error_name(EHOSTDOWN), "EHOSTDOWN");
    CHECK_TEXT(os_error_name(ETOOMANYREFS), "ETOOMANYREFS");
    CHECK_TEXT(os_error_name(ENOTSUP), "EOPNOTSUPP");
    CHECK(!os_error_name(9999));
}

int main(void)
{
    lab_begin();
    e0 = lab_ifindex("e0");
    TEST(multicastsOfTheLinkArriveWithAllThatIsKnownOfThem);
    TEST(everythingLeavesWithTtl255FromPort5353);
    TEST(unicastFromTheLinkArrives);
    TEST(sourcesFromOffTheLinkDoNotArrive);
    TEST(errorsOfSendingHaveNames);
    TEST(aDatagramOf12000BytesIsDropped);
    TEST(aBurstOf1000FullResponsesIsKept);
    TEST_ON_A_KERNEL(aFloodIsStoppedInTheKernelAndCounted);
    TEST_ON_A_KERNEL(anAnswerFromAnotherPortIsToldAndAFloodOfThemStopped);
    TEST(besideAnotherStackItsUnicastStaysWithIt);
    TEST(aStackThatComesAfterUsGetsItsUnicast);
    TEST_ON_A_KERNEL(aStackOfOurUserThatComesAfterUsGetsItsUnicast);
    TEST_ON_A_KERNEL(aStackOfBothFamiliesThatComesAfterUsGetsItsUnicast);
    TEST(aNeighbourBoundToTheGroupMovesNobody);
    TEST_ON_A_KERNEL(whoHoldsThePortIsCountedForEachFamily);
    TEST_ON_A_KERNEL(manyHoldersAreCountedToo);
    TEST(toLookWhoIsThereHindersNobodyFromStarting);
    TEST(aPortThatIsHeldForAMomentIsHadAllTheSame);
    TEST(aStackThatForbidsSharingIsNamed);
    TEST(errorsHaveTheirNames);
    TEST(aSurveySeesWhatTheCoreSees);
    TEST(interfacesAreFollowedWhileRunning);
    TEST(thirtyInterfacesAreJoined);
    TEST(anOverrunOfTheWatchLeadsToAFreshLook);
#ifdef BEACON_WRAPS_SEND
    TEST(aLookThatBreaksOffHalfWayIsMadeAgain);
#endif
    TEST(twoHundredFlapsLeakNothing);
    TEST(aDeadlineOf20MillisecondsIsMetAndNotBySpinning);
    TEST(anotherThreadWakesTheLoop);
    TEST(noTurnAllocated);
    core_end();
    return DONE();
}
