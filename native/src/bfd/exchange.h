/*
 * exchange: the data between the two threads of a watching core, without a lock and without
 * waiting.
 *
 *     loop -> driver    commands, in a ring with one writer and one reader; whether to stop
 *     driver -> loop    the changed sessions (a bit for each), and notes (a ring; a full one loses
 *                       some)
 *
 * A ring's counts only grow. The writer of an entry then releases the count, and the reader
 * acquires it. The states of sessions are written into the arena under an even/odd sequence.
 */
#ifndef BEACON_BFD_EXCHANGE_H
#define BEACON_BFD_EXCHANGE_H

#include "auth.h"
#include "session.h"

#include "../os.h"

#include <stdatomic.h>

enum exchange_kind { COMMAND_OPEN, COMMAND_SET, COMMAND_CLOSE, COMMAND_LISTEN, COMMAND_ANSWER };

enum { EXCHANGE_WISHES = 64, EXCHANGE_NOTES = 16 };

struct command {
    uint32_t kind;    /* enum exchange_kind */
    uint32_t number;  /* the session's; of COMMAND_LISTEN the listener's place */
    os_socket socket; /* of COMMAND_LISTEN */
};

/* The new settings for COMMAND_SET: the commands and these come in the same order. */
struct wish {
    struct session_config config;
    struct auth auth; /* type and keys only */
    uint8_t min_ttl;
    uint64_t cookie;
};

/* A report for the user beside the changes of sessions. */
struct note {
    uint32_t kind; /* BCN_EVENT_* */
    uint32_t ifindex;
    int32_t os_error;
    uint16_t reason;
    uint8_t family;
    const char *op; /* static; may be NULL */
    uint64_t value;
    uint8_t address[16];
    int64_t time_ns;
};

struct exchange {
    struct command *commands; /* owned */
    uint32_t mask;
    _Atomic uint32_t commands_written;
    _Atomic uint32_t commands_taken;
    struct wish wishes[EXCHANGE_WISHES];
    _Atomic uint32_t wishes_written;
    _Atomic uint32_t wishes_taken;
    struct bcn_answer answers[BCN_ANSWERS_MAX];
    uint32_t answer_count;
    _Atomic uint32_t answers_waiting; /* 1 = the driver has not taken them yet */
    _Atomic uint32_t stop;

    _Atomic uint32_t *dirty; /* owned; a bit per session */
    uint32_t dirty_words;
    struct note notes[EXCHANGE_NOTES];
    _Atomic uint32_t notes_written;
    _Atomic uint32_t notes_taken;
    _Atomic uint32_t interfaces_changed;
};

int exchange_init(struct exchange *exchange, uint32_t capacity);
void exchange_done(struct exchange *exchange);

/* ---- loop ---- */

/* There is always room: a session has at most two commands on the way beside its wishes. */
void exchange_send(struct exchange *exchange, const struct command *command);
/* NULL = no room, because too many are waiting. Fill it, then send COMMAND_SET. */
struct wish *exchange_new_wish(struct exchange *exchange);
void exchange_wish_sent(struct exchange *exchange);
/* Takes a note; false = none. */
bool exchange_next_note(struct exchange *exchange, struct note *ret_note);

/* ---- driver ---- */

bool exchange_next_command(struct exchange *exchange, struct command *ret_command);
/* Of a COMMAND_SET that was taken: it was written before its command. */
const struct wish *exchange_first_wish(struct exchange *exchange);
/* Wipes its keys. */
void exchange_wish_taken(struct exchange *exchange);
void exchange_note(struct exchange *exchange, const struct note *note);
void exchange_mark(struct exchange *exchange, uint32_t index);

/* ---- the state in the arena ---- */

/* Driver. Copies everything except the sequence from `from`. */
void exchange_publish(struct bcn_session_state *to, const struct bcn_session_state *from);
/* Any thread. */
void exchange_read(const struct bcn_session_state *from, struct bcn_session_state *ret_state);

#endif
