/* The engine and the loop on the OS in memory: every rule about sockets, time and numbers can be
 * tried. */
#include "engine_fixture.h"

#include "../build_address.h"
#include "../check.h"

#include <errno.h>

/* ---- sockets ---- */

/* BFD-007, BFD-012, BFD-017 */
static void thePortIsNeverShared(void)
{
    begin();
    CHECK_EQ(fake_open_sockets(), 2);
    for (int i = 0; i < 2; i++) {
        CHECK(fake.sockets[i].spec.exclusive);
        CHECK(fake.sockets[i].spec.stamped);
        CHECK_EQ(fake.sockets[i].spec.port, 3784);
    }
    session = open_to("10.0.0.7");
    CHECK_EQ(fake_open_sockets(), 3);
    const struct os_socket_spec *own = &fake.sockets[2].spec;
    CHECK(own->exclusive && own->port == 0);
    CHECK_EQ(own->port_low, 49152);
    CHECK_EQ(own->port_high, 65535);
    CHECK_EQ(own->ttl, 255);
    CHECK_EQ(own->dscp_class, 0xc0);
    CHECK_EQ(own->priority, 6);
    CHECK_EQ(state_of(session).source_port, fake.sockets[2].port);
    CHECK_EQ(fake.sent[0].tx.destination_port, 3784);
    CHECK_EQ(fake.sent[0].tx.ifindex, ETH0);
    CHECK(ip_equal(ip_load(fake.sent[0].tx.source), build_ip("10.0.0.1")));
}

static void aPortInUseIsTheOpensError(void)
{
    struct bcn_options options = {.size_bytes = sizeof options, .profile = BCN_PROFILE_BFD};
    struct bcn_core *core = NULL;
    fake_reset();
    core_end();
    fake.port_owner = "bind: bfdd (pid 812) has port 3784";
    CHECK_EQ(bcn_open(&options, &core, &fail), -EADDRINUSE);
    CHECK_TEXT(fail.op, fake.port_owner);
    CHECK_EQ(fake_open_sockets(), 0);
}

static void oneFamilyMayBeMissing(void)
{
    struct bcn_options options = {.size_bytes = sizeof options, .profile = BCN_PROFILE_BFD};
    struct bcn_core *core = NULL;
    fake_reset();
    fake.family_missing[1] = true;
    core_begin(&options);
    CHECK_EQ(fake_open_sockets(), 1);
    struct bcn_session_spec spec = spec_of("fe80::7");
    CHECK_EQ(bcn_session_open(user.core, &spec, &session, &fail), -EAFNOSUPPORT);
    core_end();
    fake.family_missing[0] = true;
    CHECK_EQ(bcn_open(&options, &core, &fail), -EAFNOSUPPORT);
}

static void whatTheProfileLacksIsNotSupported(void)
{
    struct bcn_interface list[2];
    struct bcn_source sources[2];
    begin();
    CHECK_EQ(bcn_join(user.core, ETH0, BCN_IPV4, &fail), -ENOTSUP);
    CHECK_EQ(bcn_leave(user.core, ETH0, BCN_IPV4), -ENOTSUP);
    CHECK_EQ(bcn_layout(user.core, BCN_IPV4), -ENOTSUP);
    CHECK_EQ(bcn_interfaces(user.core, list, 2), -ENOTSUP);
    CHECK_EQ(bcn_noisiest(user.core, sources, 2), -ENOTSUP);
    fake_reset();
    core_begin(NULL);
    struct bcn_session_spec spec = spec_of("10.0.0.7");
    CHECK_EQ(bcn_session_open(user.core, &spec, &session, &fail), -ENOTSUP);
    CHECK_EQ(bcn_session_set(user.core, 1, &spec, &fail), -ENOTSUP);
    CHECK_EQ(bcn_session_close(user.core, 1), -ENOTSUP);
    CHECK_EQ(bcn_answer(user.core, NULL, 0, &fail), -ENOTSUP);
    CHECK_EQ(bcn_drive(user.core), -ENOTSUP);
    CHECK_EQ(user.header->session_slots, 0);
}

/* ---- a session's life ---- */

static void aSessionComesUpAndTheLoopIsToldOnce(void)
{
    begin();
    session = open_to("10.0.0.7");
    CHECK_EQ(fake.sent_count, 1);
    CHECK_EQ(last_sent().state, BFD_DOWN);
    struct bcn_session_state state = state_of(session);
    CHECK_EQ(state.in_use, 1);
    CHECK_EQ(state.session, session);
    CHECK_EQ(state.cookie, 4711);
    CHECK_EQ(state.sent, 1);
    CHECK(state.discriminator != 0);
    loop();
    CHECK_EQ(events_of(BCN_EVENT_SESSION), 0); /* nothing has changed */
    bring_up("10.0.0.7", session);
    CHECK_EQ(events_of(BCN_EVENT_SESSION), 1);
    const struct bcn_event *event = event_seen(BCN_EVENT_SESSION);
    CHECK_EQ(event->value, session);
    CHECK_EQ(event->value_2, 1);
    CHECK_EQ(event->ifindex, ETH0);
    CHECK_EQ(event->time_ns, state_of(session).changed_ns);
    CHECK(ip_equal(ip_load(event->address), build_ip("10.0.0.7")));
    CHECK_EQ(counted(BCN_COUNTER_SESSIONS), 1);
    CHECK_EQ(counted(BCN_COUNTER_SESSIONS_UP), 1);
    check_bfd_sum();
}

/* BFD-009: what a slow loop missed is a count. */
static void aSlowLoopIsToldTheLatestAndHowMuchItMissed(void)
{
    begin();
    session = open_to("10.0.0.7");
    for (int i = 0; i < 100; i++) {
        arrive("10.0.0.7", BFD_INIT, state_of(session).discriminator);
        arrive("10.0.0.7", BFD_DOWN, 0);
        fake.now_ns += SECOND_NS;
    }
    user.seen_event_count = 0;
    loop();
    CHECK_EQ(events_of(BCN_EVENT_SESSION), 1);
    CHECK_EQ(event_seen(BCN_EVENT_SESSION)->value_2, state_of(session).transitions);
}

