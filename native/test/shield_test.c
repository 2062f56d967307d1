#include "build_address.h"
#include "check.h"
#include "core_fixture.h"
#include "fake_os.h"

#include "../src/shield.h"

static struct shield shield;
static _Atomic uint64_t counters[BCN_COUNTER_COUNT];
static uint32_t now_ms;

enum { COOLDOWN_END_MS = 61000 };

static void begin(void)
{
    memset(counters, 0, sizeof counters);
    shield_init(&shield, true, NULL, counters);
    now_ms = 1000;
    shield_tick(&shield, now_ms);
}

static void note(const char *source, uint32_t times)
{
    for (uint32_t i = 0; i < times; i++) {
        uint32_t weight = shield_weight(&shield, build_ip(source), 2, 0);
        shield_note_source(&shield, build_ip(source), 2, 0, weight, true, COOLDOWN_END_MS);
    }
}

/* Of a source that guard drops until then, but which may be no flood. */
static void note_over(const char *source, uint32_t times, uint32_t until_ms)
{
    for (uint32_t i = 0; i < times; i++) {
        uint32_t weight = shield_weight(&shield, build_ip(source), 2, 0);
        shield_note_source(&shield, build_ip(source), 2, 0, weight, false, until_ms);
    }
}

static bool tick(void)
{
    now_ms += SHIELD_TICK_MS;
    return shield_tick(&shield, now_ms);
}

static void aNoisySourceEntersThePlan(void)
{
    begin();
    note("10.0.0.66", 50);
    CHECK(tick());
    CHECK_EQ(shield.active_count, 1);
    CHECK_EQ(shield_plan(&shield).source_count, 1);
    CHECK_EQ(counter_get(counters, BCN_COUNTER_SHIELD_SOURCES), 1);
}

static void aQuietOneDoesNot(void)
{
    begin();
    for (int i = 0; i < 40; i++) {
        note("10.0.0.66", 49);
        CHECK(!tick());
    }
}

static void aMassOfDropsIsAReasonForAnEarlyTick(void)
{
    begin();
    CHECK_EQ(shield_due_ms(&shield, now_ms), UINT32_MAX);
    note("10.0.0.66", 1);
    CHECK_EQ(shield_due_ms(&shield, now_ms), 250);
    CHECK_EQ(shield_due_ms(&shield, now_ms + 100), 150);
    note("10.0.0.66", 999);
    CHECK_EQ(shield_due_ms(&shield, now_ms), 20);
    CHECK_EQ(shield_due_ms(&shield, now_ms + 5), 15);
    CHECK_EQ(shield_due_ms(&shield, now_ms + 20), 0);
    begin();
    for (int i = 0; i < 1000; i++)
        shield_note_off_link(&shield);
    CHECK_EQ(shield_due_ms(&shield, now_ms), 20);
}

static void fewDropsStayNotedThroughAnEarlyTick(void)
{
    begin();
    for (int i = 0; i < 40; i++)
        shield_note_off_link(&shield);
    now_ms += 20;
    CHECK(!shield_tick(&shield, now_ms));
    CHECK_EQ(shield_due_ms(&shield, now_ms), 230);
    for (int i = 0; i < 10; i++)
        shield_note_off_link(&shield);
    now_ms += 230;
    CHECK(shield_tick(&shield, now_ms)); /* fifty in one tick */
}

static void manySourcesTogetherAreRaisedByEarlyTicks(void)
{
    char text[32];
    begin();
    for (int early = 0; early < 10; early++) {
        for (uint32_t i = 0; i < 64; i++) {
            snprintf(text, sizeof text, "10.0.0.%u", i);
            note(text, 16);
        }
        now_ms += 20;
        shield_tick(&shield, now_ms);
    }
    CHECK_EQ(shield.active_count, 64);
}

