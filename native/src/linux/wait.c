/*
 * Waiting on Linux: one epoll for sockets, netlink and an eventfd that bcn_wake writes.
 *
 * The protocol has deadlines of 20 ms. epoll_wait's timeout is in whole milliseconds, so it is late
 * by up to one millisecond or becomes a busy loop. epoll_pwait2 (Linux 5.11) takes nanoseconds.
 * Without it, a timerfd in the same epoll is used. It is called by number because the C library of
 * our older targets has no wrapper for it.
 *
 * All these clocks stop while the machine is suspended, so a wait of an hour would continue after a
 * night's sleep. Therefore a timer of the wall clock is used too, which is cancelled when that
 * clock is set: the kernel sets it when it resumes. Otherwise it is due only when the clock is set,
 * once each time.
 */
#ifndef __linux__
#error "src/linux is for Linux"
#endif

#define _GNU_SOURCE
#include "../fail.h"
#include "../os.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

enum {
    TOKEN_CLOCK = -4,
    TOKEN_TIMER = -3, /* as uint32_t: next to OS_TOKEN_WAKE and OS_TOKEN_WATCH */
    EVENTS_MAX = 64,
    EPOLL_PWAIT2 = 441, /* the same on every architecture but alpha */
};

static const int64_t SECOND_NS = 1000000000;
/* A longer wait ends early and finds nothing, once in three years. */
static const int64_t LONGEST_NS = INT64_C(100000000000000000);

struct os_wait {
    int epoll;
    int wake;
    int timer; /* -1 while epoll_pwait2 works */
    int clock; /* due when the wall clock was set; -1 if there is no such timer */
};

/* struct __kernel_timespec: 64 bits in both members everywhere. */
struct timespec_64 {
    int64_t seconds;
    int64_t nanoseconds;
};

static int pwait2(int epoll, struct epoll_event *events, int count,
                  const struct timespec_64 *timeout)
{
    return (int)syscall(EPOLL_PWAIT2, epoll, events, count, timeout, NULL, (size_t)0);
}

static int add(int epoll, int fd, uint32_t token)
{
    struct epoll_event event = {.events = EPOLLIN, .data.u64 = token};
    return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) < 0 ? -errno : 0;
}

static int timer_open(struct os_wait *wait)
{
    wait->timer = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
    return wait->timer < 0 ? -errno : add(wait->epoll, wait->timer, (uint32_t)TOKEN_TIMER);
}

static void clock_arm(int clock)
{
    const time_t year_2255 = sizeof(time_t) > 4 ? (time_t)INT64_C(9000000000) : INT32_MAX;
    const struct itimerspec never = {.it_value = {.tv_sec = year_2255}};
    timerfd_settime(clock, TFD_TIMER_ABSTIME | TFD_TIMER_CANCEL_ON_SET, &never, NULL);
}

/* Without it (old kernels, emulators) core reads the clocks now and then. */
static void clock_open(struct os_wait *wait)
{
    wait->clock = timerfd_create(CLOCK_REALTIME, TFD_NONBLOCK | TFD_CLOEXEC);
    if (wait->clock < 0)
        return;
    clock_arm(wait->clock);
    if (add(wait->epoll, wait->clock, (uint32_t)TOKEN_CLOCK) < 0) {
        close(wait->clock);
        wait->clock = -1;
    }
}

bool os_wait_sees_wake_up(const struct os_wait *wait)
{
    return wait->clock >= 0;
}

int os_wait_open(struct os_wait **ret_wait, struct bcn_fail *ret_fail)
{
    struct os_wait *wait = malloc(sizeof *wait);
    if (!wait)
        return fail_set(ret_fail, "memory", ENOMEM);
    *wait = (struct os_wait){.wake = -1, .timer = -1, .clock = -1};
    const char *op = "epoll";
    int r = 0;
    wait->epoll = epoll_create1(EPOLL_CLOEXEC);
    if (wait->epoll < 0) {
        r = -errno;
        goto fail;
    }
    op = "eventfd";
    wait->wake = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
    r = wait->wake < 0 ? -errno : add(wait->epoll, wait->wake, OS_TOKEN_WAKE);
    if (r < 0)
        goto fail;

    struct epoll_event event;
    const struct timespec_64 now = {0, 0};
    if (pwait2(wait->epoll, &event, 1, &now) < 0) {
        op = "timerfd";
        r = timer_open(wait);
        if (r < 0)
            goto fail;
    }
    clock_open(wait);
    *ret_wait = wait;
    return 0;
fail:
    os_wait_close(wait);
    return fail_set(ret_fail, op, -r);
}