static void detectionIsJudgedByTheTimeOfArrival(void)
{
    begin();
    session = open_to("10.0.0.7");
    bring_up("10.0.0.7", session);
    pass(120 * MS_NS);
    struct bfd_packet packet = saying(BFD_UP, state_of(session).discriminator);
    struct fake_packet p = arriving("10.0.0.7", &packet);
    arrive("10.0.0.7", BFD_UP, state_of(session).discriminator);
    /* BFD-014: we sleep for two seconds; meanwhile packets came. The last one 100 ms ago. */
    for (int i = 0; i < 40; i++) {
        fake.now_ns += 47 * MS_NS;
        p.facts.time_ns = fake.now_ns;
        CHECK(fake_arrive_at(3784, &p));
    }
    fake.now_ns += 100 * MS_NS;
    drive();
    CHECK_EQ(state_of(session).state, BCN_STATE_UP);
    CHECK_EQ(state_of(session).heard_ns, fake.now_ns - 100 * MS_NS);
    CHECK_EQ(counted(BCN_COUNTER_ENGINE_LATE), 1);
    loop();
    CHECK(event_seen(BCN_EVENT_ENGINE_LATE)->value > 1000000000);
    pass(51 * MS_NS);
    CHECK_EQ(state_of(session).state, BCN_STATE_DOWN);
    CHECK_EQ(state_of(session).diag, BFD_DIAG_EXPIRED);
}

/*
 * Faster than before, and the new interval has long passed: in that turn, and nobody was late. (Its
 * Poll is answered by a Final, which says all that has changed; so the timer is what is due.)
 */
static void whatIsDueByAPacketIsDoneInItsTurn(void)
{
    begin();
    session = open_to("10.0.0.7");
    pass(700 * MS_NS);
    fake.sent_count = 0;
    struct bfd_packet packet = saying(BFD_INIT, state_of(session).discriminator);
    packet.poll = true;
    struct fake_packet p = arriving("10.0.0.7", &packet);
    CHECK(fake_arrive_at(3784, &p));
    drive();
    CHECK_EQ(fake.sent_count, 2);
    pass(120 * MS_NS);
    CHECK(fake.sent_count >= 4);
    CHECK_EQ(counted(BCN_COUNTER_ENGINE_LATE), 0);
}

/* The wall clock was set by an hour; no stamp is believed that can't be. */
static void aWallClockThatJumpsTakesNobodyDown(void)
{
    begin();
    session = open_to("10.0.0.7");
    bring_up("10.0.0.7", session);
    struct bfd_packet packet = saying(BFD_UP, state_of(session).discriminator);
    struct fake_packet p = arriving("10.0.0.7", &packet);
    for (int i = 0; i < 100; i++) {
        fake.now_ns += 50 * MS_NS;
        p.facts.time_ns = fake.now_ns + fake.stamps_ahead_ns;
        fake.stamps_ahead_ns = (i % 3 - 1) * 3600 * SECOND_NS;
        CHECK(fake_arrive_at(3784, &p));
        drive();
        CHECK_EQ(state_of(session).state, BCN_STATE_UP);
        int64_t heard_ns = state_of(session).heard_ns;
        CHECK(heard_ns <= fake.now_ns && heard_ns >= fake.now_ns - 50 * MS_NS);
    }
}

/* A flood that can't be read in one turn: what lies behind it counts all the same. */
static void aFloodDoesNotHideThePeersPackets(void)
{
    begin();
    session = open_to("10.0.0.7");
    bring_up("10.0.0.7", session);
    struct bfd_packet right = saying(BFD_UP, state_of(session).discriminator);
    struct bfd_packet wrong = saying(BFD_UP, 12345);
    struct fake_packet flood = arriving("10.0.0.66", &wrong);
    struct fake_packet p = arriving("10.0.0.7", &right);
    for (int round = 0; round < 20; round++) {
        fake.now_ns += 100 * MS_NS;
        flood.facts.time_ns = p.facts.time_ns = fake.now_ns - 50 * MS_NS;
        for (int i = 0; i < FAKE_QUEUE - 1; i++)
            CHECK(fake_arrive_at(3784, &flood));
        CHECK(fake_arrive_at(3784, &p));
        drive();
        CHECK_EQ(state_of(session).state, BCN_STATE_UP);
    }
    CHECK(counted(BCN_COUNTER_BFD_DROPPED_DISCRIMINATOR) <= 20 * 110);
    CHECK(counted(BCN_COUNTER_BFD_DROPPED_RATE) > 7000);
    check_bfd_sum();
}

static void theOtherSocketIsReadBeforeAnybodyIsCalledDead(void)
{
    begin();
    session = open_to("fe80::7");
    arrive("fe80::7", BFD_INIT, state_of(session).discriminator);
    CHECK_EQ(state_of(session).state, BCN_STATE_UP);
    /* The deadline comes; the packet came after the wait had returned. */
    struct engine *e = the_engine();
    struct bfd_packet packet = saying(BFD_UP, state_of(session).discriminator);
    struct fake_packet p = arriving("fe80::7", &packet);
    fake.now_ns += 3100 * MS_NS;
    p.facts.time_ns = fake.now_ns - MS_NS;
    fake.sockets[1].removed = true; /* the wait doesn't tell of it */
    CHECK(fake_arrive_at(3784, &p));
    CHECK_EQ(engine_turn(e, 0), 0);
    CHECK_EQ(state_of(session).state, BCN_STATE_UP);
    CHECK_EQ(state_of(session).heard_ns, fake.now_ns - MS_NS);
}

/* ---- demultiplexing ---- */

