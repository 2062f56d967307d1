#include "engine.h"

#include "../fail.h"
#include "../memory.h"
#include "digest.h"

#include <errno.h>
#include <stdlib.h>

enum { TOKENS = 16 };

static const int64_t SECOND_NS = 1000000000;
static const int64_t GRID_NS = 1000000;
static const int64_t FINE_GRID_NS = 250000;
static const int64_t LATE_NS = 5000000;
/* RFC 9468 2: "within a certain amount of time". */
static const int64_t SETUP_NS = INT64_C(10000000000);

void engine_count(struct engine *engine, int which)
{
    counter_add(engine->arena->counters, which, 1);
}

/* ---- sockets ---- */

int engine_listen(const struct engine *engine, uint32_t family, bool multihop,
                  os_socket *ret_socket, struct bcn_fail *ret_fail)
{
    const struct os_socket_spec spec = {
        .family = (uint8_t)family,
        .ttl = 255,
        .port = multihop ? ENGINE_MULTIHOP_PORT : (uint16_t)engine->options->port,
        .receive_buffer_bytes = engine->options->receive_buffer_bytes,
        .exclusive = true,
        .stamped = true,
    };
    struct os_socket_opened opened;
    int r = os_socket_open(&spec, &opened, ret_fail);
    if (r == 0)
        *ret_socket = opened.socket;
    return r;
}

int engine_socket(uint32_t family, os_socket *ret_socket, uint16_t *ret_port,
                  struct bcn_fail *ret_fail)
{
    const struct os_socket_spec spec = {
        .family = (uint8_t)family,
        .ttl = 255,
        .receive_buffer_bytes = 4096, /* nothing reads it */
        .exclusive = true,
        .dscp_class = ENGINE_CLASS,
        .priority = ENGINE_PRIORITY,
        .port_low = ENGINE_PORT_LOW,
        .port_high = ENGINE_PORT_HIGH,
    };
    struct os_socket_opened opened;
    int r = os_socket_open(&spec, &opened, ret_fail);
    if (r < 0)
        return r;
    *ret_socket = opened.socket;
    *ret_port = opened.port;
    return 0;
}

/* Leaves out a family that the machine lacks, but needs at least one. */
static int listen_all(struct engine *e, struct bcn_fail *ret_fail)
{
    uint32_t open = 0;
    for (unsigned f = 0; f < FAMILIES; f++) {
        struct listener *listener = &e->listeners[f];
        if (!(e->options->families & (1u << f)))
            continue;
        int r = engine_listen(e, listener->family, false, &listener->socket, ret_fail);
        if (r == -EAFNOSUPPORT)
            continue;
        if (r == 0)
            r = os_wait_add(e->wait, listener->socket, f);
        if (r < 0)
            return r;
        open++;
    }
    return open > 0 ? 0 : -EAFNOSUPPORT;
}

/* ---- open and close ---- */

static int take_memory(struct engine *e)
{
    struct {
        uint32_t salt;
        uint64_t strangers;
        uint8_t secret[SHA1_BYTES];
    } seed;
    int r = os_random(&seed, sizeof seed);
    if (r < 0)
        return r;
    memcpy(e->random.secret, seed.secret, sizeof seed.secret);
    e->strangers.salt = seed.strangers;
    e->answers.new_sessions_pps = e->options->new_sessions_pps;
    uint32_t capacity = e->options->max_sessions;
    e->touched = calloc(capacity, sizeof *e->touched);
    e->slots = calloc(ENGINE_BATCH + 1, e->arena->slot_bytes);
    if (!e->touched || !e->slots)
        return -ENOMEM;
    for (uint32_t i = 0; i < ENGINE_BATCH; i++)
        e->rx[i].slot_offset = i * e->arena->slot_bytes;
    if ((r = ifaces_init(&e->ifaces, e->options->max_interfaces)) < 0 ||
        (r = exchange_init(&e->exchange, capacity)) < 0 ||
        (r = sessions_init(&e->sessions, capacity, seed.salt)) < 0)
        return r;
    digest_wipe(&seed, sizeof seed);
    return os_io_open(ENGINE_BATCH, e->arena->slot_bytes, &e->io);
}

