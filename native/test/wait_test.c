/*
 * Waiting, in both ways: with epoll_pwait2, and with the timer that stands in for it on kernels and
 * emulators that lack it. For the second half the process forbids itself the system call.
 */
#include "../src/os.h"
#include "check.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

enum { EPOLL_PWAIT2 = 441 };

static const int64_t MS_NS = 1000000;
static struct os_wait *waiting;
static uint32_t tokens[8];

static void begin(void)
{
    os_wait_close(waiting);
    CHECK_EQ(os_wait_open(&waiting, NULL), 0);
}

static void aWaitLastsAsLongAsItShouldAndNotShorter(void)
{
    static const int64_t waits_ns[] = {1, 300000, 1500000, 20000000};
    begin();
    for (size_t i = 0; i < sizeof waits_ns / sizeof waits_ns[0]; i++) {
        int64_t began_ns = os_now_ns();
        CHECK_EQ(os_wait_for(waiting, waits_ns[i], tokens, 8), 0);
        CHECK(os_now_ns() - began_ns >= waits_ns[i]);
        CHECK(os_now_ns() - began_ns < waits_ns[i] + 500 * MS_NS);
    }
}

static void aWaitOfNothingReturnsAtOnce(void)
{
    begin();
    int64_t began_ns = os_now_ns();
    for (int i = 0; i < 100; i++) {
        CHECK_EQ(os_wait_for(waiting, 0, tokens, 8), 0);
        CHECK_EQ(os_wait_for(waiting, -5, tokens, 8), 0);
    }
    CHECK(os_now_ns() - began_ns < 500 * MS_NS);
}

static void aWakeIsReportedOnceHoweverOftenItWasAskedFor(void)
{
    begin();
    for (int i = 0; i < 1000; i++)
        CHECK_EQ(os_wait_wake(waiting), 0);
    CHECK_EQ(os_wait_for(waiting, BCN_NEVER, tokens, 8), 1);
    CHECK_EQ(tokens[0], OS_TOKEN_WAKE);
    CHECK_EQ(os_wait_for(waiting, MS_NS, tokens, 8), 0);
}

static void whatIsReadyIsReportedUntilItIsRead(void)
{
    int pair[2];
    char byte;
    begin();
    CHECK_EQ(socketpair(AF_UNIX, SOCK_DGRAM, 0, pair), 0);
    CHECK_EQ(os_wait_add(waiting, pair[0], 5), 0);
    CHECK_EQ(os_wait_add(waiting, pair[0], 5), -EEXIST);
    CHECK_EQ(os_wait_for(waiting, MS_NS, tokens, 8), 0);
    CHECK_EQ(write(pair[1], "x", 1), 1);
    for (int i = 0; i < 2; i++) {
        CHECK_EQ(os_wait_for(waiting, BCN_NEVER, tokens, 8), 1);
        CHECK_EQ(tokens[0], 5);
    }
    os_wait_wake(waiting);
    CHECK_EQ(os_wait_for(waiting, BCN_NEVER, tokens, 1), 1); /* no more than there is room for */
    CHECK_EQ(os_wait_for(waiting, BCN_NEVER, tokens, 8), 2);
    CHECK_EQ(read(pair[0], &byte, 1), 1);
    os_wait_remove(waiting, pair[0]);
    CHECK_EQ(write(pair[1], "x", 1), 1);
    CHECK_EQ(os_wait_for(waiting, MS_NS, tokens, 8), 0);
    close(pair[0]);
    close(pair[1]);
}

static void theTimerOfALastWaitDoesNotEndTheNext(void)
{
    begin();
    os_wait_wake(waiting);
    CHECK_EQ(os_wait_for(waiting, 2 * MS_NS, tokens, 8), 1); /* woken before its time */
    int64_t began_ns = os_now_ns();
    CHECK_EQ(os_wait_for(waiting, 30 * MS_NS, tokens, 8), 0);
    CHECK(os_now_ns() - began_ns >= 30 * MS_NS);
}

static void aPauseLastsAsLongAsItShould(void)
{
    int64_t began_ns = os_now_ns();
    os_pause(3 * MS_NS);
    CHECK(os_now_ns() - began_ns >= 3 * MS_NS);
}

static void theRandomNumbersDiffer(void)
{
    uint64_t a[2] = {0};
    uint64_t b[2] = {0};
    CHECK_EQ(os_random(a, sizeof a), 0);
    CHECK_EQ(os_random(b, sizeof b), 0);
    CHECK(memcmp(a, b, sizeof a) != 0);
}

static void all(void)
{
    TEST(aWaitLastsAsLongAsItShouldAndNotShorter);
    TEST(aWaitOfNothingReturnsAtOnce);
    TEST(aWakeIsReportedOnceHoweverOftenItWasAskedFor);
    TEST(whatIsReadyIsReportedUntilItIsRead);
    TEST(theTimerOfALastWaitDoesNotEndTheNext);
    TEST(aPauseLastsAsLongAsItShould);
    TEST(theRandomNumbersDiffer);
}

/* From here on epoll_pwait2 is a call that this kernel doesn't know. */
static int forbid_epoll_pwait2(void)
{
    struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, EPOLL_PWAIT2, 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | ENOSYS),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog all_of_it = {.len = sizeof program / sizeof program[0], .filter = program};
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
        return -1;
    return prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &all_of_it, 0, 0);
}

int main(void)
{
    all();
    os_wait_close(waiting);
    waiting = NULL;
    if (getenv("BEACON_EMULATED")) { /* which has no seccomp */
        printf("left out, emulated: the timer\n");
        return DONE();
    }
    if (forbid_epoll_pwait2() < 0)
        check_skip("no right to filter system calls: the timer was not tested");
    all();
    os_wait_close(waiting);
    return DONE();
}