/* BFD-001: every reason has its counter. */
static void whatIsMalformedIsCountedByReason(void)
{
    static const struct {
        uint8_t at;
        uint8_t value;
        int which;
    } faults[] = {
        {0, 0x40, BCN_COUNTER_BFD_DROPPED_VERSION},
        {3, 23, BCN_COUNTER_BFD_DROPPED_LENGTH},
        {3, 25, BCN_COUNTER_BFD_DROPPED_PAYLOAD},
        {2, 0, BCN_COUNTER_BFD_DROPPED_MULTIPLIER},
        {1, 0x41, BCN_COUNTER_BFD_DROPPED_MULTIPOINT},
        {7, 0, BCN_COUNTER_BFD_DROPPED_MY_DISCRIMINATOR},
        {1, 0xc0, BCN_COUNTER_BFD_DROPPED_STATE},
    };
    begin();
    session = open_to("10.0.0.7");
    struct bfd_packet packet = saying(BFD_DOWN, 0);
    for (unsigned i = 0; i < sizeof faults / sizeof faults[0]; i++) {
        struct fake_packet p = arriving("10.0.0.7", &packet);
        p.payload[faults[i].at] = faults[i].value;
        CHECK(fake_arrive_at(3784, &p));
        drive();
        CHECK_EQ(counted(faults[i].which), 1);
    }
    CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_MALFORMED], 7);
    CHECK_EQ(state_of(session).received, 0);
    check_bfd_sum();
    loop();
    CHECK_EQ(events_of(BCN_EVENT_DROP_SAMPLE), 4);
    CHECK_EQ(event_seen(BCN_EVENT_DROP_SAMPLE)->reason, BCN_COUNTER_BFD_DROPPED_VERSION);
}

static void eachPacketFindsItsOwnSession(void)
{
    enum { MANY = 40 };
    uint32_t numbers[MANY];
    begin();
    for (int i = 0; i < MANY; i++) {
        char peer[32];
        snprintf(peer, sizeof peer, "10.0.0.%d", 10 + i);
        numbers[i] = open_to(peer);
        for (int j = 0; j < i; j++) {
            CHECK(state_of(numbers[i]).discriminator != state_of(numbers[j]).discriminator);
            CHECK(state_of(numbers[i]).source_port != state_of(numbers[j]).source_port);
        }
    }
    for (int i = 0; i < MANY; i++) {
        char peer[32];
        snprintf(peer, sizeof peer, "10.0.0.%d", 10 + i);
        arrive(peer, BFD_DOWN, i % 2 ? state_of(numbers[i]).discriminator : 0);
        for (int j = 0; j < MANY; j++)
            CHECK_EQ(state_of(numbers[j]).state, j <= i ? BCN_STATE_INIT : BCN_STATE_DOWN);
    }
    /* Half of them go; the others are found as before. */
    for (int i = 0; i < MANY; i += 2)
        CHECK_EQ(bcn_session_close(user.core, numbers[i]), 0);
    drive();
    for (int i = 1; i < MANY; i += 2) {
        char peer[32];
        snprintf(peer, sizeof peer, "10.0.0.%d", 10 + i);
        arrive(peer, BFD_INIT, state_of(numbers[i]).discriminator);
        CHECK_EQ(state_of(numbers[i]).state, BCN_STATE_UP);
    }
    CHECK_EQ(counted(BCN_COUNTER_SESSIONS), MANY / 2);
}

/* BFD-007 */
static void anotherInterfacePortOrAddressTouchesNothing(void)
{
    begin();
    fake.links[2] = build_link(3, "eth1", BCN_KIND_ETHERNET);
    fake.addresses[2][0] = build_prefix("10.1.0.1", 24, 0);
    fake.link_count = 3;
    fake_interfaces_changed();
    drive();
    session = open_to("10.0.0.7");
    bring_up("10.0.0.7", session);
    uint32_t mine = state_of(session).discriminator;
    struct bfd_packet packet = saying(BFD_DOWN, mine);
    struct fake_packet p = arriving("10.0.0.7", &packet);
    p.facts.ifindex = 3;
    CHECK(fake_arrive_at(3784, &p));
    drive();
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_INTERFACE), 1);
    arrive("10.0.0.8", BFD_DOWN, mine); /* the right number from the wrong address */
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_DISCRIMINATOR), 1);
    arrive("10.0.0.8", BFD_DOWN, 0);
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_STRANGER), 1);
    arrive("10.0.0.7", BFD_DOWN, mine + 1);
    CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_DEMUX], 1);
    CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_INTERFACE], 1);
    CHECK_EQ(state_of(session).state, BCN_STATE_UP);
    /* A port of multihop, once that is open. */
    struct bcn_session_spec remote = spec_of("192.0.2.1");
    remote.flags = BCN_SESSION_MULTIHOP;
    remote.ifindex = 0;
    open_spec(&remote);
    p.facts.ifindex = ETH0;
    CHECK(fake_arrive_at(4784, &p));
    drive();
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_INTERFACE), 2);
    CHECK_EQ(state_of(session).state, BCN_STATE_UP);
    check_bfd_sum();
}

static void thePeersSourcePortIsNeverJudged(void)
{
    begin();
    session = open_to("10.0.0.7");
    struct bfd_packet packet = saying(BFD_DOWN, 0);
    struct fake_packet p = arriving("10.0.0.7", &packet);
    for (uint16_t port = 1; port < 60000; port = (uint16_t)(port * 7)) {
        p.facts.source_port = port;
        CHECK(fake_arrive_at(3784, &p));
    }
    drive();
    CHECK_EQ(counted(BCN_COUNTER_BFD_ACCEPTED), counted(BCN_COUNTER_BFD_RECEIVED));
}

