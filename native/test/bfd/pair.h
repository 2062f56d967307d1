/*
 * Two sessions that face each other in simulated time, over a wire with delay, loss, copies and
 * reordering. Time jumps to what comes next; nothing here waits.
 */
#ifndef BEACON_PAIR_H
#define BEACON_PAIR_H

#include "../../src/bfd/session.h"

#include <stdbool.h>

enum { PAIR_FLYING = 4096, PAIR_SEEN = 4096 };

struct pair_packet {
    int64_t at_ns; /* of arrival; of sending in `seen` */
    int to;        /* 0 or 1 */
    uint32_t length;
    struct bfd_packet said;
    uint8_t bytes[BFD_PACKET_BYTES];
};

struct pair {
    int64_t now_ns;
    struct session side[2];
    bool off[2]; /* this side doesn't run: it neither sends nor hears */
    /* The wire, by direction: [0] is from side 0 to side 1. */
    int64_t delay_ns[2];
    int64_t spread_ns[2]; /* random, beyond the delay: what was sent later may arrive earlier */
    uint32_t loss_percent[2];
    uint32_t copy_percent[2];
    bool cut[2];
    uint32_t random;
    struct pair_packet flying[PAIR_FLYING];
    uint32_t flying_count;
    /* What was put on the wire, oldest first; stops when it is full. */
    struct pair_packet seen[PAIR_SEEN];
    uint32_t seen_count;
    uint32_t verdicts[BFD_VERDICTS]; /* of all packets that arrived */
};

struct session_config pair_config(uint32_t tx_ms, uint32_t rx_ms, uint8_t mult);
/* Both sides begin now, at a time that is nowhere near zero. NULL: 50 ms x 3; no authentication. */
void pair_begin(struct pair *pair, const struct session_config *a, const struct session_config *b,
                const struct auth *auth_a, const struct auth *auth_b);
/* A new session in place of the old one, as after a restart: another discriminator. */
void pair_restart(struct pair *pair, int side, const struct session_config *config);
/* Lets time pass. */
void pair_run(struct pair *pair, int64_t duration_ns);
void pair_run_ms(struct pair *pair, int64_t duration_ms);
/* Runs until both are Up; fails the test after 10 s. Returns how long it took. */
int64_t pair_come_up(struct pair *pair);
/* Hands a packet in as if it arrived now from the other side; emits what follows. */
enum bfd_verdict pair_inject(struct pair *pair, int side, const struct bfd_packet *packet);
/* Takes what a side has to send; after the test called it directly. */
void pair_emit(struct pair *pair, int side);
/* Packets that a side sent since the mark; ret_gap: the shortest and the longest time between
 * two. */
uint32_t pair_count(const struct pair *pair, int from_side, uint32_t since, int64_t *ret_least_ns,
                    int64_t *ret_most_ns);
/* The last packet that a side sent; fails the test if there is none since the mark. */
const struct pair_packet *pair_last(const struct pair *pair, int from_side, uint32_t since);

#define MS(n) ((n)*INT64_C(1000000))

#endif