void os_wait_close(struct os_wait *wait)
{
    if (!wait)
        return;
    if (wait->clock >= 0)
        close(wait->clock);
    if (wait->timer >= 0)
        close(wait->timer);
    if (wait->wake >= 0)
        close(wait->wake);
    if (wait->epoll >= 0)
        close(wait->epoll);
    free(wait);
}

int os_wait_add(struct os_wait *wait, os_socket socket, uint32_t token)
{
    return add(wait->epoll, (int)socket, token);
}

void os_wait_remove(struct os_wait *wait, os_socket socket)
{
    struct epoll_event unused = {0};
    epoll_ctl(wait->epoll, EPOLL_CTL_DEL, (int)socket, &unused);
}

int os_wait_wake(struct os_wait *wait)
{
    static const uint64_t one = 1;
    for (;;) {
        if (write(wait->wake, &one, sizeof one) == (ssize_t)sizeof one || errno == EAGAIN)
            return 0; /* EAGAIN: it is already awake */
        if (errno != EINTR)
            return -errno;
    }
}

static int wait_by_timer(const struct os_wait *wait, struct epoll_event *events, int64_t timeout_ns)
{
    if (timeout_ns <= 0)
        return epoll_wait(wait->epoll, events, EVENTS_MAX, 0);
    struct itimerspec when = {.it_value = {.tv_sec = (time_t)(timeout_ns / SECOND_NS),
                                           .tv_nsec = (long)(timeout_ns % SECOND_NS)}};
    if (timeout_ns == BCN_NEVER || timeout_ns / SECOND_NS > INT_MAX)
        when = (struct itimerspec){0};
    timerfd_settime(wait->timer, 0, &when, NULL);
    return epoll_wait(wait->epoll, events, EVENTS_MAX, -1);
}

static int wait_once(const struct os_wait *wait, struct epoll_event *events, int64_t timeout_ns)
{
    if (wait->timer >= 0)
        return wait_by_timer(wait, events, timeout_ns);
    if (timeout_ns < 0)
        timeout_ns = 0;
    if (timeout_ns > LONGEST_NS)
        return pwait2(wait->epoll, events, EVENTS_MAX, NULL);
    struct timespec_64 timeout = {timeout_ns / SECOND_NS, timeout_ns % SECOND_NS};
    return pwait2(wait->epoll, events, EVENTS_MAX, &timeout);
}

static void read_away(int timer)
{
    uint64_t count;
    if (read(timer, &count, sizeof count) < 0)
        return; /* it was cancelled: that is its purpose */
}

int os_wait_for(struct os_wait *wait, int64_t timeout_ns, uint32_t *ret_tokens, uint32_t capacity)
{
    struct epoll_event events[EVENTS_MAX];
    uint64_t count;
    int n = wait_once(wait, events, timeout_ns);
    if (n < 0)
        return errno == EINTR ? 0 : -errno; /* a signal only ends the wait early */
    uint32_t tokens = 0;
    for (int i = 0; i < n && tokens < capacity; i++) {
        uint32_t token = (uint32_t)events[i].data.u64;
        if (token == (uint32_t)TOKEN_CLOCK) {
            read_away(wait->clock);
            clock_arm(wait->clock);
            continue; /* core reads the clocks on every turn */
        }
        int used_up = token == OS_TOKEN_WAKE           ? wait->wake
                      : token == (uint32_t)TOKEN_TIMER ? wait->timer
                                                       : -1;
        if (used_up >= 0 && read(used_up, &count, sizeof count) < 0)
            continue;
        if (token == (uint32_t)TOKEN_TIMER)
            continue;
        ret_tokens[tokens++] = token;
    }
    return (int)tokens;
}

void os_pause(int64_t duration_ns)
{
    struct timespec duration = {.tv_sec = (time_t)(duration_ns / SECOND_NS),
                                .tv_nsec = (long)(duration_ns % SECOND_NS)};
    nanosleep(&duration, NULL);
}

int64_t os_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec;
}

/* SO_TIMESTAMPNS uses this clock. */
int64_t os_stamp_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec;
}

int64_t os_slept_ns(void)
{
    struct timespec now;
    if (clock_gettime(CLOCK_BOOTTIME, &now) < 0)
        return 0;
    return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec - os_now_ns();
}

int os_random(void *ret_bytes, size_t size)
{
    int fd = open("/dev/urandom", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return -errno;
    ssize_t n = read(fd, ret_bytes, size);
    close(fd);
    return n == (ssize_t)size ? 0 : -EIO;
}
