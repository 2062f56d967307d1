/*
 * A link between two network namespaces that has a rate, a delay and a queue, each way the same.
 * Each end is a TAP device, so that packets come whole and with checksums, however large the
 * sender made them. It runs until it is killed. A kernel may lack the queueing discipline netem,
 * and a program does the same on each.
 *
 *     lag NAMESPACE DEVICE NAMESPACE DEVICE MBIT DELAY_US QUEUE_MS        MBIT 0: no limit
 */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

enum { FRAME_BYTES = 1600, FRAMES = 8192, PRIORITY = 10 };

struct frame {
    int64_t due_ns;
    ssize_t bytes;
    char data[FRAME_BYTES];
};

/* Frames on their way from one end to the other; a ring. */
struct way {
    int from, to;
    int64_t free_ns;
    unsigned head, tail;
    struct frame *frames;
};

static double ns_per_byte;
static int64_t delay_ns, queue_ns;

static void die(const char *what)
{
    perror(what);
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000000LL + now.tv_nsec;
}

static int open_tap(const char *space, const char *device)
{
    struct ifreq request = {.ifr_flags = IFF_TAP | IFF_NO_PI};
    char path[128];
    int fd;

    snprintf(path, sizeof path, "/run/netns/%s", space);
    fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0 || setns(fd, CLONE_NEWNET) < 0)
        die(path);
    close(fd);
    fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", device);
    if (fd < 0 || ioctl(fd, TUNSETIFF, &request) < 0)
        die(device);
    return fd;
}

/* A frame waits for those before it, and is lost if that takes longer than the queue is. */
static void take(struct way *way)
{
    for (;;) {
        struct frame *frame = &way->frames[way->tail % FRAMES];
        int64_t now;

        frame->bytes = read(way->from, frame->data, FRAME_BYTES);
        if (frame->bytes <= 0)
            return;
        now = now_ns();
        if (way->free_ns < now)
            way->free_ns = now;
        if (way->free_ns - now > queue_ns || way->tail - way->head == FRAMES - 1)
            continue;
        way->free_ns += (int64_t)((double)frame->bytes * ns_per_byte);
        frame->due_ns = way->free_ns + delay_ns;
        way->tail++;
    }
}

/* Returns when the next one is due, or a late time. */
static int64_t give(struct way *way, int64_t now)
{
    while (way->head != way->tail) {
        struct frame *frame = &way->frames[way->head % FRAMES];

        if (frame->due_ns > now)
            return frame->due_ns;
        if (write(way->to, frame->data, (size_t)frame->bytes) < 0 && errno == EAGAIN)
            return now + 100000;
        way->head++;
    }
    return INT64_MAX;
}

int main(int argc, char **argv)
{
    struct way there = {0}, back = {0};
    struct sched_param priority = {.sched_priority = PRIORITY};

    if (argc != 8) {
        fprintf(stderr, "lag NAMESPACE DEVICE NAMESPACE DEVICE MBIT DELAY_US QUEUE_MS\n");
        return 2;
    }
    there.from = back.to = open_tap(argv[1], argv[2]);
    there.to = back.from = open_tap(argv[3], argv[4]);
    there.frames = calloc(FRAMES, sizeof *there.frames);
    back.frames = calloc(FRAMES, sizeof *back.frames);
    if (!there.frames || !back.frames)
        die("memory");
    ns_per_byte = atof(argv[5]) > 0 ? 8000 / atof(argv[5]) : 0;
    delay_ns = atoll(argv[6]) * 1000;
    queue_ns = atoll(argv[7]) * 1000000;
    sched_setscheduler(0, SCHED_FIFO, &priority); /* a busy machine makes no slow link */
    puts("ready");
    fflush(stdout);
    for (;;) {
        struct pollfd ends[] = {{.fd = there.from, .events = POLLIN},
                                {.fd = back.from, .events = POLLIN}};
        int64_t now = now_ns(), next = give(&there, now), other = give(&back, now);
        struct timespec wait;

        if (other < next)
            next = other;
        next = next == INT64_MAX ? 1000000000 : next - now;
        wait = (struct timespec){.tv_sec = next / 1000000000, .tv_nsec = next % 1000000000};
        ppoll(ends, 2, &wait, NULL);
        take(&there);
        take(&back);
    }
}
