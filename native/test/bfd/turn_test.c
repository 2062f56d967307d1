/* A turn of the driver: when it begins, how late it is, and what it shows of a session. On the OS
 * in memory. */
#include "engine_fixture.h"

#include "../build_address.h"
#include "../check.h"

#include <errno.h>

static const char PEER[] = "10.0.0.7";

/* The end of the next wait. If the session's deadline moved back, the driver sees that then. */
static int64_t due_ns(void)
{
    return sessions_due_ns(&the_engine()->sessions);
}

/* ---- the wait ---- */

static void aTurnWaitsForTheNextDeadlineOrAsLongAsItMay(void)
{
    begin();
    CHECK_EQ(engine_turn(the_engine(), 7 * SECOND_NS), 0);
    CHECK_EQ(fake.slept_ns, 7 * SECOND_NS); /* there is no session */
    session = open_to(PEER);
    int64_t began_ns = fake.now_ns;
    fake.now_ns = due_ns();
    drive();
    int64_t left_ns = due_ns() - fake.now_ns;
    CHECK(due_ns() >= began_ns + 750 * MS_NS && due_ns() <= began_ns + SECOND_NS);
    CHECK_EQ(engine_turn(the_engine(), left_ns - 1), 0);
    CHECK_EQ(fake.slept_ns, left_ns - 1);
    CHECK_EQ(state_of(session).sent, 1);
    CHECK_EQ(engine_turn(the_engine(), SECOND_NS), 0);
    CHECK_EQ(fake.slept_ns, 1);
    CHECK_EQ(state_of(session).sent, 2);
    fake.now_ns += 5 * SECOND_NS; /* overslept */
    CHECK_EQ(engine_turn(the_engine(), SECOND_NS), 0);
    CHECK_EQ(fake.slept_ns, 0);
    CHECK_EQ(state_of(session).sent, 3);
}

static void aWaitThatFailsEndsTheDriver(void)
{
    begin();
    fake.wait_error = EBADF;
    CHECK_EQ(bcn_drive(user.core), -EBADF);
    fake.wait_error = 0;
}

/* ---- lateness ---- */

static uint64_t lateness_told(void)
{
    user.seen_event_count = 0;
    loop();
    const struct bcn_event *event = event_seen(BCN_EVENT_ENGINE_LATE);
    return event ? event->value : 0;
}

/* Runs the turn of the next deadline so much too late. */
static void be_late(int64_t late_ns)
{
    drive();
    fake.now_ns = due_ns() + late_ns;
    drive();
}

static void moreThanFiveMillisecondsAreLate(void)
{
    begin();
    session = open_to(PEER);
    be_late(5 * MS_NS);
    CHECK_EQ(counted(BCN_COUNTER_ENGINE_LATE), 0);
    CHECK_EQ(lateness_told(), 0);
    be_late(5 * MS_NS + 1);
    CHECK_EQ(counted(BCN_COUNTER_ENGINE_LATE), 1);
    CHECK(fake.woken[0]);
    CHECK_EQ(lateness_told(), 5 * MS_NS + 1);
    CHECK_EQ(event_seen(BCN_EVENT_ENGINE_LATE)->time_ns, fake.now_ns);
}

/* What isn't told at once is told a second later: the worst of it. */
static void theWorstLatenessOfASecondIsTold(void)
{
    static const int64_t late_ms[] = {10, 30, 20};
    begin();
    session = open_to(PEER);
    bring_up(PEER, session);
    arrive(PEER, BFD_UP, state_of(session).discriminator);
    be_late(6 * MS_NS);
    CHECK_EQ(lateness_told(), 6 * MS_NS);
    int64_t told_ns = fake.now_ns;
    for (int i = 0; i < 3; i++) {
        be_late(late_ms[i] * MS_NS);
        arrive(PEER, BFD_UP, state_of(session).discriminator);
        CHECK_EQ(lateness_told(), 0);
    }
    CHECK_EQ(counted(BCN_COUNTER_ENGINE_LATE), 4);
    pass(told_ns + SECOND_NS - fake.now_ns - 1);
    CHECK_EQ(lateness_told(), 0);
    pass(1);
    CHECK_EQ(lateness_told(), 30 * MS_NS);
    pass(3 * SECOND_NS);
    CHECK_EQ(lateness_told(), 0); /* nothing is told twice */
}

