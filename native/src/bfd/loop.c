#include "loop.h"

#include "../fail.h"
#include "digest.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

enum {
    INTERVAL_MIN_US = 1000,
    INTERVAL_MAX_US = 60000000,
    MIN_TTL_DEFAULT = 254, /* BFD-020 */
    EVENTS_PER_SESSION = 3,
    BITS = 32,
    KNOWN_FLAGS = BCN_SESSION_PASSIVE | BCN_SESSION_MULTIHOP | BCN_SESSION_ADMIN_DOWN,
};

int loop_init(struct loop *loop, struct engine *engine)
{
    uint32_t capacity = engine->sessions.capacity;
    loop->engine = engine;
    loop->told = calloc(capacity, sizeof *loop->told);
    loop->pending = calloc(engine->exchange.dirty_words, sizeof *loop->pending);
    return loop->told && loop->pending ? 0 : -ENOMEM;
}

void loop_done(struct loop *loop)
{
    free(loop->told);
    free(loop->pending);
}

/* ---- checks of arguments ---- */

static bool is_loopback(const uint8_t address[16])
{
    static const uint8_t one[16] = {[15] = 1};
    return ip_is_v4(address) ? address[12] == 127 : memcmp(address, one, sizeof one) == 0;
}

/* Is it a host's own address? Decided without a look at the machine. */
static bool is_host(const uint8_t address[16], uint32_t family)
{
    static const uint8_t nobody_v4[4] = {0};
    static const uint8_t all_v4[4] = {255, 255, 255, 255};
    if (ip_is_v4(address) != (family == BCN_IPV4) || ip_is_multicast(address) ||
        is_loopback(address))
        return false;
    if (family == BCN_IPV4)
        return memcmp(address + 12, nobody_v4, 4) != 0 && memcmp(address + 12, all_v4, 4) != 0;
    return !ip_is_zero(ip_load(address));
}

static const char *key_fault(const struct bcn_session_spec *spec)
{
    uint32_t longest = auth_key_bytes_max(spec->auth_type);
    bool sends = false;
    for (unsigned i = 0; i < BCN_SESSION_KEYS; i++) {
        const struct bcn_session_key *key = &spec->keys[i];
        if (key->use > BCN_KEY_SEND)
            return "keys.use";
        if (key->use == BCN_KEY_NONE)
            continue;
        if (key->length == 0 || key->length > longest)
            return "keys.length";
        for (unsigned j = 0; j < i; j++) {
            if (spec->keys[j].use != BCN_KEY_NONE && spec->keys[j].id == key->id)
                return "keys.id";
        }
        sends |= key->use == BCN_KEY_SEND;
    }
    return spec->auth_type != BFD_AUTH_NONE && !sends ? "keys" : NULL;
}

static const char *address_fault(const struct bcn_session_spec *spec)
{
    if (spec->family != BCN_IPV4 && spec->family != BCN_IPV6)
        return "family";
    bool multihop = spec->flags & BCN_SESSION_MULTIHOP;
    bool link_local = spec->family == BCN_IPV6 && ip_is_link_local(spec->peer);
    if (!is_host(spec->peer, spec->family) || (multihop && link_local))
        return "peer";
    if (!ip_is_zero(ip_load(spec->local)) &&
        (!is_host(spec->local, spec->family) || memcmp(spec->local, spec->peer, 16) == 0))
        return "local";
    if (multihop ? spec->ifindex != 0 : link_local && spec->ifindex == 0)
        return "ifindex";
    return NULL;
}

static const char *fault_of(const struct bcn_session_spec *spec)
{
    if (spec->size_bytes != sizeof *spec)
        return "size_bytes";
    if (spec->flags & ~(uint32_t)KNOWN_FLAGS)
        return "flags";
    if (spec->desired_min_tx_us < INTERVAL_MIN_US || spec->desired_min_tx_us > INTERVAL_MAX_US)
        return "desired_min_tx_us";
    if (spec->required_min_rx_us < INTERVAL_MIN_US || spec->required_min_rx_us > INTERVAL_MAX_US)
        return "required_min_rx_us";
    if (spec->detect_mult == 0)
        return "detect_mult";
    if (spec->auth_type > BFD_AUTH_METICULOUS_SHA1)
        return "auth_type";
    const char *fault = address_fault(spec);
    return fault ? fault : key_fault(spec);
}

