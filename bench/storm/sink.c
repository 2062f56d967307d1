/*
 * sink: one of the two receivers that are compared under a storm.
 *
 *   sink bare INTERFACE SECONDS             recvmmsg(64) on a joined socket, counting; nothing else
 *   sink core INTERFACE SECONDS [no-shield] [no-limiter]
 *                                           Beacon's core with an on_turn that counts
 *
 * Prints "ready" when it listens, and one line of JSON at the end: offered = what reached the
 * socket, kernel drops included; cpu_ns = user and system time of the process since "ready";
 * rss_growth.
 */
#include "beacon_core.h"
#include "frames.h"

#include <errno.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, MEMINFO_DROPS = 8 };

static const int64_t SECOND_NS = 1000000000;
static uint64_t accepted;
static uint64_t probes;
static int64_t end_ns;

static void die(const char *what)
{
    fprintf(stderr, "sink: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec;
}

static int64_t cpu_ns(void)
{
    struct rusage usage;
    getrusage(RUSAGE_SELF, &usage);
    return (int64_t)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * SECOND_NS +
           (int64_t)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) * 1000;
}

static long rss_bytes(void)
{
    long all = 0;
    long resident = 0;
    FILE *statm = fopen("/proc/self/statm", "r");
    if (!statm || fscanf(statm, "%ld %ld", &all, &resident) != 2)
        die("statm");
    fclose(statm);
    return resident * sysconf(_SC_PAGESIZE);
}

static int64_t began_cpu_ns;
static long began_rss;

static void say_ready(double seconds)
{
    began_rss = rss_bytes();
    printf("ready\n");
    fflush(stdout);
    began_cpu_ns = cpu_ns();
    end_ns = now_ns() + (int64_t)(seconds * (double)SECOND_NS);
}

static void count_probe(const uint8_t *payload)
{
    probes += (payload[0] << 8 | payload[1]) == FRAMES_PROBE_ID;
}

/* ---- the bare loop ---- */

static void run_bare(uint32_t ifindex, double seconds)
{
    static uint8_t buffers[BATCH][BCN_SLOT_BYTES];
    static struct mmsghdr messages[BATCH];
    static struct iovec vectors[BATCH];
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(5353)};
    struct ip_mreqn request = {.imr_ifindex = (int)ifindex};
    struct timeval patience = {.tv_usec = 100000};
    int on = 1;
    int bytes = 2 * 1024 * 1024;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    request.imr_multiaddr.s_addr = htonl(0xe00000fb);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof bytes);
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    if (bind(fd, (struct sockaddr *)&address, sizeof address) < 0 ||
        setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request) < 0)
        die("socket");
    for (int i = 0; i < BATCH; i++) {
        vectors[i] = (struct iovec){buffers[i], sizeof buffers[i]};
        messages[i].msg_hdr.msg_iov = &vectors[i];
        messages[i].msg_hdr.msg_iovlen = 1;
    }
    say_ready(seconds);
    while (now_ns() < end_ns) {
        int n = recvmmsg(fd, messages, BATCH, MSG_WAITFORONE, NULL);
        for (int i = 0; i < n; i++)
            count_probe(buffers[i]);
        accepted += n > 0 ? (uint64_t)n : 0;
    }
    int64_t spent_ns = cpu_ns() - began_cpu_ns;
    uint32_t words[16] = {0};
    socklen_t length = sizeof words;
    getsockopt(fd, SOL_SOCKET, SO_MEMINFO, words, &length);
    printf(
        "{\"mode\":\"bare\",\"offered\":%llu,\"received\":%llu,\"accepted\":%llu,\"probes\":%llu,"
        "\"cpu_ns\":%lld,\"rss_growth\":%ld}\n",
        (unsigned long long)(accepted + words[MEMINFO_DROPS]), (unsigned long long)accepted,
        (unsigned long long)accepted, (unsigned long long)probes, (long long)spent_ns,
        rss_bytes() - began_rss);
}

/* ---- the core ---- */

static uint8_t *base;
static const struct bcn_rx *rx;

static int64_t on_turn(int32_t rx_count, int32_t event_count, int64_t turn_ns)
{
    (void)event_count;
    for (int32_t i = 0; i < rx_count; i++)
        count_probe(base + rx[i].slot_offset);
    accepted += (uint64_t)rx_count;
    return turn_ns >= end_ns ? BCN_STOP : end_ns;
}

static void run_core(uint32_t ifindex, double seconds, uint32_t flags)
{
    struct bcn_options options = {
        .size_bytes = sizeof options, .families = BCN_FAMILY_IPV4, .flags = flags};
    struct bcn_core *core;
    struct bcn_fail fail;
    void *arena;
    uint64_t size;
    if (bcn_open(&options, &core, &fail) < 0 || bcn_join(core, ifindex, BCN_IPV4, &fail) < 0) {
        errno = fail.os_error;
        die(fail.op);
    }
    bcn_arena(core, &arena, &size);
    base = arena;
    rx = (const struct bcn_rx *)(void *)(base + ((struct bcn_arena_header *)arena)->rx_offset);
    say_ready(seconds);
    bcn_run(core, on_turn);
    int64_t spent_ns = cpu_ns() - began_cpu_ns;
    printf(
        "{\"mode\":\"core\",\"offered\":%llu,\"received\":%llu,\"accepted\":%llu,\"probes\":%llu,"
        "\"cpu_ns\":%lld,\"rss_growth\":%ld",
        (unsigned long long)bcn_counter(core, BCN_COUNTER_RECEIVED),
        (unsigned long long)(bcn_counter(core, BCN_COUNTER_RECEIVED) -
                             bcn_counter(core, BCN_COUNTER_DROPPED_KERNEL)),
        (unsigned long long)accepted, (unsigned long long)probes, (long long)spent_ns,
        rss_bytes() - began_rss);
    for (int i = 0; i < bcn_counter_count(); i++)
        printf(",\"%s\":%llu", bcn_counter_name(i), (unsigned long long)bcn_counter(core, i));
    printf("}\n");
    bcn_close(core);
}

int main(int count, char **arguments)
{
    if (count < 4) {
        fprintf(stderr, "sink: see the head of sink.c for its arguments\n");
        return 2;
    }
    uint32_t ifindex = if_nametoindex(arguments[2]);
    double seconds = strtod(arguments[3], NULL);
    if (ifindex == 0)
        die(arguments[2]);
    uint32_t flags = 0;
    for (int i = 4; i < count; i++) {
        if (strcmp(arguments[i], "no-shield") == 0)
            flags |= BCN_OPT_NO_SHIELD;
        else if (strcmp(arguments[i], "no-limiter") == 0)
            flags |= BCN_OPT_NO_LIMITER;
    }
    if (strcmp(arguments[1], "bare") == 0)
        run_bare(ifindex, seconds);
    else
        run_core(ifindex, seconds, flags);
    return 0;
}