int engine_open(struct engine *engine, const struct bcn_options *options, struct arena *arena,
                struct os_wait *loop_wait, struct bcn_fail *ret_fail)
{
    engine->options = options;
    engine->arena = arena;
    engine->loop_wait = loop_wait;
    for (unsigned i = 0; i < LISTENERS; i++)
        engine->listeners[i] = (struct listener){.socket = OS_NO_SOCKET,
                                                 .family = (uint8_t)family_of_slot(i % FAMILIES),
                                                 .multihop = i >= FAMILIES};
    int r = take_memory(engine);
    if (r < 0)
        return fail_set(ret_fail, "memory", -r);
    r = os_wait_open(&engine->wait, ret_fail);
    if (r == 0)
        r = os_watch_open(engine->wait, &engine->ifaces, &engine->watch, ret_fail);
    if (r < 0)
        return r;
    ifaces_settle(&engine->ifaces);
    engine->now_ns = engine->horizon_ns = os_now_ns();
    engine->asked_ns = SESSION_NEVER;
    return listen_all(engine, ret_fail);
}

void engine_close(struct engine *engine)
{
    if (!engine->options) /* never opened */
        return;
    for (unsigned i = 0; i < LISTENERS; i++)
        os_socket_close(engine->listeners[i].socket);
    sessions_done(&engine->sessions);
    exchange_done(&engine->exchange);
    os_watch_close(engine->watch);
    os_wait_close(engine->wait);
    os_io_close(engine->io);
    ifaces_done(&engine->ifaces);
    free(engine->touched);
    free(engine->slots);
    digest_wipe(&engine->random, sizeof engine->random);
}

/* ---- the state in the arena ---- */

static uint32_t saturated(int64_t us)
{
    return us > UINT32_MAX ? UINT32_MAX : (uint32_t)us;
}

static uint8_t state_flags(const struct slot *slot)
{
    unsigned flags = (slot->at.multihop ? BCN_STATE_MULTIHOP : 0u) |
                     (slot->session.path_lost ? BCN_STATE_PATH_LOST : 0u);
    return (uint8_t)flags;
}

static void publish(struct engine *e, const struct slot *slot)
{
    const struct session *s = &slot->session;
    struct bcn_session_state state = {
        .state = s->state,
        .remote_state = s->remote_state,
        .diag = s->diag,
        .remote_diag = s->remote_diag,
        .discriminator = s->discriminator,
        .remote_discriminator = s->remote_discriminator,
        .tx_interval_us = saturated(session_tx_interval_us(s)),
        .detection_us = saturated(session_detection_us(s)),
        .remote_min_rx_us = s->remote_min_rx_us,
        .transitions = s->transitions,
        .ifindex = slot->at.ifindex,
        .family = slot->at.family,
        .role = slot->role,
        .in_use = 1,
        .auth_type = s->auth.type,
        .source_port = slot->source_port,
        .remote_detect_mult = s->remote_mult,
        .flags = state_flags(slot),
        .session = sessions_number(&e->sessions, slot),
        .changed_ns = s->changed_ns,
        .heard_ns = s->heard_ns,
        .cookie = slot->cookie,
        .sent = s->packets_out,
        .received = s->packets_in,
        .remote_min_tx_us = s->remote_min_tx_us,
    };
    memcpy(state.peer, &slot->at.peer, 16);
    memcpy(state.local, &slot->at.local, 16);
    memcpy(state.dropped, slot->dropped, sizeof state.dropped);
    exchange_publish(&e->arena->sessions[sessions_index(&e->sessions, slot)], &state);
}