static struct whereabouts whereabouts_of(const struct bcn_session_spec *spec)
{
    return (struct whereabouts){.peer = ip_load(spec->peer),
                                .local = ip_load(spec->local),
                                .ifindex = spec->ifindex,
                                .family = spec->family,
                                .multihop = (spec->flags & BCN_SESSION_MULTIHOP) != 0};
}

static struct session_config config_of(const struct bcn_session_spec *spec)
{
    return (struct session_config){.desired_min_tx_us = spec->desired_min_tx_us,
                                   .required_min_rx_us = spec->required_min_rx_us,
                                   .detect_mult = spec->detect_mult,
                                   .passive = (spec->flags & BCN_SESSION_PASSIVE) != 0,
                                   .disabled = (spec->flags & BCN_SESSION_ADMIN_DOWN) != 0};
}

static void auth_fill(struct auth *ret, const struct bcn_session_spec *spec)
{
    *ret = (struct auth){.type = spec->auth_type};
    for (unsigned i = 0; i < BCN_SESSION_KEYS; i++) {
        const struct bcn_session_key *key = &spec->keys[i];
        if (key->use == BCN_KEY_NONE)
            continue;
        ret->keys[i].id = key->id;
        ret->keys[i].length = key->length;
        ret->keys[i].sends = key->use == BCN_KEY_SEND;
        memcpy(ret->keys[i].bytes, key->bytes, key->length);
    }
}

/* ---- opening ---- */

/* Would both accept the same packet? */
static bool collide(const struct whereabouts *a, const struct whereabouts *b)
{
    return ip_equal(a->peer, b->peer) && a->multihop == b->multihop && a->ifindex == b->ifindex &&
           (ip_equal(a->local, b->local) || ip_is_zero(a->local) || ip_is_zero(b->local));
}

static bool is_watched(const struct loop *l, const struct whereabouts *asked)
{
    for (uint32_t i = 0; i < l->engine->sessions.capacity; i++) {
        const struct told *told = &l->told[i];
        if (told->opened && !told->closing && collide(&told->asked, asked))
            return true;
    }
    return false;
}

static int listen_once(struct loop *l, const struct whereabouts *asked, struct bcn_fail *ret_fail)
{
    unsigned place = family_slot(asked->family) + FAMILIES;
    if (!asked->multihop || l->listens[place])
        return 0;
    struct command command = {.kind = COMMAND_LISTEN, .number = place};
    int r = engine_listen(l->engine, asked->family, true, &command.socket, ret_fail);
    if (r < 0)
        return r;
    l->listens[place] = true;
    exchange_send(&l->engine->exchange, &command);
    return 0;
}

static int begin_session(struct slot *slot, const struct bcn_session_spec *spec,
                         struct bcn_fail *ret_fail)
{
    struct {
        uint32_t discriminator;
        uint32_t sequence; /* RFC 5880 6.8.1, bfd.XmitAuthSeq */
        uint32_t seed;
    } random;
    int r = os_random(&random, sizeof random);
    if (r < 0)
        return fail_set(ret_fail, "random", -r);
    struct session_config config = config_of(spec);
    struct auth auth;
    auth_fill(&auth, spec);
    auth.sent_sequence = random.sequence;
    slot->asked = whereabouts_of(spec);
    slot->min_ttl = spec->min_ttl != 0 ? spec->min_ttl : MIN_TTL_DEFAULT;
    slot->role = config.passive ? BCN_ROLE_PASSIVE : BCN_ROLE_ACTIVE;
    slot->cookie = spec->cookie;
    session_init(&slot->session, &config, &auth, random.discriminator, random.seed, os_now_ns());
    digest_wipe(&auth, sizeof auth);
    return 0;
}

/* Notes the slot's new owner. An earlier one, of whose end the user does not know yet, may have had
 * it. */
static void remember(struct loop *l, const struct slot *slot, uint32_t number)
{
    struct told *told = &l->told[sessions_index(&l->engine->sessions, slot)];
    uint32_t index = sessions_index(&l->engine->sessions, slot);
    uint32_t gone = told->opened ? 0 : told->number;
    struct whereabouts gone_at = told->asked;
    if (gone != 0)
        l->pending[index / BITS] |= 1u << index % BITS;
    *told = (struct told){
        .number = number, .gone = gone, .gone_at = gone_at, .opened = true, .asked = slot->asked};
}

