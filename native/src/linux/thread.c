/*
 * A thread that keeps time. The kernel lets ordinary timers be late by 50 us to save wake-ups; that
 * is for the machine's good, and not for a detection time's.
 */
#ifndef __linux__
#error "src/linux is for Linux"
#endif

#define _GNU_SOURCE
#include "../os.h"

#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

enum {
    SLACK_NS = 1000,
    /* above what has no real-time priority at all, below what the kernel runs at 50 */
    REAL_TIME = 10,
    NICE = -10,
};

void os_thread_urgent(void)
{
    const struct sched_param parameter = {.sched_priority = REAL_TIME};
    prctl(PR_SET_TIMERSLACK, SLACK_NS, 0, 0, 0);
    /* By number: musl's function refuses. Both calls are about this thread alone, whatever their
     * names. */
    if (syscall(SYS_sched_setscheduler, 0, SCHED_RR, &parameter) < 0)
        setpriority(PRIO_PROCESS, 0, NICE);
}
