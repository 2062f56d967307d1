/*
 * lookup: from a hash to its slots, with open addressing. Nothing is allocated after the beginning,
 * and at most half of it is in use. Several slots may have one hash, so the caller asks for one
 * candidate after the other and compares.
 */
#ifndef BEACON_BFD_LOOKUP_H
#define BEACON_BFD_LOOKUP_H

#include <stdint.h>

#define LOOKUP_NONE UINT32_MAX

struct lookup_cell {
    uint32_t hash;
    uint32_t entry; /* slot + 1; 0 = empty */
};

struct lookup {
    struct lookup_cell *cells; /* owned */
    uint32_t mask;
};

int lookup_init(struct lookup *lookup, uint32_t capacity);
void lookup_done(struct lookup *lookup);
void lookup_insert(struct lookup *lookup, uint32_t hash, uint32_t slot);
void lookup_remove(struct lookup *lookup, uint32_t hash, uint32_t slot);

/* Returns the next slot with the hash, or LOOKUP_NONE. *at begins with lookup_begin(hash). */
static inline uint32_t lookup_next(const struct lookup *lookup, uint32_t hash, uint32_t *at)
{
    for (;; ++*at) {
        const struct lookup_cell *cell = &lookup->cells[*at & lookup->mask];
        if (cell->entry == 0)
            return LOOKUP_NONE;
        if (cell->hash != hash)
            continue;
        ++*at;
        return cell->entry - 1;
    }
}

#endif
