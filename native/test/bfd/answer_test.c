/* Whom we answer (RFC 9468): BFD-018, on the OS in memory. */
#include "engine_fixture.h"

#include "../build_address.h"
#include "../check.h"

#include <errno.h>

static struct bcn_answer rule(void)
{
    return (struct bcn_answer){.size_bytes = sizeof(struct bcn_answer),
                               .desired_min_tx_us = 50000,
                               .required_min_rx_us = 50000,
                               .detect_mult = 3,
                               .cookie = 815};
}

static void answer_by(const struct bcn_answer *rules, uint32_t count)
{
    CHECK_EQ(bcn_answer(user.core, rules, count, &fail), 0);
    drive();
}

static void begin_answering(void)
{
    struct bcn_answer all = rule();
    begin();
    answer_by(&all, 1);
}

static uint32_t sessions(void)
{
    return (uint32_t)counted(BCN_COUNTER_SESSIONS);
}

/* The number of the only session. */
static uint32_t the_one(void)
{
    for (uint32_t i = 0; i < user.header->session_slots; i++) {
        if (state_of(i).in_use)
            return state_of(i).session;
    }
    CHECK(0); /* there is one */
    return 0;
}

static void nobodyIsAnsweredUntilItIsAskedFor(void)
{
    begin();
    arrive("10.0.0.7", BFD_DOWN, 0);
    CHECK_EQ(sessions(), 0);
    CHECK_EQ(fake.sent_count, 0);
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_STRANGER), 1);
    loop();
    CHECK(!event_seen(BCN_EVENT_SESSION_REFUSED));
}

static void whoAsksIsAnsweredAndComesUp(void)
{
    begin_answering();
    pass(5 * SECOND_NS);
    CHECK_EQ(fake.sent_count, 0);
    arrive("10.0.0.7", BFD_DOWN, 0);
    CHECK_EQ(sessions(), 1);
    session = the_one();
    struct bcn_session_state state = state_of(session);
    CHECK_EQ(state.state, BCN_STATE_INIT);
    CHECK_EQ(state.role, BCN_ROLE_UNSOLICITED);
    CHECK_EQ(state.cookie, 815);
    CHECK_EQ(state.ifindex, ETH0);
    CHECK(ip_equal(ip_load(state.local), build_ip("10.0.0.1")));
    CHECK(state.source_port >= 49152);
    CHECK_EQ(fake.sent_count, 1);
    CHECK_EQ(last_sent().state, BFD_INIT);
    CHECK_EQ(last_sent().your_discriminator, 77);
    arrive("10.0.0.7", BFD_UP, state.discriminator);
    CHECK_EQ(state_of(session).state, BCN_STATE_UP);
    loop();
    CHECK_EQ(events_of(BCN_EVENT_SESSION_NEW), 1);
    CHECK_EQ(event_seen(BCN_EVENT_SESSION_NEW)->value, session);
    CHECK_EQ(event_seen(BCN_EVENT_SESSION_NEW)->ifindex, ETH0);
    CHECK_EQ(event_seen(BCN_EVENT_SESSION_NEW)->family, BCN_IPV4);
    CHECK(ip_equal(ip_load(event_seen(BCN_EVENT_SESSION_NEW)->address), build_ip("10.0.0.7")));
    CHECK_EQ(event_seen(BCN_EVENT_SESSION)->value_2, 2);
    check_bfd_sum();
}

static void ofIpv6LinkLocalAsWell(void)
{
    begin_answering();
    arrive("fe80::77", BFD_DOWN, 0);
    CHECK_EQ(sessions(), 1);
    CHECK_EQ(fake.sent[0].tx.ifindex, ETH0);
}

