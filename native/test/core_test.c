#include "build_address.h"
#include "check.h"
#include "core_fixture.h"
#include "fake_os.h"

#include <errno.h>

static const int64_t MS_NS = 1000000;
static const int64_t SECOND_NS = 1000000000;

static void theFirstTurnIsCalledAtOnce(void)
{
    fake_reset();
    core_begin(NULL);
    CHECK_EQ(core_step(), 1);
    CHECK_EQ(user.calls, 1);
    CHECK_EQ(user.rx_count, 0);
    CHECK_EQ(user.now_ns, fake.now_ns);
    CHECK_EQ(core_step(), 0);
    CHECK_EQ(user.calls, 1);
}

static void theWaitLastsUntilTheDeadlineAndNotLonger(void)
{
    fake_reset();
    core_begin(NULL);
    int64_t due_ns = fake.now_ns + 20 * MS_NS + 1;
    user.answer_ns = due_ns;
    core_step();
    user.answer_ns = BCN_NEVER;
    CHECK_EQ(core_step_waiting(10 * MS_NS), 0); /* max_wait ends first: nobody is called */
    CHECK_EQ(fake.slept_ns, 10 * MS_NS);
    CHECK_EQ(core_step_waiting(SECOND_NS), 1);
    CHECK_EQ(fake.slept_ns, 10 * MS_NS + 1);
    CHECK_EQ(user.now_ns, due_ns);
}

static void aDeadlineInThePastMeansAgainAtOnce(void)
{
    fake_reset();
    core_begin(NULL);
    user.answer_ns = fake.now_ns;
    CHECK_EQ(core_step(), 1);
    user.answer_ns = BCN_NEVER;
    CHECK_EQ(core_step_waiting(SECOND_NS), 1);
    CHECK_EQ(fake.slept_ns, 0);
    CHECK_EQ(core_step_waiting(SECOND_NS), 0);
    CHECK_EQ(fake.slept_ns, SECOND_NS);
}

static void aWakeCallsTheUserOnce(void)
{
    fake_reset();
    core_begin_joined(NULL);
    bcn_wake(user.core);
    bcn_wake(user.core);
    CHECK_EQ(core_step(), 1);
    CHECK_EQ(core_step(), 0);
    CHECK_EQ(user.calls, 1);
}

/* A dropped packet never costs a call. */
static void droppedPacketsCallNobody(void)
{
    fake_reset();
    core_begin_joined(NULL);
    for (int i = 0; i < 4; i++)
        query_from("8.8.8.8");
    core_settle();
    user.calls = 0; /* the samples were told */
    for (int i = 0; i < 100; i++)
        query_from("8.8.8.8");
    CHECK_EQ(core_step(), 0);
    CHECK_EQ(user.calls, 0);
    CHECK_EQ(counted(BCN_COUNTER_DROPPED_SOURCE), 104);
}

static void acceptedPacketsFillTheFirstDescriptorsWithoutGaps(void)
{
    fake_reset();
    core_begin_joined(NULL);
    for (int i = 0; i < 10; i++) {
        query_from("8.8.8.8");
        query_from(i % 2 ? "10.0.0.7" : "10.0.0.8");
    }
    CHECK_EQ(core_step(), 1);
    CHECK_EQ(user.rx_count, 10);
    for (uint32_t i = 0; i < 10; i++) {
        CHECK(ip_equal(ip_load(user.seen[i].source), build_ip(i % 2 ? "10.0.0.7" : "10.0.0.8")));
        for (uint32_t j = 0; j < i; j++)
            CHECK(user.seen[i].slot_offset != user.seen[j].slot_offset);
        CHECK(memcmp(user.base + user.seen[i].slot_offset, QUERY, 12) == 0);
    }
}

static void moreThanFitsComesWithTheNextTurn(void)
{
    struct bcn_options options = {
        .size_bytes = sizeof options, .rx_slots = 8, .flags = BCN_OPT_NO_LIMITER};
    fake_reset();
    core_begin_joined(&options);
    for (int i = 0; i < 20; i++)
        query_from("10.0.0.7");
    CHECK_EQ(core_step(), 1);
    CHECK_EQ(user.rx_count, 8);
    CHECK_EQ(core_step(), 1);
    CHECK_EQ(core_step(), 1);
    CHECK_EQ(user.rx_count, 4);
    CHECK_EQ(core_step(), 0);
    check_sum();
}

