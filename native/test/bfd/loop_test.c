/* What the user's thread asks of the driver, and what it is told: on the OS in memory. */
#include "engine_fixture.h"

#include "../build_address.h"
#include "../check.h"

#include <errno.h>

static const char PEER[] = "10.0.0.7";

static struct bcn_session_spec multihop_spec(const char *peer)
{
    struct bcn_session_spec spec = spec_of(peer);
    spec.flags = BCN_SESSION_MULTIHOP;
    spec.ifindex = 0;
    return spec;
}

/* ---- one peer ---- */

/* Each of them would take other packets. */
static void sessionsOfOnePeerMayDifferInPathOrAddress(void)
{
    begin();
    struct bcn_session_spec spec = spec_of(PEER);
    build_address(spec.local, "10.0.0.1");
    open_spec(&spec);
    build_address(spec.local, "10.0.0.2");
    open_spec(&spec);
    spec.ifindex = 3;
    open_spec(&spec);
    spec.ifindex = 0;
    open_spec(&spec);
    spec = multihop_spec(PEER);
    open_spec(&spec);
    CHECK_EQ(counted(BCN_COUNTER_SESSIONS), 5);
}

/* Any address of ours, and one of them: both would take the same packet. */
static void anyAddressCollidesWithANamedOne(void)
{
    for (int named = 0; named < 2; named++) {
        begin();
        struct bcn_session_spec specs[2] = {spec_of(PEER), spec_of(PEER)};
        build_address(specs[named].local, "10.0.0.1");
        open_spec(&specs[0]);
        CHECK_EQ(bcn_session_open(user.core, &specs[1], &session, &fail), -EEXIST);
        CHECK_TEXT(fail.op, "session");
        CHECK_EQ(fail.ifindex, ETH0);
        CHECK(ip_equal(ip_load(fail.address), build_ip(PEER)));
    }
}

static void whatMakesItAnotherSessionIsRefusedByName(void)
{
    static const char *const members[] = {"family", "peer", "local", "flags", "ifindex"};
    begin();
    session = open_to(PEER);
    for (int i = 0; i < 5; i++) {
        struct bcn_session_spec spec = spec_of(i == 0 ? "fe80::7" : i == 1 ? "10.0.0.8" : PEER);
        if (i == 2)
            build_address(spec.local, "10.0.0.1");
        if (i == 3)
            spec = multihop_spec(PEER);
        if (i == 4)
            spec.ifindex = 3;
        CHECK_EQ(bcn_session_set(user.core, session, &spec, &fail), -EINVAL);
        CHECK_TEXT(fail.op, members[i]);
    }
    struct bcn_session_spec spec = spec_of(PEER);
    spec.detect_mult = 0; /* what is out of range is, here too */
    CHECK_EQ(bcn_session_set(user.core, session, &spec, &fail), -EINVAL);
    CHECK_TEXT(fail.op, "detect_mult");
}

static void whatIsAtTheEdgeOfItsRangeIsTaken(void)
{
    begin();
    struct bcn_session_spec spec = spec_of(PEER);
    spec.desired_min_tx_us = 1000;
    spec.required_min_rx_us = 60000000;
    spec.detect_mult = 1;
    spec.auth_type = BFD_AUTH_METICULOUS_SHA1;
    spec.keys[0] = (struct bcn_session_key){.id = 1, .length = 20, .use = BCN_KEY_SEND};
    spec.keys[1] = (struct bcn_session_key){.id = 2, .length = 1, .use = BCN_KEY_ACCEPT};
    open_spec(&spec);
    spec = spec_of("10.0.0.8");
    spec.desired_min_tx_us = 60000000;
    spec.required_min_rx_us = 1000;
    spec.detect_mult = 255;
    open_spec(&spec);
    CHECK_EQ(counted(BCN_COUNTER_SESSIONS), 2);
}

/* ---- several hops ---- */

static void severalHopsAreListenedToOncePerFamily(void)
{
    static const char *const peers[] = {"192.0.2.1", "192.0.2.2", "2001:db8::1", "2001:db8::2"};
    static const uint32_t sockets[] = {4, 5, 7, 8}; /* two are there from the beginning */
    begin();
    for (int i = 0; i < 4; i++) {
        struct bcn_session_spec spec = multihop_spec(peers[i]);
        session = open_spec(&spec);
        CHECK_EQ(fake_open_sockets(), sockets[i]);
        struct bfd_packet packet = saying(BFD_DOWN, state_of(session).discriminator);
        struct fake_packet p = arriving(peers[i], &packet);
        CHECK(fake_arrive_at(4784, &p));
        drive();
        CHECK_EQ(state_of(session).state, BCN_STATE_INIT);
    }
}

/* RFC 5883 5 leaves the number to us: 254 lets the peer be one router away. */
static void withoutAMinimumTtlItIs254(void)
{
    begin();
    struct bcn_session_spec spec = multihop_spec("192.0.2.1");
    session = open_spec(&spec);
    struct bfd_packet packet = saying(BFD_DOWN, 0);
    struct fake_packet p = arriving("192.0.2.1", &packet);
    p.facts.ttl = 253;
    CHECK(fake_arrive_at(4784, &p));
    drive();
    CHECK_EQ(state_of(session).received, 0);
    p.facts.ttl = 254;
    CHECK(fake_arrive_at(4784, &p));
    drive();
    CHECK_EQ(state_of(session).received, 1);
    /* A change that names none keeps that. */
    CHECK_EQ(bcn_session_set(user.core, session, &spec, &fail), 0);
    drive();
    p.facts.ttl = 253;
    CHECK(fake_arrive_at(4784, &p));
    drive();
    CHECK_EQ(state_of(session).received, 1);
}