void engine_touch(struct engine *engine, struct slot *slot)
{
    sessions_reschedule(&engine->sessions, slot); /* it may be due in this very turn */
    if (slot->touched)
        return;
    slot->touched = true;
    engine->touched[engine->touched_count++] = sessions_index(&engine->sessions, slot);
}

static void mark(struct engine *e, const struct slot *slot)
{
    exchange_mark(&e->exchange, sessions_index(&e->sessions, slot));
    e->must_tell = true;
}

/* Few sessions have exact timers; many share a grid. */
static void set_grid(struct engine *e, struct slot *slot)
{
    struct session *s = &slot->session;
    int64_t rx_us = s->remote_mult == 0 ? s->used_rx_us : session_detection_us(s) / s->remote_mult;
    bool fast = session_tx_interval_us(s) < ENGINE_FAST_US || rx_us < ENGINE_FAST_US;
    e->sessions.fast += (uint32_t)fast - slot->fast;
    slot->fast = fast;
    int64_t grid_ns = fast ? FINE_GRID_NS : GRID_NS;
    s->grid_ns = e->sessions.count < ENGINE_MANY ? 0 : (uint32_t)grid_ns;
}

static void tell_one(struct engine *e, struct slot *slot)
{
    bool is_up = slot->session.state == BFD_UP;
    e->sessions.up += (uint32_t)is_up - slot->was_up;
    slot->was_up = is_up;
    set_grid(e, slot);
    publish(e, slot);
    uint32_t changes = slot->session.transitions - slot->told_transitions;
    if (changes == 0)
        return;
    slot->told_transitions = slot->session.transitions;
    counter_add(e->arena->counters, BCN_COUNTER_BFD_TRANSITIONS, changes);
    mark(e, slot);
}

static void tell(struct engine *e)
{
    for (uint32_t i = 0; i < e->touched_count; i++) {
        struct slot *slot = &e->sessions.slots[e->touched[i]];
        slot->touched = false;
        if (slot->open)
            tell_one(e, slot);
    }
    e->touched_count = 0;
    counter_set(e->arena->counters, BCN_COUNTER_SESSIONS, e->sessions.count);
    counter_set(e->arena->counters, BCN_COUNTER_SESSIONS_UP, e->sessions.up);
    if (e->must_tell)
        os_wait_wake(e->loop_wait);
    e->must_tell = false;
}

/* ---- adding and removing sessions ---- */

void engine_add(struct engine *engine, struct slot *slot)
{
    struct engine *e = engine;
    struct session *s = &slot->session;
    while (s->discriminator == 0 || sessions_by_discriminator(&e->sessions, s->discriminator))
        s->discriminator = bfd_random_next(&e->random);
    memset(slot->dropped, 0, sizeof slot->dropped);
    slot->told_transitions = 0;
    sessions_add(&e->sessions, slot);
    set_grid(e, slot);
    engine_place(e, slot);
    mark(e, slot);
}

void engine_remove(struct engine *engine, struct slot *slot, bool says_so)
{
    struct engine *e = engine;
    if (says_so) {
        struct session_config config = slot->session.config;
        config.disabled = true;
        session_change(&slot->session, &config, e->now_ns);
        engine_send(e, slot);
    }
    if (slot->role == BCN_ROLE_UNSOLICITED)
        e->answers.made[slot->rule]--;
    sessions_remove(&e->sessions, slot);
    static const struct bcn_session_state nothing;
    exchange_publish(&e->arena->sessions[sessions_index(&e->sessions, slot)], &nothing);
    mark(e, slot);
    sessions_free(slot);
}

void engine_reap(struct engine *engine, struct slot *slot)
{
    const struct session *s = &slot->session;
    if (slot->role != BCN_ROLE_UNSOLICITED || s->state == BFD_UP)
        return;
    int64_t setup_ns = 3 * session_detection_us(s) * 1000;
    if (setup_ns < SETUP_NS)
        setup_ns = SETUP_NS;
    if (!session_knows_peer(s) || engine->now_ns - s->changed_ns >= setup_ns)
        engine_remove(engine, slot, false);
}