/* "A session that is down is gone after a detection time, and silent". */
static void whoIsGoneIsLetGoOf(void)
{
    begin_answering();
    arrive("10.0.0.7", BFD_DOWN, 0);
    session = the_one();
    arrive("10.0.0.7", BFD_UP, state_of(session).discriminator);
    loop();
    uint32_t open = fake_open_sockets();
    pass(140 * MS_NS);
    CHECK_EQ(sessions(), 1);
    uint32_t sent = fake.sent_count;
    pass(20 * MS_NS);
    CHECK_EQ(sessions(), 0);
    CHECK_EQ(fake_open_sockets(), open - 1);
    pass(20 * SECOND_NS);
    CHECK_EQ(fake.sent_count, sent); /* passive: it can't be told (RFC 5880 6.8.7) */
    loop();
    CHECK_EQ(events_of(BCN_EVENT_SESSION_GONE), 1);
    CHECK_EQ(event_seen(BCN_EVENT_SESSION_GONE)->value, session);
    CHECK_EQ(event_seen(BCN_EVENT_SESSION_GONE)->ifindex, ETH0);
    CHECK(!state_of(session).in_use);
    /* It comes again, as another one. */
    arrive("10.0.0.7", BFD_DOWN, 0);
    CHECK_EQ(sessions(), 1);
    CHECK(the_one() != session);
}

/* The packet that takes it down asks for a new one: what restarts is Up again in milliseconds. */
static void whoRestartsIsAnsweredAtOnce(void)
{
    begin_answering();
    arrive("10.0.0.7", BFD_DOWN, 0);
    session = the_one();
    arrive("10.0.0.7", BFD_UP, state_of(session).discriminator);
    fake.sent_count = 0;
    arrive("10.0.0.7", BFD_DOWN, 0);
    CHECK_EQ(state_of(session).state, BCN_STATE_INIT);
    CHECK_EQ(fake.sent_count, 1);
    CHECK_EQ(last_sent().state, BFD_INIT);
    CHECK_EQ(state_of(session).diag, BFD_DIAG_NEIGHBOR_DOWN);
}

static void whoIsAdminDownIsNotAnsweredAndGoesAway(void)
{
    begin_answering();
    arrive("10.0.0.7", BFD_ADMIN_DOWN, 0); /* doesn't ask for anything */
    CHECK_EQ(sessions(), 0);
    arrive("10.0.0.7", BFD_DOWN, 0);
    session = the_one();
    arrive("10.0.0.7", BFD_UP, state_of(session).discriminator);
    fake.sent_count = 0;
    for (int i = 0; i < 30; i++) {
        arrive("10.0.0.7", BFD_ADMIN_DOWN, 1);
        arrive("10.0.0.7", BFD_ADMIN_DOWN, state_of(session).discriminator);
        pass(900 * MS_NS);
    }
    CHECK_EQ(fake.sent_count, 0);
    CHECK_EQ(sessions(), 0);
}

/* "If the BFD session fails to get established within a certain amount of time" */
static void whoDoesNotHearUsIsGivenUp(void)
{
    begin_answering();
    arrive("10.0.0.7", BFD_DOWN, 0);
    session = the_one();
    for (int i = 0; i < 12; i++) {
        pass(SECOND_NS);
        if (sessions() > 0)
            arrive("10.0.0.7", BFD_DOWN, 0);
    }
    CHECK(sessions() == 0 || the_one() != session);
}

/* RFC 9468 2: the source must be on the link. */
static void whoIsNotOnTheLinkIsRefused(void)
{
    static const char *const off_link[] = {"10.0.1.7", "192.0.2.1", "169.254.1.1", "2001:db8::7"};
    for (unsigned i = 0; i < 4; i++) {
        begin_answering();
        arrive(off_link[i], BFD_DOWN, 0);
        CHECK_EQ(sessions(), 0);
        CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_REFUSED), 1);
        loop();
        CHECK_EQ(event_seen(BCN_EVENT_SESSION_REFUSED)->reason, BCN_REFUSED_OFF_LINK);
        CHECK(ip_equal(ip_load(event_seen(BCN_EVENT_SESSION_REFUSED)->address),
                       build_ip(off_link[i])));
    }
    begin_answering();
    arrive("10.0.0.1", BFD_DOWN, 0); /* our own address */
    CHECK_EQ(sessions(), 0);
}