/* A storm on one socket must not starve the other. */
static void eachTurnBeginsWithAnotherSocket(void)
{
    struct bcn_options options = {
        .size_bytes = sizeof options, .rx_slots = 8, .flags = BCN_OPT_NO_LIMITER};
    fake_reset();
    core_begin_joined(&options);
    for (int i = 0; i < 100; i++)
        query_from("10.0.0.7");
    query_from("fe80::7");
    bool heard = false;
    for (int turn = 0; turn < 2; turn++) {
        core_step();
        for (uint32_t i = 0; i < user.seen_count; i++)
            heard |= user.seen[i].family == BCN_IPV6;
    }
    CHECK(heard);
}

static void send_one_and_stop(void)
{
    memcpy(user.base + user.tx[0].slot_offset, RESPONSE, sizeof RESPONSE);
    user.tx[0].length = sizeof RESPONSE;
    user.tx[0].ifindex = ETH0;
    user.tx[0].family = BCN_IPV4;
    user.header->tx_count = 1;
}

static int64_t stop_at_once(int32_t rx_count, int32_t event_count, int64_t now_ns)
{
    (void)rx_count;
    (void)event_count;
    (void)now_ns;
    send_one_and_stop();
    return BCN_STOP;
}

static void stopEndsTheRunAfterWhatWasWrittenIsSent(void)
{
    fake_reset();
    core_begin_joined(NULL);
    CHECK_EQ(bcn_run(user.core, stop_at_once), 0);
    CHECK_EQ(fake.sent_count, 1);
    CHECK_EQ(bcn_run(user.core, stop_at_once), 0); /* may run again */
    CHECK_EQ(fake.sent_count, 2);
}

static void aBrokenWaitEndsTheRun(void)
{
    fake_reset();
    core_begin(NULL);
    fake.wait_error = EBADF;
    CHECK_EQ(bcn_run(user.core, stop_at_once), -EBADF);
}

/* FR-037 */
static void aChangedInterfaceIsToldOnce(void)
{
    fake_reset();
    core_begin_joined(NULL);
    fake.addresses[1][2] = build_prefix("10.7.0.1", 16, 0);
    fake_interfaces_changed();
    CHECK_EQ(core_step(), 1);
    CHECK_EQ(user.event_count, 1);
    CHECK(event_seen(BCN_EVENT_INTERFACES_CHANGED));
    struct bcn_interface list[4];
    CHECK_EQ(bcn_interfaces(user.core, list, 4), 2);
    CHECK_EQ(list[1].address_count, 3);
    fake_interfaces_changed(); /* the same again */
    CHECK_EQ(core_step(), 0);
    query_from("10.7.200.1"); /* its subnet is on link at once */
    CHECK_EQ(core_step(), 1);
    CHECK_EQ(counted(BCN_COUNTER_INTERFACE_CHANGES), 1);
}

static void interfaceNewsIsNotLostInAFloodOfEvents(void)
{
    fake_reset();
    core_begin_joined(NULL);
    fake.send_error = EPERM;
    fake.links[1].mtu = 9000;
    fake_interfaces_changed();
    for (int i = 0; i < 200; i++)
        query_from("8.8.8.8");
    CHECK_EQ(core_step(), 1);
    CHECK(event_seen(BCN_EVENT_INTERFACES_CHANGED));
}

static void lostNewsOfTheWatchIsCounted(void)
{
    fake_reset();
    core_begin_joined(NULL);
    fake.overruns = 2;
    fake_interfaces_changed();
    core_step();
    CHECK_EQ(counted(BCN_COUNTER_WATCH_OVERRUNS), 2);
}

static void moreInterfacesThanAskedForAreToldOnce(void)
{
    struct bcn_options options = {.size_bytes = sizeof options, .max_interfaces = 8};
    fake_reset();
    core_begin_joined(&options);
    for (uint32_t i = 2; i < 12; i++)
        fake.links[i] = build_link(i + 1, "veth", BCN_KIND_VETH);
    fake.link_count = 12;
    fake_interfaces_changed();
    core_step();
    CHECK_EQ(event_seen(BCN_EVENT_TOO_MANY_INTERFACES)->value, 8);
    user.seen_event_count = 0;
    fake.links[1].mtu = 1400;
    fake_interfaces_changed();
    core_step();
    CHECK(!event_seen(BCN_EVENT_TOO_MANY_INTERFACES));
}