/* ---- commands ---- */

static void command_open(struct engine *e, struct slot *slot)
{
    engine_add(e, slot);
    /* The user now watches a peer that we answered: there is one session per peer. */
    struct slot *other = sessions_unsolicited(&e->sessions, slot->at.peer, slot->at.ifindex);
    if (other)
        engine_remove(e, other, true);
}

static void command_set(struct engine *e, struct slot *slot)
{
    const struct wish *wish = exchange_first_wish(&e->exchange);
    if (slot) {
        struct session *s = &slot->session;
        s->auth.type = wish->auth.type;
        memcpy(s->auth.keys, wish->auth.keys, sizeof s->auth.keys);
        slot->min_ttl = wish->min_ttl;
        slot->cookie = wish->cookie;
        slot->role = wish->config.passive ? BCN_ROLE_PASSIVE : BCN_ROLE_ACTIVE;
        session_change(s, &wish->config, e->now_ns);
        engine_send(e, slot);
        engine_touch(e, slot);
    }
    exchange_wish_taken(&e->exchange);
}

static void command_listen(struct engine *e, const struct command *command)
{
    e->listeners[command->number].socket = command->socket;
    os_wait_add(e->wait, command->socket, command->number);
}

/* The former rules end. Their sessions stay if a new rule allows them, under that rule. */
static void command_answer(struct engine *e)
{
    struct exchange *x = &e->exchange;
    memcpy(e->answers.rules, x->answers, sizeof x->answers);
    e->answers.count = x->answer_count;
    memset(e->answers.made, 0, sizeof e->answers.made);
    atomic_store_explicit(&x->answers_waiting, 0, memory_order_release);
    for (uint32_t i = 0; i < e->sessions.capacity; i++) {
        struct slot *slot = &e->sessions.slots[i];
        if (!slot->open || slot->role != BCN_ROLE_UNSOLICITED)
            continue;
        struct bcn_rx rx = {.family = slot->at.family, .ifindex = slot->at.ifindex};
        memcpy(rx.source, &slot->at.peer, 16);
        memcpy(rx.destination, &slot->at.local, 16);
        int reason =
            answers_find(&e->answers, ifaces_find(&e->ifaces, rx.ifindex), &rx, &slot->rule);
        e->answers.made[slot->rule]++;
        if (reason != 0)
            engine_remove(e, slot, true);
    }
}

static void take_commands(struct engine *e)
{
    struct command command;
    while (exchange_next_command(&e->exchange, &command)) {
        struct slot *slot =
            command.kind == COMMAND_LISTEN ? NULL : sessions_slot(&e->sessions, command.number);
        if (command.kind == COMMAND_OPEN && slot)
            command_open(e, slot);
        else if (command.kind == COMMAND_SET)
            command_set(e, slot);
        else if (command.kind == COMMAND_CLOSE && slot && slot->open)
            engine_remove(e, slot, true);
        else if (command.kind == COMMAND_LISTEN)
            command_listen(e, &command);
        else if (command.kind == COMMAND_ANSWER)
            command_answer(e);
    }
}

/* ---- timers ---- */

static void receive_rest(struct engine *e)
{
    for (unsigned i = 0; i < LISTENERS; i++) {
        if (e->listeners[i].socket != OS_NO_SOCKET && !e->listeners[i].emptied)
            engine_receive(e, &e->listeners[i]);
    }
}

static void judge_timers(struct engine *e)
{
    bool all_read = false;
    struct slot *slot;
    while ((slot = sessions_due(&e->sessions, e->horizon_ns))) {
        if (!all_read && session_expiry_ns(&slot->session) <= e->horizon_ns) {
            receive_rest(e); /* BFD-014 */
            all_read = true;
            continue;
        }
        session_tick(&slot->session, e->horizon_ns);
        engine_send(e, slot);
        engine_touch(e, slot);
        engine_reap(e, slot);
    }
}