static void aSampleStandsForManyOnceTheBuffersAreDrained(void)
{
    begin();
    note("10.0.0.66", 50);
    tick();
    CHECK_EQ(shield_weight(&shield, build_ip("10.0.0.66"), 2, 0), 1);
    shield_drained(&shield);
    CHECK_EQ(shield_weight(&shield, build_ip("10.0.0.66"), 2, 0), SHIELD_SAMPLE);
    CHECK_EQ(shield_weight(&shield, build_ip("10.0.0.66"), 2, 1), 1);
    CHECK_EQ(shield_weight(&shield, build_ip("10.0.0.66"), 3, 0), 1);
    CHECK_EQ(shield_weight(&shield, build_ip("10.0.0.67"), 2, 0), 1);
    note("10.0.0.66", 3);
    CHECK_EQ(counter_get(counters, BCN_COUNTER_SHIELDED_RATE), 3 * (SHIELD_SAMPLE - 1));
    /* Another plan, and the buffers hold again what came before it. */
    note("10.0.0.67", 50);
    CHECK(tick());
    CHECK_EQ(shield_weight(&shield, build_ip("10.0.0.66"), 2, 0), 1);
    shield_drained(&shield);
    CHECK_EQ(shield_weight(&shield, build_ip("10.0.0.66"), 2, 0), SHIELD_SAMPLE);
    CHECK_EQ(shield_weight(&shield, build_ip("10.0.0.67"), 2, 0), SHIELD_SAMPLE);
}

static void aSourceThatFellSilentLeavesWithinTenSeconds(void)
{
    begin();
    note("10.0.0.66", 50000);
    tick();
    int ticks = 0;
    while (!tick())
        ticks++;
    CHECK(ticks >= 8 && ticks <= 40);
    CHECK_EQ(shield.active_count, 0);
    CHECK(!shield.busy);
    CHECK_EQ(shield_due_ms(&shield, now_ms), UINT32_MAX);
}

static void oneThatKeepsOnStays(void)
{
    begin();
    note("10.0.0.66", 50000);
    tick();
    shield_drained(&shield);
    for (int i = 0; i < 200; i++) {
        note("10.0.0.66", i % 4 == 0); /* 1,000 packets/s: about one sample a second */
        CHECK(!tick());
    }
    CHECK_EQ(shield.active_count, 1);
}

/* Guard lets it through again, so must the kernel. */
static void theEndOfTheCooldownIsTheEndOfTheShield(void)
{
    begin();
    note("10.0.0.66", 50000);
    tick();
    now_ms = COOLDOWN_END_MS - SHIELD_TICK_MS;
    note("10.0.0.66", 10);
    CHECK(tick());
    CHECK_EQ(shield.active_count, 0);
    /* The same if the tick comes late. */
    begin();
    note("10.0.0.66", 50000);
    tick();
    now_ms = COOLDOWN_END_MS + 100;
    note("10.0.0.66", 10);
    CHECK(tick());
    CHECK_EQ(shield.active_count, 0);
}

static void aSourceOverItsLimitNeedsMore(void)
{
    begin();
    note_over("10.0.0.66", 199, now_ms + 900);
    CHECK(!tick());
    note_over("10.0.0.66", 200, now_ms + 900);
    CHECK(tick());
    CHECK_EQ(shield.active_count, 1);
}

/* The packets that pass tell guard within 0.1 s whether it continues. */
static void enoughOfASourceOverItsLimitPassesToMeasureIt(void)
{
    const struct {
        uint32_t pps;
        uint32_t weight;
    } expected[] = {{800, 16},    {2048, 32},     {4000, 32},
                    {10000, 128}, {100000, 1024}, {1000000, 1024}};
    for (size_t i = 0; i < sizeof expected / sizeof expected[0]; i++) {
        begin();
        note_over("10.0.0.66", expected[i].pps * SHIELD_TICK_MS / 1000, now_ms + 900);
        CHECK(tick());
        shield_drained(&shield);
        CHECK_EQ(shield_weight(&shield, build_ip("10.0.0.66"), 2, 0), expected[i].weight);
    }
}

static void fewerPassOnceItCools(void)
{
    begin();
    note_over("10.0.0.66", 250, now_ms + 900);
    CHECK(tick());
    shield_drained(&shield);
    note("10.0.0.66", 1);
    CHECK_EQ(shield_weight(&shield, build_ip("10.0.0.66"), 2, 0), 16); /* until it is attached */
    CHECK(tick());
    shield_drained(&shield);
    CHECK_EQ(shield_weight(&shield, build_ip("10.0.0.66"), 2, 0), SHIELD_SAMPLE);
    CHECK(!tick());
}