/* Not every IPv4 link has such addresses; this one has. */
static void anIpv4LinkLocalPeerIsAnsweredWhereWeHaveSuchAnAddress(void)
{
    begin_answering();
    fake.addresses[1][2] = build_prefix("169.254.9.9", 16, 0);
    fake_interfaces_changed();
    drive();
    arrive("169.254.1.1", BFD_DOWN, 0);
    CHECK_EQ(sessions(), 1);
}

/* To a group, from a group, or from an interface that we don't know. */
static void whatNoHostSendsToUsIsRefused(void)
{
    for (int what = 0; what < 3; what++) {
        begin_answering();
        struct bfd_packet packet = saying(BFD_DOWN, 0);
        struct fake_packet p = arriving(what == 0 ? "224.0.0.7" : "10.0.0.7", &packet);
        if (what == 1)
            build_address(p.facts.destination, "224.0.0.1");
        if (what == 2)
            p.facts.ifindex = 99;
        CHECK(fake_arrive_at(3784, &p));
        drive();
        CHECK_EQ(sessions(), 0);
        loop();
        CHECK_EQ(event_seen(BCN_EVENT_SESSION_REFUSED)->reason, BCN_REFUSED_OFF_LINK);
    }
}

static void aRuleMayNameASingleHost(void)
{
    static const char *const hosts[2] = {"10.0.0.7", "fe80::7"};
    static const char *const others[2] = {"10.0.0.6", "fe80::6"};
    for (int i = 0; i < 2; i++) {
        begin();
        struct bcn_answer host = rule();
        host.family = i == 0 ? BCN_IPV4 : BCN_IPV6;
        host.prefix_bits = i == 0 ? 32 : 128;
        build_address(host.prefix, hosts[i]);
        answer_by(&host, 1);
        arrive(others[i], BFD_DOWN, 0);
        CHECK_EQ(sessions(), 0);
        arrive(hosts[i], BFD_DOWN, 0);
        CHECK_EQ(sessions(), 1);
    }
}

/* As many at once as a second may have, and then evenly. */
static void newSessionsAreSpacedAfterABurst(void)
{
    begin_with(100, 10);
    struct bcn_answer all = rule();
    answer_by(&all, 1);
    uint32_t next = 1;
    for (int step = 0; step < 5; step++) {
        for (int i = 0; i < 12; i++) {
            char peer[32];
            snprintf(peer, sizeof peer, "fe80::7:%x", next++);
            arrive(peer, BFD_DOWN, 0);
        }
        CHECK_EQ(sessions(), 10 + step);
        fake.now_ns += 100 * MS_NS;
    }
}

static void refusalsAreToldOnceASecond(void)
{
    begin_answering();
    for (int i = 0; i < 50; i++) {
        arrive("10.0.1.7", BFD_DOWN, 0);
        fake.now_ns += 50 * MS_NS;
    }
    loop();
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_REFUSED), 50);
    CHECK_EQ(events_of(BCN_EVENT_SESSION_REFUSED), 3);
}

static void onlyWhatARuleAllowsIsAnswered(void)
{
    begin();
    struct bcn_answer rules[3] = {rule(), rule(), rule()};
    rules[0].family = BCN_IPV4;
    rules[0].prefix_bits = 29;
    build_address(rules[0].prefix, "10.0.0.9"); /* bits beyond the prefix don't matter */
    rules[1].ifindex = 3;
    rules[2].family = BCN_IPV6;
    rules[2].prefix_bits = 120;
    build_address(rules[2].prefix, "fe80::a00");
    build_address(rules[2].local, "fe80::1");
    rules[2].cookie = 2;
    answer_by(rules, 3);
    arrive("10.0.0.7", BFD_DOWN, 0);
    arrive("10.0.0.16", BFD_DOWN, 0);
    arrive("fe80::b01", BFD_DOWN, 0);
    CHECK_EQ(sessions(), 0);
    loop();
    CHECK_EQ(event_seen(BCN_EVENT_SESSION_REFUSED)->reason, BCN_REFUSED_RULE);
    arrive("10.0.0.8", BFD_DOWN, 0);
    arrive("10.0.0.15", BFD_DOWN, 0);
    CHECK_EQ(sessions(), 2);
    arrive("fe80::a01", BFD_DOWN, 0);
    CHECK_EQ(sessions(), 3);
    /* Another address of ours. */
    struct bfd_packet packet = saying(BFD_DOWN, 0);
    struct fake_packet p = arriving("fe80::a02", &packet);
    build_address(p.facts.destination, "fe80::2");
    CHECK(fake_arrive_at(3784, &p));
    drive();
    CHECK_EQ(sessions(), 3);
}