/* RFC 5881 5 */
static void onlyTtl255IsTakenOnASingleHop(void)
{
    begin();
    session = open_to("10.0.0.7");
    struct bfd_packet packet = saying(BFD_DOWN, 0);
    struct fake_packet p = arriving("10.0.0.7", &packet);
    for (int ttl = 0; ttl < 255; ttl += 51) {
        p.facts.ttl = (uint8_t)ttl;
        CHECK(fake_arrive_at(3784, &p));
    }
    drive();
    CHECK_EQ(counted(BCN_COUNTER_BFD_DROPPED_TTL), 5);
    CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_TTL], 5);
    CHECK_EQ(state_of(session).state, BCN_STATE_DOWN);
}

/* BFD-020, RFC 5883 */
static void multihopHasAMinimumTtlOfItsOwn(void)
{
    begin();
    struct bcn_session_spec spec = spec_of("192.0.2.1");
    spec.flags = BCN_SESSION_MULTIHOP;
    spec.ifindex = 0;
    spec.min_ttl = 250;
    session = open_spec(&spec);
    CHECK_EQ(fake.sent[0].tx.destination_port, 4784);
    CHECK_EQ(fake.sent[0].tx.ifindex, 0);
    struct bfd_packet packet = saying(BFD_DOWN, 0);
    struct fake_packet p = arriving("192.0.2.1", &packet);
    p.facts.ttl = 249;
    CHECK(fake_arrive_at(4784, &p));
    drive();
    CHECK_EQ(state_of(session).dropped[BCN_SESSION_DROPPED_TTL], 1);
    p.facts.ttl = 250;
    p.facts.ifindex = 99; /* any */
    CHECK(fake_arrive_at(4784, &p));
    drive();
    CHECK_EQ(state_of(session).state, BCN_STATE_INIT);
    CHECK_EQ(state_of(session).ifindex, 0); /* that is the routing table's business */
    CHECK(ip_equal(ip_load(state_of(session).local), build_ip("10.0.0.1")));
    CHECK(fake_arrive_at(4784, &p));
    drive();
    CHECK_EQ(state_of(session).received, 2);
    /* The same peer may be watched over a single hop, too. */
    CHECK(state_of(session).flags & BCN_STATE_MULTIHOP);
}

static void theInterfaceIsFoundByThePeersAddress(void)
{
    begin();
    struct bcn_session_spec spec = spec_of("10.0.0.7");
    spec.ifindex = 0;
    session = open_spec(&spec);
    CHECK_EQ(state_of(session).ifindex, ETH0);
    bring_up("10.0.0.7", session);
    /* Nobody's link: it waits for one. */
    spec = spec_of("10.5.0.7");
    spec.ifindex = 0;
    uint32_t other = open_spec(&spec);
    CHECK_EQ(state_of(other).ifindex, 0);
    CHECK(state_of(other).flags & BCN_STATE_PATH_LOST);
    uint32_t sent = fake.sent_count;
    pass(3 * SECOND_NS);
    fake.links[2] = build_link(3, "eth1", BCN_KIND_ETHERNET);
    fake.addresses[2][0] = build_prefix("10.5.0.1", 16, 0);
    fake.link_count = 3;
    fake_interfaces_changed();
    drive();
    CHECK_EQ(state_of(other).ifindex, 3);
    CHECK(fake.sent_count > sent);
    CHECK_EQ(fake.sent[fake.sent_count - 1].tx.ifindex, 3);
}

/* ---- links (BFD-015) ---- */

static void whatTheLinkLosesIsPathDownAtOnce(void)
{
    for (int what = 0; what < 6; what++) {
        begin();
        session = open_to("10.0.0.7");
        bring_up("10.0.0.7", session);
        struct ifaces_link before = fake.links[1];
        if (what == 0)
            fake.links[1].flags &= ~(uint32_t)BCN_IF_RUNNING;
        else if (what == 1)
            fake.links[1].flags &= ~(uint32_t)BCN_IF_UP;
        else if (what == 2)
            fake.link_count = 1;
        else if (what == 3)
            fake.addresses[1][0].family = 0;
        else
            fake.addresses[1][0].flags = what == 4 ? BCN_ADDR_TENTATIVE : BCN_ADDR_DUPLICATED;
        fake_interfaces_changed();
        drive();
        CHECK_EQ(state_of(session).state, BCN_STATE_DOWN);
        CHECK_EQ(state_of(session).diag, BFD_DIAG_PATH_DOWN);
        CHECK(state_of(session).flags & BCN_STATE_PATH_LOST);
        loop();
        CHECK(event_seen(BCN_EVENT_INTERFACES_CHANGED));
        uint32_t sent = fake.sent_count;
        pass(3 * SECOND_NS);
        CHECK_EQ(fake.sent_count, sent);
        fake.links[1] = before;
        fake.link_count = 2;
        fake.addresses[1][0].family = BCN_IPV4;
        fake.addresses[1][0].flags = 0;
        fake_interfaces_changed();
        drive();
        CHECK_EQ(fake.sent_count, sent + 1);
        bring_up("10.0.0.7", session);
    }
}

static void otherLinksThatChangeTouchNothing(void)
{
    begin();
    session = open_to("10.0.0.7");
    bring_up("10.0.0.7", session);
    fake.links[2] = build_link(3, "eth1", BCN_KIND_ETHERNET);
    fake.addresses[2][0] = build_prefix("10.1.0.1", 24, 0);
    fake.link_count = 3;
    fake.overruns = 3;
    fake_interfaces_changed();
    drive();
    CHECK_EQ(state_of(session).state, BCN_STATE_UP);
    CHECK_EQ(state_of(session).transitions, 1);
    CHECK_EQ(counted(BCN_COUNTER_WATCH_OVERRUNS), 3);
    fake.link_count = 2;
    fake_interfaces_changed();
    drive();
    CHECK_EQ(state_of(session).transitions, 1);
}

static void anAddressThatIsNotOursIsNoPath(void)
{
    begin();
    struct bcn_session_spec spec = spec_of("192.0.2.1");
    spec.flags = BCN_SESSION_MULTIHOP;
    spec.ifindex = 0;
    build_address(spec.local, "10.0.0.99");
    session = open_spec(&spec);
    CHECK(state_of(session).flags & BCN_STATE_PATH_LOST);
    CHECK_EQ(fake.sent_count, 0);
}