int loop_open(struct loop *loop, const struct bcn_session_spec *spec, uint32_t *ret_session,
              struct bcn_fail *ret_fail)
{
    struct loop *l = loop;
    struct sessions *sessions = &l->engine->sessions;
    const char *fault = fault_of(spec);
    if (fault)
        return fail_set(ret_fail, fault, EINVAL);
    struct whereabouts asked = whereabouts_of(spec);
    if (!(l->engine->options->families & (1u << family_slot(asked.family))))
        return fail_set(ret_fail, "family", EAFNOSUPPORT);
    if (is_watched(l, &asked))
        return fail_on(ret_fail, "session", EEXIST, spec->ifindex, spec->peer);
    int r = listen_once(l, &asked, ret_fail);
    if (r < 0)
        return r;
    struct slot *slot = sessions_claim(sessions, &l->claim_hint);
    if (!slot)
        return fail_set(ret_fail, "max_sessions", ENOSPC);
    r = engine_socket(asked.family, &slot->socket, &slot->source_port, ret_fail);
    if (r == 0)
        r = begin_session(slot, spec, ret_fail);
    if (r < 0) {
        sessions_free(slot);
        return r;
    }
    struct command command = {.kind = COMMAND_OPEN, .number = sessions_number(sessions, slot)};
    remember(l, slot, command.number);
    exchange_send(&l->engine->exchange, &command);
    os_wait_wake(l->engine->wait);
    *ret_session = command.number;
    return 0;
}

/* ---- changing and closing ---- */

static struct told *known(const struct loop *l, uint32_t session)
{
    if (!sessions_slot(&l->engine->sessions, session))
        return NULL;
    struct told *told = &l->told[session & 0xffff];
    return told->number == session && !told->closing ? told : NULL;
}

/* Returns the member whose change would make it another session. */
static const char *changed_fault(const struct whereabouts *is, const struct whereabouts *wanted)
{
    if (is->family != wanted->family)
        return "family";
    if (!ip_equal(is->peer, wanted->peer))
        return "peer";
    if (!ip_equal(is->local, wanted->local))
        return "local";
    if (is->multihop != wanted->multihop)
        return "flags";
    return is->ifindex != wanted->ifindex ? "ifindex" : NULL;
}

int loop_set(struct loop *loop, uint32_t session, const struct bcn_session_spec *spec,
             struct bcn_fail *ret_fail)
{
    struct exchange *exchange = &loop->engine->exchange;
    const struct told *told = known(loop, session);
    if (!told || !told->opened)
        return fail_set(ret_fail, "session", ESTALE);
    const char *fault = fault_of(spec);
    struct whereabouts wanted = whereabouts_of(spec);
    if (!fault)
        fault = changed_fault(&told->asked, &wanted);
    if (fault)
        return fail_set(ret_fail, fault, EINVAL);
    struct wish *wish = exchange_new_wish(exchange);
    if (!wish)
        return fail_set(ret_fail, "session", EAGAIN);
    wish->config = config_of(spec);
    auth_fill(&wish->auth, spec);
    wish->min_ttl = spec->min_ttl != 0 ? spec->min_ttl : MIN_TTL_DEFAULT;
    wish->cookie = spec->cookie;
    exchange_wish_sent(exchange);
    exchange_send(exchange, &(struct command){.kind = COMMAND_SET, .number = session});
    os_wait_wake(loop->engine->wait);
    return 0;
}

int loop_close(struct loop *loop, uint32_t session)
{
    struct told *told = known(loop, session);
    if (!told)
        return -ESTALE;
    told->closing = true;
    exchange_send(&loop->engine->exchange,
                  &(struct command){.kind = COMMAND_CLOSE, .number = session});
    os_wait_wake(loop->engine->wait);
    return 0;
}

int loop_answer(struct loop *loop, const struct bcn_answer *rules, uint32_t count,
                struct bcn_fail *ret_fail)
{
    struct exchange *exchange = &loop->engine->exchange;
    int r = answers_check(rules, count, ret_fail);
    if (r < 0)
        return r;
    if (atomic_load_explicit(&exchange->answers_waiting, memory_order_acquire))
        return fail_set(ret_fail, "answer", EAGAIN);
    if (count > 0)
        memcpy(exchange->answers, rules, count * sizeof *rules);
    exchange->answer_count = count;
    atomic_store_explicit(&exchange->answers_waiting, 1, memory_order_relaxed);
    exchange_send(exchange, &(struct command){.kind = COMMAND_ANSWER});
    os_wait_wake(loop->engine->wait);
    return 0;
}

