/* Packets of the engine: from a listener to a session, and from a session to its peer
 * (engine.h). */
#include "engine.h"

#include <errno.h>

enum {
    RECEIVES_PER_TURN = 256, /* batches: far more than a receive buffer holds */
    RECEIVE_FAILURES_MAX = 16,
    SAMPLES_PER_SECOND = 4,
};

static const int64_t SECOND_NS = 1000000000;

/* ---- drops ---- */

/* The session's counter of a drop (BCN_SESSION_DROPPED_*). */
static unsigned session_drop(enum bfd_verdict verdict)
{
    switch (verdict) {
    case BFD_DROP_TTL:
        return BCN_SESSION_DROPPED_TTL;
    case BFD_DROP_DISCRIMINATOR:
    case BFD_DROP_STRANGER:
        return BCN_SESSION_DROPPED_DEMUX;
    case BFD_DROP_AUTH_UNWANTED:
    case BFD_DROP_AUTH_MISSING:
    case BFD_DROP_AUTH:
        return BCN_SESSION_DROPPED_AUTH;
    case BFD_DROP_WINDOW:
        return BCN_SESSION_DROPPED_WINDOW;
    case BFD_DROP_RATE:
        return BCN_SESSION_DROPPED_RATE;
    case BFD_DROP_INTERFACE:
        return BCN_SESSION_DROPPED_INTERFACE;
    case BFD_DROP_OTHER:
    case BFD_DROP_REFUSED:
        return BCN_SESSION_DROPPED_OTHER;
    default:
        return BCN_SESSION_DROPPED_MALFORMED;
    }
}

static void sample(struct engine *e, const struct bcn_rx *rx, int which)
{
    if (e->now_ns - e->sampled_ns >= SECOND_NS) {
        e->sampled_ns = e->now_ns;
        e->samples = 0;
    }
    if (e->samples++ >= SAMPLES_PER_SECOND)
        return;
    struct note note = {.kind = BCN_EVENT_DROP_SAMPLE,
                        .ifindex = rx->ifindex,
                        .reason = (uint16_t)which,
                        .family = rx->family,
                        .value = rx->length,
                        .time_ns = rx->time_ns};
    memcpy(note.address, rx->source, sizeof note.address);
    exchange_note(&e->exchange, &note);
    e->must_tell = true;
}

/* slot: the packet's session, if it is known. */
static void drop(struct engine *e, const struct bcn_rx *rx, enum bfd_verdict verdict,
                 struct slot *slot)
{
    int which = BCN_COUNTER_BFD_DROPPED_TTL + (int)verdict - BFD_DROP_TTL;
    engine_count(e, which);
    if (verdict != BFD_DROP_RATE)
        sample(e, rx, which);
    if (!slot)
        return;
    slot->dropped[session_drop(verdict)]++;
    engine_touch(e, slot);
}

/* ---- unsolicited peers (RFC 9468) ---- */

static void refuse(struct engine *e, const struct bcn_rx *rx, int reason)
{
    drop(e, rx, BFD_DROP_REFUSED, NULL);
    if (e->refused_ns != 0 && e->now_ns - e->refused_ns < SECOND_NS)
        return;
    e->refused_ns = e->now_ns;
    struct note note = {.kind = BCN_EVENT_SESSION_REFUSED,
                        .ifindex = rx->ifindex,
                        .reason = (uint16_t)reason,
                        .family = rx->family,
                        .time_ns = rx->time_ns};
    memcpy(note.address, rx->source, sizeof note.address);
    exchange_note(&e->exchange, &note);
    e->must_tell = true;
}

static void begin_session(struct engine *e, struct slot *slot, const struct bcn_answer *rule,
                          const struct bcn_rx *rx)
{
    static const struct auth none;
    struct session_config config = {.desired_min_tx_us = rule->desired_min_tx_us,
                                    .required_min_rx_us = rule->required_min_rx_us,
                                    .detect_mult = rule->detect_mult,
                                    .passive = true,
                                    .unsolicited = true};
    slot->asked = (struct whereabouts){.peer = ip_load(rx->source),
                                       .local = ip_load(rx->destination),
                                       .ifindex = rx->ifindex,
                                       .family = rx->family};
    slot->role = BCN_ROLE_UNSOLICITED;
    slot->min_ttl = 255;
    slot->cookie = rule->cookie;
    session_init(&slot->session, &config, &none, bfd_random_next(&e->random),
                 bfd_random_next(&e->random), rx->time_ns);
    engine_add(e, slot);
}

/* Makes a session for an unconfigured peer, if a rule allows it. Otherwise counts the reason and
 * returns NULL. */
