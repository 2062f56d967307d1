#include "session.h"

#include "digest.h"

#include <string.h>

enum {
    US_NS = 1000,
    SLOW_US = 1000000, /* RFC 5880 6.8.3: not faster than this while not Up */
};

/* Packets out of turn: 20 at once, then 80 a second, so never more than 100 in a second. */
static const int64_t ANSWER_NS = 12500000;
static const int64_t ANSWERS_AHEAD_NS = 250000000;
/* Accepted packets: four times the agreed rate, 32 at once, and never less than 40 a second,
 * because Open vSwitch sends every 100 ms while it announces an interval of a second. */
static const int64_t SLOWEST_FLOOD_NS = 25000000;
enum { FLOOD_FACTOR = 4, FLOOD_BURST = 32 };

#define KEEP   SESSION_DIAG_KEPT
#define NONE   BFD_DIAG_NONE
#define SIGNAL BFD_DIAG_NEIGHBOR_DOWN

/*
 * RFC 5880 6.8.6 (received states), 6.8.4 (expired), 6.8.16 (the others). The diagnostic stays
 * while the session comes up again, so that the peer can read the reason of the failure, and ends
 * with Up.
 */
const struct session_step session_steps[BFD_STATES][SESSION_EVENTS] = {
    [BFD_ADMIN_DOWN] = {[SESSION_RECEIVED_ADMIN_DOWN] = {BFD_ADMIN_DOWN, KEEP},
                        [SESSION_RECEIVED_DOWN] = {BFD_ADMIN_DOWN, KEEP},
                        [SESSION_RECEIVED_INIT] = {BFD_ADMIN_DOWN, KEEP},
                        [SESSION_RECEIVED_UP] = {BFD_ADMIN_DOWN, KEEP},
                        [SESSION_EXPIRED] = {BFD_ADMIN_DOWN, KEEP},
                        [SESSION_PATH_LOST] = {BFD_ADMIN_DOWN, KEEP},
                        [SESSION_DISABLED] = {BFD_ADMIN_DOWN, KEEP},
                        [SESSION_ENABLED] = {BFD_DOWN, NONE}},
    [BFD_DOWN] = {[SESSION_RECEIVED_ADMIN_DOWN] = {BFD_DOWN, KEEP},
                  [SESSION_RECEIVED_DOWN] = {BFD_INIT, KEEP},
                  [SESSION_RECEIVED_INIT] = {BFD_UP, NONE},
                  [SESSION_RECEIVED_UP] = {BFD_DOWN, KEEP},
                  [SESSION_EXPIRED] = {BFD_DOWN, KEEP},
                  [SESSION_PATH_LOST] = {BFD_DOWN, BFD_DIAG_PATH_DOWN},
                  [SESSION_DISABLED] = {BFD_ADMIN_DOWN, BFD_DIAG_ADMIN_DOWN},
                  [SESSION_ENABLED] = {BFD_DOWN, KEEP}},
    [BFD_INIT] = {[SESSION_RECEIVED_ADMIN_DOWN] = {BFD_DOWN, SIGNAL},
                  [SESSION_RECEIVED_DOWN] = {BFD_INIT, KEEP},
                  [SESSION_RECEIVED_INIT] = {BFD_UP, NONE},
                  [SESSION_RECEIVED_UP] = {BFD_UP, NONE},
                  [SESSION_EXPIRED] = {BFD_DOWN, BFD_DIAG_EXPIRED},
                  [SESSION_PATH_LOST] = {BFD_DOWN, BFD_DIAG_PATH_DOWN},
                  [SESSION_DISABLED] = {BFD_ADMIN_DOWN, BFD_DIAG_ADMIN_DOWN},
                  [SESSION_ENABLED] = {BFD_INIT, KEEP}},
    [BFD_UP] = {[SESSION_RECEIVED_ADMIN_DOWN] = {BFD_DOWN, SIGNAL},
                [SESSION_RECEIVED_DOWN] = {BFD_DOWN, SIGNAL},
                [SESSION_RECEIVED_INIT] = {BFD_UP, KEEP},
                [SESSION_RECEIVED_UP] = {BFD_UP, KEEP},
                [SESSION_EXPIRED] = {BFD_DOWN, BFD_DIAG_EXPIRED},
                [SESSION_PATH_LOST] = {BFD_DOWN, BFD_DIAG_PATH_DOWN},
                [SESSION_DISABLED] = {BFD_ADMIN_DOWN, BFD_DIAG_ADMIN_DOWN},
                [SESSION_ENABLED] = {BFD_UP, KEEP}},
};

