/*
 * A watching core on the real OS with its two threads: the driver is a thread of its own, the loop
 * is the test's (watcher_step) or a thread too (watcher_loop).
 */
#ifndef BEACON_WATCHER_H
#define BEACON_WATCHER_H

#include "beacon_core.h"

#include <pthread.h>
#include <stdbool.h>

enum { WATCHER_EVENTS = 256 };

struct watcher {
    struct bcn_core *core;
    uint8_t *base;
    const struct bcn_arena_header *header;
    pthread_t driver;
    bool drives;
    struct bcn_event events[WATCHER_EVENTS]; /* of all turns, the oldest first; stops when full */
    uint32_t event_count;
    void (*on_event)(struct watcher *watcher, const struct bcn_event *event); /* may be NULL */
    void (*on_turn)(struct watcher *watcher); /* at the end of each; may be NULL */
    bool stop;
};

/* Opens and, unless it fails, starts the driver in the caller's network namespace. */
int watcher_open(struct watcher *watcher, const struct bcn_options *options,
                 struct bcn_fail *ret_fail);
/* Ends both and waits for them: everybody is told AdminDown. */
void watcher_close(struct watcher *watcher);
/* A turn of the loop. */
void watcher_step(struct watcher *watcher, int64_t max_wait_ns);
/* Turns until `stop` is set from within on_event. */
void watcher_loop(struct watcher *watcher);

/* A consistent copy of a session's state. */
struct bcn_session_state watcher_state(const struct watcher *watcher, uint32_t session);
/* IPv4 or IPv6 by its text; family is set. */
void watcher_address(uint8_t ret_address[16], uint8_t *ret_family, const char *text);
/* 3 x 50 ms, active, single hop. */
struct bcn_session_spec watcher_spec(const char *peer, uint32_t ifindex);
int64_t watcher_now_ns(void);

#endif