/* The peer knows us by an address; another one of ours is another session to it. */
static void anAddressThatChangesIsALostPath(void)
{
    begin();
    session = open_to("10.0.0.7");
    bring_up("10.0.0.7", session);
    fake.addresses[1][0] = build_prefix("10.0.0.2", 24, 0);
    fake_interfaces_changed();
    drive();
    CHECK_EQ(state_of(session).state, BCN_STATE_DOWN);
    CHECK(!(state_of(session).flags & BCN_STATE_PATH_LOST));
    CHECK(ip_equal(ip_load(state_of(session).local), build_ip("10.0.0.2")));
    CHECK(ip_equal(ip_load(fake.sent[fake.sent_count - 1].tx.source), build_ip("10.0.0.2")));
}

/* ---- what the loop asks ---- */

static void refuse(const struct bcn_session_spec *spec, const char *member)
{
    uint32_t number = 4711;
    CHECK_EQ(bcn_session_open(user.core, spec, &number, &fail), -EINVAL);
    CHECK_TEXT(fail.op, member);
    CHECK_EQ(number, 4711);
}

#define REFUSED(change, member)                                                                    \
    do {                                                                                           \
        struct bcn_session_spec spec = spec_of("10.0.0.7");                                        \
        change;                                                                                    \
        refuse(&spec, member);                                                                     \
    } while (0)

/* BFD-015: an interface with more addresses than the core keeps, and a session with one of the
 * others. */
static void aSessionMayHaveAnyOfManyAddresses(void)
{
    for (int multihop = 0; multihop < 2; multihop++) {
        begin();
        for (uint32_t i = 2; i < FAKE_ADDRESSES; i++) {
            char text[16];
            snprintf(text, sizeof text, "10.0.0.%u", 100 + i);
            fake.addresses[1][i] = build_prefix(text, 24, 0);
        }
        fake_interfaces_changed();
        drive();
        struct bcn_session_spec spec = spec_of("10.0.0.7");
        char local_text[16];
        snprintf(local_text, sizeof local_text, "10.0.0.%u", 100 + FAKE_ADDRESSES - 1);
        build_address(spec.local, local_text);
        if (multihop) {
            spec.flags |= BCN_SESSION_MULTIHOP;
            spec.ifindex = 0;
        }
        session = open_spec(&spec);
        drive();
        CHECK(!(state_of(session).flags & BCN_STATE_PATH_LOST));
        CHECK(ip_equal(ip_load(fake.sent[fake.sent_count - 1].tx.source), build_ip(local_text)));
        fake_interfaces_changed();
        drive();
        CHECK(!(state_of(session).flags & BCN_STATE_PATH_LOST));
    }
}

static void whatIsOutOfRangeIsRefusedByName(void)
{
    begin();
    REFUSED(spec.size_bytes--, "size_bytes");
    REFUSED(spec.flags = 8, "flags");
    REFUSED(spec.desired_min_tx_us = 999, "desired_min_tx_us");
    REFUSED(spec.desired_min_tx_us = 60000001, "desired_min_tx_us");
    REFUSED(spec.required_min_rx_us = 0, "required_min_rx_us");
    REFUSED(spec.required_min_rx_us = 60000001, "required_min_rx_us");
    REFUSED(spec.detect_mult = 0, "detect_mult");
    REFUSED(spec.family = 5, "family");
    REFUSED(spec.family = BCN_IPV6, "peer");
    REFUSED(build_address(spec.peer, "224.0.0.1"), "peer");
    REFUSED(build_address(spec.peer, "255.255.255.255"), "peer");
    REFUSED(build_address(spec.peer, "0.0.0.0"), "peer");
    REFUSED(build_address(spec.peer, "127.0.0.1"), "peer");
    REFUSED(build_address(spec.local, "224.0.0.1"), "local");
    REFUSED(build_address(spec.local, "10.0.0.7"), "local");
    REFUSED(build_address(spec.local, "fe80::1"), "local");
    REFUSED(spec.flags = BCN_SESSION_MULTIHOP, "ifindex");
    REFUSED(spec.auth_type = 6, "auth_type");
    REFUSED(spec.auth_type = 5, "keys");
    REFUSED((spec.auth_type = 5, spec.keys[0].use = BCN_KEY_ACCEPT, spec.keys[0].length = 3),
            "keys");
    REFUSED((spec.auth_type = 5, spec.keys[0].use = 3), "keys.use");
    REFUSED((spec.auth_type = 1, spec.keys[0].use = 2, spec.keys[0].length = 17), "keys.length");
    REFUSED((spec.auth_type = 2, spec.keys[0].use = 2, spec.keys[0].length = 17), "keys.length");
    REFUSED((spec.auth_type = 4, spec.keys[0].use = 2, spec.keys[0].length = 21), "keys.length");
    REFUSED((spec.auth_type = 4, spec.keys[0].use = 2, spec.keys[0].length = 0), "keys.length");
    REFUSED((spec.keys[0].use = 2, spec.keys[0].length = 1), "keys.length"); /* a key for nothing */
    REFUSED((spec.auth_type = 4, spec.keys[0].use = spec.keys[3].use = 2,
             spec.keys[0].length = spec.keys[3].length = 9),
            "keys.id");
    struct bcn_session_spec spec = spec_of("fe80::7");
    spec.ifindex = 0;
    refuse(&spec, "ifindex");
    spec.flags = BCN_SESSION_MULTIHOP;
    refuse(&spec, "peer");
    spec = spec_of("ff02::1");
    refuse(&spec, "peer");
    spec = spec_of("::1");
    refuse(&spec, "peer");
    CHECK_EQ(fake_open_sockets(), 2);
}

