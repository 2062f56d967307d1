/*
 * loop: the user's half of a watching core. It checks what is asked, takes sockets from the OS, so
 * that errors come back at once, and hands all else to the driver; and it makes events of what the
 * driver marked.
 *
 * For each slot it remembers what the user was told last, and an event is the difference. So
 * nothing is lost, whatever happened meanwhile: an unsolicited session whose number changed was one
 * that went and one that came.
 *
 * Thread: loop, all of it.
 */
#ifndef BEACON_BFD_LOOP_H
#define BEACON_BFD_LOOP_H

#include "../events.h"
#include "engine.h"

struct told {
    uint32_t number; /* 0 = nothing is here that the user knows of */
    uint32_t gone; /* of one that the user knew, whose place was taken before that could be told */
    uint32_t transitions;
    bool opened;  /* by the user; else unsolicited */
    bool closing; /* by the user: no more events */
    struct whereabouts asked;
    struct whereabouts gone_at;
};

struct loop {
    struct engine *engine; /* not owned */
    struct told *told;     /* owned */
    uint32_t *pending;     /* owned; the driver's marks that became no event yet */
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
/* The driver ends when it sees it. */
void loop_stop(struct loop *loop);

/* Makes events, as many as there is room for; true if some are left for another turn. */
bool loop_collect(struct loop *loop, struct events *events);

#endif