static void sessionsByRuleAndInAllAreBounded(void)
{
    begin_with(5, 1000);
    struct bcn_answer rules[2] = {rule(), rule()};
    rules[0].max_sessions = 2;
    rules[0].family = BCN_IPV4;
    answer_by(rules, 2);
    for (int i = 0; i < 4; i++) {
        char peer[32];
        snprintf(peer, sizeof peer, "10.0.0.%d", 10 + i);
        arrive(peer, BFD_DOWN, 0);
    }
    CHECK_EQ(sessions(), 2);
    for (int i = 0; i < 6; i++) {
        char peer[32];
        snprintf(peer, sizeof peer, "fe80::%d", 10 + i);
        arrive(peer, BFD_DOWN, 0);
    }
    CHECK_EQ(sessions(), 5);
    loop();
    CHECK_EQ(event_seen(BCN_EVENT_SESSION_REFUSED)->reason, BCN_REFUSED_SESSIONS);
    /* One of the first rule's goes, and another may come. */
    pass(4 * SECOND_NS);
    CHECK_EQ(sessions(), 0);
    arrive("10.0.0.13", BFD_DOWN, 0);
    CHECK_EQ(sessions(), 1);
}

/* RFC 9468 2: "within a certain amount of time", which is ten seconds or three detection times. */
static void whoStaysBelowUpIsGivenUpAfterAWhile(void)
{
    static const struct {
        uint8_t mult; /* of an interval of a second */
        int64_t after_s;
    } peers[] = {{3, 10}, {10, 30}};
    for (int i = 0; i < 2; i++) {
        begin_answering();
        struct bfd_packet packet = saying(BFD_DOWN, 0);
        packet.detect_mult = peers[i].mult;
        struct fake_packet p = arriving("10.0.0.7", &packet);
        CHECK(fake_arrive_at(3784, &p));
        drive();
        session = the_one();
        for (int64_t second = 1; second < peers[i].after_s; second++) {
            pass(SECOND_NS);
            CHECK(fake_arrive_at(3784, &p));
            drive();
            CHECK_EQ(the_one(), session);
        }
        pass(SECOND_NS - 1);
        CHECK(fake_arrive_at(3784, &p));
        drive();
        CHECK_EQ(the_one(), session);
        fake.now_ns += 1;
        CHECK(fake_arrive_at(3784, &p));
        drive();
        CHECK_EQ(sessions(), 0);
    }
}

static void withoutASocketNobodyIsAnswered(void)
{
    begin_with(1, 10);
    struct bcn_answer all = rule();
    answer_by(&all, 1);
    fake.sockets_max = 2;
    arrive("10.0.0.7", BFD_DOWN, 0);
    CHECK_EQ(sessions(), 0);
    CHECK_EQ(fake.sent_count, 0);
    loop();
    CHECK_EQ(event_seen(BCN_EVENT_SESSION_REFUSED)->reason, BCN_REFUSED_SOCKET);
    fake.sockets_max = 0;
    arrive("10.0.0.7", BFD_DOWN, 0); /* its place is free again */
    CHECK_EQ(sessions(), 1);
}

static void newSessionsASecondAreBounded(void)
{
    begin_with(16384, 10);
    struct bcn_answer all = rule();
    answer_by(&all, 1);
    for (int round = 0; round < 3; round++) { /* then the first are let go of */
        for (int i = 0; i < 50; i++) {
            char peer[32];
            snprintf(peer, sizeof peer, "fe80::%d:%d", round + 1, i + 1);
            arrive(peer, BFD_DOWN, 0);
        }
        CHECK_EQ(sessions(), 10 * (uint32_t)(round + 1));
        if (round == 0) {
            loop();
            CHECK_EQ(event_seen(BCN_EVENT_SESSION_REFUSED)->reason, BCN_REFUSED_RATE);
        }
        pass(1000 * MS_NS);
    }
}