static void theSampleFollowsTheRate(void)
{
    begin();
    note_over("10.0.0.66", 250, now_ms + 2000);
    CHECK(tick());
    shield_drained(&shield);
    note_over("10.0.0.66", 2000, now_ms + 2000); /* 16 times as many packets */
    now_ms += 20;
    CHECK(shield_tick(&shield, now_ms));
    shield_drained(&shield);
    CHECK_EQ(shield_weight(&shield, build_ip("10.0.0.66"), 2, 0), SHIELD_SAMPLE);
    CHECK(!tick());
    CHECK(tick()); /* silence */
    shield_drained(&shield);
    CHECK_EQ(shield_weight(&shield, build_ip("10.0.0.66"), 2, 0), 16);
}

/* Each new sample costs a filter on every socket. */
static void theSampleFollowsOnlyAFourfoldRate(void)
{
    begin();
    note_over("10.0.0.66", 250, now_ms + 5000);
    CHECK(tick());
    CHECK_EQ(shield.sources[0].sample, 4);
    note_over("10.0.0.66", 512, now_ms + 5000);
    CHECK(!tick());
    note_over("10.0.0.66", 1024, now_ms + 5000);
    CHECK(tick());
    CHECK_EQ(shield.sources[0].sample, 6);
    note_over("10.0.0.66", 512, now_ms + 5000);
    CHECK(!tick());
    note_over("10.0.0.66", 256, now_ms + 5000);
    CHECK(tick());
    CHECK_EQ(shield.sources[0].sample, 4);
}

static void afterARestAVolleyIsEnough(void)
{
    begin();
    now_ms += 10000;
    note_over("10.0.0.66", 50, now_ms + 900);
    CHECK_EQ(shield_due_ms(&shield, now_ms), 0);
    CHECK(shield_tick(&shield, now_ms));
    shield_drained(&shield);
    CHECK_EQ(shield_weight(&shield, build_ip("10.0.0.66"), 2, 0), 512);
}

/* Otherwise the kernel would drop packets that guard accepts. */
static void aSourceOverItsLimitLeavesToTheMillisecond(void)
{
    begin();
    uint32_t until_ms = now_ms + SHIELD_TICK_MS + 77;
    note_over("10.0.0.66", 250, until_ms);
    CHECK(tick());
    CHECK_EQ(shield_due_ms(&shield, now_ms), 77);
    CHECK_EQ(shield_due_ms(&shield, now_ms + 77), 0);
    CHECK(shield_tick(&shield, now_ms + 77));
    CHECK_EQ(shield.active_count, 0);
}

static void theQuietestGivesWayInAFullList(void)
{
    char text[32];
    begin();
    for (uint32_t i = 0; i < 300; i++) {
        snprintf(text, sizeof text, "10.0.%u.%u", i / 100, i % 100);
        note(text, 10);
    }
    note("10.9.9.9", 5000);
    CHECK(tick());
    CHECK_EQ(shield.active_count, 1);
    CHECK_EQ(shield.source_count, 1); /* the others are forgotten */
}

static void note_as(uint32_t ifindex, int kind, uint32_t times)
{
    for (uint32_t i = 0; i < times; i++)
        shield_note_source(&shield, build_ip("10.0.0.66"), ifindex, kind, 1, true, COOLDOWN_END_MS);
}

static void eachKindAndInterfaceOfASourceIsOneByItself(void)
{
    begin();
    note_as(2, 0, 30);
    note_as(2, 1, 30);
    note_as(3, 0, 30);
    CHECK_EQ(shield.source_count, 3);
    CHECK(!tick());
    note_as(2, 0, 50);
    note_as(2, 1, 50);
    CHECK(tick());
    CHECK_EQ(shield.active_count, 2);
    CHECK_EQ(shield_weight(&shield, build_ip("10.0.0.66"), 3, 0), 1);
}

static bool is_listed(const char *source)
{
    for (uint32_t i = 0; i < shield.source_count; i++) {
        if (ip_equal(shield.sources[i].address, build_ip(source)))
            return true;
    }
    return false;
}