/* A socket that only fails is replaced, and costs no busy loop meanwhile. */
static void aSocketThatOnlyFailsIsOpenedAnew(void)
{
    fake_reset();
    core_begin_joined(NULL);
    fake.sockets[0].receive_error = ENETDOWN;
    for (int i = 0; i < 16; i++)
        core_step();
    core_step();
    CHECK(event_seen(BCN_EVENT_SOCKET_FAILED));
    CHECK_EQ(event_seen(BCN_EVENT_SOCKET_FAILED)->os_error, ENETDOWN);
    CHECK_EQ(fake_open_sockets(), 2);
    query_from("10.0.0.7");
    CHECK_EQ(core_step(), 1);
    CHECK_EQ(user.rx_count, 1);
}

/* Said as it is, and mended as soon as it can be. */
static void aSocketThatCannotBeOpenedAnewIsTriedAgain(void)
{
    fake_reset();
    core_begin_joined(NULL);
    fake.sockets[0].receive_error = ENETDOWN;
    fake.sharing_forbidden = true;
    for (int i = 0; i < 17; i++)
        core_step();
    CHECK_EQ(event_seen(BCN_EVENT_SOCKET_FAILED)->value, BCN_SOCKET_DEAF);
    CHECK_EQ(event_seen(BCN_EVENT_SOCKET_FAILED)->os_error, ENETDOWN);
    user.seen_event_count = 0;
    for (int i = 0; i < 5; i++) {
        fake.now_ns += INT64_C(1000000000);
        core_settle();
    }
    CHECK(!event_seen(BCN_EVENT_SOCKET_FAILED)); /* nothing new */
    fake.sharing_forbidden = false;
    core_step_waiting(BCN_NEVER); /* wakes up by itself */
    core_settle();
    CHECK_EQ(event_seen(BCN_EVENT_SOCKET_FAILED)->value, BCN_SOCKET_ANEW);
    query_from("10.0.0.7");
    CHECK_EQ(core_step(), 1);
    CHECK_EQ(user.rx_count, 1);
    core_step_waiting(BCN_NEVER);
    CHECK(fake.slept_ns > INT64_C(1000000000)); /* and is over with it */
}

static void aSocketOpenedAnewWithoutItsGroupsIsNoneOpenedAnew(void)
{
    fake_reset();
    core_begin_joined(NULL);
    fake.sockets[0].receive_error = ENETDOWN;
    fake.join_error = ENOBUFS;
    for (int i = 0; i < 17; i++)
        core_step();
    CHECK_EQ(event_seen(BCN_EVENT_SOCKET_FAILED)->value, BCN_SOCKET_DEAF);
    CHECK_EQ(event_seen(BCN_EVENT_JOIN_FAILED)->ifindex, ETH0);
}

/* FR-037 */
static void aLookAtTheInterfacesThatFailsIsMadeAgainWithinASecond(void)
{
    fake_reset();
    core_begin_joined(NULL);
    fake.links[1].mtu = 9000;
    fake.looks_failing = 2;
    fake_interfaces_changed();
    core_step();
    CHECK(!event_seen(BCN_EVENT_INTERFACES_CHANGED));
    for (int i = 0; i < 3; i++)
        core_step_waiting(BCN_NEVER); /* nothing comes from the watch any more */
    core_settle();
    CHECK(event_seen(BCN_EVENT_INTERFACES_CHANGED));
    CHECK_EQ(fake.watch_reads, 3);
}

/* RFC 6762 8, 10.3: the clock stood still meanwhile. */
static void aNightsSleepIsTold(void)
{
    fake_reset();
    fake.suspended_ns = INT64_C(7000000000); /* before we were there */
    core_begin_joined(NULL);
    CHECK(!event_seen(BCN_EVENT_WOKE_UP));
    fake.suspended_ns += INT64_C(28800000000000);
    query_from("10.0.0.7");
    CHECK_EQ(core_step(), 1);
    CHECK_EQ(event_seen(BCN_EVENT_WOKE_UP)->value, INT64_C(28800000000000));
    CHECK_EQ(user.rx_count, 1); /* told with the first packet at the latest */
    user.seen_event_count = 0;
    fake.suspended_ns += 999999999; /* clocks that drift apart */
    core_settle();
    fake.suspended_ns += 999999999;
    core_settle();
    CHECK(!event_seen(BCN_EVENT_WOKE_UP));
}

