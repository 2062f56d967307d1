/*
 * stopwatch: when a program has said something so many times.
 *
 *   stopwatch TEXT COUNT TIMEOUT_MS FILE PROGRAM [ARGUMENT...]
 *
 * Starts the program, copies its standard output to FILE, waits for the COUNT-th line that contains
 * TEXT, listens 300 ms longer (for what comes twice), and ends the program. Prints:
 * start_ns=N nth_ns=N lines=N cpu_ms=N   (nth_ns is 0 if there were not so many in time; the
 * processor time is that of the program and of its children that it waited for)
 */
#include "mdns.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static const int64_t MS_NS = 1000000;
static const int64_t LISTEN_ON_NS = 300 * 1000000LL;

static const char *text;
static int wanted;
static int lines;
static int64_t nth_ns;

static void count_line(const char *line)
{
    if (strstr(line, text) && ++lines == wanted)
        nth_ns = now_ns();
}

/* Counts the whole lines of the buffer; returns how many bytes of an unfinished one are left. */
static size_t count_lines(char *buffer, size_t length)
{
    size_t from = 0;
    for (char *end; (end = memchr(buffer + from, '\n', length - from)) != NULL;) {
        *end = 0;
        count_line(buffer + from);
        from = (size_t)(end - buffer) + 1;
    }
    memmove(buffer, buffer + from, length - from);
    return length - from;
}

static void listen_to(int fd, int copy_fd, int64_t end_ns)
{
    static char buffer[1 << 20];
    size_t length = 0;
    for (;;) {
        int64_t until_ns = nth_ns ? nth_ns + LISTEN_ON_NS : end_ns;
        int64_t left_ns = until_ns - now_ns();
        struct pollfd readable = {.fd = fd, .events = POLLIN};
        if (left_ns <= 0 || poll(&readable, 1, (int)(left_ns / MS_NS) + 1) == 0)
            return;
        ssize_t got = read(fd, buffer + length, sizeof buffer - length);
        if (got <= 0)
            return;
        if (write(copy_fd, buffer + length, (size_t)got) != got)
            die("write");
        length = count_lines(buffer, length + (size_t)got);
    }
}

/* Kindly first; but unshare, which runs others, is deaf to that. */
static void end(pid_t child, struct rusage *ret_used)
{
    struct timespec pause = {.tv_nsec = 10 * MS_NS};
    int64_t patience_ns = now_ns() + 1000 * MS_NS;
    kill(child, SIGTERM);
    while (wait4(child, NULL, WNOHANG, ret_used) == 0) {
        nanosleep(&pause, NULL);
        if (now_ns() > patience_ns)
            kill(child, SIGKILL);
    }
}

static long long ms_of(struct timeval time)
{
    return (long long)time.tv_sec * 1000 + time.tv_usec / 1000;
}

int main(int argc, char **argv)
{
    int ends[2];
    struct rusage used = {0};
    if (argc < 6) {
        fprintf(stderr, "usage: stopwatch TEXT COUNT TIMEOUT_MS FILE PROGRAM [ARGUMENT...]\n");
        return 2;
    }
    text = argv[1];
    wanted = atoi(argv[2]);
    int copy_fd = open(argv[4], O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (copy_fd < 0 || pipe2(ends, O_CLOEXEC) < 0)
        die(argv[4]);
    int64_t start_ns = now_ns();
    pid_t child = fork();
    if (child == 0) {
        dup2(ends[1], STDOUT_FILENO);
        execvp(argv[5], argv + 5);
        die(argv[5]);
    }
    close(ends[1]);
    listen_to(ends[0], copy_fd, start_ns + (int64_t)atoi(argv[3]) * MS_NS);
    end(child, &used);
    printf("start_ns=%lld nth_ns=%lld lines=%d cpu_ms=%lld\n", (long long)start_ns,
           (long long)nth_ns, lines, ms_of(used.ru_utime) + ms_of(used.ru_stime));
    return nth_ns ? 0 : 1;
}