/* Its deadline had passed when it was set: by a stamp of a packet, not by us. */
static void aDeadlineInThePastIsNotOurLateness(void)
{
    begin();
    session = open_to(PEER);
    bring_up(PEER, session);
    arrive(PEER, BFD_UP, state_of(session).discriminator);
    struct bfd_packet packet = saying(BFD_UP, state_of(session).discriminator);
    packet.detect_mult = 1; /* 50 ms from its arrival, which was 40 ms ago */
    struct fake_packet p = arriving(PEER, &packet);
    drive();
    p.facts.time_ns = fake.now_ns + 1;
    CHECK(fake_arrive_at(3784, &p));
    fake.now_ns += 40 * MS_NS;
    uint64_t before = counted(BCN_COUNTER_ENGINE_LATE);
    drive();
    drive();
    CHECK_EQ(counted(BCN_COUNTER_ENGINE_LATE), before);
}

/* ---- the grid ---- */

static void open_many(uint32_t first, uint32_t count, uint32_t interval_us)
{
    for (uint32_t i = first; i < first + count; i++) {
        char peer[32];
        snprintf(peer, sizeof peer, "10.0.0.%u", 10 + i);
        struct bcn_session_spec spec = spec_of(peer);
        spec.desired_min_tx_us = spec.required_min_rx_us = interval_us;
        uint32_t number = open_spec(&spec);
        struct bfd_packet packet = saying(BFD_INIT, state_of(number).discriminator);
        packet.required_min_rx_us = interval_us;
        struct fake_packet p = arriving(peer, &packet);
        CHECK(fake_arrive_at(3784, &p));
        drive();
        CHECK_EQ(state_of(number).state, BCN_STATE_UP);
        fake.sent_count = 0;
        fake.now_ns += 1234567;
    }
    pass(100 * MS_NS); /* what was set before is over */
}

enum whose { OTHERS, THE_LAST };

/* Of what is sent in the next 400 ms to the last of twenty peers or to the others: how many packets
 * lie between the points of a grid. */
static uint32_t off_grid(enum whose whose, int64_t grid_ns)
{
    struct ip last = build_ip("10.0.0.29");
    uint32_t count = 0;
    uint32_t sent = 0;
    int64_t end_ns = fake.now_ns + 400 * MS_NS;
    while (fake.now_ns < end_ns) {
        fake.sent_count = 0;
        CHECK_EQ(engine_turn(the_engine(), end_ns - fake.now_ns), 0);
        for (uint32_t i = 0; i < fake.sent_count; i++) {
            bool is_last = ip_equal(ip_load(fake.sent[i].tx.destination), last);
            if (is_last != (whose == THE_LAST))
                continue;
            sent++;
            count += fake.now_ns % grid_ns != 0;
        }
    }
    CHECK(sent > 5);
    return count;
}

static void fromTwentySessionsOnThereIsAGridOfAMillisecond(void)
{
    begin();
    open_many(0, 19, 50000);
    CHECK(off_grid(OTHERS, MS_NS) > 20);
    open_many(19, 1, 50000);
    CHECK_EQ(off_grid(OTHERS, MS_NS), 0);
    CHECK_EQ(off_grid(THE_LAST, MS_NS), 0);
}

/* Below 20 ms a millisecond would be too coarse; the others keep theirs. */
static void aFastSessionAmongManyHasAFinerGrid(void)
{
    begin();
    open_many(0, 19, 50000);
    open_many(19, 1, 19999);
    pass(20 * MS_NS);
    CHECK(off_grid(THE_LAST, MS_NS) > 0);
    CHECK_EQ(off_grid(THE_LAST, MS_NS / 4), 0);
    CHECK_EQ(off_grid(OTHERS, MS_NS), 0);
}