static void whereTheWaitSleepsOnTheClocksAreLookedAtOnceAMinute(void)
{
    fake_reset();
    struct bcn_options options = {.size_bytes = sizeof options, .families = BCN_FAMILY_IPV6};
    fake.wildcard_yields[1] = true;
    fake.holders_error = ENOTSUP;
    core_begin(&options);
    core_settle();
    core_step_waiting(BCN_NEVER);
    int64_t undisturbed_ns = fake.slept_ns;
    fake.blind_to_wake_up = true;
    core_step_waiting(BCN_NEVER);
    CHECK(fake.slept_ns <= INT64_C(60000000000));
    CHECK(undisturbed_ns >= INT64_C(60000000000));
    fake.suspended_ns += INT64_C(28800000000000);
    core_step_waiting(BCN_NEVER);
    core_settle();
    CHECK(event_seen(BCN_EVENT_WOKE_UP));
}

static void aPassingErrorIsForgotten(void)
{
    fake_reset();
    core_begin_joined(NULL);
    for (int i = 0; i < 40; i++) {
        fake.sockets[0].receive_error = ECONNREFUSED;
        core_step();
        fake.sockets[0].receive_error = 0;
        query_from("10.0.0.7");
        core_step();
    }
    CHECK(!event_seen(BCN_EVENT_SOCKET_FAILED));
}

static void whatOpeningCouldNotGetIsTold(void)
{
    fake_reset();
    fake.reuseport_error = ENOPROTOOPT;
    fake.receive_buffer_granted = 212992;
    fake.receive_buffer_limit = "some.limit";
    core_begin_joined(NULL);                                                  /* two sockets */
    CHECK_EQ(event_seen(BCN_EVENT_REUSEPORT_REFUSED)->os_error, ENOPROTOOPT); /* FR-008 */
    const struct bcn_event *event = event_seen(BCN_EVENT_RECEIVE_BUFFER_SMALL);
    CHECK_EQ(event->value, 212992);
    CHECK_EQ(event->value_2, 4194304);
    CHECK_TEXT(event->op, "some.limit");
    CHECK_EQ(counted(BCN_COUNTER_RECEIVE_BUFFER_BYTES), 212992);
    uint32_t told = 0;
    for (uint32_t i = 0; i < user.seen_event_count; i++)
        told += user.seen_events[i].kind == BCN_EVENT_RECEIVE_BUFFER_SMALL;
    CHECK_EQ(told, 1);
}

/* FR-010 */
static void whereNoSettingBoundsTheBufferTheOptionIsNamed(void)
{
    fake_reset();
    fake.receive_buffer_granted = 65536;
    core_begin_joined(NULL);
    CHECK_TEXT(event_seen(BCN_EVENT_RECEIVE_BUFFER_SMALL)->op, "SO_RCVBUF");
}

/* Waking up for every packet of a storm is dearer than the packets. */
static void inAStormATurnLetsPacketsCollect(void)
{
    fake_reset();
    core_begin_joined(NULL);
    for (int ms = 0; ms < 40; ms++) {
        for (int i = 0; i < 10; i++)
            query_from("8.8.8.8");
        core_step_waiting(MS_NS);
        fake.now_ns += MS_NS;
    }
    CHECK(fake.paused_ns > 5 * MS_NS);
    /* A deadline is not slept through ... */
    int64_t due_ns = fake.now_ns + MS_NS / 4;
    user.answer_ns = due_ns;
    bcn_wake(user.core);
    core_step_waiting(0);
    user.answer_ns = BCN_NEVER;
    CHECK_EQ(core_step_waiting(SECOND_NS), 1);
    CHECK_EQ(user.now_ns, due_ns);
    /* ... and in a calm there are no pauses. */
    fake.now_ns += 100 * MS_NS;
    core_step_waiting(0);
    fake.now_ns += 100 * MS_NS;
    core_step_waiting(0);
    fake.paused_ns = 0;
    query_from("10.0.0.7");
    core_step_waiting(SECOND_NS);
    CHECK_EQ(fake.paused_ns, 0);
}

static void theNoisiestSourcesCanBeAskedFor(void)
{
    struct bcn_source list[4];
    fake_reset();
    core_begin_joined(NULL);
    for (int i = 0; i < 30; i++)
        query_from(i < 20 ? "10.0.0.7" : "10.0.0.8");
    core_settle();
    CHECK_EQ(bcn_noisiest(user.core, list, 4), 2);
    CHECK_EQ(list[0].rate_pps[BCN_PACKET_QUERY], 20);
    CHECK_EQ(list[0].ifindex, ETH0);
}

