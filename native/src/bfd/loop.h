/*
 * loop: the user's half of a watching core. It checks the user's calls, and opens sockets itself so
 * that errors are returned at once. It passes everything else to the driver, and makes events of
 * the driver's marks.
 *
 * For each slot it remembers the last state that the user received, and an event is the difference.
 * So nothing is lost, whatever happened in between: if the number of an unsolicited session
 * changed, one session ended and another one began.
 *
 * Thread: loop, all of it.
 */
#ifndef BEACON_BFD_LOOP_H
#define BEACON_BFD_LOOP_H

#include "../events.h"
#include "engine.h"

struct told {
    uint32_t number; /* 0 = the user knows of no session here */
    /* a session that the user knew, and whose place was taken before its end was reported */
    uint32_t gone;
    uint32_t transitions;
    bool opened;  /* by the user; otherwise unsolicited */
    bool closing; /* by the user: no more events */
    struct whereabouts asked;
    struct whereabouts gone_at;
};

struct loop {
    struct engine *engine; /* not owned */
    struct told *told;     /* owned */
    uint32_t *pending;     /* owned; marks of the driver without an event yet */
    uint32_t claim_hint;
    bool listens[LISTENERS];
};

int loop_init(struct loop *loop, struct engine *engine);
void loop_done(struct loop *loop);

int loop_open(struct loop *loop, const struct bcn_session_spec *spec, uint32_t *ret_session,
              struct bcn_fail *ret_fail);
int loop_set(struct loop *loop, uint32_t session, const struct bcn_session_spec *spec,
             struct bcn_fail *ret_fail);
int loop_close(struct loop *loop, uint32_t session);
int loop_answer(struct loop *loop, const struct bcn_answer *rules, uint32_t count,
                struct bcn_fail *ret_fail);
/* Tells the driver to end. */
void loop_stop(struct loop *loop);

/* Makes events, up to the available room; returns true if some are left for another turn. */
bool loop_collect(struct loop *loop, struct events *events);

#endif
