#include "lookup.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>

int lookup_init(struct lookup *lookup, uint32_t capacity)
{
    uint32_t cells = 16;
    while (cells < 2 * capacity)
        cells *= 2;
    lookup->cells = calloc(cells, sizeof *lookup->cells);
    if (!lookup->cells)
        return -ENOMEM;
    lookup->mask = cells - 1;
    return 0;
}

void lookup_done(struct lookup *lookup)
{
    free(lookup->cells);
    lookup->cells = NULL;
}

void lookup_insert(struct lookup *lookup, uint32_t hash, uint32_t slot)
{
    uint32_t at = hash & lookup->mask;
    while (lookup->cells[at].entry != 0)
        at = (at + 1) & lookup->mask;
    lookup->cells[at] = (struct lookup_cell){hash, slot + 1};
}

/* May the entry at `from` move to the hole at `to`? Not if the hole is before the place of its
 * hash. */
static bool may_move(const struct lookup *lookup, uint32_t from, uint32_t to)
{
    uint32_t home = lookup->cells[from].hash & lookup->mask;
    return ((from - home) & lookup->mask) >= ((from - to) & lookup->mask);
}

void lookup_remove(struct lookup *lookup, uint32_t hash, uint32_t slot)
{
    uint32_t hole = hash & lookup->mask;
    while (lookup->cells[hole].entry != slot + 1) {
        if (lookup->cells[hole].entry == 0)
            return;
        hole = (hole + 1) & lookup->mask;
    }
    for (uint32_t at = (hole + 1) & lookup->mask; lookup->cells[at].entry != 0;
         at = (at + 1) & lookup->mask) {
        if (!may_move(lookup, at, hole))
            continue;
        lookup->cells[hole] = lookup->cells[at];
        hole = at;
    }
    lookup->cells[hole].entry = 0;
}
