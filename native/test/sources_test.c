#include "../src/sources.h"

#include "build_address.h"
#include "check.h"

static const uint64_t KEY[2] = {0x0706050403020100u, 0x0f0e0d0c0b0a0908u};
static struct sources sources;
static struct source *last;

static void begin(uint32_t max_sources)
{
    sources_done(&sources);
    CHECK_EQ(sources_init(&sources, max_sources, KEY), 0);
    sources.limit_pps[0] = 100;
    sources.limit_pps[1] = 1000;
    sources.cooldown_ms = 60000;
}

static enum source_verdict touch(const char *address, int kind, uint32_t now_ms)
{
    return sources_touch(&sources, build_ip(address), 2, kind, now_ms, 1, &last);
}

static void touch_many(const char *address, int kind, uint32_t now_ms, int times)
{
    for (int i = 0; i < times; i++)
        touch(address, kind, now_ms);
}

/* 1,000 a second until then, which is when the cooldown of a limit of 100 begins. */
static enum source_verdict flood_until(const char *address, int kind, uint32_t end_ms)
{
    enum source_verdict verdict = SOURCE_PASSES;
    for (uint32_t ms = end_ms - 1000; ms != end_ms + 1; ms++)
        verdict = touch(address, kind, ms);
    return verdict;
}

/* A new source by number, in 10/8. */
static enum source_verdict touch_numbered(uint32_t number, uint32_t now_ms)
{
    uint8_t bytes[16];
    uint8_t v4[4] = {10, (uint8_t)(number >> 16), (uint8_t)(number >> 8), (uint8_t)number};
    ip_map_v4(bytes, v4);
    return sources_touch(&sources, ip_load(bytes), 2, 0, now_ms, 1, &last);
}

/* FR-026, FR-027 */
static void theHundredAndFirstQueryOfASecondIsDropped(void)
{
    begin(80);
    for (int i = 0; i < 100; i++)
        CHECK_EQ(touch("10.0.0.1", 0, 5000 + (uint32_t)i), SOURCE_PASSES);
    CHECK_EQ(touch("10.0.0.1", 0, 5100), SOURCE_IS_OVER);
    CHECK_EQ(touch("10.0.0.1", 0, 5101), SOURCE_IS_OVER);
}

/* FR-029, SC-006 */
static void whoIsStillOverAfterNineTenthsOfASecondBeginsToCool(void)
{
    static const uint32_t pps[] = {110, 150, 200, 500, 1000};
    for (size_t i = 0; i < sizeof pps / sizeof pps[0]; i++) {
        begin(80);
        uint32_t crossed_ms = 0;
        uint32_t began_ms = 0;
        for (uint32_t n = 0; n < 4 * pps[i] && began_ms == 0; n++) {
            uint32_t ms = 5000 + n * 1000 / pps[i];
            enum source_verdict verdict = touch("10.0.0.1", 0, ms);
            if (verdict == SOURCE_IS_OVER && crossed_ms == 0)
                crossed_ms = ms;
            if (verdict == SOURCE_BEGINS_TO_COOL)
                began_ms = ms;
        }
        CHECK(began_ms - crossed_ms >= 900 && began_ms - crossed_ms <= 1000);
    }
}

/* openHAB's start: 60 questions three times, 225 ms apart; it asks again a second later, and so
 * on. */
static void aBurstIsNoFlood(void)
{
    begin(80);
    for (uint32_t turn = 0; turn < 3; turn++)
        touch_many("10.0.0.1", 0, 5000 + turn * 225, 60);
    CHECK_EQ(touch("10.0.0.1", 0, 8450), SOURCE_PASSES);
    begin(80);
    for (uint32_t second = 0; second < 10; second++)
        touch_many("10.0.0.1", 0, 5000 + second * 1000, 180);
    CHECK_EQ(touch("10.0.0.1", 0, 15000), SOURCE_IS_OVER); /* it is, for this second */
    CHECK_EQ(touch("10.0.0.1", 0, 16900), SOURCE_PASSES);
    begin(80);
    touch_many("10.0.0.1", 0, 5000, 900);
    CHECK_EQ(touch("10.0.0.1", 0, 5950), SOURCE_IS_OVER);
    CHECK_EQ(touch("10.0.0.1", 0, 7000), SOURCE_PASSES);
}

