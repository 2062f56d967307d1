#include "flood.h"

#include "port.h"
#include "question.h"

#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { IDS = 1 << 16, UNDER_WAY = 128, BATCH = 64, MESSAGE_BYTES = 1500 };

static const int64_t MS_NS = 1000000;
static const int64_t SECOND_NS = 1000000000;
static const int64_t LISTEN_ON_NS = 1000000000;
static const int64_t GIVE_UP_NS = 100000000;

/* What is asked in turn: the questions of all services, and the packets with them. */
static struct question *questions;
static struct mdns_packet *packets;
static long services;

/* An id is used again only after 65,535 others. */
static bool waits[IDS];
static const struct question *asked[IDS];
static long sent;
static long answered;

static void send_some(int fd, long count)
{
    struct sockaddr_in group = mdns_group();
    uint8_t headers[BATCH][2];
    struct iovec slices[BATCH][2];
    struct mmsghdr messages[BATCH] = {0};
    if (count > BATCH)
        count = BATCH;
    for (long i = 0; i < count; i++) {
        unsigned id = (unsigned)(sent + i) % IDS;
        const struct mdns_packet *packet = &packets[(sent + i) % services];
        waits[id] = true;
        asked[id] = &questions[(sent + i) % services];
        headers[i][0] = (uint8_t)(id >> 8);
        headers[i][1] = (uint8_t)id;
        slices[i][0] = (struct iovec){headers[i], 2};
        slices[i][1] = (struct iovec){(void *)(packet->bytes + 2), packet->length - 2};
        messages[i].msg_hdr = (struct msghdr){
            .msg_name = &group, .msg_namelen = sizeof group, .msg_iov = slices[i], .msg_iovlen = 2};
    }
    int done = sendmmsg(fd, messages, (unsigned)count, 0);
    if (done < 0)
        die("sendmmsg");
    sent += done;
}

/* Returns how many questions were answered for the first time. */
static int receive_some(int fd)
{
    static uint8_t bytes[BATCH][MESSAGE_BYTES];
    struct mmsghdr messages[BATCH] = {0};
    struct iovec slices[BATCH];
    for (int i = 0; i < BATCH; i++) {
        slices[i] = (struct iovec){bytes[i], MESSAGE_BYTES};
        messages[i].msg_hdr = (struct msghdr){.msg_iov = &slices[i], .msg_iovlen = 1};
    }
    int news = 0;
    int count = recvmmsg(fd, messages, BATCH, MSG_DONTWAIT, NULL);
    for (int i = 0; i < count; i++) {
        unsigned id = messages[i].msg_len < MDNS_HEADER_BYTES ? 0 : mdns_u16(bytes[i]);
        if (waits[id] && question_answered(asked[id], bytes[i], messages[i].msg_len)) {
            waits[id] = false;
            news++;
        }
    }
    answered += news;
    return news;
}

static void await(int fd, int64_t until_ns)
{
    struct pollfd readable = {.fd = fd, .events = POLLIN};
    int64_t left_ns = until_ns - now_ns();
    struct timespec wait = {.tv_nsec = left_ns > 0 ? left_ns % SECOND_NS : 0};
    ppoll(&readable, 1, &wait, NULL);
}

static void offer(int fd, int per_second, int64_t end_ns)
{
    int64_t began_ns = now_ns();
    for (int64_t now = began_ns; now < end_ns; now = now_ns()) {
        long due = (long)((double)(now - began_ns) / 1e9 * per_second) + 1 - sent;
        if (due > 0)
            send_some(fd, due);
        while (receive_some(fd) > 0)
            continue;
        await(fd, began_ns + (int64_t)((double)sent * 1e9 / per_second));
    }
}

static void press(int fd, int64_t end_ns)
{
    int under_way = 0;
    int64_t heard_ns = now_ns();
    for (int64_t now = heard_ns; now < end_ns; now = now_ns()) {
        if (now > heard_ns + GIVE_UP_NS) {
            under_way = 0;
            heard_ns = now;
        }
        if (under_way <= UNDER_WAY / 2) {
            long before = sent;
            send_some(fd, UNDER_WAY - under_way);
            under_way += (int)(sent - before);
        }
        await(fd, now + 10 * MS_NS);
        int news = receive_some(fd);
        if (news > 0)
            heard_ns = now_ns();
        under_way = news < under_way ? under_way - news : 0;
    }
}

static void prepare(const char *format, int count)
{
    services = count > 0 ? count : 1;
    questions = calloc((size_t)services, sizeof *questions);
    packets = calloc((size_t)services, sizeof *packets);
    if (!questions || !packets)
        die("calloc");
    for (int i = 0; i < services; i++) {
        questions[i] = question_of(format, i, false);
        question_write(&questions[i], 0, &packets[i]);
    }
}

void flood_measure(const char *interface, const char *format, int per_second, int seconds,
                   int count)
{
    int fd = port_open(interface, 0);
    prepare(format, count);
    int64_t began_ns = now_ns();
    int64_t end_ns = began_ns + seconds * SECOND_NS;
    if (per_second > 0)
        offer(fd, per_second, end_ns);
    else
        press(fd, end_ns);
    double taken_s = (double)(now_ns() - began_ns) / 1e9;
    long in_time = answered;
    int64_t listen_ns = now_ns() + LISTEN_ON_NS;
    while (now_ns() < listen_ns && answered < sent) {
        await(fd, now_ns() + 10 * MS_NS);
        receive_some(fd);
    }
    printf("asked=%ld answered=%ld lost=%ld per_second=%.0f\n", sent, answered, sent - answered,
           (double)in_time / taken_s);
}