static void onlyTheQuietestGivesWay(void)
{
    char text[32];
    begin();
    for (uint32_t i = 0; i < SHIELD_SOURCES; i++) {
        snprintf(text, sizeof text, "10.0.0.%u", i);
        note(text, i == 77 ? 60 : 80 + i);
    }
    now_ms += 20;
    CHECK(shield_tick(&shield, now_ms)); /* all are active; the notes stay until the whole tick */
    for (uint32_t i = 0; i < SHIELD_SOURCES; i++)
        shield.sources[i].active = i == 78; /* the rest has cooled */
    shield.sources[78].noted = 0;
    shield.sources[5].score = 1000;
    shield.sources[5].noted = 0;
    note("10.9.9.9", 1);
    CHECK(is_listed("10.9.9.9"));
    CHECK(!is_listed("10.0.0.77"));
    CHECK(is_listed("10.0.0.5") && is_listed("10.0.0.78"));
    note("10.9.9.8", 1); /* in the place of the one before */
    CHECK(is_listed("10.9.9.8"));
    CHECK(!is_listed("10.9.9.9"));
    CHECK_EQ(shield.source_count, SHIELD_SOURCES);
}

static void inAListOfActiveOnesThereIsNoRoom(void)
{
    char text[32];
    begin();
    for (uint32_t i = 0; i < SHIELD_SOURCES; i++) {
        snprintf(text, sizeof text, "10.0.0.%u", i);
        note(text, 60);
    }
    CHECK(tick());
    CHECK_EQ(shield.active_count, SHIELD_SOURCES);
    note("10.9.9.9", 5000);
    CHECK(!is_listed("10.9.9.9"));
    CHECK(!tick());
    CHECK_EQ(shield.active_count, SHIELD_SOURCES);
}

/* An eighth of the score goes with each tick, rounded up. */
static void theScoreAges(void)
{
    begin();
    note("10.0.0.66", 1000);
    tick();
    CHECK_EQ(shield.sources[0].score, 1000);
    CHECK_EQ(shield.sources[0].noted, 0);
    note("10.0.0.66", 3);
    tick();
    CHECK_EQ(shield.sources[0].score, 1000 - 125 + 3);
    tick();
    CHECK_EQ(shield.sources[0].score, 878 - 110);
    note("10.0.0.66", 20000);
    tick();
    CHECK_EQ(shield.sources[0].score, 8000);
}

static void aFloodFromOffTheLinkRaisesTheOtherShield(void)
{
    begin();
    for (int i = 0; i < 200; i++)
        shield_note_off_link(&shield);
    CHECK(tick());
    CHECK(shield_plan(&shield).off_link);
    shield_note_off_link(&shield);
    CHECK_EQ(counter_get(counters, BCN_COUNTER_SHIELDED_SOURCE), 0);
    shield_drained(&shield);
    shield_note_off_link(&shield);
    CHECK_EQ(counter_get(counters, BCN_COUNTER_SHIELDED_SOURCE), SHIELD_SAMPLE - 1);
    shield_note_other_port(&shield); /* not in the plan */
    CHECK_EQ(counter_get(counters, BCN_COUNTER_SHIELDED_PORT), 0);
    int ticks = 0;
    while (!tick())
        ticks++;
    CHECK(!shield_plan(&shield).off_link);
    CHECK(ticks <= 40);
}

/* RFC 6762 6: nobody hears them, and their sender has to be told all the same */
static void onlyAFloodFromOtherPortsIsLeftToTheKernel(void)
{
    begin();
    for (int i = 0; i < 40; i++) {
        for (int j = 0; j < 49; j++)
            shield_note_other_port(&shield);
        CHECK(!tick());
    }
    for (int i = 0; i < 200; i++)
        shield_note_other_port(&shield);
    CHECK(tick());
    CHECK(shield_plan(&shield).other_port && !shield_plan(&shield).off_link);
    CHECK(shield_is_up(&shield));
    shield_drained(&shield);
    shield_note_other_port(&shield);
    CHECK_EQ(counter_get(counters, BCN_COUNTER_SHIELDED_PORT), SHIELD_SAMPLE - 1);
    int ticks = 0;
    while (!tick())
        ticks++;
    CHECK(!shield_plan(&shield).other_port && !shield_is_up(&shield));
    CHECK(ticks <= 40);
    for (ticks = 0; shield_due_ms(&shield, now_ms) != UINT32_MAX; ticks++)
        CHECK(!tick());
    CHECK(ticks <= 40); /* and then nothing wakes us any more */
}