/* The table is small: a source that takes another's place begins anew. */
static void strangersDoNotPayForEachOther(void)
{
    static struct strangers strangers = {.salt = 1};
    char text[32];
    for (int i = 0; i < 2 * STRANGERS; i++) {
        snprintf(text, sizeof text, "10.0.%d.%d", i / 100, i % 100);
        for (int packet = 0; packet < STRANGERS_PPS; packet++)
            CHECK(strangers_allow(&strangers, build_ip(text), 5 * SECOND_NS));
        CHECK(!strangers_allow(&strangers, build_ip(text), 5 * SECOND_NS));
    }
}

enum { TURNS = 16 };

/* Which of sixteen sources, who take turns, are held up. */
static uint32_t held_up(const char *place, uint64_t salt)
{
    static struct strangers strangers;
    struct ip sources[TURNS];
    uint32_t held = 0;
    memset(&strangers, 0, sizeof strangers);
    strangers.salt = salt;
    for (uint32_t i = 0; i < TURNS; i++) {
        char text[32];
        snprintf(text, sizeof text, place, i + 1);
        sources[i] = build_ip(text);
    }
    for (int packet = 0; packet < STRANGERS_PPS + 1; packet++) {
        for (uint32_t i = 0; i < TURNS; i++) {
            if (!strangers_allow(&strangers, sources[i], 5 * SECOND_NS))
                held |= 1u << i;
        }
    }
    return held;
}

/* Only those that share a place of the table are not, and few do. */
static void sourcesThatTakeTurnsAreBoundedToo(void)
{
    static const char *const places[] = {"10.0.0.%u", "10.%u.0.7", "fe80::%x", "2001:db8:%x::1"};
    for (int i = 0; i < 4; i++) {
        uint32_t held = held_up(places[i], 1);
        uint32_t count = 0;
        for (uint32_t source = 0; source < TURNS; source++)
            count += held >> source & 1u;
        CHECK(count >= TURNS - 4);
    }
}

/* Of other networks nobody knows who shares a place with whom; those of one network share none. */
static void theSaltDecidesWhoSharesAPlace(void)
{
    uint32_t salts = 0; /* with which somebody shares one */
    for (uint32_t salt = 0; salt < 32; salt++) {
        uint64_t spread = salt * UINT64_C(0x123456789abcdef);
        bool shares = held_up("2001:db8:%x::1", spread) != 0xffff;
        salts |= (uint32_t)shares << salt;
        CHECK_EQ(held_up("10.0.0.%u", spread), 0xffff);
        CHECK_EQ(held_up("fe80::%x", spread), 0xffff);
    }
    CHECK(salts != 0 && salts != UINT32_MAX);
}

static void rulesThatChangeEndWhatTheyForbid(void)
{
    begin_answering();
    arrive("10.0.0.7", BFD_DOWN, 0);
    arrive("fe80::7", BFD_DOWN, 0);
    loop();
    CHECK_EQ(sessions(), 2);
    struct bcn_answer v4 = rule();
    v4.family = BCN_IPV4;
    fake.sent_count = 0;
    answer_by(&v4, 1);
    CHECK_EQ(sessions(), 1);
    CHECK_EQ(fake.sent_count, 1);
    CHECK_EQ(last_sent().state, BFD_ADMIN_DOWN);
    CHECK_EQ(fake.sent[0].tx.family, BCN_IPV6);
    loop();
    CHECK_EQ(events_of(BCN_EVENT_SESSION_GONE), 1);
    answer_by(NULL, 0);
    CHECK_EQ(sessions(), 0);
    arrive("10.0.0.7", BFD_DOWN, 0);
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_STRANGER), 1);
}

