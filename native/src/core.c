/*
 * core: the turn.
 *
 * One thread, the caller's, is inside bcn_run and owns everything here. Other threads may use only
 * bcn_wake and the counters. A turn has these steps:
 *
 *     wait        for sockets, interface changes, a wake, the user's deadline or one of our own
 *     look        applies and settles interface changes; links releases interfaces that are gone
 *     receive     in batches straight into the arena; guard judges each packet. A dropped packet
 *                 gives its slot back at once, so descriptors 0..n-1 are always the accepted ones
 *     tick        once a second: kernel drops, the table of sources; as needed: shield, layout
 *     call        on_turn, if there is a packet, an event, a wake, or the deadline has come
 *     send        the packets in the tx slots
 *
 * A storm must not starve a socket or the user. So a turn receives at most RECEIVES_PER_TURN
 * batches before it calls on_turn, and begins with another socket each time. The next wait finds
 * the rest at once (it is level-triggered), so no state is kept about it.
 *
 * A wake-up costs as much as dozens of checks, and a fast receiver wakes up for every one or two
 * packets of a storm. So if guard drops very many packets (the shield is off, or the storm has too
 * many sources for it), a turn begins with a pause of a millisecond, in which the socket buffer
 * collects.
 *
 * A turn allocates nothing and takes no lock. Its system calls are wait, receive and send. After a
 * change, or once a second, there are also those of links, shield and the kernel's drop counters.
 *
 * `received = accepted + dropped_*` holds at the end of every turn. guard counts each packet once
 * as received and once by its verdict, and kernel drops are added to both sides together.
 *
 * A core that watches (BCN_PROFILE_BFD) has the same loop but receives and sends nothing. Another
 * thread, the driver (bfd/engine.h), does that, and a turn makes events of its results
 * (bfd/loop.h).
 *
 * Time: on_turn receives the time of its turn, read once after the wait. rx.time_ns, the deadlines
 * and all measurements of guard use this clock.
 */
#include "arena.h"
#include "bfd/engine.h"
#include "bfd/loop.h"
#include "events.h"
#include "fail.h"
#include "guard.h"
#include "ifaces.h"
#include "links.h"
#include "options.h"
#include "os.h"
#include "outbox.h"
#include "shield.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    READY_MAX = 64, /* tokens taken from one wait; the rest come with the next */
    RECEIVES_PER_TURN = 8,
    RECEIVE_FAILURES_MAX = 16, /* in a row: then the socket is broken, not the network */
    NOISIEST_MAX = 64,
    DROPS_OF_STORM = 100, /* in one window: 5,000 packets/s */
};

static const int64_t SECOND_NS = 1000000000;
static const int64_t MS_NS = 1000000;
/* a smaller step is no suspend, because clocks drift */
static const int64_t SLEPT_LEAST_NS = 1000000000;
static const int64_t CLOCK_LOOK_NS = INT64_C(60000000000);
static const int64_t STORM_WINDOW_NS = 20000000;
static const int64_t STORM_PAUSE_NS = 1000000;

/* Does guard drop very many packets? Measured per window. */
struct storm {
    int64_t window_ns; /* the window's beginning */
    uint32_t drops;    /* in this window */
    bool blows;        /* the window before had a storm */
};

struct watching;

struct bcn_core {
    struct bcn_options options;
    const struct profile *profile;
    struct arena arena;
    struct events events;
    struct ifaces ifaces;
    struct guard guard;
    struct shield shield;
    struct links links;
    struct outbox outbox;
    struct os_io *io;
    struct os_filter *filter; /* NULL: the OS has none, or the user disabled it */
    struct os_wait *wait;
    struct os_watch *watch;
    uint32_t *rx_order; /* owned: which slot descriptor i uses; a permutation of all */
    uint32_t rx_count;
    uint32_t first_ready; /* the ready socket with which the next turn begins */
    int64_t deadline_ns;  /* the user's */
    int64_t tick_ns;
    int64_t slept_ns;      /* the part of os_slept_ns that was reported */
    int64_t clock_look_ns; /* the time of the last reading */
    struct storm storm;
    bool woken;
    bool told_overflow;
    /* owned; NULL unless BFD: then only it, events, arena and wait exist */
    struct watching *watching;
};

struct watching {
    struct engine engine;
    struct loop loop;
};