static void aPortOfSeveralHopsThatIsTakenIsTheOpensError(void)
{
    begin();
    fake.port_owner = "bind: bfdd (pid 812) has port 4784";
    struct bcn_session_spec spec = multihop_spec("192.0.2.1");
    CHECK_EQ(bcn_session_open(user.core, &spec, &session, &fail), -EADDRINUSE);
    CHECK_TEXT(fail.op, fake.port_owner);
    CHECK_EQ(fake_open_sockets(), 2);
    fake.port_owner = NULL; /* it has ended */
    open_spec(&spec);
    CHECK_EQ(fake_open_sockets(), 4);
}

/* ---- the driver is another thread ---- */

/* It sleeps until it is woken. */
static void everythingThatIsAskedWakesTheDriver(void)
{
    struct bcn_session_spec spec = spec_of(PEER);
    struct bcn_answer rule = {.size_bytes = sizeof rule,
                              .desired_min_tx_us = 50000,
                              .required_min_rx_us = 50000,
                              .detect_mult = 3};
    begin();
    for (int what = 0; what < 4; what++) {
        CHECK(!fake.woken[1]);
        if (what == 0)
            CHECK_EQ(bcn_session_open(user.core, &spec, &session, &fail), 0);
        else if (what == 1)
            CHECK_EQ(bcn_session_set(user.core, session, &spec, &fail), 0);
        else if (what == 2)
            CHECK_EQ(bcn_session_close(user.core, session), 0);
        else
            CHECK_EQ(bcn_answer(user.core, &rule, 1, &fail), 0);
        CHECK(fake.woken[1]);
        drive();
    }
}

/* ---- what is told ---- */

/* More sessions change than a turn has room for: none is forgotten. */
static void allChangesAreToldHoweverMany(void)
{
    enum { MANY = 70 };
    uint32_t numbers[MANY];
    begin_with(MANY, 0);
    for (uint32_t i = 0; i < MANY; i++) {
        char peer[32];
        snprintf(peer, sizeof peer, "10.0.0.%u", 10 + i);
        numbers[i] = open_to(peer);
        fake.sent_count = 0;
    }
    loop();
    for (uint32_t i = 0; i < MANY; i++) {
        char peer[32];
        snprintf(peer, sizeof peer, "10.0.0.%u", 10 + i);
        arrive(peer, BFD_INIT, state_of(numbers[i]).discriminator);
        fake.sent_count = 0;
    }
    user.seen_event_count = 0;
    loop();
    CHECK_EQ(events_of(BCN_EVENT_SESSION), MANY);
    bool told[MANY] = {false};
    for (uint32_t i = 0; i < user.seen_event_count; i++) {
        if (user.seen_events[i].kind == BCN_EVENT_SESSION)
            told[user.seen_events[i].value & 0xffff] = true;
    }
    for (uint32_t i = 0; i < MANY; i++)
        CHECK(told[i]);
    user.seen_event_count = 0;
    loop();
    CHECK_EQ(events_of(BCN_EVENT_SESSION), 0); /* nor told twice */
}

static void eachChangeIsToldOnce(void)
{
    begin();
    session = open_to(PEER);
    bring_up(PEER, session);
    user.seen_event_count = 0;
    arrive(PEER, BFD_DOWN, state_of(session).discriminator);
    loop();
    CHECK_EQ(events_of(BCN_EVENT_SESSION), 1);
    CHECK_EQ(event_seen(BCN_EVENT_SESSION)->value_2, 1); /* since the last one */
}

/* The user knows that it ends: it asked for that. */
static void aClosedSessionIsNotToldOf(void)
{
    begin();
    session = open_to(PEER);
    bring_up(PEER, session);
    user.seen_event_count = 0;
    arrive(PEER, BFD_DOWN, state_of(session).discriminator);
    CHECK_EQ(bcn_session_close(user.core, session), 0);
    loop();
    CHECK_EQ(events_of(BCN_EVENT_SESSION), 0);
    drive();
    loop();
    CHECK_EQ(events_of(BCN_EVENT_SESSION_GONE), 0);
}

int main(void)
{
    TEST(sessionsOfOnePeerMayDifferInPathOrAddress);
    TEST(anyAddressCollidesWithANamedOne);
    TEST(whatMakesItAnotherSessionIsRefusedByName);
    TEST(whatIsAtTheEdgeOfItsRangeIsTaken);
    TEST(severalHopsAreListenedToOncePerFamily);
    TEST(withoutAMinimumTtlItIs254);
    TEST(aPortOfSeveralHopsThatIsTakenIsTheOpensError);
    TEST(everythingThatIsAskedWakesTheDriver);
    TEST(allChangesAreToldHoweverMany);
    TEST(eachChangeIsToldOnce);
    TEST(aClosedSessionIsNotToldOf);
    core_end();
    return DONE();
}