/* The last rule's limit is one session: it has that, and another one ends in the same change. */
static void whatNoRuleAllowsCountsForNone(void)
{
    begin_answering();
    arrive("10.0.0.7", BFD_DOWN, 0);
    arrive("fe80::7", BFD_DOWN, 0);
    struct bcn_answer rules[BCN_ANSWERS_MAX];
    for (int i = 0; i < BCN_ANSWERS_MAX; i++) {
        rules[i] = rule();
        rules[i].ifindex = 3;
    }
    rules[BCN_ANSWERS_MAX - 1].ifindex = ETH0;
    rules[BCN_ANSWERS_MAX - 1].family = BCN_IPV4;
    rules[BCN_ANSWERS_MAX - 1].max_sessions = 1;
    answer_by(rules, BCN_ANSWERS_MAX);
    CHECK_EQ(sessions(), 1);
    arrive("10.0.0.8", BFD_DOWN, 0);
    CHECK_EQ(sessions(), 1);
    pass(5 * SECOND_NS); /* the first one was silent, and ends */
    CHECK_EQ(sessions(), 0);
    arrive("10.0.0.8", BFD_DOWN, 0);
    CHECK_EQ(sessions(), 1);
}

static void theUserMayCloseAnAnswer(void)
{
    begin_answering();
    arrive("10.0.0.7", BFD_DOWN, 0);
    loop();
    session = the_one();
    struct bcn_session_spec spec = spec_of("10.0.0.7");
    CHECK_EQ(bcn_session_set(user.core, session, &spec, &fail), -ESTALE);
    CHECK_EQ(bcn_session_close(user.core, session), 0);
    CHECK_EQ(bcn_session_close(user.core, session), -ESTALE);
    drive();
    CHECK_EQ(last_sent().state, BFD_ADMIN_DOWN);
    loop();
    CHECK_EQ(events_of(BCN_EVENT_SESSION_GONE), 0);
    CHECK_EQ(sessions(), 0);
}

/* Watched in earnest: one session a peer. */
static void aConfiguredSessionTakesThePlaceOfAnAnswer(void)
{
    begin_answering();
    arrive("10.0.0.7", BFD_DOWN, 0);
    loop();
    uint32_t answered = the_one();
    session = open_to("10.0.0.7");
    loop();
    CHECK_EQ(sessions(), 1);
    CHECK_EQ(event_seen(BCN_EVENT_SESSION_GONE)->value, answered);
    CHECK_EQ(state_of(session).role, BCN_ROLE_ACTIVE);
    bring_up("10.0.0.7", session);
}

/* The place of one that went is taken by the user before that was told. */
static void nothingIsLostWhenAPlaceChangesHands(void)
{
    begin_with(1, 10);
    struct bcn_answer all = rule();
    answer_by(&all, 1);
    arrive("10.0.0.7", BFD_DOWN, 0);
    loop();
    uint32_t first = the_one();
    pass(5 * SECOND_NS);
    arrive("10.0.0.8", BFD_DOWN, 0); /* came and went unseen */
    pass(5 * SECOND_NS);
    CHECK_EQ(sessions(), 0);
    session = open_to("10.0.0.9");
    loop();
    CHECK_EQ(events_of(BCN_EVENT_SESSION_NEW), 1);
    CHECK_EQ(events_of(BCN_EVENT_SESSION_GONE), 1);
    CHECK_EQ(event_seen(BCN_EVENT_SESSION_GONE)->value, first);
    user.seen_event_count = 0;
    bring_up("10.0.0.9", session);
    CHECK_EQ(event_seen(BCN_EVENT_SESSION)->value, session);
}

static void anInterfaceThatGoesTakesItsAnswersWithIt(void)
{
    begin_answering();
    arrive("10.0.0.7", BFD_DOWN, 0);
    fake.links[1].flags &= ~(uint32_t)BCN_IF_RUNNING;
    fake_interfaces_changed();
    drive();
    CHECK_EQ(sessions(), 0);
}