static void twentyMillisecondsAreNotFast(void)
{
    begin();
    open_many(0, 19, 50000);
    open_many(19, 1, 20000);
    CHECK_EQ(off_grid(THE_LAST, MS_NS), 0);
}

/* How long a turn that a packet wakes waits for more of them. */
static int64_t pause_ns(int64_t max_wait_ns)
{
    struct bfd_packet packet = saying(BFD_UP, 1);
    struct fake_packet p = arriving("10.0.0.66", &packet);
    CHECK(fake_arrive_at(3784, &p));
    fake.paused_ns = 0;
    CHECK_EQ(engine_turn(the_engine(), max_wait_ns), 0);
    return fake.paused_ns;
}

/* Moves the time before the next deadline, between two points of the grid. */
static void go_between_points(void)
{
    drive();
    while (due_ns() - fake.now_ns < 2 * MS_NS) {
        fake.now_ns = due_ns();
        drive();
    }
    fake.now_ns += MS_NS + 300000 - fake.now_ns % MS_NS;
    CHECK(due_ns() > fake.now_ns);
}

static void aPacketWaitsForTheNextPointOfTheGrid(void)
{
    begin();
    open_many(0, 20, 50000);
    go_between_points();
    CHECK_EQ(pause_ns(SECOND_NS), 700000);
    go_between_points();
    CHECK_EQ(pause_ns(0), 0); /* who may not wait doesn't */
    go_between_points();
    fake.paused_ns = 0;
    CHECK_EQ(engine_turn(the_engine(), 1000), 0); /* no packet */
    CHECK_EQ(fake.paused_ns, 0);
    fake.now_ns = due_ns();
    CHECK_EQ(pause_ns(SECOND_NS), 0); /* something is due */
}

static void fewSessionsDoNotWait(void)
{
    begin();
    open_many(0, 19, 50000);
    go_between_points();
    CHECK_EQ(pause_ns(SECOND_NS), 0);
}

static void withAFastSessionNobodyWaits(void)
{
    begin();
    open_many(0, 20, 50000);
    struct bcn_session_spec spec = spec_of("10.0.0.100");
    spec.required_min_rx_us = 20000; /* it hears nothing yet */
    open_spec(&spec);
    go_between_points();
    CHECK_EQ(pause_ns(SECOND_NS), 700000); /* that is not fast */
    spec = spec_of("10.0.0.101");
    spec.required_min_rx_us = 19999;
    uint32_t fast = open_spec(&spec);
    go_between_points();
    CHECK_EQ(pause_ns(SECOND_NS), 0);
    CHECK_EQ(bcn_session_close(user.core, fast), 0);
    drive();
    go_between_points();
    CHECK_EQ(pause_ns(SECOND_NS), 700000);
}

/* The peer sends slowly, whatever we could take. */
static void aSessionIsAsFastAsItsSlowerSide(void)
{
    begin();
    open_many(0, 20, 50000);
    struct bcn_session_spec spec = spec_of("10.0.0.100");
    spec.required_min_rx_us = 10000;
    session = open_spec(&spec);
    arrive("10.0.0.100", BFD_INIT, state_of(session).discriminator);
    arrive("10.0.0.100", BFD_UP, state_of(session).discriminator); /* every 50 ms */
    go_between_points();
    CHECK_EQ(pause_ns(SECOND_NS), 700000);
}

/* ---- what is shown ---- */

