/*
 * Waiting on Windows: events for sleeping, WSAPoll for looking.
 *
 * All sockets share one event, so that the limit of 64 handles in a wait doesn't limit interfaces.
 * Winsock sets it on an edge: when a packet comes to a socket that was read since its last packet.
 * The core requires levels (the next wait must find unread packets). So before each sleep WSAPoll
 * is asked for sockets with packets. Between that look and the sleep nothing is lost: a packet that
 * comes then sets the event, which stays set until the sleep takes it.
 *
 * Deadlines: a high-resolution timer (Windows 10 1803), or without it a timer of the usual 1 to 16
 * ms. If a timer is due early, the wait continues.
 */
#ifndef _WIN32
#error "src/windows is for Windows"
#endif

#include "wait.h"

#include "../fail.h"
#include "errors.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* in this order */
#include <winsock2.h>

#include <bcrypt.h>

#ifndef CREATE_WAITABLE_TIMER_HIGH_RESOLUTION
#define CREATE_WAITABLE_TIMER_HIGH_RESOLUTION 0x00000002
#endif

enum {
    SOCKETS_MAX = 4096, /* two for each interface of a machine, with some reserve */
    TICK_NS = 100,      /* of timers */
};

/* The events of a sleep, in the order of their reports. */
enum { WAKE, WATCH, SOCKETS, TIMER, EVENTS };

static const int64_t SECOND_NS = 1000000000;
/* A longer sleep ends early and finds nothing. */
static const int64_t LONGEST_NS = INT64_C(86400) * 1000000000;

struct os_wait {
    HANDLE events[EVENTS]; /* each resets when a wait takes it */
    uint32_t count;
    uint32_t first; /* the socket with which the next look begins */
    WSAPOLLFD polls[SOCKETS_MAX];
    uint32_t tokens[SOCKETS_MAX];
};

static HANDLE timer_open(void)
{
    HANDLE timer =
        CreateWaitableTimerExW(NULL, NULL, CREATE_WAITABLE_TIMER_HIGH_RESOLUTION, TIMER_ALL_ACCESS);
    return timer ? timer : CreateWaitableTimerExW(NULL, NULL, 0, TIMER_ALL_ACCESS);
}

static bool timer_set(HANDLE timer, int64_t duration_ns)
{
    /* Negative: from now on. Rounded up, so never less than requested. */
    LARGE_INTEGER due = {.QuadPart = -((duration_ns + TICK_NS - 1) / TICK_NS)};
    return SetWaitableTimer(timer, &due, 0, NULL, NULL, FALSE);
}

int os_wait_open(struct os_wait **ret_wait, struct bcn_fail *ret_fail)
{
    struct os_wait *wait = calloc(1, sizeof *wait);
    if (!wait)
        return fail_set(ret_fail, "memory", ENOMEM);
    for (int i = 0; i < EVENTS; i++) {
        wait->events[i] = i == TIMER ? timer_open() : CreateEventW(NULL, FALSE, FALSE, NULL);
        if (wait->events[i])
            continue;
        int error = windows_error(GetLastError());
        os_wait_close(wait);
        return fail_set(ret_fail, i == TIMER ? "timer" : "event", error);
    }
    *ret_wait = wait;
    return 0;
}

void os_wait_close(struct os_wait *wait)
{
    if (!wait)
        return;
    for (int i = 0; i < EVENTS; i++) {
        if (wait->events[i])
            CloseHandle(wait->events[i]);
    }
    free(wait);
}

static uint32_t position_of(const struct os_wait *wait, os_socket socket)
{
    uint32_t at = 0;
    while (at < wait->count && wait->polls[at].fd != (SOCKET)socket)
        at++;
    return at;
}

int os_wait_add(struct os_wait *wait, os_socket socket, uint32_t token)
{
    if (position_of(wait, socket) < wait->count)
        return -EEXIST;
    if (wait->count == SOCKETS_MAX)
        return -ENOBUFS;
    if (WSAEventSelect((SOCKET)socket, wait->events[SOCKETS], FD_READ) != 0)
        return -windows_error((unsigned long)WSAGetLastError());
    wait->polls[wait->count] = (WSAPOLLFD){.fd = (SOCKET)socket, .events = POLLRDNORM};
    wait->tokens[wait->count++] = token;
    return 0;
}

void os_wait_remove(struct os_wait *wait, os_socket socket)
{
    uint32_t at = position_of(wait, socket);
    if (at == wait->count)
        return;
    WSAEventSelect((SOCKET)socket, NULL, 0); /* it stays non-blocking */
    wait->count--;
    wait->polls[at] = wait->polls[wait->count];
    wait->tokens[at] = wait->tokens[wait->count];
}

int os_wait_wake(struct os_wait *wait)
{
    return SetEvent(wait->events[WAKE]) ? 0 : -windows_error(GetLastError());
}

void wait_tell_watch(struct os_wait *wait)
{
    SetEvent(wait->events[WATCH]);
}