static void aFloodInPulsesIsAFlood(void)
{
    begin(80);
    touch_many("10.0.0.1", 0, 5000, 2000);
    CHECK_EQ(touch("10.0.0.1", 0, 5900), SOURCE_BEGINS_TO_COOL);
}

/* However large the limit is, the counts of what is over it end at 65,535. */
static void aFloodOverALargeLimitIsAFloodToo(void)
{
    begin(80);
    sources.limit_pps[0] = 1000000;
    enum source_verdict verdict = SOURCE_PASSES;
    uint32_t crossed_ms = 0;
    uint32_t now_ms = 5000;
    for (; verdict != SOURCE_BEGINS_TO_COOL && now_ms < 8000; now_ms++) {
        verdict = sources_touch(&sources, build_ip("10.0.0.1"), 2, 0, now_ms, 2000, &last);
        if (verdict == SOURCE_IS_OVER && crossed_ms == 0)
            crossed_ms = now_ms;
    }
    CHECK_EQ(verdict, SOURCE_BEGINS_TO_COOL);
    CHECK_EQ(now_ms - 1 - crossed_ms, 900);
}

static void aPastBurstIsNotHeldAgainstItsSource(void)
{
    for (int kind = 0; kind < PROFILE_KINDS; kind++) {
        begin(80);
        sources.limit_pps[kind] = 100;
        touch_many("10.0.0.1", kind, 5000, 150);
        touch_many("10.0.0.1", kind, 5700, 60); /* it goes on in the second half of 0.9 s */
        CHECK_EQ(touch("10.0.0.1", kind, 8000), SOURCE_PASSES);
        touch_many("10.0.0.1", kind, 10000, 100);
        CHECK_EQ(touch("10.0.0.1", kind, 10000), SOURCE_IS_OVER);
    }
}

/* FR-026 */
static void theWindowSlides(void)
{
    begin(80);
    touch_many("10.0.0.1", 0, 5000, 1); /* the window begins here */
    for (int i = 0; i < 90; i++)
        CHECK_EQ(touch("10.0.0.1", 0, 5950), SOURCE_PASSES);
    /* 150 ms later nine tenths of these are still within the last second. */
    enum source_verdict verdict = SOURCE_PASSES;
    int passed = 0;
    while ((verdict = touch("10.0.0.1", 0, 6100)) == SOURCE_PASSES)
        passed++;
    CHECK(passed < 25);
    CHECK_EQ(verdict, SOURCE_IS_OVER);
}

/* FR-039: until then the kernel may drop what comes. */
static void theCalmIsForeseenToTheMillisecond(void)
{
    enum { LIMIT = 100 };
    uint64_t random = 1;
    for (int i = 0; i < 20000; i++) {
        random = random * UINT64_C(6364136223846793005) + 1442695040888963407u;
        struct rate rate = {.window_ms = UINT32_MAX - 300,
                            .current = (uint32_t)(random >> 33) % 400,
                            .previous = (uint32_t)(random >> 43) % 400};
        uint32_t now_ms = rate.window_ms + (uint32_t)(random >> 54) % RATE_WINDOW_MS;
        uint32_t calm_ms = rate_calm_after_ms(&rate, now_ms, LIMIT);
        struct rate then = rate;
        CHECK(rate_add(&then, now_ms + calm_ms, 1) <= LIMIT);
        then = rate;
        CHECK(calm_ms == 0 || rate_add(&then, now_ms + calm_ms - 1, 1) > LIMIT);
    }
}

/* The kernel drops the others: FR-039, SC-006. */
static void aFloodIsOneByItsSamplesToo(void)
{
    begin(80);
    touch_many("10.0.0.1", 0, 5000, 350);
    enum source_verdict verdict = SOURCE_IS_OVER;
    uint32_t now_ms = 5000;
    while (verdict == SOURCE_IS_OVER && now_ms < 7000) {
        now_ms += 16; /* 1,000 packets a second */
        verdict = sources_touch(&sources, build_ip("10.0.0.1"), 2, 0, now_ms, 16, &last);
    }
    CHECK_EQ(verdict, SOURCE_BEGINS_TO_COOL);
    CHECK(now_ms <= 6000);
}