static void aStateShowsWhatBothSidesSaid(void)
{
    begin();
    struct bcn_session_spec spec = spec_of(PEER);
    spec.desired_min_tx_us = 60000;
    spec.required_min_rx_us = 70000;
    session = open_spec(&spec);
    struct bcn_session_state state = state_of(session);
    CHECK_EQ(state.changed_ns, fake.now_ns);
    CHECK_EQ(state.heard_ns, 0);
    CHECK_EQ(state.detection_us, 0);
    CHECK_EQ(state.tx_interval_us, 1000000);
    CHECK_EQ(state.flags, 0);
    CHECK_EQ(state.family, BCN_IPV4);
    CHECK_EQ(state.role, BCN_ROLE_ACTIVE);
    CHECK(ip_equal(ip_load(state.peer), build_ip(PEER)));
    bring_up(PEER, session);
    struct bfd_packet packet = saying(BFD_UP, state.discriminator);
    packet.my_discriminator = 78;
    packet.diag = BFD_DIAG_EXPIRED;
    packet.detect_mult = 4;
    packet.desired_min_tx_us = 80000;
    packet.required_min_rx_us = 90000;
    struct fake_packet p = arriving(PEER, &packet);
    CHECK(fake_arrive_at(3784, &p));
    drive();
    state = state_of(session);
    CHECK_EQ(state.remote_state, BCN_STATE_UP);
    CHECK_EQ(state.remote_diag, BFD_DIAG_EXPIRED);
    CHECK_EQ(state.remote_discriminator, 78);
    CHECK_EQ(state.remote_detect_mult, 4);
    CHECK_EQ(state.remote_min_tx_us, 80000);
    CHECK_EQ(state.remote_min_rx_us, 90000);
    CHECK_EQ(state.tx_interval_us, 90000);
    CHECK_EQ(state.detection_us, 320000);
    CHECK_EQ(state.heard_ns, fake.now_ns);
    CHECK_EQ(state.received, 2);
    CHECK_EQ(state.sent, 3);
    CHECK_EQ(state.auth_type, 0);
}

/* RFC 5880 6.8.3 forbids what FRR's first packet announces. */
static void whileThePeerIsNotUpItSendsOnceASecondAtMost(void)
{
    begin();
    session = open_to(PEER);
    struct bfd_packet packet = saying(BFD_DOWN, 0);
    packet.desired_min_tx_us = 50000;
    struct fake_packet p = arriving(PEER, &packet);
    CHECK(fake_arrive_at(3784, &p));
    drive();
    CHECK_EQ(state_of(session).remote_min_tx_us, 1000000);
    CHECK_EQ(state_of(session).detection_us, 3000000);
}

/* 255 times a minute is more microseconds than 32 bits hold. */
static void aDetectionTimeBeyondItsRangeIsTheLongest(void)
{
    begin();
    session = open_to(PEER);
    struct bfd_packet packet = saying(BFD_DOWN, 0);
    packet.detect_mult = 255;
    packet.desired_min_tx_us = 60000000;
    packet.required_min_rx_us = UINT32_MAX;
    struct fake_packet p = arriving(PEER, &packet);
    CHECK(fake_arrive_at(3784, &p));
    drive();
    CHECK_EQ(state_of(session).detection_us, UINT32_MAX);
    CHECK_EQ(state_of(session).tx_interval_us, UINT32_MAX);
    packet.detect_mult = 1;
    codec_write(&packet, p.payload);
    CHECK(fake_arrive_at(3784, &p));
    drive();
    CHECK_EQ(state_of(session).detection_us, 60000000);
}

static void whatIsChangedIsShown(void)
{
    begin();
    struct bcn_session_spec spec = spec_of("192.0.2.1");
    spec.flags = BCN_SESSION_MULTIHOP;
    spec.ifindex = 0;
    spec.min_ttl = 250;
    session = open_spec(&spec);
    CHECK_EQ(state_of(session).flags, BCN_STATE_MULTIHOP);
    spec.flags |= BCN_SESSION_PASSIVE;
    spec.min_ttl = 252;
    spec.auth_type = BFD_AUTH_PASSWORD;
    spec.keys[0] = (struct bcn_session_key){.id = 7, .length = 1, .use = 2, .bytes = {'x'}};
    CHECK_EQ(bcn_session_set(user.core, session, &spec, &fail), 0);
    drive();
    CHECK_EQ(state_of(session).role, BCN_ROLE_PASSIVE);
    CHECK_EQ(state_of(session).auth_type, BFD_AUTH_PASSWORD);
    struct bfd_packet packet = saying(BFD_DOWN, 0);
    struct fake_packet p = arriving("192.0.2.1", &packet);
    p.facts.ttl = 251;
    CHECK(fake_arrive_at(4784, &p));
    drive();
    CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_TTL], 1);
    p.facts.ttl = 252; /* near enough, but not signed */
    CHECK(fake_arrive_at(4784, &p));
    drive();
    CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_AUTH], 1);
    spec.flags &= ~(uint32_t)BCN_SESSION_PASSIVE;
    CHECK_EQ(bcn_session_set(user.core, session, &spec, &fail), 0);
    drive();
    CHECK_EQ(state_of(session).role, BCN_ROLE_ACTIVE);
    CHECK_EQ(fake.sent[fake.sent_count - 1].payload[BFD_BYTES + 2], 7);
}

