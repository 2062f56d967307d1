#include "watcher.h"

#include "../check.h"

#include <arpa/inet.h>
#include <stdatomic.h>
#include <time.h>

/* on_turn has no argument of the user's: whose turn it is. */
static _Thread_local struct watcher *running;

/* Set while a thread is inside bcn_drive; the allocation test looks at it. */
_Thread_local bool watcher_drives;

static void *drive(void *argument)
{
    struct watcher *watcher = argument;
    watcher_drives = true;
    CHECK_EQ(bcn_drive(watcher->core), 0);
    watcher_drives = false;
    return NULL;
}

int watcher_open(struct watcher *watcher, const struct bcn_options *options,
                 struct bcn_fail *ret_fail)
{
    struct bcn_options usual = {.size_bytes = sizeof usual};
    void *base;
    uint64_t size;
    if (options)
        usual = *options;
    usual.profile = BCN_PROFILE_BFD;
    memset(watcher, 0, sizeof *watcher);
    int r = bcn_open(&usual, &watcher->core, ret_fail);
    if (r < 0)
        return r;
    CHECK_EQ(bcn_arena(watcher->core, &base, &size), 0);
    watcher->base = base;
    watcher->header = base;
    CHECK_EQ(pthread_create(&watcher->driver, NULL, drive, watcher), 0);
    watcher->drives = true;
    return 0;
}

static int64_t on_turn(int32_t rx_count, int32_t event_count, int64_t now_ns)
{
    struct watcher *w = running;
    const struct bcn_event *events =
        (const struct bcn_event *)(const void *)(w->base + w->header->event_offset);
    (void)now_ns;
    CHECK_EQ(rx_count, 0);
    for (int32_t i = 0; i < event_count; i++) {
        if (w->event_count < WATCHER_EVENTS)
            w->events[w->event_count++] = events[i];
        if (w->on_event)
            w->on_event(w, &events[i]);
    }
    if (w->on_turn)
        w->on_turn(w);
    return w->stop ? BCN_STOP : BCN_NEVER;
}

void watcher_step(struct watcher *watcher, int64_t max_wait_ns)
{
    running = watcher;
    int r = bcn_step(watcher->core, on_turn, max_wait_ns);
    CHECK(r >= 0 || watcher->stop);
}

void watcher_loop(struct watcher *watcher)
{
    running = watcher;
    CHECK_EQ(bcn_run(watcher->core, on_turn), 0);
}

void watcher_close(struct watcher *watcher)
{
    if (!watcher->core)
        return;
    watcher->stop = true;
    bcn_wake(watcher->core);
    watcher_step(watcher, 1000000000);
    if (watcher->drives)
        pthread_join(watcher->driver, NULL);
    bcn_close(watcher->core);
    watcher->core = NULL;
}

/* As the header says: word by word, since the driver may be writing any of them. */
struct bcn_session_state watcher_state(const struct watcher *watcher, uint32_t session)
{
    const _Atomic uint32_t *from =
        (const _Atomic uint32_t *)(const void *)(watcher->base + watcher->header->session_offset +
                                                 (session & 0xffff) *
                                                     watcher->header->session_bytes);
    uint32_t words[sizeof(struct bcn_session_state) / sizeof(uint32_t)];
    struct bcn_session_state state;
    do {
        words[0] = atomic_load_explicit(&from[0], memory_order_acquire);
        for (size_t i = 1; i < sizeof words / sizeof words[0]; i++)
            words[i] = atomic_load_explicit(&from[i], memory_order_relaxed);
        atomic_thread_fence(memory_order_acquire);
    } while (words[0] % 2 != 0 || words[0] != atomic_load_explicit(&from[0], memory_order_relaxed));
    memcpy(&state, words, sizeof state);
    return state;
}

void watcher_address(uint8_t ret_address[16], uint8_t *ret_family, const char *text)
{
    static const uint8_t mapped[12] = {[10] = 0xff, [11] = 0xff};
    *ret_family = strchr(text, ':') ? BCN_IPV6 : BCN_IPV4;
    memcpy(ret_address, mapped, sizeof mapped);
    if (*ret_family == BCN_IPV4)
        CHECK_EQ(inet_pton(AF_INET, text, ret_address + 12), 1);
    else
        CHECK_EQ(inet_pton(AF_INET6, text, ret_address), 1);
}

struct bcn_session_spec watcher_spec(const char *peer, uint32_t ifindex)
{
    struct bcn_session_spec spec = {.size_bytes = sizeof spec,
                                    .ifindex = ifindex,
                                    .desired_min_tx_us = 50000,
                                    .required_min_rx_us = 50000,
                                    .detect_mult = 3};
    watcher_address(spec.peer, &spec.family, peer);
    return spec;
}

int64_t watcher_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