uint32_t bcn_abi_version(void)
{
    return BCN_ABI_VERSION;
}

const char *bcn_version(void)
{
    return BEACON_VERSION;
}

/* ---- open and close ---- */

static int take_arena(struct bcn_core *core)
{
    const struct arena_shape shape = {
        .rx_slots = core->options.rx_slots,
        .tx_slots = core->options.tx_slots,
        .slot_bytes = core->profile->slot_bytes,
        .session_slots = core->profile->watches ? core->options.max_sessions : 0,
    };
    return arena_init(&core->arena, &shape);
}

static int take_memory(struct bcn_core *core)
{
    uint64_t key[2];
    int r = os_random(key, sizeof key);
    if (r < 0)
        return r;
    const struct bcn_options *o = &core->options;
    core->rx_order = calloc(o->rx_slots, sizeof *core->rx_order);
    if (!core->rx_order)
        return -ENOMEM;
    for (uint32_t i = 0; i < o->rx_slots; i++)
        core->rx_order[i] = i;
    if ((r = ifaces_init(&core->ifaces, o->max_interfaces)) < 0 ||
        (r = guard_init(&core->guard, o, core->profile, os_now_ns(), key)) < 0 ||
        (r = links_init(&core->links, o)) < 0 || (r = outbox_init(&core->outbox, o->tx_slots)) < 0)
        return r;
    uint32_t most = o->rx_slots > o->tx_slots ? o->rx_slots : o->tx_slots;
    if ((r = os_io_open(most, BCN_SLOT_BYTES, &core->io)) < 0)
        return r;
    if (o->flags & BCN_OPT_NO_SHIELD)
        return 0;
    return os_filter_open(core->profile, o->port, &core->filter);
}

/* Connects the parts with each other. */
static void wire_up(struct bcn_core *core)
{
    counter *counters = core->arena.counters;
    events_init(&core->events, &core->arena);
    shield_init(&core->shield, core->filter != NULL, &core->ifaces, counters);
    core->guard.ifaces = &core->ifaces;
    core->guard.events = &core->events;
    core->guard.shield = &core->shield;
    core->guard.counters = counters;
    core->links.profile = core->profile;
    core->links.wait = core->wait;
    core->links.ifaces = &core->ifaces;
    core->links.events = &core->events;
    core->links.filter = core->filter;
    core->links.shield = &core->shield;
    core->links.counters = counters;
    core->outbox.arena = &core->arena;
    core->outbox.links = &core->links;
    core->outbox.guard = &core->guard;
    core->outbox.io = core->io;
    core->outbox.events = &core->events;
}

static int open_watching(struct bcn_core *core, struct bcn_fail *ret_fail)
{
    struct watching *w = core->watching = calloc(1, sizeof *w);
    if (!w)
        return fail_set(ret_fail, "memory", ENOMEM);
    events_init(&core->events, &core->arena);
    int r = engine_open(&w->engine, &core->options, &core->arena, core->wait, ret_fail);
    if (r < 0)
        return r;
    r = loop_init(&w->loop, &w->engine);
    return r < 0 ? fail_set(ret_fail, "memory", -r) : 0;
}

/* Reports the addresses of an interface that found no room. */
static void tell_left_out(struct bcn_core *core)
{
    for (uint32_t i = 0; i < core->ifaces.capacity; i++) {
        struct iface *iface = &core->ifaces.list[i];
        if (!iface->used || iface->gone || iface->facts.addresses_left_out == iface->left_out_told)
            continue;
        struct bcn_event *event = events_add(&core->events, BCN_EVENT_ADDRESSES_LEFT_OUT);
        if (!event)
            return; /* the next look reports it */
        iface->left_out_told = iface->facts.addresses_left_out;
        event->ifindex = iface->facts.index;
        event->value = iface->facts.addresses_left_out;
        event->value_2 = iface->facts.address_count;
        if (event->value > 0)
            memcpy(event->address, iface->left_out, 16);
    }
}

static int open_receiving(struct bcn_core *core, struct bcn_fail *ret_fail)
{
    int r = take_memory(core);
    if (r < 0)
        return fail_set(ret_fail, "memory", -r);
    wire_up(core);
    core->events.now_ns = os_now_ns();
    core->slept_ns = os_slept_ns();
    core->clock_look_ns = core->events.now_ns;
    r = os_watch_open(core->wait, &core->ifaces, &core->watch, ret_fail);
    if (r < 0)
        return r;
    ifaces_settle(&core->ifaces);
    tell_left_out(core);
    return links_open(&core->links, core->options.families, os_now_ns(), ret_fail);
}

