/* Memory: without it the open says so, and the close gives all of it back. On the OS in memory,
 * with the allocator wrapped. */
#include "bfd/engine_fixture.h"
#include "build_address.h"
#include "check.h"

#include <errno.h>

static uint32_t blocks;               /* in use */
static uint32_t allowed = UINT32_MAX; /* allocations until one fails */
static bool has_failed;

void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void __wrap_free(void *block);
void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void __real_free(void *block);

static bool fails(void)
{
    bool is_last = allowed-- == 0;
    has_failed |= is_last;
    return is_last;
}

static void *counted_block(void *block)
{
    blocks += block != NULL;
    return block;
}

void *__wrap_malloc(size_t size)
{
    return fails() ? NULL : counted_block(__real_malloc(size));
}

void *__wrap_calloc(size_t count, size_t size)
{
    return fails() ? NULL : counted_block(__real_calloc(count, size));
}

void __wrap_free(void *block)
{
    blocks -= block != NULL;
    __real_free(block);
}

static const uint32_t profiles[] = {BCN_PROFILE_MDNS, BCN_PROFILE_BFD};

static void check_nothing_is_left(void)
{
    CHECK_EQ(blocks, 0);
    CHECK_EQ(fake_open_sockets(), 0);
    CHECK_EQ(fake.watches, 0);
    CHECK_EQ(fake.ios, 0);
    for (int i = 0; i < FAKE_WAITS; i++)
        CHECK(!fake.waits_used[i]);
}

/* Each allocation fails once. */
static void withoutMemoryTheOpenSaysSoAndLeavesNothing(void)
{
    for (int i = 0; i < 2; i++) {
        struct bcn_options options = {.size_bytes = sizeof options, .profile = profiles[i]};
        struct bcn_core *core = NULL;
        int r = -ENOMEM;
        uint32_t enough = 0;
        for (; r != 0 && enough < 100; enough++) {
            fake_reset();
            allowed = enough;
            has_failed = false;
            r = bcn_open(&options, &core, &fail);
            allowed = UINT32_MAX;
            CHECK_EQ(r, has_failed ? -ENOMEM : 0);
            if (r == 0)
                break;
            CHECK_EQ(fail.os_error, ENOMEM);
            CHECK_TEXT(fail.op, "memory");
            CHECK(!core);
            check_nothing_is_left();
        }
        CHECK(enough > 5 && enough < 100);
        bcn_close(core);
        check_nothing_is_left();
    }
}

static void aClosedCoreGivesAllBack(void)
{
    fake_reset();
    core_begin_joined(NULL);
    query_from("10.0.0.66");
    core_settle();
    core_end();
    check_nothing_is_left();
    begin();
    session = open_to("10.0.0.7");
    bring_up("10.0.0.7", session);
    core_end();
    check_nothing_is_left();
}

/* What comes from the network costs none. */
static void sessionsAndPacketsAllocateNothing(void)
{
    struct bcn_answer rule = {.size_bytes = sizeof rule,
                              .desired_min_tx_us = 50000,
                              .required_min_rx_us = 50000,
                              .detect_mult = 3};
    begin();
    has_failed = false;
    allowed = 0;
    session = open_to("10.0.0.7");
    bring_up("10.0.0.7", session);
    CHECK_EQ(bcn_answer(user.core, &rule, 1, &fail), 0);
    drive();
    arrive("10.0.0.8", BFD_DOWN, 0);
    pass(20 * SECOND_NS);
    CHECK_EQ(bcn_session_close(user.core, session), 0);
    drive();
    loop();
    CHECK(!has_failed);
    allowed = UINT32_MAX;
}

int main(void)
{
    TEST(withoutMemoryTheOpenSaysSoAndLeavesNothing);
    TEST(aClosedCoreGivesAllBack);
    TEST(sessionsAndPacketsAllocateNothing);
    core_end();
    return DONE();
}
