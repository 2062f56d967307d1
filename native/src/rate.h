/*
 * How many in the last second, in twelve bytes: this second's count, and the one before, weighed by
 * the part of it that still lies within the window (FR-026). Times are milliseconds modulo 2^32.
 */
#ifndef BEACON_RATE_H
#define BEACON_RATE_H

#include <stdint.h>

enum { RATE_WINDOW_MS = 1000 };

struct rate {
    uint32_t window_ms; /* when the current window began */
    uint32_t current;
    uint32_t previous;
};

static inline void rate_advance(struct rate *rate, uint32_t now_ms)
{
    uint32_t elapsed_ms = now_ms - rate->window_ms;
    if (elapsed_ms < RATE_WINDOW_MS)
        return;
    if (elapsed_ms < 2 * RATE_WINDOW_MS) {
        rate->previous = rate->current;
        rate->window_ms += RATE_WINDOW_MS;
    } else {
        rate->previous = 0;
        rate->window_ms = now_ms;
    }
    rate->current = 0;
}

/* As of the last rate_advance or rate_add at this very time. */
static inline uint32_t rate_now(const struct rate *rate, uint32_t now_ms)
{
    uint32_t left_ms = RATE_WINDOW_MS - (now_ms - rate->window_ms);
    if (rate->previous == 0)
        return rate->current;
    /* What is a whole second old is out, so a source that sends steadily at its limit stays at
     * it. */
    return rate->current + (uint32_t)(((uint64_t)rate->previous * left_ms - 1) / RATE_WINDOW_MS);
}

/* Counts weight more and returns the packets of the last second, these included. */
static inline uint32_t rate_add(struct rate *rate, uint32_t now_ms, uint32_t weight)
{
    enum { ENOUGH = 1u << 30 }; /* far above any limit, far below wrap-around */
    rate_advance(rate, now_ms);
    if (rate->current < ENOUGH)
        rate->current += weight;
    return rate_now(rate, now_ms);
}

#endif
