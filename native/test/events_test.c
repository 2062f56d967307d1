#include "../src/events.h"

#include "../src/fail.h"
#include "check.h"

#include <errno.h>

static struct arena arena;
static struct events events;

static void begin(void)
{
    arena_done(&arena);
    CHECK_EQ(arena_init(&arena, &(struct arena_shape){8, 8, BCN_SLOT_BYTES, 0}), 0);
    events_init(&events, &arena);
    events.now_ns = 1000;
}

static void anEventHasItsKindAndTimeAndIsOtherwiseZero(void)
{
    begin();
    memset(arena.events, 0xff, BCN_EVENT_SLOTS * sizeof *arena.events);
    const struct bcn_event *event = events_add(&events, BCN_EVENT_SHIELD);
    CHECK(event == &arena.events[0]);
    CHECK_EQ(event->kind, BCN_EVENT_SHIELD);
    CHECK_EQ(event->time_ns, 1000);
    CHECK_EQ(event->value, 0);
    CHECK_EQ(event->op[0], 0);
    CHECK_EQ(events_close(&events), 1);
}

static void aFailureIsCopiedWhole(void)
{
    struct bcn_fail fail;
    begin();
    fail_on(&fail, "send", EPERM, 7, NULL);
    fail.family = BCN_IPV6;
    events_add_fail(&events, BCN_EVENT_SEND_FAILED, &fail, 99);
    CHECK_TEXT(arena.events[0].op, "send");
    CHECK_EQ(arena.events[0].os_error, EPERM);
    CHECK_EQ(arena.events[0].ifindex, 7);
    CHECK_EQ(arena.events[0].family, BCN_IPV6);
    CHECK_EQ(arena.events[0].value, 99);
}

static void whatFindsNoRoomIsCounted(void)
{
    begin();
    for (int i = 0; i < 100; i++)
        events_add(&events, BCN_EVENT_SHIELD);
    events.interfaces_changed = true;
    CHECK_EQ(events_close(&events), BCN_EVENT_SLOTS); /* the last slot is kept for this one */
    CHECK_EQ(arena.events[BCN_EVENT_SLOTS - 1].kind, BCN_EVENT_INTERFACES_CHANGED);
    CHECK_EQ(counter_get(arena.counters, BCN_COUNTER_EVENTS_LOST), 100 - (BCN_EVENT_SLOTS - 1));
    CHECK(!events.interfaces_changed);
}

/* Hundreds of interfaces that go at once must not hide that a socket failed. */
static void whatComesOncePerInterfaceLeavesRoomForTheRest(void)
{
    begin();
    for (int i = 0; i < 200; i++)
        events_add(&events, BCN_EVENT_INTERFACE_GONE);
    CHECK(events_add(&events, BCN_EVENT_SOCKET_FAILED));
    CHECK(events_add(&events, BCN_EVENT_WOKE_UP));
    events.interfaces_changed = true;
    uint32_t handed = events_close(&events);
    CHECK(handed < BCN_EVENT_SLOTS);
    CHECK_EQ(arena.events[handed - 1].kind, BCN_EVENT_INTERFACES_CHANGED);
}

/* What on_turn itself causes belongs to the turn after it. */
static void onlyWhatWasHandedOutIsCleared(void)
{
    begin();
    events_add(&events, BCN_EVENT_SHIELD);
    uint32_t handed = events_close(&events);
    events_add(&events, BCN_EVENT_SOCKET_FAILED);
    events_clear(&events, handed);
    CHECK(events_pending(&events));
    CHECK_EQ(events_close(&events), 1);
    CHECK_EQ(arena.events[0].kind, BCN_EVENT_SOCKET_FAILED);
    events_clear(&events, 1);
    CHECK(!events_pending(&events));
}

/* FR-025, FR-030 */
static void whatComesInMassesIsToldInSamplesPerSecond(void)
{
    static const struct {
        uint32_t kind;
        uint32_t per_second;
    } cases[] = {
        {BCN_EVENT_DROP_SAMPLE, 4}, {BCN_EVENT_RATE_LIMITED, 16}, {BCN_EVENT_SEND_FAILED, 16}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        begin();
        for (uint32_t second = 1; second <= 2; second++) {
            for (int n = 0; n < 30; n++)
                events_add(&events, cases[i].kind);
            CHECK_EQ(events_close(&events), second * cases[i].per_second);
            events.now_ns += 1000000000;
        }
    }
}

static void whatIsTrueOfTheMachineIsToldOnce(void)
{
    begin();
    for (int i = 0; i < 5; i++) {
        events_add(&events, BCN_EVENT_REUSEPORT_REFUSED);
        events_add(&events, BCN_EVENT_RECEIVE_BUFFER_SMALL);
    }
    CHECK_EQ(events_close(&events), 2);
}

int main(void)
{
    TEST(anEventHasItsKindAndTimeAndIsOtherwiseZero);
    TEST(aFailureIsCopiedWhole);
    TEST(whatFindsNoRoomIsCounted);
    TEST(whatComesOncePerInterfaceLeavesRoomForTheRest);
    TEST(onlyWhatWasHandedOutIsCleared);
    TEST(whatComesInMassesIsToldInSamplesPerSecond);
    TEST(whatIsTrueOfTheMachineIsToldOnce);
    arena_done(&arena);
    return DONE();
}
