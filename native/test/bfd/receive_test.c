/* From a socket to a session: stamps, more packets than a turn reads, and sockets that fail. On the
 * OS in memory. */
#include "engine_fixture.h"

#include "../build_address.h"
#include "../check.h"

#include <errno.h>

static const char PEER[] = "10.0.0.7";

static struct fake_packet of_the_peer(int64_t time_ns)
{
    struct bfd_packet packet = saying(BFD_UP, state_of(session).discriminator);
    struct fake_packet p = arriving(PEER, &packet);
    p.facts.time_ns = time_ns;
    return p;
}

/* Garbage, which is no work but to be read. */
static struct fake_packet garbage(int64_t time_ns)
{
    struct bfd_packet packet = saying(BFD_DOWN, 0);
    struct fake_packet p = arriving("10.0.0.66", &packet);
    p.payload[0] = 0xff;
    p.facts.time_ns = time_ns;
    return p;
}

static void take(int64_t stamp_ns)
{
    struct fake_packet p = of_the_peer(stamp_ns);
    CHECK(fake_arrive_at(3784, &p));
    drive();
}

/* Up, with a detection time of 150 ms that begins now. */
static void begin_up(void)
{
    begin();
    session = open_to(PEER);
    bring_up(PEER, session);
    arrive(PEER, BFD_UP, state_of(session).discriminator);
    CHECK_EQ(state_of(session).detection_us, 150000);
}

/* ---- stamps (BFD-014) ---- */

static void stampsAreConvertedToOurClock(void)
{
    static const int64_t ahead_ns[] = {0, 1000000 * SECOND_NS, -500 * SECOND_NS};
    for (int i = 0; i < 3; i++) {
        begin_up();
        fake.stamps_ahead_ns = ahead_ns[i];
        fake.now_ns += 50 * MS_NS;
        take(fake.now_ns + ahead_ns[i] - 20 * MS_NS);
        CHECK_EQ(state_of(session).heard_ns, fake.now_ns - 20 * MS_NS);
    }
}

static void anImpossibleStampCountsAsTheNearestPossibleTime(void)
{
    begin_up();
    int64_t last_turn_ns = fake.now_ns;
    fake.now_ns += 50 * MS_NS;
    take(last_turn_ns - MS_NS); /* that turn would have read it */
    CHECK_EQ(state_of(session).heard_ns, last_turn_ns);
    fake.now_ns += 50 * MS_NS;
    take(fake.now_ns + MS_NS); /* not yet */
    CHECK_EQ(state_of(session).heard_ns, fake.now_ns);
}

static void withoutAStampAPacketCameNow(void)
{
    begin_up();
    fake.now_ns += 50 * MS_NS;
    take(0);
    CHECK_EQ(state_of(session).heard_ns, fake.now_ns);
}

/* ---- more than a turn reads ---- */

enum { FLOOD = 20000 };

/* The peer's packet lies behind a flood that takes two turns to read. */
static void noPeerIsCalledDeadBeforeItsPacketWasRead(void)
{
    begin_up();
    int64_t began_ns = fake.now_ns;
    struct fake_packet flood = garbage(began_ns + MS_NS);
    struct fake_packet p = of_the_peer(began_ns + 100 * MS_NS);
    CHECK(fake_flood_at(3784, &flood, FLOOD, 1000));
    CHECK(fake_arrive_at(3784, &p));
    fake.now_ns += 200 * MS_NS;
    drive();
    CHECK(fake.sockets[0].flood_left > 0); /* a turn has an end */
    CHECK_EQ(state_of(session).state, BCN_STATE_UP);
    uint64_t late = counted(BCN_COUNTER_ENGINE_LATE);
    drive();
    CHECK_EQ(counted(BCN_COUNTER_ENGINE_LATE), late); /* it was busy, and slept not too long */
    CHECK_EQ(fake.sockets[0].flood_left, 0);
    CHECK_EQ(state_of(session).state, BCN_STATE_UP);
    CHECK_EQ(state_of(session).heard_ns, began_ns + 100 * MS_NS);
    pass(51 * MS_NS);
    CHECK_EQ(state_of(session).state, BCN_STATE_DOWN);
    CHECK_EQ(state_of(session).changed_ns, began_ns + 250 * MS_NS);
}

