/* From a hash to its slots: against a plain list, in a table that is as full as it may be. */
#include "../../src/bfd/lookup.h"

#include "../check.h"

#include <stdbool.h>

enum { CAPACITY = 16 };

static struct lookup lookup;
static uint32_t hashes[CAPACITY];
static bool present[CAPACITY];
static uint32_t seed;

static uint32_t any(uint32_t below)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

static void begin(void)
{
    lookup_done(&lookup);
    CHECK_EQ(lookup_init(&lookup, CAPACITY), 0);
    memset(present, 0, sizeof present);
    seed = 1;
}

/* Each slot with the hash comes once, and no other one. */
static void check_all(uint32_t hash)
{
    bool seen[CAPACITY] = {false};
    uint32_t slot;
    for (uint32_t at = hash; (slot = lookup_next(&lookup, hash, &at)) != LOOKUP_NONE;) {
        CHECK(slot < CAPACITY && present[slot] && hashes[slot] == hash && !seen[slot]);
        seen[slot] = true;
    }
    for (slot = 0; slot < CAPACITY; slot++)
        CHECK_EQ(seen[slot], present[slot] && hashes[slot] == hash);
}

/* Hashes that share cells, at the end of the table and around it; some are equal. */
static void whatIsInsertedIsFoundUntilItIsRemoved(void)
{
    static const uint32_t possible[] = {0,  1,  2,          30,         31,         32,        62,
                                        63, 64, 0xffffffff, 0xfffffffe, 0x80000000, 0x8000001f};
    enum { HASHES = sizeof possible / sizeof possible[0] };
    begin();
    for (uint32_t round = 0; round < 20000; round++) {
        uint32_t slot = any(CAPACITY);
        if (present[slot]) {
            lookup_remove(&lookup, hashes[slot], slot);
        } else {
            hashes[slot] = possible[any(HASHES)];
            lookup_insert(&lookup, hashes[slot], slot);
        }
        present[slot] = !present[slot];
        for (uint32_t i = 0; i < HASHES; i++)
            check_all(possible[i]);
    }
}

static void whatIsNotThereIsNotRemoved(void)
{
    begin();
    lookup_insert(&lookup, 5, 1);
    hashes[1] = 5;
    present[1] = true;
    lookup_remove(&lookup, 5, 2);
    lookup_remove(&lookup, 6, 1);
    check_all(5);
}

/* A search ends at an empty cell: so there has to be one, and not far. */
static void halfOfTheTableStaysEmpty(void)
{
    static const uint32_t capacities[] = {1, 8, 9, 1000, 65535};
    for (int i = 0; i < 5; i++) {
        struct lookup other = {0};
        CHECK_EQ(lookup_init(&other, capacities[i]), 0);
        CHECK(other.mask + 1 >= 2 * capacities[i]);
        CHECK_EQ(other.mask & (other.mask + 1), 0);
        for (uint32_t slot = 0; slot < capacities[i]; slot++)
            lookup_insert(&other, slot, slot);
        uint32_t at = capacities[i];
        CHECK_EQ(lookup_next(&other, capacities[i], &at), LOOKUP_NONE);
        lookup_done(&other);
        CHECK(!other.cells);
    }
}

int main(void)
{
    TEST(whatIsInsertedIsFoundUntilItIsRemoved);
    TEST(whatIsNotThereIsNotRemoved);
    TEST(halfOfTheTableStaysEmpty);
    lookup_done(&lookup);
    return DONE();
}
