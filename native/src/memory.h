/* Zeroed memory that starts on a cache line. It is freed through *ret_block, not through the
 * result. */
#ifndef BEACON_MEMORY_H
#define BEACON_MEMORY_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

enum { CACHE_LINE_BYTES = 64 };

static inline void *memory_aligned(size_t count, size_t size, void **ret_block)
{
    if (size && count > (SIZE_MAX - CACHE_LINE_BYTES) / size)
        return NULL;
    /* calloc of large sizes returns untouched pages: unused memory costs nothing. */
    uint8_t *block = calloc(1, count * size + CACHE_LINE_BYTES);
    if (!block)
        return NULL;
    *ret_block = block;
    return block + (CACHE_LINE_BYTES - (uintptr_t)block % CACHE_LINE_BYTES);
}

#endif
