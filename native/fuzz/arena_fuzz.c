/*
 * A user who writes anything into the arena: header, descriptors, counts (FR-034, FR-035). The core
 * must send from its own slots only, and never more than 9,000 bytes.
 */
#include "../test/check.h"
#include "../test/core_fixture.h"
#include "../test/fake_os.h"

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size);

static const uint8_t *input;
static size_t input_size;

static size_t take(void *ret, size_t size)
{
    if (size > input_size)
        size = input_size;
    memcpy(ret, input, size);
    input += size;
    input_size -= size;
    return size;
}

static void scribble(void)
{
    uint32_t whole_header = 0;
    take(&whole_header, 1);
    if (whole_header & 1)
        take(user.header, sizeof *user.header);
    for (uint32_t i = 0; i < 64; i++) {
        take(&user.tx[i], sizeof user.tx[i]);
        if (i & whole_header >> 1) { /* some that could go out */
            user.tx[i].ifindex = ETH0;
            user.tx[i].family = BCN_IPV4;
            user.tx[i].length %= 10000;
            memset(user.tx[i].destination, 0, 16);
        }
    }
    take(&user.header->tx_count, 4);
    take(user.rx, 64 * sizeof *user.rx);
    take(user.events, 8 * sizeof *user.events);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    input = bytes;
    input_size = size;
    fake_reset();
    core_begin_joined(NULL);
    uint32_t slots_begin = user.header->tx_slots_offset;
    uint64_t slots_end = user.header->size_bytes;
    user.during = scribble;
    while (input_size > 0) {
        fake.sent_count = 0;
        query_from("10.0.0.7");
        bcn_wake(user.core);
        core_step();
        for (uint32_t i = 0; i < fake.sent_count; i++) {
            const struct bcn_tx *tx = &fake.sent[i].tx;
            CHECK(tx->length > 0 && tx->length <= 9000);
            CHECK(tx->slot_offset >= slots_begin && tx->slot_offset + tx->length <= slots_end);
        }
        user.seen_count = 0;
        user.seen_event_count = 0;
    }
    core_end();
    return 0;
}