int bcn_open(const struct bcn_options *options, struct bcn_core **ret_core,
             struct bcn_fail *ret_fail)
{
    struct bcn_core *core = calloc(1, sizeof *core);
    if (!core)
        return fail_set(ret_fail, "memory", ENOMEM);
    int r = options_resolve(options, &core->options, &core->profile, ret_fail);
    if (r < 0)
        goto fail;
    r = take_arena(core);
    if (r < 0) {
        fail_set(ret_fail, "memory", -r);
        goto fail;
    }
    r = os_wait_open(&core->wait, ret_fail);
    if (r < 0)
        goto fail;
    r = core->profile->watches ? open_watching(core, ret_fail) : open_receiving(core, ret_fail);
    if (r < 0)
        goto fail;
    *ret_core = core;
    return 0;
fail:
    bcn_close(core);
    return r;
}

void bcn_close(struct bcn_core *core)
{
    if (!core)
        return;
    if (core->watching) {
        loop_done(&core->watching->loop);
        engine_close(&core->watching->engine);
        free(core->watching);
    }
    links_done(&core->links);
    os_watch_close(core->watch);
    os_wait_close(core->wait);
    os_filter_close(core->filter);
    os_io_close(core->io);
    outbox_done(&core->outbox);
    guard_done(&core->guard);
    ifaces_done(&core->ifaces);
    arena_done(&core->arena);
    free(core->rx_order);
    free(core);
}

/* ---- the turn ---- */