/* A place that was used before shows nothing of that. */
static void aNewSessionBeginsWithNoDrops(void)
{
    begin_with(1, 0);
    session = open_to(PEER);
    arrive(PEER, BFD_UP, 4711);
    CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_DEMUX], 1);
    CHECK_EQ(bcn_session_close(user.core, session), 0);
    drive();
    CHECK_EQ(state_of(session).in_use, 0);
    session = open_to(PEER);
    CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_DEMUX], 0);
    CHECK_EQ(state_of(session).transitions, 0);
    loop();
    user.seen_event_count = 0;
    bring_up(PEER, session);
    CHECK_EQ(event_seen(BCN_EVENT_SESSION)->value_2, 1);
}

/* RFC 5880 6.3, 10: not to be guessed from another run, of sessions that we open nor of answers. */
static void discriminatorsComeFromTheSystemsRandomness(void)
{
    enum { RUNS = 3, SESSIONS = 4 };
    static const char *const peers[] = {"10.0.0.7", "10.0.0.8", "10.0.0.9"};
    struct bcn_answer rule = {.size_bytes = sizeof rule,
                              .desired_min_tx_us = 50000,
                              .required_min_rx_us = 50000,
                              .detect_mult = 3};
    struct bcn_options options = {.size_bytes = sizeof options, .profile = BCN_PROFILE_BFD};
    uint32_t seen[RUNS * SESSIONS];
    uint64_t salts[RUNS]; /* of the limits of strangers */
    for (uint8_t run = 0; run < RUNS; run++) {
        fake_reset();
        fake.randomness = run;
        core_begin(&options);
        open_to("10.0.0.6");
        CHECK_EQ(bcn_answer(user.core, &rule, 1, &fail), 0);
        drive();
        for (uint32_t i = 0; i < 3; i++)
            arrive(peers[i], BFD_DOWN, 0);
        salts[run] = the_engine()->strangers.salt;
        for (uint32_t i = 0; i < SESSIONS; i++)
            seen[run * SESSIONS + i] = state_of(i).discriminator;
    }
    CHECK(salts[0] != salts[1] && salts[1] != salts[2] && salts[0] != salts[2]);
    for (uint32_t i = 0; i < RUNS * SESSIONS; i++) {
        CHECK(seen[i] != 0);
        for (uint32_t j = 0; j < i; j++)
            CHECK(seen[i] != seen[j]);
    }
}

/* However many packets there are in a turn: what a turn touches has room for each session once. */
static void manyPacketsOfATurnAreOneChange(void)
{
    begin_with(1, 0);
    session = open_to(PEER);
    struct bfd_packet packet = saying(BFD_DOWN, 0);
    struct fake_packet p = arriving(PEER, &packet);
    p.facts.ttl = 1; /* each is counted */
    for (int i = 0; i < FAKE_QUEUE; i++)
        CHECK(fake_arrive_at(3784, &p));
    drive();
    CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_TTL], FAKE_QUEUE);
    CHECK_EQ(the_engine()->touched_count, 0);
    core_end();
    begin();
}

/* ---- the end ---- */