static void aSteadyRateAtTheLimitPasses(void)
{
    begin(80);
    for (uint32_t ms = 0; ms < 20000; ms += 10)
        CHECK_EQ(touch("10.0.0.1", 0, ms), SOURCE_PASSES);
}

/* FR-029 */
static void aFloodOfQueriesLeavesTheResponsesAlone(void)
{
    begin(80);
    CHECK_EQ(flood_until("10.0.0.1", 0, 5000), SOURCE_BEGINS_TO_COOL);
    CHECK_EQ(touch("10.0.0.1", 0, 5001), SOURCE_COOLS);
    CHECK_EQ(touch("10.0.0.1", 1, 5001), SOURCE_PASSES);
}

/* FR-029, the option */
static void allKindsCoolIfAskedTo(void)
{
    begin(80);
    sources.cool_all_kinds = true;
    flood_until("10.0.0.1", 0, 5000);
    CHECK_EQ(touch("10.0.0.1", 1, 5001), SOURCE_COOLS);
    CHECK_EQ(touch("10.0.0.1", 1, 65001), SOURCE_PASSES);
}

static void theSameAddressOnAnotherInterfaceIsAnotherSource(void)
{
    begin(80);
    flood_until("fe80::1", 0, 5000);
    CHECK_EQ(touch("fe80::1", 0, 5000), SOURCE_COOLS);
    CHECK_EQ(sources_touch(&sources, build_ip("fe80::1"), 3, 0, 5000, 1, &last), SOURCE_PASSES);
}

/* FR-028, SC-006 */
static void aSourceIsBackWhenItsCooldownIsOver(void)
{
    begin(80);
    flood_until("10.0.0.1", 0, 5000);
    CHECK_EQ(sources_cooldown_left_ms(&sources, last, 0, 5000), 60000);
    CHECK_EQ(touch("10.0.0.1", 0, 64999), SOURCE_COOLS);
    CHECK_EQ(touch("10.0.0.1", 0, 65000), SOURCE_PASSES);
    CHECK_EQ(sources_cooldown_left_ms(&sources, last, 0, 65000), 0);
}

static void afterItsCooldownABurstIsNoFlood(void)
{
    for (int kind = 0; kind < PROFILE_KINDS; kind++) {
        begin(80);
        sources.limit_pps[kind] = 100;
        flood_until("10.0.0.1", kind, 5000);
        CHECK_EQ(touch("10.0.0.1", kind, 65000), SOURCE_PASSES);
        touch_many("10.0.0.1", kind, 70000, 149);
        CHECK_EQ(touch("10.0.0.1", kind, 70000), SOURCE_IS_OVER);
        CHECK_EQ(touch("10.0.0.1", kind, 70950), SOURCE_IS_OVER);
        CHECK_EQ(touch("10.0.0.1", kind, 75000), SOURCE_PASSES);
        touch_many("10.0.0.1", kind, 80000, 100);
        CHECK_EQ(touch("10.0.0.1", kind, 80000), SOURCE_IS_OVER);
    }
}

/* FR-028, FR-029 */
static void aFloodAtTheEndOfItsCooldownBeginsTheNext(void)
{
    begin(80);
    flood_until("10.0.0.1", 0, 5000);
    for (uint32_t ms = 64000; ms < 65100; ms++)
        CHECK_EQ(touch("10.0.0.1", 0, ms), SOURCE_COOLS);
    CHECK_EQ(sources_cooldown_left_ms(&sources, last, 0, 65100), 59900);
    CHECK_EQ(touch("10.0.0.1", 0, 70000), SOURCE_COOLS); /* now it is quiet */
    CHECK_EQ(touch("10.0.0.1", 0, 125000), SOURCE_PASSES);
}

static void aFloodThatGoesOnIsNotLetThroughBetweenCooldowns(void)
{
    begin(80);
    int passed = 0;
    for (uint32_t ms = 1000; ms < 181000; ms++)
        passed += touch("10.0.0.1", 0, ms) == SOURCE_PASSES;
    CHECK_EQ(passed, 100);
}

static void aSampleCountsForTheManyItStandsFor(void)
{
    begin(80);
    CHECK_EQ(sources_touch(&sources, build_ip("10.0.0.1"), 2, 0, 1000, 256, &last), SOURCE_IS_OVER);
}