static int64_t earlier(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static int64_t due_ns(const struct bcn_core *core, int64_t now_ns)
{
    if (events_pending(&core->events) || core->woken)
        return now_ns;
    int64_t due = earlier(core->deadline_ns, links_due_ns(&core->links));
    if (core->ifaces.wants_look)
        due = earlier(due, core->tick_ns);
    if (!os_wait_sees_wake_up(core->wait))
        due = earlier(due, core->clock_look_ns + CLOCK_LOOK_NS);
    uint32_t shield_ms = shield_due_ms(&core->shield, core->guard.now_ms);
    if (shield_ms != UINT32_MAX)
        due = earlier(due, now_ns + shield_ms * MS_NS);
    return due;
}

static int64_t timeout_ns(const struct bcn_core *core, int64_t max_wait_ns)
{
    int64_t now_ns = os_now_ns();
    int64_t due = due_ns(core, now_ns);
    if (due == BCN_NEVER)
        return max_wait_ns;
    return due <= now_ns ? 0 : earlier(due - now_ns, max_wait_ns);
}

static void storm_count(struct storm *storm, uint32_t drops, int64_t now_ns)
{
    if (now_ns - storm->window_ns >= STORM_WINDOW_NS) {
        storm->blows = storm->drops >= DROPS_OF_STORM;
        storm->drops = 0;
        storm->window_ns = now_ns;
    }
    storm->drops += drops;
}

/* Waits for tokens; in a storm it first lets packets collect. */
static int wait_for_work(struct bcn_core *core, int64_t max_wait_ns, uint32_t *ret_tokens)
{
    int64_t wait_ns = timeout_ns(core, max_wait_ns);
    if (core->storm.blows && wait_ns > 0) {
        int64_t pause_ns = earlier(wait_ns, STORM_PAUSE_NS);
        os_pause(pause_ns);
        wait_ns = wait_ns == BCN_NEVER ? wait_ns : wait_ns - pause_ns;
    }
    return os_wait_for(core->wait, wait_ns, ret_tokens, READY_MAX);
}

/* RFC 6762 8, 10.3: the user's clock stopped while the machine was suspended. */
static void look_at_clock(struct bcn_core *core, int64_t now_ns)
{
    int64_t slept_ns = os_slept_ns();
    core->clock_look_ns = now_ns;
    if (slept_ns - core->slept_ns >= SLEPT_LEAST_NS) {
        struct bcn_event *event = events_add(&core->events, BCN_EVENT_WOKE_UP);
        if (!event)
            return; /* the next turn reports it: this is never lost */
        event->value = (uint64_t)(slept_ns - core->slept_ns);
    }
    core->slept_ns = slept_ns;
}

static void look_at_interfaces(struct bcn_core *core, int64_t now_ns)
{
    int overruns = os_watch_read(core->watch, &core->ifaces);
    if (overruns > 0)
        counter_add(core->arena.counters, BCN_COUNTER_WATCH_OVERRUNS, (uint64_t)overruns);
    if (core->ifaces.overflow && !core->told_overflow) {
        struct bcn_event *event = events_add(&core->events, BCN_EVENT_TOO_MANY_INTERFACES);
        if (event)
            event->value = core->options.max_interfaces;
    }
    core->told_overflow = core->ifaces.overflow;
    if (!ifaces_settle(&core->ifaces))
        return;
    tell_left_out(core);
    counter_add(core->arena.counters, BCN_COUNTER_INTERFACE_CHANGES, 1);
    links_interfaces_changed(&core->links, now_ns);
    ifaces_reap(&core->ifaces);
    core->events.interfaces_changed = true;
    if (core->shield.off_link.active)
        links_attach_filter(&core->links); /* it contains the old prefixes */
}

/* Gives the first descriptors to the accepted packets; the slots of the others are free again. */
static void judge_batch(struct bcn_core *core, int32_t endpoint, uint32_t count, int64_t now_ns)
{
    struct arena *arena = &core->arena;
    uint32_t first = core->rx_count;
    for (uint32_t i = first; i < first + count; i++) {
        struct bcn_rx *rx = &arena->rx[i];
        uint32_t slot = core->rx_order[i];
        if (!guard_admit(&core->guard, rx, arena->base + arena_rx_slot(arena, slot), endpoint))
            continue;
        rx->time_ns = now_ns;
        uint32_t to = core->rx_count++;
        if (to == i)
            continue;
        arena->rx[to] = *rx;
        core->rx_order[i] = core->rx_order[to];
        core->rx_order[to] = slot;
    }
    storm_count(&core->storm, count - (core->rx_count - first), now_ns);
}

static void receive_failed(struct bcn_core *core, uint32_t token, int os_error)
{
    struct endpoint *endpoint = &core->links.endpoints[token];
    /* An ICMP error for an earlier packet is reported once. */
    if (++endpoint->failures >= RECEIVE_FAILURES_MAX)
        links_replace(&core->links, (int32_t)token, os_error, core->events.now_ns);
}

/* Returns true if the socket was read empty. */
static bool receive_from(struct bcn_core *core, uint32_t token, uint32_t *receives, int64_t now_ns)
{
    struct arena *arena = &core->arena;
    struct endpoint *endpoint = &core->links.endpoints[token];
    if (token >= core->links.end || !endpoint->open)
        return true;
    while (*receives < RECEIVES_PER_TURN && core->rx_count < arena->rx_slots) {
        uint32_t room = arena->rx_slots - core->rx_count;
        for (uint32_t i = core->rx_count; i < arena->rx_slots; i++)
            arena->rx[i].slot_offset = arena_rx_slot(arena, core->rx_order[i]);
        int n = os_socket_receive(core->io, endpoint->socket, arena->base,
                                  &arena->rx[core->rx_count], room);
        if (n < 0) {
            receive_failed(core, token, -n);
            return true;
        }
        if (n == 0)
            return true;
        endpoint->failures = 0;
        ++*receives;
        judge_batch(core, (int32_t)token, (uint32_t)n, now_ns);
        if ((uint32_t)n < room)
            return true;
    }
    return false;
}

static void receive_all(struct bcn_core *core, const uint32_t *ready, uint32_t count,
                        int64_t now_ns)
{
    uint32_t receives = 0;
    bool drained = true;
    uint32_t first = count > 0 ? core->first_ready++ % count : 0;
    for (uint32_t i = 0; i < count; i++)
        drained &= receive_from(core, ready[(first + i) % count], &receives, now_ns);
    if (drained && count < READY_MAX)
        shield_drained(&core->shield);
}

static void tick_shield(struct bcn_core *core)
{
    bool was_up = shield_is_up(&core->shield);
    if (shield_due_ms(&core->shield, core->guard.now_ms) != 0 ||
        !shield_tick(&core->shield, core->guard.now_ms))
        return;
    links_attach_filter(&core->links);
    bool is_up = shield_is_up(&core->shield);
    if (was_up == is_up)
        return;
    struct bcn_event *event = events_add(&core->events, BCN_EVENT_SHIELD);
    if (event) {
        event->value = is_up;
        event->value_2 = core->shield.active_count;
    }
}

static void tick(struct bcn_core *core, int64_t now_ns)
{
    tick_shield(core);
    for (unsigned f = 0; f < FAMILIES; f++) {
        if (core->guard.heard_neighbour[f])
            links_heard_neighbour(&core->links, f);
        core->guard.heard_neighbour[f] = false;
    }
    links_tick(&core->links, now_ns);
    if (now_ns < core->tick_ns)
        return;
    core->tick_ns = now_ns + SECOND_NS;
    if (core->ifaces.wants_look)
        look_at_interfaces(core, now_ns);
    guard_tick(&core->guard);
    uint64_t drops = links_new_drops(&core->links);
    counter_add(core->arena.counters, BCN_COUNTER_RECEIVED, drops);
    counter_add(core->arena.counters, BCN_COUNTER_DROPPED_KERNEL, drops);
}

static bool call_is_due(const struct bcn_core *core, int64_t now_ns)
{
    return core->rx_count > 0 || events_pending(&core->events) || core->woken ||
           now_ns >= core->deadline_ns;
}

static void call(struct bcn_core *core, bcn_turn_fn on_turn, int64_t now_ns)
{
    uint32_t handed = events_close(&core->events);
    core->woken = false;
    core->arena.header->tx_count = 0;
    counter_add(core->arena.counters, BCN_COUNTER_CALLS, 1);
    core->deadline_ns = on_turn((int32_t)core->rx_count, (int32_t)handed, now_ns);
    core->rx_count = 0;
    events_clear(&core->events, handed);
    if (!core->watching)
        outbox_flush(&core->outbox);
}

static int step_watching(struct bcn_core *core, bcn_turn_fn on_turn, int64_t max_wait_ns)
{
    uint32_t tokens[READY_MAX];
    bool pending = events_pending(&core->events) || core->woken;
    int64_t now_ns = os_now_ns();
    int64_t due = pending ? now_ns : core->deadline_ns;
    int64_t wait_ns = due == BCN_NEVER ? max_wait_ns
                      : due <= now_ns  ? 0
                                       : earlier(due - now_ns, max_wait_ns);
    int n = os_wait_for(core->wait, wait_ns, tokens, READY_MAX);
    if (n < 0)
        return n;
    now_ns = core->events.now_ns = os_now_ns();
    counter_add(core->arena.counters, BCN_COUNTER_TURNS, 1);
    core->woken |= n > 0; /* only wakes come here */
    bool left = loop_collect(&core->watching->loop, &core->events);
    if (!call_is_due(core, now_ns))
        return 0;
    call(core, on_turn, now_ns);
    core->woken |= left;
    if (core->deadline_ns != BCN_STOP)
        return 1;
    loop_stop(&core->watching->loop);
    return -ECANCELED;
}

int bcn_step(struct bcn_core *core, bcn_turn_fn on_turn, int64_t max_wait_ns)
{
    if (core->watching)
        return step_watching(core, on_turn, max_wait_ns);
    uint32_t tokens[READY_MAX];
    int n = wait_for_work(core, max_wait_ns, tokens);
    if (n < 0)
        return n;
    int64_t now_ns = os_now_ns();
    counter_add(core->arena.counters, BCN_COUNTER_TURNS, 1);
    guard_begin_turn(&core->guard, now_ns);
    core->events.now_ns = now_ns;
    look_at_clock(core, now_ns);

    uint32_t ready = 0;
    bool watch = false;
    for (int i = 0; i < n; i++) {
        if (tokens[i] == OS_TOKEN_WAKE)
            core->woken = true;
        else if (tokens[i] == OS_TOKEN_WATCH)
            watch = true;
        else
            tokens[ready++] = tokens[i];
    }
    if (watch)
        look_at_interfaces(core, now_ns);
    storm_count(&core->storm, 0, now_ns);
    receive_all(core, tokens, ready, now_ns);
    tick(core, now_ns);
    if (!call_is_due(core, now_ns))
        return 0;
    call(core, on_turn, now_ns);
    return core->deadline_ns == BCN_STOP ? -ECANCELED : 1;
}

int bcn_run(struct bcn_core *core, bcn_turn_fn on_turn)
{
    int r;
    core->deadline_ns = 0; /* the first turn is called at once */
    do {
        r = bcn_step(core, on_turn, BCN_NEVER);
    } while (r >= 0);
    return r == -ECANCELED ? 0 : r;
}

/* ---- the user's other calls ---- */

int bcn_wake(struct bcn_core *core)
{
    return os_wait_wake(core->wait);
}

int bcn_arena(struct bcn_core *core, void **ret_base, uint64_t *ret_size)
{
    *ret_base = core->arena.base;
    *ret_size = core->arena.size_bytes;
    return 0;
}

int bcn_interfaces(struct bcn_core *core, struct bcn_interface *ret_list, uint32_t capacity)
{
    return core->watching ? -ENOTSUP : (int)ifaces_export(&core->ifaces, ret_list, capacity);
}

int bcn_survey(struct bcn_interface *ret_list, uint32_t capacity, struct bcn_fail *ret_fail)
{
    enum { SURVEY_MAX = 4096 };
    struct ifaces ifaces;
    int r = ifaces_init(&ifaces, SURVEY_MAX);
    if (r < 0)
        return fail_set(ret_fail, "interfaces", -r);
    r = os_survey(&ifaces, ret_fail);
    if (r >= 0) {
        ifaces_settle(&ifaces);
        r = (int)ifaces_export(&ifaces, ret_list, capacity);
    }
    ifaces_done(&ifaces);
    return r;
}

int bcn_join(struct bcn_core *core, uint32_t ifindex, uint32_t family, struct bcn_fail *ret_fail)
{
    if (core->watching)
        return fail_set(ret_fail, "join", ENOTSUP);
    int r = links_join(&core->links, ifindex, family, ret_fail);
    if (r == 0 && core->shield.off_link.active)
        links_attach_filter(&core->links); /* it contains the prefixes of joined interfaces */
    return r;
}

int bcn_leave(struct bcn_core *core, uint32_t ifindex, uint32_t family)
{
    return core->watching ? -ENOTSUP : links_leave(&core->links, ifindex, family);
}

int bcn_layout(struct bcn_core *core, uint32_t family)
{
    if (family != BCN_IPV4 && family != BCN_IPV6)
        return -EINVAL;
    return core->watching ? -ENOTSUP : core->links.layout[family_slot(family)];
}

int bcn_noisiest(struct bcn_core *core, struct bcn_source *ret_list, uint32_t capacity)
{
    if (core->watching)
        return -ENOTSUP;
    return (int)sources_noisiest(&core->guard.sources, core->guard.now_ms, ret_list,
                                 capacity < NOISIEST_MAX ? capacity : NOISIEST_MAX);
}

uint64_t bcn_counter(const struct bcn_core *core, int which)
{
    if (which < 0 || which >= BCN_COUNTER_COUNT)
        return 0;
    return counter_get(core->arena.counters, which);
}

/* ---- watching ---- */

struct engine *core_engine(struct bcn_core *core)
{
    return &core->watching->engine;
}

int bcn_drive(struct bcn_core *core)
{
    return core->watching ? engine_drive(&core->watching->engine) : -ENOTSUP;
}

int bcn_session_open(struct bcn_core *core, const struct bcn_session_spec *spec,
                     uint32_t *ret_session, struct bcn_fail *ret_fail)
{
    return core->watching ? loop_open(&core->watching->loop, spec, ret_session, ret_fail)
                          : fail_set(ret_fail, "session", ENOTSUP);
}

int bcn_session_set(struct bcn_core *core, uint32_t session, const struct bcn_session_spec *spec,
                    struct bcn_fail *ret_fail)
{
    return core->watching ? loop_set(&core->watching->loop, session, spec, ret_fail)
                          : fail_set(ret_fail, "session", ENOTSUP);
}

int bcn_session_close(struct bcn_core *core, uint32_t session)
{
    return core->watching ? loop_close(&core->watching->loop, session) : -ENOTSUP;
}

int bcn_answer(struct bcn_core *core, const struct bcn_answer *rules, uint32_t count,
               struct bcn_fail *ret_fail)
{
    return core->watching ? loop_answer(&core->watching->loop, rules, count, ret_fail)
                          : fail_set(ret_fail, "answer", ENOTSUP);
}