/* The tokens to report. */
struct told {
    uint32_t *tokens;
    uint32_t count;
    uint32_t capacity;
};

static void tell(struct told *told, uint32_t token)
{
    if (told->count < told->capacity)
        told->tokens[told->count++] = token;
}

/* Takes an event, if there is room to report it. */
static void take(struct os_wait *wait, int which, uint32_t token, struct told *told)
{
    if (told->count < told->capacity &&
        WaitForSingleObject(wait->events[which], 0) == WAIT_OBJECT_0)
        tell(told, token);
}

/* Reports everything that is ready. Begins with another socket each time, so that none waits for
 * ever. */
static int look(struct os_wait *wait, struct told *told)
{
    take(wait, WAKE, OS_TOKEN_WAKE, told);
    take(wait, WATCH, OS_TOKEN_WATCH, told);
    if (wait->count == 0)
        return 0;
    int ready = WSAPoll(wait->polls, wait->count, 0);
    if (ready < 0)
        return -windows_error((unsigned long)WSAGetLastError());
    uint32_t first = ready > 0 ? wait->first++ % wait->count : 0;
    for (uint32_t i = 0; i < wait->count && ready > 0; i++) {
        uint32_t at = (first + i) % wait->count;
        if (wait->polls[at].revents)
            tell(told, wait->tokens[at]);
    }
    return 0;
}

/* Sleeps until something may be ready, or the time is over. */
static int sleep_until(struct os_wait *wait, int64_t end_ns, struct told *told)
{
    DWORD handles = TIMER;
    if (end_ns != BCN_NEVER) {
        int64_t left_ns = end_ns - os_now_ns();
        if (left_ns > LONGEST_NS)
            left_ns = LONGEST_NS;
        if (left_ns <= 0)
            return 0;
        if (!timer_set(wait->events[TIMER], left_ns))
            return -windows_error(GetLastError());
        handles = EVENTS;
    }
    DWORD which = WaitForMultipleObjects(handles, wait->events, FALSE, INFINITE);
    if (which == WAIT_FAILED)
        return -windows_error(GetLastError());
    /* The wait has taken it, so it must be reported now. */
    if (which == WAIT_OBJECT_0 + WAKE)
        tell(told, OS_TOKEN_WAKE);
    else if (which == WAIT_OBJECT_0 + WATCH)
        tell(told, OS_TOKEN_WATCH);
    return 0;
}

int os_wait_for(struct os_wait *wait, int64_t timeout_ns, uint32_t *ret_tokens, uint32_t capacity)
{
    struct told told = {.tokens = ret_tokens, .capacity = capacity};
    int64_t now_ns = os_now_ns();
    int64_t end_ns = timeout_ns > INT64_MAX - now_ns ? BCN_NEVER : now_ns + timeout_ns;
    for (;;) {
        int r = look(wait, &told);
        if (r < 0)
            return r;
        if (told.count > 0 || timeout_ns <= 0 || (end_ns != BCN_NEVER && os_now_ns() >= end_ns))
            return (int)told.count;
        r = sleep_until(wait, end_ns, &told);
        if (r < 0)
            return r;
    }
}

/* Sleep() counts in ticks of up to 16 ms. */
void os_pause(int64_t duration_ns)
{
    HANDLE timer = timer_open();
    if (timer && timer_set(timer, duration_ns))
        WaitForSingleObject(timer, INFINITE);
    if (timer)
        CloseHandle(timer);
}

/* The clock of System.nanoTime. */
int64_t os_now_ns(void)
{
    LARGE_INTEGER now;
    LARGE_INTEGER per_second;
    QueryPerformanceCounter(&now);
    QueryPerformanceFrequency(&per_second);
    int64_t seconds = now.QuadPart / per_second.QuadPart;
    int64_t rest = now.QuadPart % per_second.QuadPart;
    return seconds * SECOND_NS + rest * SECOND_NS / per_second.QuadPart;
}

/* Nothing is stamped. */
int64_t os_stamp_now_ns(void)
{
    return os_now_ns();
}

/* Nothing is watched, so this is never called. */
void os_thread_urgent(void)
{
    SetThreadPriority(GetCurrentThread(), THREAD_PRIORITY_TIME_CRITICAL);
}

/*
 * The tick count is the biased interrupt time, which continues in every sort of sleep. The
 * performance counter mostly does so too; then this never grows.
 */
int64_t os_slept_ns(void)
{
    return (int64_t)GetTickCount64() * 1000000 - os_now_ns();
}

bool os_wait_sees_wake_up(const struct os_wait *wait)
{
    (void)wait;
    return false; /* waitable timers don't count the time of a sleep either */
}

int os_random(void *ret_bytes, size_t size)
{
    NTSTATUS status =
        BCryptGenRandom(NULL, ret_bytes, (ULONG)size, BCRYPT_USE_SYSTEM_PREFERRED_RNG);
    return status >= 0 ? 0 : -EIO;
}