/* What is dead is called dead during a flood, too: by the stamps of what was read. */
static void aFloodKeepsNobodyAlive(void)
{
    begin_up();
    struct fake_packet flood = garbage(fake.now_ns + MS_NS);
    CHECK(fake_flood_at(3784, &flood, 10 * FLOOD, 10000)); /* of two seconds */
    fake.now_ns += 2 * SECOND_NS;
    drive();
    CHECK(fake.sockets[0].flood_left > 0);
    CHECK_EQ(state_of(session).state, BCN_STATE_DOWN);
    CHECK_EQ(state_of(session).diag, BFD_DIAG_EXPIRED);
}

/* The other socket was read to its end, and the flooded one was not: the earlier moment counts. */
static void aSocketThatIsReadEmptyDoesNotHideTheOther(void)
{
    begin_up();
    int64_t began_ns = fake.now_ns;
    struct bfd_packet packet = saying(BFD_DOWN, 0);
    struct fake_packet v6 = arriving("fe80::66", &packet);
    struct fake_packet flood = garbage(began_ns + MS_NS);
    struct fake_packet p = of_the_peer(began_ns + 100 * MS_NS);
    CHECK(fake_flood_at(3784, &flood, FLOOD, 1000));
    CHECK(fake_arrive_at(3784, &p));
    fake.now_ns += 200 * MS_NS;
    v6.facts.time_ns = fake.now_ns - MS_NS;
    CHECK(fake_arrive_at(3784, &v6));
    drive();
    CHECK_EQ(state_of(session).state, BCN_STATE_UP);
    drive();
    CHECK_EQ(state_of(session).heard_ns, began_ns + 100 * MS_NS);
}

/* Packets that go on coming while they are read don't hold up the timers. */
static void aTurnEndsAtThePacketsThatCameWithinIt(void)
{
    static const int64_t ahead_ns[] = {0, 1000000 * SECOND_NS};
    for (int i = 0; i < 2; i++) {
        begin_up();
        fake.stamps_ahead_ns = ahead_ns[i];
        fake.now_ns += 151 * MS_NS;
        struct fake_packet flood = garbage(fake.now_ns + ahead_ns[i] - 100000);
        uint64_t before = counted(BCN_COUNTER_BFD_RECEIVED);
        CHECK(fake_flood_at(3784, &flood, FLOOD, 1000)); /* 100 of them before now */
        drive();
        CHECK_EQ(counted(BCN_COUNTER_BFD_RECEIVED) - before, 128); /* two batches of 64 */
        CHECK_EQ(state_of(session).state, BCN_STATE_DOWN);
    }
}

/* Without stamps there is no such moment: a socket is read empty. */
static void withoutStampsAllIsRead(void)
{
    begin_up();
    struct fake_packet flood = garbage(0);
    struct fake_packet p = of_the_peer(0);
    CHECK(fake_flood_at(3784, &flood, 1000, 0));
    CHECK(fake_arrive_at(3784, &p));
    fake.now_ns += 151 * MS_NS;
    drive();
    CHECK_EQ(fake.sockets[0].flood_left, 0);
    CHECK_EQ(state_of(session).state, BCN_STATE_UP);
    CHECK_EQ(state_of(session).heard_ns, fake.now_ns);
}

/* ---- sockets that fail ---- */

static void fail_receiving(int times)
{
    for (int i = 0; i < times; i++) {
        fake.sockets[0].receive_error = EIO;
        drive();
    }
}

static uint32_t failures_told(void)
{
    loop();
    return events_of(BCN_EVENT_SOCKET_FAILED);
}

