/*
 * The counters are in the arena. The loop thread is their only writer, and any thread may read
 * them. A relaxed load and store is a plain move on every machine we know, and states the
 * intention.
 */
#ifndef BEACON_COUNTERS_H
#define BEACON_COUNTERS_H

#include "beacon_core.h"

#include <stdatomic.h>

typedef _Atomic uint64_t counter;

static inline uint64_t counter_get(const counter *counters, int which)
{
    return atomic_load_explicit(&counters[which], memory_order_relaxed);
}

static inline void counter_set(counter *counters, int which, uint64_t value)
{
    atomic_store_explicit(&counters[which], value, memory_order_relaxed);
}

static inline void counter_add(counter *counters, int which, uint64_t value)
{
    counter_set(counters, which, counter_get(counters, which) + value);
}

#endif
