/*
 * What bad input gets, at the engine: each kind is dropped, counted for its reason and not
 * answered, and the session lives on what is right (BFD-011). Nothing here depends on time or
 * chance.
 */
#include "engine_fixture.h"

#include "../../src/bfd/auth.h"
#include "../build_address.h"
#include "../check.h"

static const char PEER[] = "10.0.0.7";

static void arrive_packet(uint16_t port, const struct fake_packet *packet)
{
    CHECK(fake_arrive_at(port, packet));
    drive();
}

/* A Poll that belongs to the session in every other respect, so that a taken one is answered. */
static struct fake_packet polling(uint8_t state, uint32_t your)
{
    struct bfd_packet packet = saying(state, your);
    packet.poll = true;
    return arriving(PEER, &packet);
}

static void check_nothing_happened(uint32_t sent)
{
    CHECK_EQ(fake.sent_count, sent);
    CHECK_EQ(state_of(session).state, BCN_STATE_UP);
    CHECK_EQ(state_of(session).transitions, 1);
    check_bfd_sum();
}

static void begin_up(void)
{
    begin();
    session = open_to(PEER);
    bring_up(PEER, session);
}

/* ---- TTL ---- */

/* BFD-007, RFC 5881 5: before the packet itself is checked, or a stranger is looked at. */
static void aForeignTtlIsDroppedBeforeAllOtherWork(void)
{
    begin_up();
    uint32_t sent = fake.sent_count;
    struct fake_packet p = polling(BFD_DOWN, state_of(session).discriminator);
    p.facts.ttl = 254;
    arrive_packet(3784, &p);
    p.payload[0] = 0xff; /* another version, another length */
    p.payload[3] = 0;
    arrive_packet(3784, &p);
    p = polling(BFD_DOWN, 4711);
    p.facts.ttl = 1;
    build_address(p.facts.source, "10.0.0.66");
    arrive_packet(3784, &p);
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_TTL), 3);
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_VERSION), 0);
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_DISCRIMINATOR), 0);
    CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_TTL], 2);
    check_nothing_happened(sent);
}

/* However many there are, a second has at most four samples to be written down. */
static void aForeignTtlIsSampledFourTimesASecond(void)
{
    begin_up();
    struct fake_packet p = polling(BFD_DOWN, state_of(session).discriminator);
    p.facts.ttl = 64;
    for (int i = 0; i < 200; i++)
        arrive_packet(3784, &p);
    loop();
    CHECK_EQ(events_of(BCN_EVENT_DROP_SAMPLE), 4);
    CHECK_EQ(event_seen(BCN_EVENT_DROP_SAMPLE)->reason, BCN_COUNTER_BFD_DROPPED_TTL);
    CHECK(ip_equal(ip_load(event_seen(BCN_EVENT_DROP_SAMPLE)->address), build_ip(PEER)));
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_TTL), 200);
}

/* BFD-020, RFC 5883 5 */
static void aMultihopPacketBelowTheMinimumIsNotAnswered(void)
{
    begin();
    struct bcn_session_spec spec = spec_of(PEER);
    spec.flags = BCN_SESSION_MULTIHOP;
    spec.ifindex = 0;
    spec.min_ttl = 250;
    session = open_spec(&spec);
    struct fake_packet p = polling(BFD_INIT, state_of(session).discriminator);
    arrive_packet(4784, &p);
    uint32_t sent = fake.sent_count;
    for (uint8_t ttl = 0; ttl < 250; ttl++) {
        p = polling(BFD_DOWN, state_of(session).discriminator);
        p.facts.ttl = ttl;
        arrive_packet(4784, &p);
    }
    CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_TTL], 250);
    check_nothing_happened(sent);
}

/* ---- whose it is ---- */