/* ---- the turn ---- */

static int64_t wait_ns(struct engine *e, int64_t max_wait_ns)
{
    int64_t now_ns = os_now_ns();
    e->asked_ns = sessions_due_ns(&e->sessions);
    if (e->asked_ns == SESSION_NEVER)
        return max_wait_ns;
    if (e->asked_ns < e->now_ns) /* a deadline that was set late is not our lateness */
        e->asked_ns = e->now_ns;
    int64_t left_ns = e->asked_ns > now_ns ? e->asked_ns - now_ns : 0;
    return left_ns < max_wait_ns ? left_ns : max_wait_ns;
}

/* A packet woke us, and more will follow: lets them collect until the next point of the grid. */
static void collect(struct engine *e, int tokens, int64_t max_wait_ns)
{
    if (tokens == 0 || max_wait_ns == 0 || e->sessions.count < ENGINE_MANY || e->sessions.fast > 0)
        return;
    int64_t now_ns = os_now_ns();
    int64_t point_ns = now_ns - now_ns % GRID_NS + GRID_NS;
    if (e->asked_ns > now_ns)
        os_pause((e->asked_ns < point_ns ? e->asked_ns : point_ns) - now_ns);
}

static void look_at_lateness(struct engine *e)
{
    int64_t late_ns = e->asked_ns == SESSION_NEVER ? 0 : e->now_ns - e->asked_ns;
    if (late_ns > LATE_NS) {
        engine_count(e, BCN_COUNTER_ENGINE_LATE);
        e->late_ns = late_ns > e->late_ns ? late_ns : e->late_ns;
    }
    bool lately = e->late_told_ns != 0 && e->now_ns - e->late_told_ns < SECOND_NS;
    if (e->late_ns == 0 || lately)
        return;
    struct note note = {
        .kind = BCN_EVENT_ENGINE_LATE, .value = (uint64_t)e->late_ns, .time_ns = e->now_ns};
    exchange_note(&e->exchange, &note);
    e->late_told_ns = e->now_ns;
    e->late_ns = 0;
    e->must_tell = true;
}

static void begin_turn(struct engine *e)
{
    e->turn_ns = e->horizon_ns;
    e->now_ns = os_now_ns();
    e->horizon_ns = e->now_ns;
    engine_count(e, BCN_COUNTER_BFD_TURNS);
    look_at_lateness(e);
    for (unsigned i = 0; i < LISTENERS; i++)
        e->listeners[i].emptied = false;
}

/* Tells every peer that may know of us. */
static void stop(struct engine *e)
{
    for (uint32_t i = 0; i < e->sessions.capacity; i++) {
        if (e->sessions.slots[i].open)
            engine_remove(e, &e->sessions.slots[i], true);
    }
    tell(e);
}

int engine_turn(struct engine *engine, int64_t max_wait_ns)
{
    struct engine *e = engine;
    uint32_t tokens[TOKENS];
    bool watch = false;
    int n = os_wait_for(e->wait, wait_ns(e, max_wait_ns), tokens, TOKENS);
    if (n < 0)
        return n;
    collect(e, n, max_wait_ns);
    begin_turn(e);
    for (int i = 0; i < n; i++) {
        if (tokens[i] == OS_TOKEN_WATCH)
            watch = true;
        else if (tokens[i] < LISTENERS)
            engine_receive(e, &e->listeners[tokens[i]]);
    }
    if (watch)
        engine_look_at_links(e);
    take_commands(e);
    if (atomic_load_explicit(&e->exchange.stop, memory_order_acquire)) {
        stop(e);
        return -ECANCELED;
    }
    judge_timers(e);
    tell(e);
    return 0;
}

int engine_drive(struct engine *engine)
{
    int r;
    os_thread_urgent();
    do {
        r = engine_turn(engine, BCN_NEVER);
    } while (r >= 0);
    return r == -ECANCELED ? 0 : r;
}