static int64_t larger(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

/* ---- limits ---- */

static bool limit_take(struct session_limit *limit, int64_t each_ns, int64_t ahead_ns,
                       int64_t now_ns)
{
    if (limit->next_ns > now_ns + ahead_ns - each_ns)
        return false;
    limit->next_ns = larger(limit->next_ns, now_ns) + each_ns;
    return true;
}

static bool flood_allows(struct session *s, int64_t now_ns)
{
    int64_t agreed_us = larger(s->said_rx_us, s->state == BFD_UP ? s->remote_min_tx_us : SLOW_US);
    int64_t each_ns = agreed_us * US_NS / FLOOD_FACTOR;
    if (each_ns > SLOWEST_FLOOD_NS)
        each_ns = SLOWEST_FLOOD_NS;
    return limit_take(&s->floods, each_ns, FLOOD_BURST * each_ns, now_ns);
}

/* ---- intervals ---- */

bool session_knows_peer(const struct session *s)
{
    return s->remote_discriminator != 0;
}

int64_t session_tx_interval_us(const struct session *s)
{
    return larger(s->used_tx_us, s->remote_min_rx_us); /* 6.8.7: the slower side decides */
}

int64_t session_detection_us(const struct session *s)
{
    return s->remote_mult * larger(s->used_rx_us, s->remote_min_tx_us); /* 6.8.4 */
}

/* 6.8.7: from 75 to 100 % of the interval; to 90 % with Detect Mult 1. On a grid, a turn may begin
 * one step late. */
static int64_t jittered_ns(struct session *s, int64_t from_ns)
{
    int64_t interval_ns = s->spaced_us * US_NS;
    int64_t least_ns = interval_ns * 3 / 4;
    int64_t most_ns = s->config.detect_mult == 1 ? interval_ns * 9 / 10 : interval_ns;
    int64_t grid_ns = s->grid_ns;
    if (most_ns - least_ns < 3 * grid_ns)
        grid_ns = 0;
    s->random ^= s->random << 13;
    s->random ^= s->random >> 17;
    s->random ^= s->random << 5;
    int64_t span_ns = most_ns - least_ns - grid_ns;
    /* In units of 1/65,536, so that it never overflows. */
    int64_t due_ns = from_ns + least_ns + (span_ns / 65536) * (s->random & 0xffff) +
                     (((span_ns & 0xffff) * (int64_t)(s->random & 0xffff)) >> 16);
    if (grid_ns == 0)
        return due_ns;
    int64_t on_grid_ns = due_ns - due_ns % grid_ns;
    return on_grid_ns < from_ns + least_ns ? on_grid_ns + grid_ns : on_grid_ns;
}

/* Demand mode is active on the remote system (6.8). */
static bool has_demand(const struct session *s)
{
    return s->remote_demand && s->state == BFD_UP && s->remote_state == BFD_UP;
}

/* May periodic packets go out (6.8.7)? */
static bool is_periodic(const struct session *s)
{
    if (s->path_lost || s->remote_min_rx_us == 0)
        return false;
    if (s->config.passive && !session_knows_peer(s))
        return false;
    if (s->config.unsolicited && s->state == BFD_DOWN)
        return false;
    return !has_demand(s) || s->poll;
}

/* Handles a possible change of the periodic timer's inputs. */
static void space(struct session *s)
{
    int64_t interval_us = is_periodic(s) ? session_tx_interval_us(s) : 0;
    if (interval_us == s->spaced_us)
        return;
    s->spaced_us = interval_us;
    s->next_tx_ns = interval_us == 0 ? SESSION_NEVER : jittered_ns(s, s->sent_ns);
}

/* ---- Poll Sequences and their contents ---- */

static uint32_t wanted_tx_us(const struct session *s)
{
    uint32_t wanted = s->config.desired_min_tx_us;
    return s->state != BFD_UP && wanted < SLOW_US ? SLOW_US : wanted;
}

static void use_what_was_said(struct session *s)
{
    s->used_tx_us = s->said_tx_us;
    s->used_rx_us = s->said_rx_us;
}

static void poll_begin(struct session *s)
{
    s->poll = true;
    s->poll_sent = false;
}

/* 6.8.3: announces the wanted values, if no Poll Sequence is running, and begins one. */
static void negotiate(struct session *s, int64_t now_ns)
{
    uint32_t tx_us = wanted_tx_us(s);
    uint32_t rx_us = s->config.required_min_rx_us;
    bool is_up = s->state == BFD_UP;
    if (tx_us == s->said_tx_us && rx_us == s->said_rx_us)
        return;
    bool in_the_way = s->poll || s->final_seen || now_ns < s->poll_again_ns;
    /* Only values that depend on the Final must wait. While not Up, or if faster than before, they
     * are used at once. */
    bool decided_by_final = is_up && (tx_us > s->used_tx_us || rx_us < s->used_rx_us);
    if (in_the_way && decided_by_final)
        return; /* sent again with the next packet */
    s->said_tx_us = tx_us;
    s->said_rx_us = rx_us;
    if (!is_up || tx_us < s->used_tx_us)
        s->used_tx_us = tx_us;
    if (!is_up || rx_us > s->used_rx_us)
        s->used_rx_us = rx_us;
    if (session_knows_peer(s)) /* otherwise its first accepted packet brings all of it */
        poll_begin(s);
}

static void poll_end(struct session *s, int64_t now_ns)
{
    s->poll = false;
    s->final_seen = true;
    /* A Final for an earlier repetition may still be on its way for a round trip. */
    s->poll_again_ns = s->poll_last_ns + (now_ns - s->poll_began_ns);
    use_what_was_said(s);
}

/* ---- the state ---- */

static void step(struct session *s, enum session_event event, int64_t now_ns)
{
    const struct session_step *to = &session_steps[s->state][event];
    if (to->diag != SESSION_DIAG_KEPT)
        s->diag = to->diag;
    if (to->state == s->state)
        return;
    s->state = to->state;
    s->changed_ns = now_ns;
    s->transitions++;
}

/* A detection time passed without a packet: 6.8.1, 6.8.4, 6.8.18. */
static void forget_peer(struct session *s)
{
    s->remote_discriminator = 0;
    s->remote_min_rx_us = 1;
    s->remote_state = BFD_DOWN;
    s->poll = false;
    s->final_seen = false;
    s->final_due = false;
    s->poll_again_ns = 0;
}

/* Composes the next packet, without P, F and the authentication. */
static void compose(const struct session *s, uint8_t ret_bytes[BFD_BYTES])
{
    struct bfd_packet packet = {
        .diag = s->diag,
        .state = s->state,
        .authenticated = s->auth.type != BFD_AUTH_NONE,
        .detect_mult = s->config.detect_mult,
        .length = BFD_BYTES,
        .my_discriminator = s->discriminator,
        .your_discriminator = s->remote_discriminator,
        .desired_min_tx_us = s->said_tx_us,
        .required_min_rx_us = s->said_rx_us,
    };
    codec_write(&packet, ret_bytes);
}

static bool differs_from_sent(const struct session *s)
{
    uint8_t bytes[BFD_BYTES];
    compose(s, bytes);
    return memcmp(bytes, s->sent, BFD_BYTES) != 0;
}

/* After every input. */
static void settle(struct session *s, int64_t now_ns)
{
    negotiate(s, now_ns);
    if (s->state != BFD_UP)
        use_what_was_said(s);
    if (has_demand(s) && s->has_sent && differs_from_sent(s))
        poll_begin(s); /* 6.6: in Demand mode every change is sent by Poll */
    space(s);
}

void session_init(struct session *session, const struct session_config *config,
                  const struct auth *auth, uint32_t discriminator, uint32_t seed, int64_t now_ns)
{
    *session = (struct session){
        .config = *config,
        .auth = *auth,
        .state = config->disabled ? BFD_ADMIN_DOWN : BFD_DOWN,
        .diag = config->disabled ? BFD_DIAG_ADMIN_DOWN : BFD_DIAG_NONE,
        .remote_state = BFD_DOWN,
        .discriminator = discriminator,
        .remote_min_rx_us = 1,
        .random = seed | 1,
        .sent_ns = now_ns,
        .next_tx_ns = SESSION_NEVER,
        .changed_ns = now_ns,
        .said_rx_us = config->required_min_rx_us,
    };
    session->said_tx_us = wanted_tx_us(session);
    use_what_was_said(session);
    space(session);
}

void session_done(struct session *session)
{
    digest_wipe(&session->auth, sizeof session->auth);
}

/* ---- receiving ---- */

static enum bfd_verdict authenticate(struct session *s, const struct bfd_packet *packet,
                                     const uint8_t *bytes, int64_t now_ns)
{
    if (s->auth.type == BFD_AUTH_NONE)
        return packet->authenticated ? BFD_DROP_AUTH_UNWANTED : BFD_TAKEN;
    if (!packet->authenticated)
        return BFD_DROP_AUTH_MISSING;
    /* 6.8.1, bfd.AuthSeqKnown */
    if (now_ns - s->heard_ns >= 2 * session_detection_us(s) * US_NS)
        s->auth.sequence_known = false;
    return auth_check(&s->auth, packet, bytes);
}

static void learn(struct session *s, const struct bfd_packet *packet, int64_t now_ns)
{
    s->remote_discriminator = packet->my_discriminator;
    s->remote_state = packet->state;
    s->remote_diag = packet->diag;
    s->remote_demand = packet->demand;
    s->remote_min_rx_us = packet->required_min_rx_us;
    s->remote_mult = packet->detect_mult;
    s->remote_min_tx_us = packet->desired_min_tx_us;
    /* 6.8.3 forbids a faster rate to the peer while it isn't Up; FRR's first packet announces
     * one. */
    if (packet->state != BFD_UP && s->remote_min_tx_us < SLOW_US)
        s->remote_min_tx_us = SLOW_US;
    s->heard_ns = larger(s->heard_ns, now_ns);
    s->packets_in++;
    if (packet->final && s->poll && s->poll_sent)
        poll_end(s, now_ns);
    else if (!packet->final)
        s->final_seen = false;
}

enum bfd_verdict session_receive(struct session *session, const struct bfd_packet *packet,
                                 const uint8_t *bytes, int64_t now_ns)
{
    struct session *s = session;
    if (s->path_lost)
        return BFD_DROP_OTHER;
    enum bfd_verdict verdict = authenticate(s, packet, bytes, now_ns);
    if (verdict != BFD_TAKEN)
        return verdict;
    if (!flood_allows(s, now_ns))
        return BFD_DROP_RATE;
    learn(s, packet, now_ns);
    uint8_t before = s->state;
    step(s, (enum session_event)packet->state, now_ns);
    /* RFC 9468 2: the session ends, and begins again with the active side's packet, which is this
     * one. */
    if (s->config.unsolicited && before == BFD_UP && packet->state == BFD_DOWN)
        step(s, SESSION_RECEIVED_DOWN, now_ns);
    if (packet->poll) /* 6.8.7: in every state */
        s->final_due = true;
    settle(s, now_ns);
    return BFD_TAKEN;
}

/* ---- time and commands ---- */

/* Returns the first deadline not before this time, on the grid. */
static int64_t up_to_grid(const struct session *s, int64_t due_ns)
{
    if (s->grid_ns == 0 || due_ns == SESSION_NEVER)
        return due_ns;
    int64_t over_ns = due_ns % s->grid_ns;
    return over_ns == 0 ? due_ns : due_ns + s->grid_ns - over_ns;
}

int64_t session_expiry_ns(const struct session *s)
{
    if (!session_knows_peer(s))
        return SESSION_NEVER;
    return up_to_grid(s, s->heard_ns + session_detection_us(s) * US_NS);
}

int64_t session_due_ns(const struct session *s)
{
    int64_t expiry_ns = session_expiry_ns(s);
    return expiry_ns < s->next_tx_ns ? expiry_ns : s->next_tx_ns;
}

void session_tick(struct session *session, int64_t now_ns)
{
    struct session *s = session;
    if (session_expiry_ns(s) <= now_ns) {
        forget_peer(s);
        step(s, SESSION_EXPIRED, now_ns);
        settle(s, now_ns);
    }
    if (s->next_tx_ns <= now_ns)
        s->packet_due = true;
}

void session_change(struct session *session, const struct session_config *config, int64_t now_ns)
{
    bool was_disabled = session->config.disabled;
    session->config = *config;
    if (config->disabled && !was_disabled)
        step(session, SESSION_DISABLED, now_ns);
    if (!config->disabled && was_disabled)
        step(session, SESSION_ENABLED, now_ns);
    settle(session, now_ns);
}

void session_set_path(struct session *session, bool is_there, int64_t now_ns)
{
    if (session->path_lost == !is_there)
        return;
    session->path_lost = !is_there;
    session->sent_ns = now_ns;
    if (!is_there) {
        forget_peer(session);
        step(session, SESSION_PATH_LOST, now_ns);
    }
    session->has_sent = session->has_sent && !is_there; /* send at once when it is back */
    settle(session, now_ns);
}

/* ---- sending ---- */

/* Restarts the periodic timer. */
static void restart_timer(struct session *s, int64_t now_ns)
{
    s->packet_due = false;
    s->sent_ns = now_ns;
    if (s->spaced_us != 0)
        s->next_tx_ns = jittered_ns(s, now_ns);
}

static void mark_poll(struct session *s, int64_t now_ns)
{
    if (!s->poll_sent)
        s->poll_began_ns = now_ns;
    s->poll_sent = true;
    s->poll_last_ns = now_ns;
}

/* Returns the flag of the next packet: a Final, a Poll or neither; -1 = no packet. */
static int choose(struct session *s, bool differs, int64_t now_ns)
{
    enum { POLL = 1 << 5, FINAL = 1 << 4 };
    if (s->path_lost || (s->config.passive && !session_knows_peer(s))) {
        s->final_due = false;
        s->packet_due = false;
        return -1;
    }
    if (s->final_due) {
        s->final_due = false;
        if (limit_take(&s->answers, ANSWER_NS, ANSWERS_AHEAD_NS, now_ns))
            return FINAL;
    }
    if (s->config.unsolicited && s->state == BFD_DOWN) {
        s->packet_due = false;
        return -1;
    }
    bool out_of_turn = differs && !s->packet_due;
    if (out_of_turn && !limit_take(&s->answers, ANSWER_NS, ANSWERS_AHEAD_NS, now_ns))
        return -1;
    if (!differs && !s->packet_due)
        return -1;
    restart_timer(s, now_ns);
    if (s->poll)
        mark_poll(s, now_ns);
    return s->poll ? POLL : 0;
}

uint32_t session_emit(struct session *session, int64_t now_ns, uint8_t ret_bytes[BFD_PACKET_BYTES])
{
    struct session *s = session;
    compose(s, ret_bytes);
    bool differs = !s->has_sent || memcmp(ret_bytes, s->sent, BFD_BYTES) != 0;
    int flag = choose(s, differs, now_ns);
    if (flag < 0)
        return 0;
    memcpy(s->sent, ret_bytes, BFD_BYTES);
    s->has_sent = true;
    s->packets_out++;
    ret_bytes[1] |= (uint8_t)flag;
    if (s->auth.type == BFD_AUTH_NONE)
        return BFD_BYTES;
    return auth_sign(&s->auth, ret_bytes, differs || flag != 0);
}