static struct slot *answer(struct engine *e, const struct bcn_rx *rx)
{
    uint8_t rule;
    struct bcn_fail fail;
    int reason = answers_find(&e->answers, ifaces_find(&e->ifaces, rx->ifindex), rx, &rule);
    if (reason == 0 && ifaces_is_own(&e->ifaces, ip_load(rx->source)))
        reason = BCN_REFUSED_RULE;
    struct slot *slot = reason == 0 ? sessions_claim(&e->sessions, &e->claim_hint) : NULL;
    if (reason == 0 && !slot)
        reason = BCN_REFUSED_SESSIONS;
    if (reason == 0 && !answers_take(&e->answers, e->now_ns))
        reason = BCN_REFUSED_RATE;
    if (reason == 0 && engine_socket(rx->family, &slot->socket, &slot->source_port, &fail) < 0)
        reason = BCN_REFUSED_SOCKET;
    if (reason != 0) {
        if (slot)
            sessions_free(slot);
        refuse(e, rx, reason);
        return NULL;
    }
    slot->rule = rule;
    e->answers.made[rule]++;
    begin_session(e, slot, &e->answers.rules[rule], rx);
    return slot;
}

/* ---- demultiplexing ---- */

/* RFC 5880 6.8.6, Your Discriminator. Returns the session, or counts the drop and returns NULL. */
static struct slot *find_by_discriminator(struct engine *e, const struct listener *listener,
                                          const struct bcn_rx *rx, const struct bfd_packet *packet)
{
    struct slot *slot = sessions_by_discriminator(&e->sessions, packet->your_discriminator);
    /* An attacker can guess 32 bits, so the address of the discriminator must be right too. */
    if (slot && ip_equal(slot->at.peer, ip_load(rx->source))) {
        if (slot->at.multihop == listener->multihop &&
            (listener->multihop || slot->at.ifindex == rx->ifindex))
            return slot;
        drop(e, rx, BFD_DROP_INTERFACE, slot);
        return NULL;
    }
    if (!strangers_allow(&e->strangers, ip_load(rx->source), e->now_ns)) {
        drop(e, rx, BFD_DROP_RATE, NULL);
        return NULL;
    }
    struct slot *of_peer =
        sessions_by_peer(&e->sessions, ip_load(rx->source), ip_load(rx->destination),
                         listener->multihop ? 0 : rx->ifindex, listener->multihop);
    drop(e, rx, BFD_DROP_DISCRIMINATOR, of_peer);
    return NULL;
}

static struct slot *find(struct engine *e, const struct listener *listener, const struct bcn_rx *rx,
                         const struct bfd_packet *packet)
{
    if (packet->your_discriminator != 0)
        return find_by_discriminator(e, listener, rx, packet);
    struct slot *slot =
        sessions_by_peer(&e->sessions, ip_load(rx->source), ip_load(rx->destination),
                         listener->multihop ? 0 : rx->ifindex, listener->multihop);
    if (slot)
        return slot;
    if (!strangers_allow(&e->strangers, ip_load(rx->source), e->now_ns)) {
        drop(e, rx, BFD_DROP_RATE, NULL);
        return NULL;
    }
    if (listener->multihop || e->answers.count == 0 || packet->state != BFD_DOWN ||
        packet->authenticated) {
        drop(e, rx, BFD_DROP_STRANGER, NULL);
        return NULL;
    }
    return answer(e, rx);
}

/* Only for counting: the session to which the packet claims to belong. */
static struct slot *suspect(const struct engine *e, const struct listener *listener,
                            const struct bcn_rx *rx)
{
    return sessions_by_peer(&e->sessions, ip_load(rx->source), ip_load(rx->destination),
                            listener->multihop ? 0 : rx->ifindex, listener->multihop);
}

static void take(struct engine *e, const struct listener *listener, const struct bcn_rx *rx)
{
    const uint8_t *bytes = e->slots + rx->slot_offset;
    struct bfd_packet packet;
    engine_count(e, BCN_COUNTER_BFD_RECEIVED);
    if (!listener->multihop && rx->ttl != 255) { /* RFC 5881 5 */
        drop(e, rx, BFD_DROP_TTL, suspect(e, listener, rx));
        return;
    }
    enum bfd_verdict verdict = codec_read(bytes, rx->length, &packet);
    if (verdict != BFD_TAKEN) {
        drop(e, rx, verdict, suspect(e, listener, rx));
        return;
    }
    struct slot *slot = find(e, listener, rx, &packet);
    if (!slot)
        return;
    if (listener->multihop && rx->ttl < slot->min_ttl) { /* RFC 5883 5 */
        drop(e, rx, BFD_DROP_TTL, slot);
        return;
    }
    verdict = session_receive(&slot->session, &packet, bytes, rx->time_ns);
    if (verdict != BFD_TAKEN) {
        drop(e, rx, verdict, slot);
        return;
    }
    engine_count(e, BCN_COUNTER_BFD_ACCEPTED);
    if (slot->at.multihop && ip_is_zero(slot->at.local))
        sessions_move(&e->sessions, slot, 0, ip_load(rx->destination));
    engine_send(e, slot);
    engine_touch(e, slot);
    engine_reap(e, slot);
}