/* FR-032 */
static void theTableNeverHoldsMoreThanItsSize(void)
{
    begin(10000);
    for (uint32_t i = 0; i < 200000; i++)
        CHECK_EQ(touch_numbered(i, 1000 + i / 100), SOURCE_PASSES);
    CHECK(sources.used <= 10000);
    CHECK(sources.used > 9000);
    CHECK_EQ(sources.used + sources.evicted, 200000);
}

static void aTableOfLessThanASetHasOne(void)
{
    begin(3);
    CHECK_EQ(sources.set_count, 1);
    for (uint32_t i = 0; i < 9; i++)
        CHECK_EQ(touch_numbered(i, 1000 + i), SOURCE_PASSES);
    CHECK_EQ(sources.used, SOURCES_WAYS);
    sources_sweep(&sources, 60000);
    CHECK_EQ(sources.used, 0);
}

/* FR-032 */
static void theOneUnseenForLongestGivesWay(void)
{
    begin(8); /* one set */
    for (uint32_t i = 0; i < 8; i++)
        touch_numbered(i, 1000 + i);
    touch_numbered(0, 1100); /* now number 1 is the one */
    touch_numbered(8, 1101);
    CHECK_EQ(sources.evicted, 1);
    CHECK_EQ(sources.used, 8);
    for (uint32_t i = 0; i < 9; i++) {
        if (i == 1)
            continue;
        touch_numbered(i, 1102);
        CHECK_EQ(last->rate[0].current, i == 0 ? 3 : 2); /* its count goes on */
    }
    CHECK_EQ(sources.evicted, 1);
}

/* FR-032 */
static void aSourceInCooldownIsNotPushedOutByInnocentOnes(void)
{
    begin(80);
    flood_until("192.168.0.1", 0, 1000);
    for (uint32_t i = 0; i < 10000; i++)
        touch_numbered(i, 1001 + i);
    CHECK_EQ(touch("192.168.0.1", 0, 12000), SOURCE_COOLS);
}

static void whenAllOfASetCoolTheLeastRecentlySeenGoes(void)
{
    begin(8); /* one set */
    for (uint32_t i = 0; i < 9; i++) {
        for (uint32_t ms = 0; ms <= 1000; ms++)
            touch_numbered(i, 1001 * i + ms);
    }
    CHECK_EQ(sources.evicted, 1);
    CHECK_EQ(touch_numbered(0, 9010), SOURCE_PASSES); /* evicts number 1 in its turn */
    CHECK_EQ(touch_numbered(8, 9010), SOURCE_COOLS);
}

/* FR-031 */
static void idleSourcesGoByThemselves(void)
{
    begin(800);
    for (uint32_t i = 0; i < 100; i++)
        touch_numbered(i, 1000);
    CHECK_EQ(sources.used, 100);
    for (int i = 0; i < 8; i++)
        sources_sweep(&sources, 11000);
    CHECK_EQ(sources.used, 100);
    sources_sweep(&sources, 11001);
    CHECK(sources.used > 60); /* an eighth of the table at a time */
    for (int i = 1; i < 8; i++)
        sources_sweep(&sources, 11001);
    CHECK_EQ(sources.used, 0);
    begin(8); /* one set */
    touch_numbered(0, 1000);
    touch_numbered(1, 9000);
    for (int i = 0; i < 3; i++)
        sources_sweep(&sources, 11500);
    CHECK_EQ(sources.used, 1);
    touch_numbered(1, 11500);
    CHECK_EQ(sources.used, 1);
}

static void aSweepKeepsWhatIsInCooldown(void)
{
    begin(800);
    flood_until("10.0.0.1", 0, 1000);
    for (int i = 0; i < 8; i++)
        sources_sweep(&sources, 30000);
    CHECK_EQ(sources.used, 1);
    CHECK_EQ(touch("10.0.0.1", 0, 30000), SOURCE_COOLS);
    for (int i = 0; i < 8; i++)
        sources_sweep(&sources, 62000);
    CHECK_EQ(sources.used, 0);
    begin(8); /* one set, and it has not the first place */
    touch_numbered(0, 500);
    flood_until("10.0.0.1", 0, 1500);
    sources_sweep(&sources, 30000);
    CHECK_EQ(sources.used, 1);
    CHECK_EQ(touch("10.0.0.1", 0, 30000), SOURCE_COOLS);
}