static void switchedOffItDoesNothing(void)
{
    shield_init(&shield, false, NULL, counters);
    note("10.0.0.66", 5000);
    shield_note_off_link(&shield);
    CHECK_EQ(shield_due_ms(&shield, 5000), UINT32_MAX);
    CHECK(!shield_tick(&shield, 5000));
}

/* ---- in the core ---- */

static const int64_t MS_NS = 1000000;

/* One packet each millisecond. */
static void flood(const char *source, int packets)
{
    for (int i = 0; i < packets; i++) {
        fake.now_ns += MS_NS;
        query_from(source);
        core_step();
    }
}

static void aFloodPutsAFilterOnTheSocketsAndCalmTakesItOff(void)
{
    fake_reset();
    core_begin_joined(NULL);
    uint32_t before = fake.sockets[0].filters;
    CHECK_EQ(before, 1);     /* the stateless rules, from the beginning */
    flood("10.0.0.66", 280); /* a burst */
    CHECK_EQ(fake.sockets[0].filters, before);
    flood("10.0.0.66", 670);
    CHECK_EQ(fake.sockets[0].plan_sources, 1); /* only guard knows whether it is a flood */
    CHECK_EQ(counted(BCN_COUNTER_COOLDOWNS), 0);
    flood("10.0.0.66", 450);
    fake.now_ns += 250 * MS_NS;
    core_settle();
    CHECK_EQ(counted(BCN_COUNTER_COOLDOWNS), 1);
    CHECK_EQ(fake.sockets[0].plan_sources, 1);
    CHECK_EQ(fake.sockets[1].plan_sources, 1);
    CHECK_EQ(event_seen(BCN_EVENT_SHIELD)->value, 1);
    CHECK_EQ(counted(BCN_COUNTER_SHIELD_SOURCES), 1);
    for (int i = 0; i < 100; i++)
        core_step_waiting(250 * MS_NS);
    CHECK_EQ(fake.sockets[0].plan_sources, 0);
    CHECK_EQ(counted(BCN_COUNTER_SHIELD_SOURCES), 0);
    check_sum();
}

/* A home automation that starts is heard again as soon as guard accepts it. */
static void afterALargeBurstTheFilterIsTakenOffInTime(void)
{
    fake_reset();
    core_begin_joined(NULL);
    uint32_t before = fake.sockets[0].filters;
    int packets = 0;
    for (; packets < 600 && fake.sockets[0].plan_sources == 0; packets++)
        flood("10.0.0.66", 1);
    CHECK(packets >= 300 && packets < 600);
    CHECK_EQ(fake.sockets[0].filters, before + 1);
    int64_t end_ns = fake.now_ns;
    while (fake.sockets[0].plan_sources > 0 && fake.now_ns < end_ns + 2000 * MS_NS)
        core_step_waiting(250 * MS_NS);
    int64_t calm_ms = 2000 - packets - 100 * 1000 / packets;
    int64_t waited_ms = (fake.now_ns - end_ns) / MS_NS;
    CHECK(waited_ms > calm_ms - 5 && waited_ms < calm_ms + 5);
    uint64_t accepted = counted(BCN_COUNTER_ACCEPTED);
    query_from("10.0.0.66");
    core_step();
    CHECK_EQ(counted(BCN_COUNTER_ACCEPTED), accepted + 1);
    CHECK_EQ(counted(BCN_COUNTER_COOLDOWNS), 0);
}

/* 333 packets a second: too few for a filter, until guard calls it a flood. */
static void aSlowFloodMeetsTheFilterOnceItCools(void)
{
    fake_reset();
    core_begin_joined(NULL);
    for (int i = 0; i < 600 && counted(BCN_COUNTER_COOLDOWNS) == 0; i++) {
        CHECK_EQ(fake.sockets[0].plan_sources, 0);
        fake.now_ns += 2 * MS_NS;
        flood("10.0.0.66", 1);
    }
    CHECK(counted(BCN_COUNTER_DROPPED_RATE) > 250);
    CHECK_EQ(counted(BCN_COUNTER_COOLDOWNS), 1);
    for (int i = 0; i < 200; i++) {
        fake.now_ns += 2 * MS_NS;
        flood("10.0.0.66", 1);
    }
    CHECK_EQ(fake.sockets[0].plan_sources, 1);
}

