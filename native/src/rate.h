/*
 * The number of packets in the last second, in twelve bytes: the count of this second, and the one
 * before, weighted by its part within the window (FR-026). Times are milliseconds modulo 2^32.
 */
#ifndef BEACON_RATE_H
#define BEACON_RATE_H

#include <stdint.h>

enum { RATE_WINDOW_MS = 1000 };

struct rate {
    uint32_t window_ms; /* the beginning of the current window */
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

/* The rate at the last rate_advance or rate_add, which must be at this very time. */
static inline uint32_t rate_now(const struct rate *rate, uint32_t now_ms)
{
    uint32_t left_ms = RATE_WINDOW_MS - (now_ms - rate->window_ms);
    if (rate->previous == 0)
        return rate->current;
    /* A packet that is a whole second old no longer counts, so a source that sends steadily at its
     * limit stays at it. */
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

/* The milliseconds until one more packet would be within the limit (above 0), if none comes until
 * then. The last rate_advance or rate_add must be at this very time. */
static inline uint32_t rate_calm_after_ms(const struct rate *rate, uint32_t now_ms, uint32_t limit)
{
    uint32_t left_ms = RATE_WINDOW_MS - (now_ms - rate->window_ms);
    uint64_t free = limit - 1;
    if (rate->current <= free) {
        /* The previous window leaves it. */
        uint64_t kept_ms =
            rate->previous ? (free - rate->current + 1) * RATE_WINDOW_MS / rate->previous : left_ms;
        return kept_ms < left_ms ? left_ms - (uint32_t)kept_ms : 0;
    }
    uint64_t kept_ms = (free + 1) * RATE_WINDOW_MS / rate->current;
    return left_ms + (kept_ms < RATE_WINDOW_MS ? RATE_WINDOW_MS - (uint32_t)kept_ms : 0);
}

#endif
