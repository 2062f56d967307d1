#include "exchange.h"

#include "digest.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { BITS = 32, STATE_WORDS = sizeof(struct bcn_session_state) / sizeof(uint32_t) };

int exchange_init(struct exchange *exchange, uint32_t capacity)
{
    uint32_t size = 16;
    /* Per session one open and one close; and wishes, listeners and answers. */
    while (size < 2 * capacity + 2 * EXCHANGE_WISHES)
        size *= 2;
    exchange->commands = calloc(size, sizeof *exchange->commands);
    exchange->mask = size - 1;
    exchange->dirty_words = (capacity + BITS - 1) / BITS;
    exchange->dirty = calloc(exchange->dirty_words, sizeof *exchange->dirty);
    return exchange->commands && exchange->dirty ? 0 : -ENOMEM;
}

void exchange_done(struct exchange *exchange)
{
    free(exchange->commands);
    free((void *)exchange->dirty);
    digest_wipe(exchange, sizeof *exchange); /* wishes contain keys */
}

static uint32_t own_count(const _Atomic uint32_t *count)
{
    return atomic_load_explicit(count, memory_order_relaxed);
}

static uint32_t their_count(const _Atomic uint32_t *count)
{
    return atomic_load_explicit(count, memory_order_acquire);
}

static void advance(_Atomic uint32_t *count)
{
    atomic_store_explicit(count, own_count(count) + 1, memory_order_release);
}

/* ---- commands ---- */

void exchange_send(struct exchange *exchange, const struct command *command)
{
    exchange->commands[own_count(&exchange->commands_written) & exchange->mask] = *command;
    advance(&exchange->commands_written);
}

bool exchange_next_command(struct exchange *exchange, struct command *ret_command)
{
    uint32_t at = own_count(&exchange->commands_taken);
    if (at == their_count(&exchange->commands_written))
        return false;
    *ret_command = exchange->commands[at & exchange->mask];
    advance(&exchange->commands_taken);
    return true;
}

struct wish *exchange_new_wish(struct exchange *exchange)
{
    uint32_t at = own_count(&exchange->wishes_written);
    if (at - their_count(&exchange->wishes_taken) == EXCHANGE_WISHES)
        return NULL;
    return &exchange->wishes[at % EXCHANGE_WISHES];
}

void exchange_wish_sent(struct exchange *exchange)
{
    advance(&exchange->wishes_written);
}

const struct wish *exchange_first_wish(struct exchange *exchange)
{
    return &exchange->wishes[own_count(&exchange->wishes_taken) % EXCHANGE_WISHES];
}

void exchange_wish_taken(struct exchange *exchange)
{
    struct wish *wish = &exchange->wishes[own_count(&exchange->wishes_taken) % EXCHANGE_WISHES];
    digest_wipe(wish, sizeof *wish);
    advance(&exchange->wishes_taken);
}

/* ---- notes and marks ---- */

void exchange_note(struct exchange *exchange, const struct note *note)
{
    uint32_t at = own_count(&exchange->notes_written);
    if (at - their_count(&exchange->notes_taken) == EXCHANGE_NOTES)
        return;
    exchange->notes[at % EXCHANGE_NOTES] = *note;
    advance(&exchange->notes_written);
}

bool exchange_next_note(struct exchange *exchange, struct note *ret_note)
{
    uint32_t at = own_count(&exchange->notes_taken);
    if (at == their_count(&exchange->notes_written))
        return false;
    *ret_note = exchange->notes[at % EXCHANGE_NOTES];
    advance(&exchange->notes_taken);
    return true;
}

void exchange_mark(struct exchange *exchange, uint32_t index)
{
    atomic_fetch_or_explicit(&exchange->dirty[index / BITS], 1u << index % BITS,
                             memory_order_release);
}

/* ---- states ---- */

/*
 * Copies word by word as relaxed atomics. The compiler makes plain moves of them, and a reader in
 * between is well defined.
 */
void exchange_publish(struct bcn_session_state *to, const struct bcn_session_state *from)
{
    _Atomic uint32_t *words = (_Atomic uint32_t *)(void *)to;
    uint32_t fresh[STATE_WORDS];
    memcpy(fresh, from, sizeof fresh);
    uint32_t sequence = own_count(&words[0]);
    atomic_store_explicit(&words[0], sequence + 1, memory_order_relaxed);
    atomic_thread_fence(memory_order_release);
    for (unsigned i = 1; i < STATE_WORDS; i++)
        atomic_store_explicit(&words[i], fresh[i], memory_order_relaxed);
    atomic_store_explicit(&words[0], sequence + 2, memory_order_release);
}

void exchange_read(const struct bcn_session_state *from, struct bcn_session_state *ret_state)
{
    const _Atomic uint32_t *words = (const _Atomic uint32_t *)(const void *)from;
    uint32_t copy[STATE_WORDS];
    for (;;) {
        copy[0] = their_count(&words[0]);
        for (unsigned i = 1; i < STATE_WORDS; i++)
            copy[i] = own_count(&words[i]);
        atomic_thread_fence(memory_order_acquire);
        if (copy[0] % 2 == 0 && own_count(&words[0]) == copy[0])
            break;
    }
    memcpy(ret_state, copy, sizeof copy);
}
