/*
 * Waiting on macOS: one kqueue for sockets, the routing socket and a user event that bcn_wake
 * triggers.
 *
 * kevent waits in nanoseconds, and readiness of sockets is a level, as the core requires. The user
 * event is an edge (EV_CLEAR): its report uses it up.
 */
#ifndef __APPLE__
#error "src/macos is for macOS"
#endif

#include "../fail.h"
#include "../os.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/event.h>
#include <sys/random.h>
#include <time.h>
#include <unistd.h>

enum {
    EVENTS_MAX = 64,
    WAKE_IDENT = 1, /* of the user event; it has a number space of its own */
};

static const int64_t SECOND_NS = 1000000000;
/* The kernel refuses a wait of more than a hundred million seconds. A wait longer than this ends
 * early and finds nothing. */
static const int64_t LONGEST_NS = INT64_C(86400) * 1000000000;

struct os_wait {
    int queue;
};

/* Adds or deletes a source of events. */
static int change(const struct os_wait *wait, uintptr_t ident, int16_t filter, uint16_t flags,
                  uint32_t token)
{
    struct kevent64_s event = {.ident = ident, .filter = filter, .flags = flags, .udata = token};
    return kevent64(wait->queue, &event, 1, NULL, 0, 0, NULL) < 0 ? -errno : 0;
}

int os_wait_open(struct os_wait **ret_wait, struct bcn_fail *ret_fail)
{
    struct os_wait *wait = malloc(sizeof *wait);
    if (!wait)
        return fail_set(ret_fail, "memory", ENOMEM);
    wait->queue = kqueue();
    int r = wait->queue < 0 ? -errno : 0;
    if (r == 0) {
        fcntl(wait->queue, F_SETFD, FD_CLOEXEC);
        r = change(wait, WAKE_IDENT, EVFILT_USER, EV_ADD | EV_CLEAR, OS_TOKEN_WAKE);
    }
    if (r < 0) {
        os_wait_close(wait);
        return fail_set(ret_fail, "kqueue", -r);
    }
    *ret_wait = wait;
    return 0;
}

void os_wait_close(struct os_wait *wait)
{
    if (!wait)
        return;
    if (wait->queue >= 0)
        close(wait->queue);
    free(wait);
}

int os_wait_add(struct os_wait *wait, os_socket socket, uint32_t token)
{
    return change(wait, (uintptr_t)socket, EVFILT_READ, EV_ADD, token);
}

void os_wait_remove(struct os_wait *wait, os_socket socket)
{
    change(wait, (uintptr_t)socket, EVFILT_READ, EV_DELETE, 0);
}

int os_wait_wake(struct os_wait *wait)
{
    const struct kevent64_s event = {
        .ident = WAKE_IDENT, .filter = EVFILT_USER, .fflags = NOTE_TRIGGER, .udata = OS_TOKEN_WAKE};
    for (;;) {
        if (kevent64(wait->queue, &event, 1, NULL, 0, 0, NULL) >= 0)
            return 0;
        if (errno != EINTR)
            return -errno;
    }
}

int os_wait_for(struct os_wait *wait, int64_t timeout_ns, uint32_t *ret_tokens, uint32_t capacity)
{
    struct kevent64_s events[EVENTS_MAX];
    if (timeout_ns < 0)
        timeout_ns = 0;
    int64_t wait_ns = timeout_ns > LONGEST_NS ? LONGEST_NS : timeout_ns;
    struct timespec timeout = {.tv_sec = (time_t)(wait_ns / SECOND_NS),
                               .tv_nsec = (long)(wait_ns % SECOND_NS)};
    int room = capacity < EVENTS_MAX ? (int)capacity : EVENTS_MAX;
    int n =
        kevent64(wait->queue, NULL, 0, events, room, 0, timeout_ns == BCN_NEVER ? NULL : &timeout);
    if (n < 0)
        return errno == EINTR ? 0 : -errno; /* a signal only ends the wait early */
    for (int i = 0; i < n; i++)
        ret_tokens[i] = (uint32_t)events[i].udata;
    return n;
}

void os_pause(int64_t duration_ns)
{
    struct timespec duration = {.tv_sec = (time_t)(duration_ns / SECOND_NS),
                                .tv_nsec = (long)(duration_ns % SECOND_NS)};
    nanosleep(&duration, NULL);
}

/* The clock of System.nanoTime, which stops while the machine sleeps; CLOCK_MONOTONIC does not. */
int64_t os_now_ns(void)
{
    return (int64_t)clock_gettime_nsec_np(CLOCK_UPTIME_RAW);
}

/* SO_TIMESTAMP uses this clock. */
int64_t os_stamp_now_ns(void)
{
    return (int64_t)clock_gettime_nsec_np(CLOCK_REALTIME);
}

/* CLOCK_MONOTONIC_RAW is mach_continuous_time. */
int64_t os_slept_ns(void)
{
    return (int64_t)clock_gettime_nsec_np(CLOCK_MONOTONIC_RAW) - os_now_ns();
}

bool os_wait_sees_wake_up(const struct os_wait *wait)
{
    (void)wait;
    return false; /* kqueue's timeout stops meanwhile */
}

int os_random(void *ret_bytes, size_t size)
{
    return getentropy(ret_bytes, size) == 0 ? 0 : -errno;
}