static void theClockMayWrapAround(void)
{
    begin(80);
    CHECK_EQ(flood_until("10.0.0.1", 0, 300), SOURCE_BEGINS_TO_COOL);
    CHECK_EQ(touch("10.0.0.1", 0, 500), SOURCE_COOLS);
    CHECK_EQ(touch("10.0.0.1", 0, 60400), SOURCE_PASSES);
}

static void aCooldownOfLongAgoIsNotOneOfTheFuture(void)
{
    begin(80);
    flood_until("10.0.0.1", 0, 1000);
    CHECK_EQ(touch("10.0.0.1", 0, 1000 + (UINT32_C(1) << 31) + 100000), SOURCE_PASSES);
}

static void theNoisiestComeFirstAndThoseInCooldownBeforeAll(void)
{
    struct bcn_source list[3];
    begin(800);
    touch_many("10.0.0.1", 1, 1000, 5);
    touch_many("10.0.0.2", 1, 1000, 900);
    flood_until("10.0.0.3", 0, 1000);
    touch_many("10.0.0.4", 1, 1000, 50);
    CHECK_EQ(sources_noisiest(&sources, 1000, list, 3), 3);
    CHECK(ip_equal(ip_load(list[0].address), build_ip("10.0.0.3")));
    CHECK_EQ(list[0].cooling, 1);
    CHECK_EQ(list[0].cooldown_remaining_ms[0], 60000);
    CHECK(ip_equal(ip_load(list[1].address), build_ip("10.0.0.2")));
    CHECK_EQ(list[1].rate_pps[1], 900);
    CHECK(ip_equal(ip_load(list[2].address), build_ip("10.0.0.4")));
    CHECK_EQ(sources_noisiest(&sources, 1000, list, 0), 0);
}

static void theOneInCooldownIsFirstThoughAnotherIsLouder(void)
{
    struct bcn_source list[2];
    begin(800);
    sources.limit_pps[1] = 100;
    touch_many("10.0.0.1", 1, 1000, 5000);
    flood_until("10.0.0.2", 1, 1000);
    CHECK_EQ(sources_noisiest(&sources, 1000, list, 2), 2);
    CHECK(ip_equal(ip_load(list[0].address), build_ip("10.0.0.2")));
    CHECK_EQ(list[0].cooling, 1 << 1);
    CHECK_EQ(list[0].cooldown_remaining_ms[0], 0);
    CHECK_EQ(list[0].cooldown_remaining_ms[1], 60000);
    CHECK_EQ(list[1].rate_pps[1], 5000);
    CHECK_EQ(list[1].cooling, 0);
}

static void theNoiseIsThatOfAllKinds(void)
{
    struct bcn_source list[3];
    begin(800);
    touch_many("10.0.0.1", 1, 1000, 50);
    touch_many("fe80::2", 0, 1000, 30);
    touch_many("fe80::2", 1, 1000, 30);
    touch_many("10.0.0.3", 0, 1000, 55);
    CHECK_EQ(sources_noisiest(&sources, 1000, list, 3), 3);
    CHECK(ip_equal(ip_load(list[0].address), build_ip("fe80::2")));
    CHECK_EQ(list[0].family, BCN_IPV6);
    CHECK_EQ(list[0].ifindex, 2);
    CHECK_EQ(list[0].cooling, 0);
    CHECK(ip_equal(ip_load(list[1].address), build_ip("10.0.0.3")));
    CHECK_EQ(list[1].family, BCN_IPV4);
    /* Two seconds later they are silent. */
    CHECK_EQ(sources_noisiest(&sources, 3000, list, 3), 3);
    for (int i = 0; i < 3; i++)
        CHECK_EQ(list[i].rate_pps[0] + list[i].rate_pps[1], 0);
}

/* Key 00..0f, message 00..13; the hash is that of another implementation. */
static void theHashIsSipHash13(void)
{
    static const uint64_t hash = UINT64_C(0xc0dc2f46a6cce040);
    const struct ip address = {{UINT64_C(0x0706050403020100), UINT64_C(0x0f0e0d0c0b0a0908)}};
    begin(4096 * SOURCES_WAYS);
    sources_touch(&sources, address, 0x13121110, 0, 1000, 1, &last);
    size_t at = (size_t)(last - sources.list) / SOURCES_WAYS;
    CHECK_EQ(at, hash >> 52);
    CHECK_EQ(sources.sets[at].tag[0], hash & 0xffff);
}

