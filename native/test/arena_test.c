#include "../src/arena.h"

#include "check.h"

static struct arena arena;

static void theAreasLieBehindEachOtherAndWithinTheSize(void)
{
    CHECK_EQ(arena_init(&arena, &(struct arena_shape){64, 32, BCN_SLOT_BYTES, 0}), 0);
    const struct bcn_arena_header *h = arena.header;
    CHECK_EQ(h->magic, BCN_ARENA_MAGIC);
    CHECK_EQ(h->abi_version, BCN_ABI_VERSION);
    CHECK_EQ(h->counter_offset, sizeof *h);
    CHECK(h->rx_offset >= h->counter_offset + 8 * h->counter_count);
    CHECK(h->tx_offset >= h->rx_offset + 64 * h->rx_bytes);
    CHECK(h->event_offset >= h->tx_offset + 32 * h->tx_bytes);
    CHECK(h->rx_slots_offset >= h->event_offset + h->event_slots * h->event_bytes);
    CHECK(h->tx_slots_offset >= h->rx_slots_offset + 64 * h->slot_bytes);
    CHECK(h->size_bytes >= h->tx_slots_offset + 32 * h->slot_bytes);
    CHECK_EQ(h->size_bytes, arena.size_bytes);
    arena_done(&arena);
}

static void everyAreaBeginsOnACacheLine(void)
{
    CHECK_EQ(arena_init(&arena, &(struct arena_shape){9, 11, BCN_SLOT_BYTES, 0}), 0);
    CHECK_EQ((uintptr_t)arena.base % 64, 0);
    CHECK_EQ(arena.header->rx_offset % 64, 0);
    CHECK_EQ(arena.header->tx_offset % 64, 0);
    CHECK_EQ(arena.header->event_offset % 64, 0);
    CHECK_EQ(arena.header->rx_slots_offset % 64, 0);
    CHECK_EQ(arena.header->tx_slots_offset % 64, 0);
    arena_done(&arena);
}

static void everyTxDescriptorOwnsItsSlot(void)
{
    CHECK_EQ(arena_init(&arena, &(struct arena_shape){8, 8, BCN_SLOT_BYTES, 0}), 0);
    for (uint32_t i = 0; i < 8; i++) {
        CHECK_EQ(arena.tx[i].slot_offset, arena_tx_slot(&arena, i));
        memset(arena.base + arena.tx[i].slot_offset, 0xff, BCN_SLOT_BYTES);
    }
    arena_done(&arena);
}

static void doneTakesWhatWasNeverBegun(void)
{
    struct arena none = {0};
    arena_done(&none);
    arena_done(&none);
}

int main(void)
{
    TEST(theAreasLieBehindEachOtherAndWithinTheSize);
    TEST(everyAreaBeginsOnACacheLine);
    TEST(everyTxDescriptorOwnsItsSlot);
    TEST(doneTakesWhatWasNeverBegun);
    return DONE();
}
