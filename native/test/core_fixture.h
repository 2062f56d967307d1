/* A core (on the fake OS or the real one), and the user of it: what on_turn saw, and what it should
 * do next. */
#ifndef BEACON_CORE_FIXTURE_H
#define BEACON_CORE_FIXTURE_H

#include "../src/os.h"

#include <stdbool.h>

enum { SEEN_PACKETS = 512 };

struct user {
    struct bcn_core *core;
    uint8_t *base;
    struct bcn_arena_header *header;
    struct bcn_rx *rx;
    struct bcn_tx *tx;
    struct bcn_event *events;
    /* what the last call brought */
    int calls;
    int32_t rx_count;
    int32_t event_count;
    int64_t now_ns;
    struct bcn_rx seen[SEEN_PACKETS]; /* of all calls */
    uint32_t seen_count;
    struct bcn_event seen_events[256];
    uint32_t seen_event_count;
    /* what it answers */
    int64_t answer_ns;
    void (*during)(void); /* called in on_turn */
};

extern struct user user;

/* Opens a core; NULL = default options. */
void core_begin(const struct bcn_options *options);
void core_end(void);
/* One turn that doesn't wait. */
int core_step(void);
int core_step_waiting(int64_t max_wait_ns);
/* Steps until a step calls nobody. */
void core_settle(void);
uint64_t counted(int which);
/* The first event of a kind since core_begin; NULL = none. */
const struct bcn_event *event_seen(uint32_t kind);
/* received = accepted + every kind of drop. */
void check_sum(void);

extern const uint8_t QUERY[12];
extern const uint8_t RESPONSE[12];
#endif
