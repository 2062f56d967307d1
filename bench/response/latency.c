/*
 * One question at a time, from packet out to packet in; a line for each.
 *
 * The time begins before the call that sends and ends when the kernel got the answer (its
 * timestamp, SO_TIMESTAMPNS), so that how fast this program wakes up plays no part; the second time
 * is with it. Between two questions are 2 to 8 ms, at random, so that nobody's timer keeps step and
 * every answer finds the responder asleep. The first questions, with which this program and the
 * link's caches warm up, are asked and not printed.
 */
#include "latency.h"

#include "port.h"
#include "question.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

enum { NOT_PRINTED = 3 };

static const int64_t MS_NS = 1000000;
static const int64_t SECOND_NS = 1000000000;
static const int64_t PATIENCE_NS = 1000000000;
static const int64_t ONE_MULTICAST_NS = 1100000000;

struct answer {
    int64_t answered_ns; /* when the kernel had it; 0 if none came */
    int64_t seen_ns;
    bool by_multicast;
};

static struct mdns_packet packet;

/* The clock of the kernel's timestamps. */
static int64_t wall_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec;
}

static void pause_ns(int64_t ns)
{
    struct timespec pause = {.tv_sec = ns / SECOND_NS, .tv_nsec = ns % SECOND_NS};
    if (ns > 0)
        nanosleep(&pause, NULL);
}

/* Reads one datagram; its arrival and whether it was sent to the group stand in the answer. */
static size_t receive(int fd, uint8_t *bytes, size_t size, struct answer *ret_answer)
{
    union {
        struct cmsghdr first;
        uint8_t bytes[256];
    } control;
    struct iovec slice = {bytes, size};
    struct msghdr message = {.msg_iov = &slice,
                             .msg_iovlen = 1,
                             .msg_control = &control,
                             .msg_controllen = sizeof control};
    ssize_t got = recvmsg(fd, &message, MSG_DONTWAIT);
    if (got <= 0)
        return 0;
    ret_answer->seen_ns = wall_ns();
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&message); c; c = CMSG_NXTHDR(&message, c)) {
        if (c->cmsg_level == SOL_SOCKET && c->cmsg_type == SCM_TIMESTAMPNS) {
            struct timespec at;
            memcpy(&at, CMSG_DATA(c), sizeof at);
            ret_answer->answered_ns = (int64_t)at.tv_sec * SECOND_NS + at.tv_nsec;
        } else if (c->cmsg_level == IPPROTO_IP && c->cmsg_type == IP_PKTINFO) {
            struct in_pktinfo info;
            memcpy(&info, CMSG_DATA(c), sizeof info);
            ret_answer->by_multicast = IN_MULTICAST(ntohl(info.ipi_addr.s_addr));
        }
    }
    return (size_t)got;
}

static struct answer ask(int fd, const struct question *question, int64_t *ret_sent_ns)
{
    uint8_t bytes[9000];
    struct sockaddr_in group = mdns_group();
    question_write(question, 0, &packet);
    int64_t sent_ns = wall_ns();
    int64_t end_ns = sent_ns + PATIENCE_NS;
    if (sendto(fd, packet.bytes, packet.length, 0, (struct sockaddr *)&group, sizeof group) < 0)
        die("sendto");
    *ret_sent_ns = sent_ns;
    for (int64_t left_ns = PATIENCE_NS; left_ns > 0; left_ns = end_ns - wall_ns()) {
        struct pollfd readable = {.fd = fd, .events = POLLIN};
        struct answer answer = {0};
        poll(&readable, 1, (int)(left_ns / MS_NS) + 1);
        size_t length = receive(fd, bytes, sizeof bytes, &answer);
        if (length > 0 && question_answered(question, bytes, length))
            return answer;
    }
    return (struct answer){0};
}

void latency_measure(const char *interface, const char *format, int services, bool unicast,
                     int count)
{
    int on = 1;
    int fd = port_open(interface, MDNS_PORT);
    int64_t *asked_ns = calloc((size_t)services, sizeof *asked_ns);
    if (!asked_ns)
        die("calloc");
    if (setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on) < 0 ||
        setsockopt(fd, IPPROTO_IP, IP_PKTINFO, &on, sizeof on) < 0)
        die("SO_TIMESTAMPNS");
    for (int i = -NOT_PRINTED; i < count; i++) {
        int64_t sent_ns;
        int service = (i + NOT_PRINTED) % services;
        struct question question = question_of(format, service, unicast);
        pause_ns(2 * MS_NS + random() % (6 * MS_NS));
        if (!unicast && asked_ns[service] != 0)
            pause_ns(asked_ns[service] + ONE_MULTICAST_NS - now_ns());
        asked_ns[service] = now_ns();
        struct answer answer = ask(fd, &question, &sent_ns);
        if (i < 0)
            continue;
        if (answer.answered_ns == 0)
            printf("none\n");
        else
            printf("%.1f %.1f %s\n", (double)(answer.answered_ns - sent_ns) / 1e3,
                   (double)(answer.seen_ns - sent_ns) / 1e3,
                   answer.by_multicast ? "multicast" : "unicast");
    }
    free(asked_ns);
}