void loop_stop(struct loop *loop)
{
    atomic_store_explicit(&loop->engine->exchange.stop, 1, memory_order_release);
    os_wait_wake(loop->engine->wait);
}

/* ---- events ---- */

static struct bcn_event *session_event(struct events *events, uint32_t kind, uint32_t number,
                                       const struct whereabouts *at)
{
    struct bcn_event *event = events_add(events, kind);
    if (!event)
        return NULL;
    event->value = number;
    event->ifindex = at->ifindex;
    event->family = at->family;
    memcpy(event->address, &at->peer, 16);
    return event;
}

static void tell_gone(struct told *told, const struct bcn_session_state *state,
                      struct events *events)
{
    if (told->gone != 0)
        session_event(events, BCN_EVENT_SESSION_GONE, told->gone, &told->gone_at);
    told->gone = 0;
    if (told->number == 0 || (state->in_use && state->session == told->number))
        return;
    if (told->opened && !told->closing)
        return; /* the driver has not received it yet */
    if (!told->closing)
        session_event(events, BCN_EVENT_SESSION_GONE, told->number, &told->asked);
    *told = (struct told){0};
}

static void tell_new(struct told *told, const struct bcn_session_state *state,
                     struct events *events)
{
    if (!state->in_use || told->number != 0 || state->role != BCN_ROLE_UNSOLICITED)
        return;
    *told = (struct told){.number = state->session,
                          .asked = {.peer = ip_load(state->peer),
                                    .ifindex = state->ifindex,
                                    .family = state->family}};
    session_event(events, BCN_EVENT_SESSION_NEW, told->number, &told->asked);
}

static void tell_changes(struct told *told, const struct bcn_session_state *state,
                         struct events *events)
{
    if (!state->in_use || state->session != told->number || told->closing ||
        state->transitions == told->transitions)
        return;
    struct bcn_event *event = session_event(events, BCN_EVENT_SESSION, told->number, &told->asked);
    if (!event)
        return;
    event->ifindex = state->ifindex;
    event->value_2 = state->transitions - told->transitions;
    event->time_ns = state->changed_ns;
    told->transitions = state->transitions;
}

static void tell_note(struct events *events, const struct note *note)
{
    struct bcn_event *event = events_add(events, note->kind);
    if (!event)
        return;
    event->ifindex = note->ifindex;
    event->os_error = note->os_error;
    event->reason = note->reason;
    event->family = note->family;
    event->value = note->value;
    event->time_ns = note->time_ns;
    memcpy(event->address, note->address, sizeof event->address);
    if (note->op)
        snprintf(event->op, sizeof event->op, "%s", note->op);
}

static bool has_room(const struct events *events)
{
    return events->count + EVENTS_PER_SESSION < BCN_EVENT_SLOTS;
}

static bool collect_sessions(struct loop *l, struct events *events)
{
    struct exchange *exchange = &l->engine->exchange;
    bool left = false;
    for (uint32_t word = 0; word < exchange->dirty_words; word++) {
        l->pending[word] |=
            atomic_exchange_explicit(&exchange->dirty[word], 0, memory_order_acquire);
        for (uint32_t bit = 0; l->pending[word] >> bit != 0 && has_room(events); bit++) {
            if (!(l->pending[word] >> bit & 1u))
                continue;
            uint32_t index = word * BITS + bit;
            struct bcn_session_state state;
            exchange_read(&l->engine->arena->sessions[index], &state);
            tell_gone(&l->told[index], &state, events);
            tell_new(&l->told[index], &state, events);
            tell_changes(&l->told[index], &state, events);
            l->pending[word] &= ~(1u << bit);
            if (bit == BITS - 1)
                break;
        }
        left |= l->pending[word] != 0;
    }
    return left;
}

bool loop_collect(struct loop *loop, struct events *events)
{
    struct exchange *exchange = &loop->engine->exchange;
    struct note note;
    if (atomic_exchange_explicit(&exchange->interfaces_changed, 0, memory_order_acquire))
        events->interfaces_changed = true;
    bool left = collect_sessions(loop, events);
    while (has_room(events) && exchange_next_note(exchange, &note))
        tell_note(events, &note);
    return left;
}