/* ---- sockets ---- */

/* BFD-014: converts the stamp to our clock, within the possible range. */
static void stamp(const struct engine *e, struct bcn_rx *rx, int64_t offset_ns)
{
    int64_t at_ns = rx->time_ns == 0 ? e->now_ns : rx->time_ns + offset_ns;
    if (at_ns < e->turn_ns)
        at_ns = e->turn_ns;
    rx->time_ns = at_ns > e->now_ns ? e->now_ns : at_ns;
}

static void receive_failed(struct engine *e, struct listener *listener, int error)
{
    if (++listener->failures != RECEIVE_FAILURES_MAX)
        return;
    struct note note = {.kind = BCN_EVENT_SOCKET_FAILED,
                        .family = listener->family,
                        .os_error = error,
                        .op = "receive",
                        .time_ns = e->now_ns};
    exchange_note(&e->exchange, &note);
    e->must_tell = true;
    os_wait_remove(e->wait, listener->socket);
    os_socket_close(listener->socket);
    listener->socket = OS_NO_SOCKET;
    struct bcn_fail fail;
    os_socket fresh;
    if (engine_listen(e, listener->family, listener->multihop, &fresh, &fail) < 0)
        return;
    listener->socket = fresh;
    listener->failures = 0;
    os_wait_add(e->wait, fresh, (uint32_t)(listener - e->listeners));
}

void engine_receive(struct engine *engine, struct listener *listener)
{
    struct engine *e = engine;
    int64_t last_ns = e->turn_ns;
    for (int i = 0; i < RECEIVES_PER_TURN && listener->socket != OS_NO_SOCKET; i++) {
        int n = os_socket_receive(e->io, listener->socket, e->slots, e->rx, ENGINE_BATCH);
        if (n < 0)
            receive_failed(e, listener, -n);
        if (n <= 0) {
            listener->emptied = true;
            return;
        }
        listener->failures = 0;
        int64_t offset_ns = os_now_ns() - os_stamp_now_ns();
        bool beyond = e->rx[n - 1].time_ns + offset_ns > e->now_ns; /* 0, no stamp: long ago */
        for (int p = 0; p < n; p++) {
            stamp(e, &e->rx[p], offset_ns);
            take(e, listener, &e->rx[p]);
        }
        last_ns = e->rx[n - 1].time_ns;
        if (n < ENGINE_BATCH || beyond) { /* all earlier arrivals have been read */
            listener->emptied = true;
            return;
        }
    }
    if (last_ns < e->horizon_ns)
        e->horizon_ns = last_ns;
}

/* ---- sending ---- */

static void send_failed(struct engine *e, const struct slot *slot, const struct bcn_tx *tx,
                        int error)
{
    engine_count(e, BCN_COUNTER_BFD_SEND_FAILED);
    struct note note = {.kind = BCN_EVENT_SEND_FAILED,
                        .ifindex = tx->ifindex,
                        .family = tx->family,
                        .os_error = error,
                        .op = "send",
                        .value = slot->cookie,
                        .time_ns = e->now_ns};
    memcpy(note.address, tx->destination, sizeof note.address);
    exchange_note(&e->exchange, &note);
    e->must_tell = true;
}

void engine_send(struct engine *engine, struct slot *slot)
{
    struct engine *e = engine;
    uint32_t offset = ENGINE_BATCH * e->arena->slot_bytes;
    struct bcn_tx tx = {.slot_offset = offset,
                        .ifindex = slot->at.ifindex,
                        .family = slot->at.family,
                        .destination_port =
                            slot->at.multihop ? ENGINE_MULTIHOP_PORT : (uint16_t)e->options->port};
    memcpy(tx.destination, &slot->at.peer, 16);
    memcpy(tx.source, &slot->at.local, 16);
    const struct bcn_tx *packets[1] = {&tx};
    while ((tx.length = session_emit(&slot->session, os_now_ns(), e->slots + offset)) > 0) {
        int n = os_socket_send(e->io, slot->socket, e->slots, packets, 1);
        if (n == 1)
            engine_count(e, BCN_COUNTER_BFD_SENT);
        else
            send_failed(e, slot, &tx, n < 0 ? -n : EAGAIN);
    }
}