/* The loop has to see that there are none left, or it waits for them. */
static void theEndOfAllSessionsIsTold(void)
{
    begin();
    session = open_to(PEER);
    bring_up(PEER, session);
    fake.woken[0] = false;
    atomic_store(&the_engine()->exchange.stop, 1);
    CHECK_EQ(engine_turn(the_engine(), 0), -ECANCELED);
    CHECK(fake.woken[0]);
    CHECK_EQ(counted(BCN_COUNTER_SESSIONS), 0);
    CHECK_EQ(counted(BCN_COUNTER_SESSIONS_UP), 0);
}

/* With a driver that never ran to its end, too. */
static void aClosedCoreLeavesNothingOpen(void)
{
    begin();
    open_to(PEER);
    open_to("fe80::7");
    struct bcn_session_spec spec = spec_of("192.0.2.1");
    spec.flags = BCN_SESSION_MULTIHOP;
    spec.ifindex = 0;
    open_spec(&spec);
    CHECK_EQ(fake_open_sockets(), 6);
    CHECK_EQ(fake.watches, 1);
    core_end();
    CHECK_EQ(fake_open_sockets(), 0);
    CHECK_EQ(fake.watches, 0);
    CHECK_EQ(fake.ios, 0);
    for (int i = 0; i < FAKE_WAITS; i++)
        CHECK(!fake.waits_used[i]);
}

static void aDriverWithoutAWaitIsTheOpensError(void)
{
    struct bcn_options options = {.size_bytes = sizeof options, .profile = BCN_PROFILE_BFD};
    struct bcn_core *core = NULL;
    fake_reset();
    core_end();
    for (int i = 1; i < FAKE_WAITS; i++)
        fake.waits_used[i] = true;
    CHECK_EQ(bcn_open(&options, &core, &fail), -EMFILE);
    CHECK_EQ(fake_open_sockets(), 0);
    CHECK(!fake.waits_used[0]); /* the loop's */
}

/* ---- sockets ---- */

static void onlyTheFamiliesThatAreAskedForAreListenedTo(void)
{
    for (uint32_t family = 1; family <= 2; family++) {
        struct bcn_options options = {.size_bytes = sizeof options,
                                      .profile = BCN_PROFILE_BFD,
                                      .families = family,
                                      .receive_buffer_bytes = 123456};
        fake_reset();
        core_begin(&options);
        CHECK_EQ(fake_open_sockets(), 1);
        CHECK_EQ(fake.sockets[0].spec.family, family == 1 ? BCN_IPV4 : BCN_IPV6);
        CHECK_EQ(fake.sockets[0].spec.receive_buffer_bytes, 123456);
        CHECK_EQ(fake.sockets[0].spec.ttl, 255);
    }
}

int main(void)
{
    TEST(aTurnWaitsForTheNextDeadlineOrAsLongAsItMay);
    TEST(aWaitThatFailsEndsTheDriver);
    TEST(moreThanFiveMillisecondsAreLate);
    TEST(theWorstLatenessOfASecondIsTold);
    TEST(aDeadlineInThePastIsNotOurLateness);
    TEST(fromTwentySessionsOnThereIsAGridOfAMillisecond);
    TEST(aFastSessionAmongManyHasAFinerGrid);
    TEST(twentyMillisecondsAreNotFast);
    TEST(aPacketWaitsForTheNextPointOfTheGrid);
    TEST(fewSessionsDoNotWait);
    TEST(withAFastSessionNobodyWaits);
    TEST(aSessionIsAsFastAsItsSlowerSide);
    TEST(aStateShowsWhatBothSidesSaid);
    TEST(whileThePeerIsNotUpItSendsOnceASecondAtMost);
    TEST(aDetectionTimeBeyondItsRangeIsTheLongest);
    TEST(whatIsChangedIsShown);
    TEST(aNewSessionBeginsWithNoDrops);
    TEST(discriminatorsComeFromTheSystemsRandomness);
    TEST(manyPacketsOfATurnAreOneChange);
    TEST(theEndOfAllSessionsIsTold);
    TEST(aClosedCoreLeavesNothingOpen);
    TEST(aDriverWithoutAWaitIsTheOpensError);
    TEST(onlyTheFamiliesThatAreAskedForAreListenedTo);
    core_end();
    return DONE();
}