static void onePeerHasOneSession(void)
{
    begin();
    session = open_to("10.0.0.7");
    struct bcn_session_spec spec = spec_of("10.0.0.7");
    uint32_t other;
    CHECK_EQ(bcn_session_open(user.core, &spec, &other, &fail), -EEXIST);
    build_address(spec.local, "10.0.0.1");
    CHECK_EQ(bcn_session_open(user.core, &spec, &other, &fail), -EEXIST);
    CHECK_EQ(bcn_session_close(user.core, session), 0);
    other = open_spec(&spec); /* at once, before the driver saw the close */
    CHECK_EQ(state_of(other).in_use, 1);
    CHECK(other != session);
    bring_up("10.0.0.7", other);
}

/* BFD-011: a hard bound; numbers never become somebody else's. */
static void sessionsAreBoundedAndNumbersGoStale(void)
{
    begin_with(3, 0);
    uint32_t numbers[3];
    for (int i = 0; i < 3; i++)
        numbers[i] = open_to(i == 0 ? "10.0.0.7" : i == 1 ? "10.0.0.8" : "10.0.0.9");
    struct bcn_session_spec spec = spec_of("10.0.0.10");
    uint32_t number = 0;
    CHECK_EQ(bcn_session_open(user.core, &spec, &number, &fail), -ENOSPC);
    CHECK_TEXT(fail.op, "max_sessions");
    CHECK_EQ(fake_open_sockets(), 5);
    CHECK_EQ(bcn_session_close(user.core, numbers[1]), 0);
    CHECK_EQ(bcn_session_close(user.core, numbers[1]), -ESTALE);
    drive();
    CHECK_EQ(fake_open_sockets(), 4);
    number = open_spec(&spec);
    CHECK_EQ(number & 0xffff, numbers[1] & 0xffff);
    CHECK(number >> 16 != numbers[1] >> 16);
    CHECK_EQ(bcn_session_close(user.core, numbers[1]), -ESTALE);
    CHECK_EQ(bcn_session_set(user.core, numbers[1], &spec, &fail), -ESTALE);
    CHECK_EQ(bcn_session_set(user.core, 0, &spec, &fail), -ESTALE);
    CHECK_EQ(bcn_session_set(user.core, UINT32_MAX, &spec, &fail), -ESTALE);
    CHECK_EQ(state_of(number).state, BCN_STATE_DOWN);
    /* 200,000 lives of one place. */
    for (int i = 0; i < 200000; i++) {
        CHECK_EQ(bcn_session_close(user.core, number), 0);
        drive();
        uint32_t before = number;
        CHECK_EQ(bcn_session_open(user.core, &spec, &number, &fail), 0);
        CHECK(number != before && number >> 16 != 0);
        fake.sent_count = 0;
    }
}

static void noSocketMeansNoSessionAndNoLeak(void)
{
    begin_with(4, 0);
    fake.sockets_max = 2;
    struct bcn_session_spec spec = spec_of("10.0.0.7");
    for (int i = 0; i < 10; i++)
        CHECK_EQ(bcn_session_open(user.core, &spec, &session, &fail), -EMFILE);
    fake.sockets_max = 0;
    for (int i = 0; i < 4; i++) {
        char peer[32];
        snprintf(peer, sizeof peer, "10.0.0.%d", 10 + i);
        open_to(peer);
    }
}

/* BFD-022: by Poll, and nothing flaps. */
static void intervalsAreChangedByAPoll(void)
{
    begin();
    session = open_to("10.0.0.7");
    bring_up("10.0.0.7", session);
    uint32_t mine = state_of(session).discriminator;
    struct bfd_packet up = saying(BFD_UP, mine);
    up.final = true;
    struct fake_packet p = arriving("10.0.0.7", &up);
    CHECK(fake_arrive_at(3784, &p)); /* ends the Poll of coming Up */
    drive();
    arrive("10.0.0.7", BFD_UP, mine);
    fake.now_ns += 10 * MS_NS;
    arrive("10.0.0.7", BFD_UP, mine);
    struct bcn_session_spec spec = spec_of("10.0.0.7");
    spec.desired_min_tx_us = 300000;
    spec.cookie = 9;
    CHECK_EQ(bcn_session_set(user.core, session, &spec, &fail), 0);
    drive();
    CHECK(last_sent().poll);
    CHECK_EQ(last_sent().desired_min_tx_us, 300000);
    CHECK_EQ(state_of(session).tx_interval_us, 50000);
    CHECK_EQ(state_of(session).cookie, 9);
    CHECK(fake_arrive_at(3784, &p));
    drive();
    CHECK_EQ(state_of(session).tx_interval_us, 300000);
    CHECK_EQ(state_of(session).transitions, 1);
    spec.ifindex = 3;
    CHECK_EQ(bcn_session_set(user.core, session, &spec, &fail), -EINVAL);
    CHECK_TEXT(fail.op, "ifindex");
    spec = spec_of("10.0.0.8");
    CHECK_EQ(bcn_session_set(user.core, session, &spec, &fail), -EINVAL);
    CHECK_TEXT(fail.op, "peer");
}

static void aDisabledSessionSaysSoUntilItIsEnabled(void)
{
    begin();
    session = open_to("10.0.0.7");
    bring_up("10.0.0.7", session);
    struct bcn_session_spec spec = spec_of("10.0.0.7");
    spec.flags = BCN_SESSION_ADMIN_DOWN;
    CHECK_EQ(bcn_session_set(user.core, session, &spec, &fail), 0);
    drive();
    CHECK_EQ(last_sent().state, BFD_ADMIN_DOWN);
    CHECK_EQ(last_sent().diag, BFD_DIAG_ADMIN_DOWN);
    uint32_t sent = fake.sent_count;
    pass(5 * SECOND_NS);
    CHECK(fake.sent_count - sent >= 5 && fake.sent_count - sent <= 7);
    spec.flags = 0;
    CHECK_EQ(bcn_session_set(user.core, session, &spec, &fail), 0);
    drive();
    CHECK_EQ(last_sent().state, BFD_DOWN);
    bring_up("10.0.0.7", session);
}

