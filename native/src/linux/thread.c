/*
 * A thread that keeps time. The kernel delays ordinary timers by up to 50 us to save wake-ups. That
 * is good for the machine, but not for a detection time.
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
    /* above all threads without real-time priority, below the kernel's own at 50 */
    REAL_TIME = 10,
    NICE = -10,
};

void os_thread_urgent(void)
{
    const struct sched_param parameter = {.sched_priority = REAL_TIME};
    prctl(PR_SET_TIMERSLACK, SLACK_NS, 0, 0, 0);
    /* By number, because musl's function refuses. Both calls concern only this thread, despite
     * their names. */
    if (syscall(SYS_sched_setscheduler, 0, SCHED_RR, &parameter) < 0)
        setpriority(PRIO_PROCESS, 0, NICE);
}