/* Of 150 guesses of one source in a second 100 are looked at, and another source isn't held up. */
static void guessingIsBoundedForEachSource(void)
{
    begin_up();
    uint32_t sent = fake.sent_count;
    struct fake_packet p = polling(BFD_DOWN, 0);
    build_address(p.facts.source, "10.0.0.66");
    for (uint32_t guess = 1; guess <= 150; guess++) {
        struct bfd_packet packet = saying(BFD_DOWN, state_of(session).discriminator + guess);
        codec_write(&packet, p.payload);
        arrive_packet(3784, &p);
    }
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_DISCRIMINATOR), 100);
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_RATE), 50);
    build_address(p.facts.source, "10.0.0.67");
    arrive_packet(3784, &p);
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_DISCRIMINATOR), 101);
    check_nothing_happened(sent);
    fake.now_ns += SECOND_NS / 10;
    arrive(PEER, BFD_UP, state_of(session).discriminator);
    CHECK_EQ(state_of(session).heard_ns, fake.now_ns);
}

/* The same of those that know no discriminator, while others are answered (RFC 9468). */
static void aSourceThatAsksTooOftenHoldsUpNobodyElse(void)
{
    struct bcn_answer rule = {.size_bytes = sizeof rule,
                              .desired_min_tx_us = 50000,
                              .required_min_rx_us = 50000,
                              .detect_mult = 3};
    begin();
    CHECK_EQ(bcn_answer(user.core, &rule, 1, &fail), 0);
    drive();
    for (int i = 0; i < 150; i++)
        arrive("192.0.2.66", BFD_DOWN, 0); /* not on the link */
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_REFUSED), 100);
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_RATE), 50);
    CHECK_EQ(fake.sent_count, 0);
    arrive(PEER, BFD_DOWN, 0);
    CHECK_EQ(counted(BCN_COUNTER_SESSIONS), 1);
    check_bfd_sum();
}

/* ---- authentication ---- */

static struct auth auth_of(uint8_t type)
{
    struct auth auth = {.type = type, .sent_sequence = 1000};
    auth.keys[0] = (struct auth_key){.id = 7, .length = 6, .sends = true, .bytes = "secret"};
    return auth;
}

static struct fake_packet signed_by(struct auth *auth, uint8_t state)
{
    struct bfd_packet packet = saying(state, state_of(session).discriminator);
    packet.authenticated = true;
    struct fake_packet p = arriving(PEER, &packet);
    p.facts.length = auth_sign(auth, p.payload, true);
    return p;
}

static void begin_authenticated(struct auth *auth)
{
    begin();
    struct bcn_session_spec spec = spec_of(PEER);
    spec.auth_type = auth->type;
    /* One that only is accepted comes before it. */
    spec.keys[0] =
        (struct bcn_session_key){.id = 9, .length = 1, .use = BCN_KEY_ACCEPT, .bytes = {'x'}};
    spec.keys[2] = (struct bcn_session_key){
        .id = 7, .length = 6, .use = BCN_KEY_SEND, .bytes = {'s', 'e', 'c', 'r', 'e', 't'}};
    session = open_spec(&spec);
    CHECK_EQ(fake.sent[0].payload[BFD_BYTES + 2], 7); /* the key's number */
    struct fake_packet p = signed_by(auth, BFD_INIT);
    arrive_packet(3784, &p);
    CHECK_EQ(state_of(session).state, BCN_STATE_UP);
}

static void check_lives_on(struct auth *auth)
{
    uint64_t received = state_of(session).received;
    struct fake_packet p = signed_by(auth, BFD_UP);
    arrive_packet(3784, &p);
    CHECK_EQ(state_of(session).received, received + 1);
}

/* BFD-021: each says Down, so a packet that was taken would show. */
static void whatIsWronglySignedIsCountedAsAuth(void)
{
    struct auth auth = auth_of(BFD_AUTH_METICULOUS_SHA1);
    begin_authenticated(&auth);
    uint32_t sent = fake.sent_count;
    for (int fault = 0; fault < 4; fault++) {
        struct auth other = auth;
        if (fault == 0)
            other.type = BFD_AUTH_SHA1;
        else if (fault == 1)
            other.keys[0].id = 8;
        else if (fault == 2)
            other.keys[0].bytes[5] ^= 1;
        struct fake_packet p = signed_by(&other, BFD_DOWN);
        if (fault == 3)
            p.payload[p.facts.length - 1] ^= 1; /* the digest's last bit */
        arrive_packet(3784, &p);
        CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_AUTH), fault + 1);
    }
    arrive(PEER, BFD_DOWN, state_of(session).discriminator); /* not signed at all */
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_AUTH_MISSING), 1);
    CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_AUTH], 5);
    check_nothing_happened(sent);
    check_lives_on(&auth);
}