#define REFUSED(change, member)                                                                    \
    do {                                                                                           \
        struct bcn_answer bad = rule();                                                            \
        change;                                                                                    \
        CHECK_EQ(bcn_answer(user.core, &bad, 1, &fail), -EINVAL);                                  \
        CHECK_TEXT(fail.op, member);                                                               \
    } while (0)

static void whatIsOutOfRangeIsRefusedByName(void)
{
    struct bcn_answer good = rule();
    begin();
    REFUSED(bad.size_bytes = 8, "size_bytes");
    REFUSED(bad.flags = 1, "flags");
    REFUSED(bad.desired_min_tx_us = 0, "desired_min_tx_us");
    REFUSED(bad.required_min_rx_us = 60000001, "required_min_rx_us");
    REFUSED(bad.detect_mult = 0, "detect_mult");
    REFUSED(bad.family = 7, "family");
    REFUSED(bad.prefix_bits = 8, "prefix");
    REFUSED((bad.family = BCN_IPV4, bad.prefix_bits = 33), "prefix");
    REFUSED((bad.family = BCN_IPV6, bad.prefix_bits = 129), "prefix");
    REFUSED((bad.family = BCN_IPV6, bad.prefix_bits = 64, build_address(bad.prefix, "10.0.0.0")),
            "prefix");
    REFUSED(build_address(bad.local, "ff02::1"), "local");
    REFUSED((bad.family = BCN_IPV6, build_address(bad.local, "10.0.0.1")), "local");
    struct bcn_answer two[2] = {rule(), rule()};
    two[1].detect_mult = 0; /* each is checked */
    CHECK_EQ(bcn_answer(user.core, two, 2, &fail), -EINVAL);
    CHECK_TEXT(fail.op, "detect_mult");
    good.desired_min_tx_us = 60000000;
    good.required_min_rx_us = 1000;
    CHECK_EQ(bcn_answer(user.core, &good, 65, &fail), -EINVAL);
    CHECK_TEXT(fail.op, "count");
    CHECK_EQ(bcn_answer(user.core, &good, 1, &fail), 0);
    CHECK_EQ(bcn_answer(user.core, &good, 1, &fail), -EAGAIN);
    drive();
    CHECK_EQ(bcn_answer(user.core, &good, 1, &fail), 0);
}

int main(void)
{
    TEST(nobodyIsAnsweredUntilItIsAskedFor);
    TEST(whoAsksIsAnsweredAndComesUp);
    TEST(ofIpv6LinkLocalAsWell);
    TEST(whoIsGoneIsLetGoOf);
    TEST(whoRestartsIsAnsweredAtOnce);
    TEST(whoIsAdminDownIsNotAnsweredAndGoesAway);
    TEST(whoDoesNotHearUsIsGivenUp);
    TEST(whoIsNotOnTheLinkIsRefused);
    TEST(anIpv4LinkLocalPeerIsAnsweredWhereWeHaveSuchAnAddress);
    TEST(whatNoHostSendsToUsIsRefused);
    TEST(aRuleMayNameASingleHost);
    TEST(newSessionsAreSpacedAfterABurst);
    TEST(refusalsAreToldOnceASecond);
    TEST(onlyWhatARuleAllowsIsAnswered);
    TEST(sessionsByRuleAndInAllAreBounded);
    TEST(whoStaysBelowUpIsGivenUpAfterAWhile);
    TEST(withoutASocketNobodyIsAnswered);
    TEST(newSessionsASecondAreBounded);
    TEST(strangersDoNotPayForEachOther);
    TEST(sourcesThatTakeTurnsAreBoundedToo);
    TEST(theSaltDecidesWhoSharesAPlace);
    TEST(rulesThatChangeEndWhatTheyForbid);
    TEST(whatNoRuleAllowsCountsForNone);
    TEST(theUserMayCloseAnAnswer);
    TEST(aConfiguredSessionTakesThePlaceOfAnAnswer);
    TEST(nothingIsLostWhenAPlaceChangesHands);
    TEST(anInterfaceThatGoesTakesItsAnswersWithIt);
    TEST(whatIsOutOfRangeIsRefusedByName);
    core_end();
    return DONE();
}