static void openingFailsWithoutLeavingAnything(void)
{
    struct bcn_options options = {.size_bytes = sizeof options, .port = 70000};
    struct bcn_core *core = NULL;
    struct bcn_fail fail;
    fake_reset();
    CHECK_EQ(bcn_open(&options, &core, &fail), -EINVAL);
    CHECK_TEXT(fail.op, "port");
    fake.sharing_forbidden = true;
    CHECK_EQ(bcn_open(NULL, &core, &fail), -EADDRINUSE);
    CHECK_TEXT(fail.op, "bind: another program forbids to share it");
    CHECK(!core);
    CHECK_EQ(fake_open_sockets(), 0);
    bcn_close(NULL);
}

static void aSurveyNeedsNoCore(void)
{
    struct bcn_interface list[2];
    fake_reset();
    CHECK_EQ(bcn_survey(list, 2, NULL), 2);
    CHECK_TEXT(list[1].name, "eth0");
    CHECK_EQ(bcn_survey(NULL, 0, NULL), 2);
}

static void countersOutsideTheListAreZero(void)
{
    fake_reset();
    core_begin(NULL);
    CHECK_EQ(bcn_counter(user.core, -1), 0);
    CHECK_EQ(bcn_counter(user.core, 1000), 0);
    CHECK_EQ(bcn_abi_version(), BCN_ABI_VERSION);
    CHECK(strlen(bcn_version()) > 0);
}

/* Two cores in one process share nothing. */
static void twoCoresLiveSideBySide(void)
{
    struct bcn_core *other;
    fake_reset();
    core_begin_joined(NULL);
    CHECK_EQ(bcn_open(NULL, &other, NULL), 0);
    query_from("10.0.0.7");
    core_step();
    CHECK_EQ(counted(BCN_COUNTER_ACCEPTED), 1);
    CHECK_EQ(bcn_counter(other, BCN_COUNTER_ACCEPTED), 0);
    bcn_close(other);
}

static void timeGoesOnWhileNothingHappens(void)
{
    fake_reset();
    core_begin_joined(NULL);
    for (int i = 0; i < 100; i++) {
        fake.now_ns += SECOND_NS;
        CHECK_EQ(core_step(), 0);
    }
    CHECK_EQ(user.calls, 0);
}

int main(void)
{
    TEST(theFirstTurnIsCalledAtOnce);
    TEST(theWaitLastsUntilTheDeadlineAndNotLonger);
    TEST(aDeadlineInThePastMeansAgainAtOnce);
    TEST(aWakeCallsTheUserOnce);
    TEST(droppedPacketsCallNobody);
    TEST(acceptedPacketsFillTheFirstDescriptorsWithoutGaps);
    TEST(moreThanFitsComesWithTheNextTurn);
    TEST(eachTurnBeginsWithAnotherSocket);
    TEST(stopEndsTheRunAfterWhatWasWrittenIsSent);
    TEST(aBrokenWaitEndsTheRun);
    TEST(aChangedInterfaceIsToldOnce);
    TEST(interfaceNewsIsNotLostInAFloodOfEvents);
    TEST(lostNewsOfTheWatchIsCounted);
    TEST(moreInterfacesThanAskedForAreToldOnce);
    TEST(aSocketThatOnlyFailsIsOpenedAnew);
    TEST(aSocketThatCannotBeOpenedAnewIsTriedAgain);
    TEST(aSocketOpenedAnewWithoutItsGroupsIsNoneOpenedAnew);
    TEST(aLookAtTheInterfacesThatFailsIsMadeAgainWithinASecond);
    TEST(aNightsSleepIsTold);
    TEST(whereTheWaitSleepsOnTheClocksAreLookedAtOnceAMinute);
    TEST(aPassingErrorIsForgotten);
    TEST(whatOpeningCouldNotGetIsTold);
    TEST(whereNoSettingBoundsTheBufferTheOptionIsNamed);
    TEST(inAStormATurnLetsPacketsCollect);
    TEST(theNoisiestSourcesCanBeAskedFor);
    TEST(openingFailsWithoutLeavingAnything);
    TEST(aSurveyNeedsNoCore);
    TEST(countersOutsideTheListAreZero);
    TEST(twoCoresLiveSideBySide);
    TEST(timeGoesOnWhileNothingHappens);
    core_end();
    return DONE();
}