static void sourcesSpreadOverAllSets(void)
{
    begin(8000);
    for (uint32_t i = 0; i < 8000; i++)
        touch_numbered(i, 1000);
    uint32_t empty = 0;
    for (uint32_t i = 0; i < sources.set_count; i++)
        empty += sources.sets[i].used == 0;
    CHECK(empty < 5); /* 1000 sets of on average 8: e^-8 of them are empty */
}

static uint32_t set_of(uint32_t number)
{
    touch_numbered(number, 1000);
    return (uint32_t)(last - sources.list) / SOURCES_WAYS;
}

/* What is crowded into one set under one key is spread over many under another. */
static void nobodyCanAimAtOneSetWithoutTheKey(void)
{
    enum { ENOUGH = 40 };
    static const uint64_t other_key[2] = {1, 2};
    uint32_t crowd[ENOUGH];
    uint32_t count = 0;
    begin(8000);
    for (uint32_t number = 0; count < ENOUGH; number++) {
        if (set_of(number) == 7)
            crowd[count++] = number;
    }
    sources_done(&sources);
    CHECK_EQ(sources_init(&sources, 8000, other_key), 0);
    sources.limit_pps[0] = 100;
    uint32_t in_one[1000] = {0};
    uint32_t most = 0;
    for (uint32_t i = 0; i < ENOUGH; i++) {
        uint32_t n = ++in_one[set_of(crowd[i])];
        most = n > most ? n : most;
    }
    CHECK(most <= 4);
}

static void doneTakesWhatWasNeverBegun(void)
{
    struct sources none = {0};
    sources_done(&none);
    sources_done(&none);
}

int main(void)
{
    TEST(theHundredAndFirstQueryOfASecondIsDropped);
    TEST(whoIsStillOverAfterNineTenthsOfASecondBeginsToCool);
    TEST(aBurstIsNoFlood);
    TEST(aFloodInPulsesIsAFlood);
    TEST(aFloodOverALargeLimitIsAFloodToo);
    TEST(aPastBurstIsNotHeldAgainstItsSource);
    TEST(theWindowSlides);
    TEST(theCalmIsForeseenToTheMillisecond);
    TEST(aFloodIsOneByItsSamplesToo);
    TEST(aSteadyRateAtTheLimitPasses);
    TEST(aFloodOfQueriesLeavesTheResponsesAlone);
    TEST(allKindsCoolIfAskedTo);
    TEST(theSameAddressOnAnotherInterfaceIsAnotherSource);
    TEST(aSourceIsBackWhenItsCooldownIsOver);
    TEST(afterItsCooldownABurstIsNoFlood);
    TEST(aFloodAtTheEndOfItsCooldownBeginsTheNext);
    TEST(aFloodThatGoesOnIsNotLetThroughBetweenCooldowns);
    TEST(aSampleCountsForTheManyItStandsFor);
    TEST(theTableNeverHoldsMoreThanItsSize);
    TEST(aTableOfLessThanASetHasOne);
    TEST(theOneUnseenForLongestGivesWay);
    TEST(aSourceInCooldownIsNotPushedOutByInnocentOnes);
    TEST(whenAllOfASetCoolTheLeastRecentlySeenGoes);
    TEST(idleSourcesGoByThemselves);
    TEST(aSweepKeepsWhatIsInCooldown);
    TEST(theClockMayWrapAround);
    TEST(aCooldownOfLongAgoIsNotOneOfTheFuture);
    TEST(theNoisiestComeFirstAndThoseInCooldownBeforeAll);
    TEST(theOneInCooldownIsFirstThoughAnotherIsLouder);
    TEST(theNoiseIsThatOfAllKinds);
    TEST(theHashIsSipHash13);
    TEST(sourcesSpreadOverAllSets);
    TEST(nobodyCanAimAtOneSetWithoutTheKey);
    TEST(doneTakesWhatWasNeverBegun);
    sources_done(&sources);
    return DONE();
}