static void aSocketThatBreaksAgainIsOpenedAgain(void)
{
    begin_up();
    for (uint32_t time = 1; time <= 3; time++) {
        fail_receiving(15);
        CHECK_EQ(failures_told(), time - 1);
        fail_receiving(1);
        CHECK(fake.woken[0]); /* the loop is told at once */
        CHECK_EQ(failures_told(), time);
        CHECK_EQ(fake.sockets[0].spec.port, 3784);
    }
    const struct bcn_event *event = event_seen(BCN_EVENT_SOCKET_FAILED);
    CHECK_EQ(event->os_error, EIO);
    CHECK_EQ(event->family, BCN_IPV4);
    CHECK_EQ(event->time_ns, fake.now_ns);
    CHECK_TEXT(event->op, "receive");
    take(0);
    CHECK_EQ(state_of(session).state, BCN_STATE_UP);
}

/* Of either family and number of hops: it comes back as what it was. */
static void theSameSocketIsOpenedAgain(void)
{
    static const char *const peers[] = {"10.0.0.7", "fe80::7", "192.0.2.1", "2001:db8::1"};
    begin();
    for (int i = 0; i < 4; i++) {
        struct bcn_session_spec spec = spec_of(peers[i]);
        spec.flags = i < 2 ? 0 : BCN_SESSION_MULTIHOP;
        spec.ifindex = i < 2 ? ETH0 : 0;
        session = open_spec(&spec);
        int at = 0;
        while (fake.sockets[at].port != (i < 2 ? 3784 : 4784) ||
               fake.sockets[at].spec.family != spec.family)
            at++;
        struct os_socket_spec before = fake.sockets[at].spec;
        for (int failure = 0; failure < 16; failure++) {
            fake.sockets[at].receive_error = EIO;
            drive();
        }
        CHECK_EQ(failures_told(), i + 1);
        const struct os_socket_spec *now = &fake.sockets[at].spec;
        CHECK(fake.sockets[at].open && now->family == before.family && now->port == before.port);
        struct bfd_packet packet = saying(BFD_INIT, state_of(session).discriminator);
        struct fake_packet p = arriving(peers[i], &packet);
        CHECK(fake_arrive_at(before.port, &p));
        drive();
        CHECK_EQ(state_of(session).state, BCN_STATE_UP);
    }
}

/* Single failures: an interface that goes away, a signal. */
static void aSocketThatWorksInBetweenIsNotBroken(void)
{
    begin_up();
    for (int i = 0; i < 3; i++) {
        fail_receiving(15);
        fake.sockets[0].receive_error = 0;
        take(0);
    }
    CHECK_EQ(failures_told(), 0);
}

static void aSocketThatCannotBeOpenedAgainIsLeftAlone(void)
{
    begin();
    session = open_to("fe80::7");
    arrive("fe80::7", BFD_INIT, state_of(session).discriminator);
    uint32_t open = fake_open_sockets();
    fake.port_owner = "bind: bfdd (pid 812) has port 3784";
    fail_receiving(16);
    CHECK(fake.sockets[0].removed);
    CHECK_EQ(fake_open_sockets(), open - 1);
    pass(4 * SECOND_NS); /* the detection time ends: every socket is read before */
    CHECK_EQ(state_of(session).state, BCN_STATE_DOWN);
    arrive("fe80::7", BFD_INIT, state_of(session).discriminator);
    CHECK_EQ(state_of(session).state, BCN_STATE_UP);
    CHECK_EQ(failures_told(), 1);
}

/* It is read in vain whenever a detection time ends. */
static void aQuietSocketIsNotBroken(void)
{
    begin();
    session = open_to(PEER);
    for (int i = 0; i < 20; i++) {
        arrive(PEER, BFD_INIT, state_of(session).discriminator);
        CHECK_EQ(state_of(session).state, BCN_STATE_UP);
        pass(4 * SECOND_NS);
        CHECK_EQ(state_of(session).state, BCN_STATE_DOWN);
        CHECK_EQ(failures_told(), 0);
        fake.sent_count = 0;
    }
}