static void changesThatNobodyTakesAreBounded(void)
{
    begin();
    session = open_to("10.0.0.7");
    struct bcn_session_spec spec = spec_of("10.0.0.7");
    for (int i = 0; i < 64; i++) {
        spec.cookie = (uint64_t)i;
        CHECK_EQ(bcn_session_set(user.core, session, &spec, &fail), 0);
    }
    CHECK_EQ(bcn_session_set(user.core, session, &spec, &fail), -EAGAIN);
    drive();
    CHECK_EQ(state_of(session).cookie, 63);
    CHECK_EQ(bcn_session_set(user.core, session, &spec, &fail), 0);
    /* One that was closed in between takes its change with it. */
    CHECK_EQ(bcn_session_set(user.core, session, &spec, &fail), 0);
    CHECK_EQ(bcn_session_close(user.core, session), 0);
    CHECK_EQ(bcn_session_set(user.core, session, &spec, &fail), -ESTALE);
    drive();
    for (unsigned i = 0; i < EXCHANGE_WISHES; i++) {
        static const struct wish nothing;
        CHECK(memcmp(&the_engine()->exchange.wishes[i], &nothing, sizeof nothing) == 0);
    }
}

static void theDriverEndsWithTheLoopAndSaysAdminDown(void)
{
    begin();
    session = open_to("10.0.0.7");
    bring_up("10.0.0.7", session);
    uint32_t other = open_to("10.0.0.8");
    user.answer_ns = BCN_STOP;
    bcn_wake(user.core);
    CHECK_EQ(core_step(), -ECANCELED);
    uint32_t sent = fake.sent_count;
    CHECK_EQ(bcn_drive(user.core), 0);
    CHECK_EQ(fake.urgent_threads, 1);
    CHECK_EQ(fake.sent_count, sent + 2);
    CHECK_EQ(last_sent().state, BFD_ADMIN_DOWN);
    CHECK_EQ(last_sent().diag, BFD_DIAG_ADMIN_DOWN);
    CHECK(!state_of(session).in_use && !state_of(other).in_use);
    CHECK_EQ(fake_open_sockets(), 2);
    CHECK_EQ(bcn_drive(user.core), 0); /* again: it has ended */
}

static void aSocketThatBreaksIsOpenedAnew(void)
{
    begin();
    session = open_to("10.0.0.7");
    fake.sockets[0].receive_error = EIO;
    for (int i = 0; i < 20; i++)
        drive();
    loop();
    CHECK(event_seen(BCN_EVENT_SOCKET_FAILED));
    fake.sockets[0].receive_error = 0;
    bring_up("10.0.0.7", session);
}

static void whatDoesNotLeaveIsCountedAndTold(void)
{
    begin();
    fake.send_error = EPERM;
    session = open_to("10.0.0.7");
    CHECK_EQ(counted(BCN_COUNTER_BFD_SEND_FAILED), 1);
    loop();
    const struct bcn_event *event = event_seen(BCN_EVENT_SEND_FAILED);
    CHECK_EQ(event->os_error, EPERM);
    CHECK_TEXT(event->op, "send");
    CHECK_EQ(event->value, 4711);
}

static void sessionsAreCountedWhileTheyAreUp(void)
{
    begin();
    session = open_to("10.0.0.7");
    uint32_t other = open_to("10.0.0.8");
    bring_up("10.0.0.7", session);
    bring_up("10.0.0.8", other);
    for (int i = 0; i < 3; i++)
        arrive("10.0.0.7", BFD_UP, state_of(session).discriminator);
    CHECK_EQ(counted(BCN_COUNTER_SESSIONS_UP), 2);
    CHECK_EQ(counted(BCN_COUNTER_BFD_TRANSITIONS), 2);
    arrive("10.0.0.7", BFD_DOWN, state_of(session).discriminator);
    CHECK_EQ(counted(BCN_COUNTER_SESSIONS_UP), 1);
    CHECK_EQ(counted(BCN_COUNTER_BFD_TRANSITIONS), 3);
    CHECK_EQ(bcn_session_close(user.core, other), 0);
    drive();
    CHECK_EQ(counted(BCN_COUNTER_SESSIONS_UP), 0);
}

static void deadlinesAreServedInTheirOrder(void)
{
    static const uint32_t seconds[] = {8, 3, 5, 1, 7, 2, 6, 4};
    enum { MANY = sizeof seconds / sizeof seconds[0] };
    uint32_t numbers[MANY];
    begin();
    for (int i = 0; i < MANY; i++) {
        char peer[32];
        snprintf(peer, sizeof peer, "10.0.0.%d", 10 + i);
        struct bcn_session_spec spec = spec_of(peer);
        spec.desired_min_tx_us = seconds[i] * 1000000;
        numbers[i] = open_spec(&spec);
    }
    pass(48 * SECOND_NS);
    for (int i = 0; i < MANY; i++) {
        uint64_t sent = state_of(numbers[i]).sent;
        CHECK(sent >= 48 / seconds[i] && sent <= 64 / seconds[i] + 2);
    }
    CHECK_EQ(counted(BCN_COUNTER_ENGINE_LATE), 0);
}

static void latenessIsToldOnceASecond(void)
{
    begin();
    session = open_to("10.0.0.7");
    bring_up("10.0.0.7", session);
    for (int i = 0; i < 15; i++) {
        fake.now_ns += 100 * MS_NS; /* the next packet was due after at most 50 */
        arrive("10.0.0.7", BFD_UP, state_of(session).discriminator);
        loop();
        if (i == 8)
            CHECK_EQ(events_of(BCN_EVENT_ENGINE_LATE), 1);
    }
    CHECK_EQ(events_of(BCN_EVENT_ENGINE_LATE), 2);
    CHECK(counted(BCN_COUNTER_ENGINE_LATE) > 10);
}

static void check_woken(void)
{
    CHECK(fake.woken[0]);
    loop();
    CHECK(!fake.woken[0]);
}