static void theShieldCanBeSwitchedOff(void)
{
    struct bcn_options options = {.size_bytes = sizeof options, .flags = BCN_OPT_NO_SHIELD};
    fake_reset();
    core_begin_joined(&options);
    flood("10.0.0.66", 1400);
    fake.now_ns += 250 * MS_NS;
    core_settle();
    CHECK_EQ(fake.sockets[0].filters, 0);
    CHECK_EQ(counted(BCN_COUNTER_DROPPED_RATE), 1300);
}

/* FR-039, RFC 6762 6 */
static void aFloodOfResponsesFromAnotherPortIsStoppedToo(void)
{
    fake_reset();
    core_begin_joined(NULL);
    for (int i = 0; i < 400; i++) {
        fake.now_ns += MS_NS;
        fake_arrive(ETH0, "10.0.0.66", "224.0.0.251", 40000, RESPONSE, 12);
        core_step();
    }
    CHECK(fake.sockets[0].plan_other_port && !fake.sockets[0].plan_off_link);
    CHECK_EQ(counted(BCN_COUNTER_OTHER_PORT), 400);
    for (int i = 0; i < 40; i++) {
        fake.now_ns += 250 * MS_NS;
        core_settle();
    }
    CHECK(!fake.sockets[0].plan_other_port);
}

static void newSubnetsReachTheFilterAtOnce(void)
{
    fake_reset();
    core_begin_joined(NULL);
    flood("8.8.8.8", 400);
    fake.now_ns += 250 * MS_NS;
    core_settle();
    CHECK(fake.sockets[0].plan_off_link);
    uint32_t before = fake.sockets[0].filters;
    fake.addresses[1][2] = build_prefix("10.7.0.1", 16, 0);
    fake_interfaces_changed();
    core_step();
    CHECK(fake.sockets[0].filters > before);
}

int main(void)
{
    TEST(aNoisySourceEntersThePlan);
    TEST(aQuietOneDoesNot);
    TEST(aMassOfDropsIsAReasonForAnEarlyTick);
    TEST(fewDropsStayNotedThroughAnEarlyTick);
    TEST(manySourcesTogetherAreRaisedByEarlyTicks);
    TEST(aSampleStandsForManyOnceTheBuffersAreDrained);
    TEST(aSourceThatFellSilentLeavesWithinTenSeconds);
    TEST(oneThatKeepsOnStays);
    TEST(theEndOfTheCooldownIsTheEndOfTheShield);
    TEST(aSourceOverItsLimitNeedsMore);
    TEST(enoughOfASourceOverItsLimitPassesToMeasureIt);
    TEST(fewerPassOnceItCools);
    TEST(theSampleFollowsTheRate);
    TEST(theSampleFollowsOnlyAFourfoldRate);
    TEST(afterARestAVolleyIsEnough);
    TEST(aSourceOverItsLimitLeavesToTheMillisecond);
    TEST(theQuietestGivesWayInAFullList);
    TEST(eachKindAndInterfaceOfASourceIsOneByItself);
    TEST(onlyTheQuietestGivesWay);
    TEST(inAListOfActiveOnesThereIsNoRoom);
    TEST(theScoreAges);
    TEST(aFloodFromOffTheLinkRaisesTheOtherShield);
    TEST(onlyAFloodFromOtherPortsIsLeftToTheKernel);
    TEST(switchedOffItDoesNothing);
    TEST(aFloodPutsAFilterOnTheSocketsAndCalmTakesItOff);
    TEST(afterALargeBurstTheFilterIsTakenOffInTime);
    TEST(aSlowFloodMeetsTheFilterOnceItCools);
    TEST(theShieldCanBeSwitchedOff);
    TEST(aFloodOfResponsesFromAnotherPortIsStoppedToo);
    TEST(newSubnetsReachTheFilterAtOnce);
    core_end();
    return DONE();
}