/* ---- samples of what is dropped ---- */

static void samplesTellWhatWasDroppedAndFromWhom(void)
{
    begin_up();
    struct fake_packet p = garbage(0);
    p.facts.length = 23;
    CHECK(fake_arrive_at(3784, &p));
    drive();
    loop();
    const struct bcn_event *event = event_seen(BCN_EVENT_DROP_SAMPLE);
    CHECK_EQ(event->ifindex, ETH0);
    CHECK_EQ(event->family, BCN_IPV4);
    CHECK_EQ(event->value, 23);
    CHECK_EQ(event->time_ns, fake.now_ns);
    CHECK(ip_equal(ip_load(event->address), build_ip("10.0.0.66")));
}

/* Four a second, and a second later four again. What only was too much is no sample. */
static void aSecondHasFourSamples(void)
{
    begin_up();
    struct fake_packet p = garbage(0);
    for (uint32_t second = 1; second <= 3; second++) {
        for (int i = 0; i < 10; i++) {
            CHECK(fake_arrive_at(3784, &p));
            drive();
            fake.now_ns += 100 * MS_NS;
        }
        loop();
        CHECK_EQ(events_of(BCN_EVENT_DROP_SAMPLE), 4 * second);
    }
}

/* ---- whose the drops are ---- */

/* By its peer, as far as that can be told. */
static void dropsOfSeveralHopsAreCountedAtTheirSession(void)
{
    begin();
    struct bcn_session_spec spec = spec_of("192.0.2.1");
    spec.flags = BCN_SESSION_MULTIHOP;
    spec.ifindex = 0;
    session = open_spec(&spec);
    struct bfd_packet packet = saying(BFD_UP, 4711);
    struct fake_packet p = arriving("192.0.2.1", &packet);
    CHECK(fake_arrive_at(4784, &p));
    p.payload[0] = 0xff;
    CHECK(fake_arrive_at(4784, &p));
    drive();
    CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_DEMUX], 1);
    CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_MALFORMED], 1);
    check_bfd_sum();
}

static void withoutAPathNothingIsTaken(void)
{
    begin_up();
    fake.links[1].flags &= ~(uint32_t)BCN_IF_RUNNING;
    fake_interfaces_changed();
    drive();
    uint32_t sent = fake.sent_count;
    arrive(PEER, BFD_DOWN, 0);
    CHECK_EQ(state_of(session).state, BCN_STATE_DOWN);
    CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_OTHER], 1);
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_OTHER), 1);
    CHECK_EQ(fake.sent_count, sent);
    check_bfd_sum();
}

int main(void)
{
    TEST(stampsAreConvertedToOurClock);
    TEST(anImpossibleStampCountsAsTheNearestPossibleTime);
    TEST(withoutAStampAPacketCameNow);
    TEST(noPeerIsCalledDeadBeforeItsPacketWasRead);
    TEST(aFloodKeepsNobodyAlive);
    TEST(aSocketThatIsReadEmptyDoesNotHideTheOther);
    TEST(aTurnEndsAtThePacketsThatCameWithinIt);
    TEST(withoutStampsAllIsRead);
    TEST(aSocketThatBreaksAgainIsOpenedAgain);
    TEST(theSameSocketIsOpenedAgain);
    TEST(aSocketThatWorksInBetweenIsNotBroken);
    TEST(aSocketThatCannotBeOpenedAgainIsLeftAlone);
    TEST(aQuietSocketIsNotBroken);
    TEST(samplesTellWhatWasDroppedAndFromWhom);
    TEST(aSecondHasFourSamples);
    TEST(dropsOfSeveralHopsAreCountedAtTheirSession);
    TEST(withoutAPathNothingIsTaken);
    core_end();
    return DONE();
}
