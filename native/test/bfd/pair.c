#include "pair.h"

#include "../check.h"

static uint32_t chance(struct pair *pair, uint32_t below)
{
    pair->random = pair->random * 1664525 + 1013904223;
    return below == 0 ? 0 : (pair->random >> 8) % below;
}

struct session_config pair_config(uint32_t tx_ms, uint32_t rx_ms, uint8_t mult)
{
    return (struct session_config){
        .desired_min_tx_us = tx_ms * 1000, .required_min_rx_us = rx_ms * 1000, .detect_mult = mult};
}

static void start(struct pair *pair, int side, const struct session_config *config,
                  const struct auth *auth)
{
    struct session_config usual = pair_config(50, 50, 3);
    struct auth none = {0};
    uint32_t discriminator = chance(pair, 1u << 24) + 1;
    session_init(&pair->side[side], config ? config : &usual, auth ? auth : &none, discriminator,
                 chance(pair, 1u << 24), pair->now_ns);
}

void pair_begin(struct pair *pair, const struct session_config *a, const struct session_config *b,
                const struct auth *auth_a, const struct auth *auth_b)
{
    memset(pair, 0, sizeof *pair);
    pair->random = 4711;
    pair->now_ns = INT64_C(1234567890123456);
    pair->delay_ns[0] = pair->delay_ns[1] = 100000;
    start(pair, 0, a, auth_a);
    start(pair, 1, b, auth_b);
}

void pair_restart(struct pair *pair, int side, const struct session_config *config)
{
    start(pair, side, config, NULL);
    pair->off[side] = false;
    pair_emit(pair, side);
}

static void fly(struct pair *pair, int from, const struct pair_packet *packet)
{
    if (pair->cut[from] || chance(pair, 100) < pair->loss_percent[from])
        return;
    CHECK(pair->flying_count < PAIR_FLYING);
    struct pair_packet *flying = &pair->flying[pair->flying_count++];
    *flying = *packet;
    flying->at_ns =
        pair->now_ns + pair->delay_ns[from] + chance(pair, (uint32_t)pair->spread_ns[from]);
}

void pair_emit(struct pair *pair, int side)
{
    struct pair_packet packet = {.at_ns = pair->now_ns, .to = !side};
    while (!pair->off[side] &&
           (packet.length = session_emit(&pair->side[side], pair->now_ns, packet.bytes)) > 0) {
        CHECK_EQ(codec_read(packet.bytes, packet.length, &packet.said), BFD_TAKEN);
        CHECK(!(packet.said.poll && packet.said.final)); /* RFC 5880 6.5 */
        CHECK(!packet.said.demand);
        CHECK_EQ(packet.said.required_min_echo_rx_us, 0);
        if (pair->seen_count < PAIR_SEEN)
            pair->seen[pair->seen_count++] = packet;
        fly(pair, side, &packet);
        if (chance(pair, 100) < pair->copy_percent[side])
            fly(pair, side, &packet);
    }
}

static int64_t next_ns(const struct pair *pair)
{
    int64_t next = INT64_MAX;
    for (uint32_t i = 0; i < pair->flying_count; i++)
        next = pair->flying[i].at_ns < next ? pair->flying[i].at_ns : next;
    for (int side = 0; side < 2; side++) {
        int64_t due = pair->off[side] ? INT64_MAX : session_due_ns(&pair->side[side]);
        next = due < next ? due : next;
    }
    return next;
}

static void arrive(struct pair *pair, const struct pair_packet *packet)
{
    if (pair->off[packet->to])
        return;
    enum bfd_verdict verdict =
        session_receive(&pair->side[packet->to], &packet->said, packet->bytes, pair->now_ns);
    pair->verdicts[verdict]++;
    pair_emit(pair, packet->to);
}

static void turn(struct pair *pair)
{
    for (uint32_t i = 0; i < pair->flying_count;) {
        if (pair->flying[i].at_ns > pair->now_ns) {
            i++;
            continue;
        }
        struct pair_packet packet = pair->flying[i];
        pair->flying[i] = pair->flying[--pair->flying_count];
        arrive(pair, &packet);
    }
    for (int side = 0; side < 2; side++) {
        if (pair->off[side])
            continue;
        session_tick(&pair->side[side], pair->now_ns);
        pair_emit(pair, side);
    }
}

void pair_run(struct pair *pair, int64_t duration_ns)
{
    int64_t end_ns = pair->now_ns + duration_ns;
    turn(pair);
    for (int64_t next = next_ns(pair); next <= end_ns; next = next_ns(pair)) {
        pair->now_ns = next > pair->now_ns ? next : pair->now_ns;
        turn(pair);
    }
    pair->now_ns = end_ns;
}

void pair_run_ms(struct pair *pair, int64_t duration_ms)
{
    pair_run(pair, MS(duration_ms));
}

int64_t pair_come_up(struct pair *pair)
{
    int64_t began_ns = pair->now_ns;
    while (pair->side[0].state != BFD_UP || pair->side[1].state != BFD_UP) {
        pair_run(pair, 100000);
        CHECK(pair->now_ns - began_ns < MS(10000));
    }
    return pair->now_ns - began_ns;
}

enum bfd_verdict pair_inject(struct pair *pair, int side, const struct bfd_packet *packet)
{
    uint8_t bytes[BFD_PACKET_BYTES] = {0};
    codec_write(packet, bytes);
    enum bfd_verdict verdict = session_receive(&pair->side[side], packet, bytes, pair->now_ns);
    pair_emit(pair, side);
    return verdict;
}

uint32_t pair_count(const struct pair *pair, int from_side, uint32_t since, int64_t *ret_least_ns,
                    int64_t *ret_most_ns)
{
    uint32_t count = 0;
    int64_t last_ns = 0;
    int64_t least_ns = INT64_MAX;
    int64_t most_ns = 0;
    for (uint32_t i = since; i < pair->seen_count; i++) {
        const struct pair_packet *packet = &pair->seen[i];
        if (packet->to == from_side)
            continue;
        int64_t gap_ns = packet->at_ns - last_ns;
        if (count++ > 0) {
            least_ns = gap_ns < least_ns ? gap_ns : least_ns;
            most_ns = gap_ns > most_ns ? gap_ns : most_ns;
        }
        last_ns = packet->at_ns;
    }
    if (ret_least_ns)
        *ret_least_ns = least_ns;
    if (ret_most_ns)
        *ret_most_ns = most_ns;
    return count;
}

const struct pair_packet *pair_last(const struct pair *pair, int from_side, uint32_t since)
{
    for (uint32_t i = pair->seen_count; i-- > since;) {
        if (pair->seen[i].to != from_side)
            return &pair->seen[i];
    }
    CHECK(0); /* one was sent */
    return NULL;
}
