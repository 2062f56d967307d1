#include "core_fixture.h"

#include "check.h"

struct user user;

const uint8_t QUERY[12] = {0, 0, 0x00, 0, 0, 1, 0, 0, 0, 0, 0, 0};
const uint8_t RESPONSE[12] = {0, 0, 0x84, 0, 0, 0, 0, 1, 0, 0, 0, 0};

static int64_t on_turn(int32_t rx_count, int32_t event_count, int64_t now_ns)
{
    user.calls++;
    user.rx_count = rx_count;
    user.event_count = event_count;
    user.now_ns = now_ns;
    for (int32_t i = 0; i < rx_count && user.seen_count < SEEN_PACKETS; i++)
        user.seen[user.seen_count++] = user.rx[i];
    for (int32_t i = 0; i < event_count && user.seen_event_count < 256; i++)
        user.seen_events[user.seen_event_count++] = user.events[i];
    if (user.during)
        user.during();
    return user.answer_ns;
}

void core_begin(const struct bcn_options *options)
{
    struct bcn_fail fail;
    void *base;
    uint64_t size;
    core_end();
    memset(&user, 0, sizeof user);
    user.answer_ns = BCN_NEVER;
    CHECK_EQ(bcn_open(options, &user.core, &fail), 0);
    CHECK_EQ(bcn_arena(user.core, &base, &size), 0);
    user.base = base;
    user.header = base;
    CHECK_EQ(user.header->magic, BCN_ARENA_MAGIC);
    CHECK_EQ(user.header->size_bytes, size);
    user.rx = (struct bcn_rx *)(void *)(user.base + user.header->rx_offset);
    user.tx = (struct bcn_tx *)(void *)(user.base + user.header->tx_offset);
    user.events = (struct bcn_event *)(void *)(user.base + user.header->event_offset);
}

void core_end(void)
{
    bcn_close(user.core);
    user.core = NULL;
}

int core_step_waiting(int64_t max_wait_ns)
{
    return bcn_step(user.core, on_turn, max_wait_ns);
}

int core_step(void)
{
    return core_step_waiting(0);
}

void core_settle(void)
{
    for (int i = 0; i < 1000 && core_step() > 0; i++)
        ;
}

uint64_t counted(int which)
{
    return bcn_counter(user.core, which);
}

const struct bcn_event *event_seen(uint32_t kind)
{
    for (uint32_t i = 0; i < user.seen_event_count; i++) {
        if (user.seen_events[i].kind == kind)
            return &user.seen_events[i];
    }
    return NULL;
}

void check_sum(void)
{
    uint64_t sum = counted(BCN_COUNTER_ACCEPTED);
    for (int i = 0; i < bcn_counter_count(); i++) {
        if (strncmp(bcn_counter_name(i), "dropped_", 8) == 0)
            sum += counted(i);
    }
    CHECK_EQ(sum, counted(BCN_COUNTER_RECEIVED));
}