/* The driver's thread is another one: without a wake-up the loop would sleep over the news. */
static void theLoopIsWokenForWhatTheDriverTells(void)
{
    struct bcn_answer rule = {.size_bytes = sizeof rule,
                              .desired_min_tx_us = 50000,
                              .required_min_rx_us = 50000,
                              .detect_mult = 3};
    begin();
    session = open_to("10.0.0.7");
    check_woken(); /* there is a session */
    fake.now_ns += 10 * MS_NS;
    drive();
    CHECK(!fake.woken[0]);
    bring_up("10.0.0.7", session);
    arrive("10.0.0.8", BFD_DOWN, 0); /* a stranger: a sample of the drops */
    check_woken();
    CHECK(event_seen(BCN_EVENT_DROP_SAMPLE));
    CHECK_EQ(bcn_answer(user.core, &rule, 1, &fail), 0);
    drive();
    loop();
    fake.now_ns += 5 * MS_NS;
    arrive("192.0.2.1", BFD_DOWN, 0); /* not on the link */
    check_woken();
    CHECK(event_seen(BCN_EVENT_SESSION_REFUSED));
    fake.send_error = EPERM;
    struct bfd_packet packet = saying(BFD_UP, state_of(session).discriminator);
    packet.poll = true;
    struct fake_packet p = arriving("10.0.0.7", &packet);
    CHECK(fake_arrive_at(3784, &p));
    drive();
    check_woken();
    CHECK(event_seen(BCN_EVENT_SEND_FAILED));
}

/* ---- the grid ---- */

static void manySessionsShareTurns(void)
{
    enum { MANY = 60 };
    begin();
    for (int i = 0; i < MANY; i++) {
        char peer[32];
        snprintf(peer, sizeof peer, "10.0.0.%d", 10 + i);
        uint32_t number = open_to(peer);
        arrive(peer, BFD_INIT, state_of(number).discriminator);
    }
    fake.sent_count = 0;
    pass(200 * MS_NS); /* all are on the grid now */
    fake.sent_count = 0;
    uint64_t before = counted(BCN_COUNTER_BFD_TURNS);
    uint64_t sent = counted(BCN_COUNTER_BFD_SENT);
    pass(150 * MS_NS);
    uint64_t turns = counted(BCN_COUNTER_BFD_TURNS) - before;
    CHECK(counted(BCN_COUNTER_BFD_SENT) - sent > 150);
    CHECK(turns <= 151);
    /* Woken by a packet: a sleep to the next point. */
    fake.paused_ns = 0;
    struct bfd_packet packet = saying(BFD_UP, 1);
    struct fake_packet p = arriving("10.0.0.10", &packet);
    CHECK(fake_arrive_at(3784, &p));
    CHECK_EQ(engine_turn(the_engine(), SECOND_NS), 0);
    CHECK(fake.paused_ns >= 0 && fake.paused_ns <= MS_NS);
    CHECK_EQ(fake.now_ns % MS_NS, 0);
}

static void fewSessionsHaveExactTimers(void)
{
    begin();
    session = open_to("10.0.0.7");
    bring_up("10.0.0.7", session);
    uint32_t off_grid = 0;
    for (int i = 0; i < 20; i++) {
        CHECK_EQ(engine_turn(the_engine(), SECOND_NS), 0);
        off_grid += fake.now_ns % MS_NS != 0;
    }
    CHECK(off_grid > 15);
    CHECK_EQ(fake.paused_ns, 0);
}

int main(void)
{
    TEST(thePortIsNeverShared);
    TEST(aPortInUseIsTheOpensError);
    TEST(oneFamilyMayBeMissing);
    TEST(whatTheProfileLacksIsNotSupported);
    TEST(aSessionComesUpAndTheLoopIsToldOnce);
    TEST(aSlowLoopIsToldTheLatestAndHowMuchItMissed);
    TEST(detectionIsJudgedByTheTimeOfArrival);
    TEST(whatIsDueByAPacketIsDoneInItsTurn);
    TEST(aWallClockThatJumpsTakesNobodyDown);
    TEST(aFloodDoesNotHideThePeersPackets);
    TEST(theOtherSocketIsReadBeforeAnybodyIsCalledDead);
    TEST(whatIsMalformedIsCountedByReason);
    TEST(eachPacketFindsItsOwnSession);
    TEST(anotherInterfacePortOrAddressTouchesNothing);
    TEST(thePeersSourcePortIsNeverJudged);
    TEST(onlyTtl255IsTakenOnASingleHop);
    TEST(multihopHasAMinimumTtlOfItsOwn);
    TEST(theInterfaceIsFoundByThePeersAddress);
    TEST(whatTheLinkLosesIsPathDownAtOnce);
    TEST(otherLinksThatChangeTouchNothing);
    TEST(anAddressThatIsNotOursIsNoPath);
    TEST(anAddressThatChangesIsALostPath);
    TEST(aSessionMayHaveAnyOfManyAddresses);
    TEST(whatIsOutOfRangeIsRefusedByName);
    TEST(onePeerHasOneSession);
    TEST(sessionsAreBoundedAndNumbersGoStale);
    TEST(noSocketMeansNoSessionAndNoLeak);
    TEST(intervalsAreChangedByAPoll);
    TEST(aDisabledSessionSaysSoUntilItIsEnabled);
    TEST(changesThatNobodyTakesAreBounded);
    TEST(theDriverEndsWithTheLoopAndSaysAdminDown);
    TEST(aSocketThatBreaksIsOpenedAnew);
    TEST(whatDoesNotLeaveIsCountedAndTold);
    TEST(sessionsAreCountedWhileTheyAreUp);
    TEST(deadlinesAreServedInTheirOrder);
    TEST(latenessIsToldOnceASecond);
    TEST(theLoopIsWokenForWhatTheDriverTells);
    TEST(manySessionsShareTurns);
    TEST(fewSessionsHaveExactTimers);
    core_end();
    return DONE();
}