static void anOldOrFarSequenceNumberIsCountedAsWindow(void)
{
    static const uint32_t sequences[] = {999, 1001, 1001 + 10, 0x80000000};
    struct auth auth = auth_of(BFD_AUTH_METICULOUS_SHA1);
    begin_authenticated(&auth); /* with 1001 */
    uint32_t sent = fake.sent_count;
    for (unsigned i = 0; i < 4; i++) {
        struct auth other = auth;
        other.sent_sequence = sequences[i] - 1; /* signing takes the next */
        struct fake_packet p = signed_by(&other, BFD_DOWN);
        arrive_packet(3784, &p);
        CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_WINDOW], i + 1);
    }
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_WINDOW), 4);
    check_nothing_happened(sent);
    check_lives_on(&auth);
}

static void aSignedPacketIsNothingToASessionWithoutKeys(void)
{
    struct auth auth = auth_of(BFD_AUTH_PASSWORD);
    begin_up();
    uint32_t sent = fake.sent_count;
    struct fake_packet p = signed_by(&auth, BFD_DOWN);
    arrive_packet(3784, &p);
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_AUTH_UNWANTED), 1);
    CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_AUTH], 1);
    check_nothing_happened(sent);
}

/* ---- floods and extremes ---- */

/* 3 x 50 ms: 80 a second and a burst of 32 are read, and at most 100 Polls are answered. */
static void aFloodAtASessionIsCountedAndNotAnswered(void)
{
    begin_up();
    uint64_t received = state_of(session).received;
    uint64_t sent = state_of(session).sent;
    struct fake_packet p = polling(BFD_UP, state_of(session).discriminator);
    for (int i = 0; i < 1000; i++) {
        fake.now_ns += MS_NS;
        p.facts.time_ns = fake.now_ns;
        arrive_packet(3784, &p);
        fake.sent_count = 0;
    }
    struct bcn_session_state now = state_of(session);
    CHECK(now.received - received <= 80 + 32);
    CHECK_EQ(now.received - received + now.dropped[BCN_SESSION_DROPPED_RATE], 1000);
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_RATE), now.dropped[BCN_SESSION_DROPPED_RATE]);
    CHECK(now.sent - sent <= 100 + 27); /* Finals, and its own packets of that second */
    CHECK_EQ(now.state, BCN_STATE_UP);
    check_bfd_sum();
}

static void extremeValuesAreShownAndOverWithTheNextSanePacket(void)
{
    begin_up();
    struct bfd_packet packet = saying(BFD_UP, state_of(session).discriminator);
    packet.desired_min_tx_us = UINT32_MAX;
    packet.detect_mult = 255;
    packet.required_min_rx_us = 1;
    struct fake_packet p = arriving(PEER, &packet);
    arrive_packet(3784, &p);
    CHECK_EQ(state_of(session).detection_us, UINT32_MAX); /* 255 times that doesn't fit */
    CHECK_EQ(state_of(session).tx_interval_us, 50000);
    arrive(PEER, BFD_UP, state_of(session).discriminator);
    CHECK_EQ(state_of(session).detection_us, 150000);
    CHECK_EQ(state_of(session).state, BCN_STATE_UP);
    CHECK_EQ(state_of(session).transitions, 1);
}

int main(void)
{
    TEST(aForeignTtlIsDroppedBeforeAllOtherWork);
    TEST(aForeignTtlIsSampledFourTimesASecond);
    TEST(aMultihopPacketBelowTheMinimumIsNotAnswered);
    TEST(guessingIsBoundedForEachSource);
    TEST(aSourceThatAsksTooOftenHoldsUpNobodyElse);
    TEST(whatIsWronglySignedIsCountedAsAuth);
    TEST(anOldOrFarSequenceNumberIsCountedAsWindow);
    TEST(aSignedPacketIsNothingToASessionWithoutKeys);
    TEST(aFloodAtASessionIsCountedAndNotAnswered);
    TEST(extremeValuesAreShownAndOverWithTheNextSanePacket);
    core_end();
    return DONE();
}
