/*
 * RFC 5880 6.8, rule by rule: single sessions, and two that face each other (pair.h). Simulated
 * time.
 */
#include "pair.h"

#include "../check.h"

static struct pair pair;

static void begin(uint32_t tx_ms, uint32_t rx_ms, uint8_t mult)
{
    struct session_config config = pair_config(tx_ms, rx_ms, mult);
    pair_begin(&pair, &config, &config, NULL, NULL);
}

static void begin_up(uint32_t tx_ms, uint32_t rx_ms, uint8_t mult)
{
    begin(tx_ms, rx_ms, mult);
    pair_come_up(&pair);
    pair_run_ms(&pair, 3000); /* whatever was to be polled is */
}

/* What the peer of side 0 would send now. */
static struct bfd_packet from_peer(uint8_t state)
{
    return (struct bfd_packet){.state = state,
                               .detect_mult = 3,
                               .length = BFD_BYTES,
                               .my_discriminator = pair.side[1].discriminator,
                               .your_discriminator = pair.side[0].discriminator,
                               .desired_min_tx_us = state == BFD_UP ? 50000 : 1000000,
                               .required_min_rx_us = 50000};
}

/* A session alone, in a state, whose peer was heard just now. */
static struct session *alone_in(uint8_t state)
{
    begin(50, 50, 3);
    pair.off[1] = true;
    struct session *s = &pair.side[0];
    struct session_config disabled = s->config;
    struct bfd_packet packet = from_peer(BFD_DOWN);
    pair_emit(&pair, 0);
    switch (state) {
    case BFD_ADMIN_DOWN:
        disabled.disabled = true;
        session_change(s, &disabled, pair.now_ns);
        break;
    case BFD_INIT:
        pair_inject(&pair, 0, &packet);
        break;
    case BFD_UP:
        packet = from_peer(BFD_INIT);
        pair_inject(&pair, 0, &packet);
        break;
    default:
        break;
    }
    pair_emit(&pair, 0);
    CHECK_EQ(s->state, state);
    return s;
}

/* ---- the state machine ---- */

/* BFD-002: RFC 5880 6.2 and 6.8.6, written down once more: rows are states, columns what is
 * received. */
static void everyPairOfStatesGoesWhereTheStandardSays(void)
{
    static const char expected[BFD_STATES][BFD_STATES + 1] = {
        /* received: AdminDown, Down, Init, Up */
        "AAAA",
        "DIUD",
        "DIUU",
        "DDUU",
    };
    static const char letter[BFD_STATES] = {'A', 'D', 'I', 'U'};
    for (uint8_t state = 0; state < BFD_STATES; state++) {
        for (uint8_t received = 0; received < BFD_STATES; received++) {
            struct session *s = alone_in(state);
            uint8_t diag = s->diag;
            struct bfd_packet packet = from_peer(received);
            packet.diag = 29;
            CHECK_EQ(pair_inject(&pair, 0, &packet), BFD_TAKEN);
            CHECK_EQ(letter[s->state], expected[state][received]);
            CHECK_EQ(s->remote_state, received);
            CHECK_EQ(s->remote_diag, 29);
            bool signalled = (state == BFD_INIT || state == BFD_UP) && s->state == BFD_DOWN;
            if (s->state != BFD_UP)
                CHECK_EQ(s->diag, signalled ? BFD_DIAG_NEIGHBOR_DOWN : diag);
            else
                CHECK_EQ(s->diag, BFD_DIAG_NONE);
            if (s->state != state)
                CHECK_EQ(s->changed_ns, pair.now_ns);
        }
    }
}

/* BFD-002: Init times out too; Down and AdminDown stay as they are. */
static void everyStateIsExpiredAsTheStandardSays(void)
{
    for (uint8_t state = 0; state < BFD_STATES; state++) {
        struct session *s = alone_in(state);
        int64_t expiry_ns = session_expiry_ns(s);
        session_tick(s, expiry_ns == SESSION_NEVER ? pair.now_ns + MS(9000) : expiry_ns);
        CHECK_EQ(s->state, state == BFD_ADMIN_DOWN ? BFD_ADMIN_DOWN : BFD_DOWN);
        CHECK_EQ(s->remote_discriminator, 0);
        if (state == BFD_INIT || state == BFD_UP)
            CHECK_EQ(s->diag, BFD_DIAG_EXPIRED);
    }
}

static void everyStateObeysTheAdministrator(void)
{
    for (uint8_t state = 0; state < BFD_STATES; state++) {
        struct session *s = alone_in(state);
        struct session_config config = s->config;
        config.disabled = true;
        uint32_t mark = pair.seen_count;
        session_change(s, &config, pair.now_ns);
        pair_emit(&pair, 0);
        CHECK_EQ(s->state, BFD_ADMIN_DOWN);
        CHECK_EQ(s->diag, BFD_DIAG_ADMIN_DOWN);
        /* BFD-008: said at once, unless it had been said. */
        CHECK_EQ(pair.seen_count - mark, state != BFD_ADMIN_DOWN);
        config.disabled = false;
        session_change(s, &config, pair.now_ns);
        CHECK_EQ(s->state, BFD_DOWN);
    }
}

/* BFD-015 */
static void everyStateFallsWithItsPath(void)
{
    for (uint8_t state = 0; state < BFD_STATES; state++) {
        struct session *s = alone_in(state);
        session_set_path(s, false, pair.now_ns);
        uint32_t mark = pair.seen_count;
        pair_run_ms(&pair, 10000);
        CHECK_EQ(pair.seen_count, mark); /* into a dead cable nothing is sent */
        if (state == BFD_ADMIN_DOWN) {
            CHECK_EQ(s->state, BFD_ADMIN_DOWN);
            continue;
        }
        CHECK_EQ(s->state, BFD_DOWN);
        CHECK_EQ(s->diag, BFD_DIAG_PATH_DOWN);
        struct bfd_packet packet = from_peer(BFD_INIT);
        CHECK_EQ(pair_inject(&pair, 0, &packet), BFD_DROP_OTHER); /* it came before */
        session_set_path(s, true, pair.now_ns);
        pair_emit(&pair, 0);
        CHECK_EQ(pair_last(&pair, 0, mark)->said.diag, BFD_DIAG_PATH_DOWN);
        CHECK_EQ(pair_inject(&pair, 0, &packet), BFD_TAKEN);
        CHECK_EQ(s->state, BFD_UP);
    }
}

/* ---- coming up ---- */

/* BFD-006 */
static void twoComeUpInAFewPackets(void)
{
    begin(50, 50, 3);
    CHECK(pair_come_up(&pair) < MS(1));
    CHECK(pair.seen_count <= 8);
}

static void theSecondOfTwoIsUpAtOnceWheneverItStarts(void)
{
    for (int64_t wait_ms = 1; wait_ms < 3000; wait_ms += 97) {
        begin(50, 50, 3);
        pair.off[1] = true;
        pair_run_ms(&pair, wait_ms);
        pair_restart(&pair, 1, NULL);
        CHECK(pair_come_up(&pair) < MS(2));
    }
}

static void onALossyWireTheyComeUpAllTheSame(void)
{
    for (uint32_t seed = 1; seed <= 40; seed++) {
        begin(50, 50, 5);
        pair.random = seed;
        pair.loss_percent[0] = pair.loss_percent[1] = 40;
        pair.copy_percent[0] = pair.copy_percent[1] = 20;
        pair.spread_ns[0] = pair.spread_ns[1] = MS(3);
        pair_come_up(&pair);
    }
}

/* BFD-003 */
static void aSessionKeepsItsDiscriminatorThroughEveryFailure(void)
{
    begin_up(50, 50, 3);
    uint32_t mine = pair.side[0].discriminator;
    uint32_t its = pair.side[1].discriminator;
    for (int i = 0; i < 5; i++) {
        pair.cut[i % 2] = true;
        pair_run_ms(&pair, 4000);
        CHECK(pair.side[0].state != BFD_UP || pair.side[1].state != BFD_UP);
        pair.cut[i % 2] = false;
        pair_come_up(&pair);
        pair_run_ms(&pair, 300);
        CHECK_EQ(pair.side[0].discriminator, mine);
        CHECK_EQ(pair.side[0].remote_discriminator, its);
    }
}

/* ---- failing ---- */

static void aSilentCutIsDetectedAfterTheDetectionTime(void)
{
    begin_up(50, 50, 3);
    pair.cut[0] = pair.cut[1] = true;
    int64_t heard_ns = pair.side[0].heard_ns;
    uint32_t mark = pair.seen_count;
    pair_run_ms(&pair, 200);
    const struct session *s = &pair.side[0];
    CHECK_EQ(s->state, BFD_DOWN);
    CHECK_EQ(s->diag, BFD_DIAG_EXPIRED);
    CHECK_EQ(session_detection_us(s), 150000);
    /* A last packet may have been under way when the cable was cut. */
    CHECK(s->changed_ns >= heard_ns + MS(150) && s->changed_ns <= heard_ns + MS(151));
    const struct pair_packet *last = pair_last(&pair, 0, mark);
    CHECK_EQ(last->said.state, BFD_DOWN);
    CHECK_EQ(last->said.your_discriminator, 0); /* 6.8.1 */
    CHECK_EQ(last->said.my_discriminator, s->discriminator);
    CHECK(last->said.desired_min_tx_us >= 1000000); /* 6.8.3 */
}

/* The deaf side says Down, and the other leaves Up with that packet. */
static void aOneWayCutTakesBothDown(void)
{
    for (int side = 0; side < 2; side++) {
        begin_up(50, 50, 3);
        pair.cut[side] = true; /* side !side hears nothing */
        pair_run_ms(&pair, 200);
        const struct session *deaf = &pair.side[!side];
        const struct session *heard = &pair.side[side];
        CHECK_EQ(deaf->diag, BFD_DIAG_EXPIRED);
        CHECK(heard->state != BFD_UP);
        CHECK_EQ(heard->remote_state, BFD_DOWN);
        CHECK_EQ(heard->remote_diag, BFD_DIAG_EXPIRED);
        pair.cut[side] = false;
        CHECK(pair_come_up(&pair) < MS(1100));
    }
}

/* BFD-003: what a deaf or restarted peer sends. */
static void aDownThatKnowsNobodyIsTakenAtOnceWhileUp(void)
{
    for (uint32_t its = 0; its < 2; its++) {
        struct session *s = alone_in(BFD_UP);
        struct bfd_packet packet = from_peer(BFD_DOWN);
        packet.your_discriminator = 0;
        packet.my_discriminator += its; /* the same, or one that it made up just now */
        CHECK_EQ(pair_inject(&pair, 0, &packet), BFD_TAKEN);
        CHECK_EQ(s->state, BFD_DOWN);
        CHECK_EQ(s->diag, BFD_DIAG_NEIGHBOR_DOWN);
        CHECK_EQ(s->remote_discriminator, packet.my_discriminator);
    }
}

static void aRestartedPeerComesUpAgain(void)
{
    begin_up(50, 50, 3);
    pair_restart(&pair, 1, NULL);
    pair_run_ms(&pair, 1);
    CHECK_EQ(pair.side[0].transitions, 4); /* Init, Up; Down, Up */
    CHECK(pair_come_up(&pair) < MS(2));
}

/* BFD-014: nothing but silence for the whole detection time takes a session down. */
static void lossBelowTheMultiplierNeverTakesItDown(void)
{
    begin_up(50, 50, 3);
    for (int i = 0; i < 200; i++) {
        pair.cut[0] = pair.cut[1] = true;
        pair_run_ms(&pair, 49); /* two packets at most */
        pair.cut[0] = pair.cut[1] = false;
        pair_run_ms(&pair, 60);
    }
    CHECK_EQ(pair.side[0].transitions, 2);
    CHECK_EQ(pair.side[1].transitions, 2);
}

static void copiesAndReorderingNeverTakeItDown(void)
{
    begin_up(50, 50, 3);
    pair.copy_percent[0] = pair.copy_percent[1] = 50;
    pair.spread_ns[0] = pair.spread_ns[1] = MS(80);
    pair_run_ms(&pair, 60000);
    CHECK_EQ(pair.side[0].state, BFD_UP);
    CHECK_EQ(pair.side[0].transitions + pair.side[1].transitions, 4);
}

static void theTimeOfArrivalCountsNotThatOfReading(void)
{
    struct session *s = alone_in(BFD_UP);
    struct bfd_packet packet = from_peer(BFD_UP);
    int64_t arrived_ns = pair.now_ns + MS(100);
    pair.now_ns += MS(2000); /* we slept */
    uint8_t bytes[BFD_BYTES];
    codec_write(&packet, bytes);
    session_receive(s, &packet, bytes, arrived_ns);
    CHECK_EQ(session_expiry_ns(s), arrived_ns + MS(150));
    session_tick(s, pair.now_ns);
    CHECK_EQ(s->state, BFD_DOWN);
}

/* ---- timers ---- */

/* BFD-004, RFC 5880 6.8.3 */
static void whileNotUpNothingIsFasterThanASecond(void)
{
    begin(10, 10, 3);
    pair.off[1] = true;
    pair_run_ms(&pair, 20000);
    int64_t least_ns;
    int64_t most_ns;
    uint32_t count = pair_count(&pair, 0, 0, &least_ns, &most_ns);
    CHECK(least_ns >= MS(750) && most_ns <= MS(1000));
    CHECK(count >= 20 && count <= 27);
    CHECK_EQ(pair_last(&pair, 0, 0)->said.desired_min_tx_us, 1000000);
}

static void aSlowWishStaysSlowWhileNotUp(void)
{
    begin(3000, 10, 3);
    pair.off[1] = true;
    pair_run_ms(&pair, 20000);
    CHECK_EQ(pair_last(&pair, 0, 0)->said.desired_min_tx_us, 3000000);
    CHECK(pair_count(&pair, 0, 0, NULL, NULL) <= 9);
}

/* RFC 5880 6.8.2: in each direction by itself. */
static void theSlowerSideRules(void)
{
    struct session_config a = pair_config(50, 200, 3);
    struct session_config b = pair_config(100, 400, 5);
    pair_begin(&pair, &a, &b, NULL, NULL);
    pair_come_up(&pair);
    pair_run_ms(&pair, 3000);
    CHECK_EQ(session_tx_interval_us(&pair.side[0]), 400000);
    CHECK_EQ(session_tx_interval_us(&pair.side[1]), 200000);
    CHECK_EQ(session_detection_us(&pair.side[0]), 5 * 200000);
    CHECK_EQ(session_detection_us(&pair.side[1]), 3 * 400000);
    CHECK_EQ(pair.side[0].transitions, 2);
}

/* BFD-005, RFC 5880 6.8.7 */
static void packetsAreSpacedBetween75And100Percent(void)
{
    static const uint32_t grids_ns[] = {0, 1000000};
    for (unsigned g = 0; g < 2; g++) {
        begin_up(50, 50, 3);
        pair.side[0].grid_ns = grids_ns[g];
        pair_run_ms(&pair, 100);
        uint32_t mark = pair.seen_count;
        pair_run_ms(&pair, 30000);
        int64_t least_ns;
        int64_t most_ns;
        uint32_t count = pair_count(&pair, 0, mark, &least_ns, &most_ns);
        CHECK(least_ns >= MS(75) / 2 && least_ns <= MS(39)); /* 37.5 ms */
        CHECK(most_ns >= MS(48) && most_ns <= MS(50));
        CHECK(count > 640 && count < 740); /* 43.75 ms on average */
    }
}

/* Up and alone; its peer is not missed for hours. */
static struct session *sending_every(uint32_t interval_us, uint8_t mult)
{
    struct session *s = alone_in(BFD_UP);
    struct session_config config = s->config;
    struct bfd_packet packet = from_peer(BFD_UP);
    config.desired_min_tx_us = interval_us;
    config.detect_mult = mult;
    packet.detect_mult = 255;
    packet.desired_min_tx_us = 60000000;
    packet.required_min_rx_us = 1;
    session_change(s, &config, pair.now_ns);
    for (int i = 0; i < 2; i++) { /* ends the Poll of coming Up, and then this one */
        s->packet_due = true;
        pair_emit(&pair, 0);
        packet.final = true;
        pair_inject(&pair, 0, &packet);
        packet.final = false;
        pair_inject(&pair, 0, &packet);
        pair_run_ms(&pair, 2000);
    }
    CHECK(!s->poll);
    CHECK_EQ(session_tx_interval_us(s), interval_us);
    return s;
}

/* Also where the steps of the grid are longer than what the jitter leaves. */
static void noGridMovesAPacketOutOfItsTime(void)
{
    static const uint32_t intervals_us[] = {1000,  1500,  2300,  4000,  11900,  12000,
                                            19900, 20000, 50000, 77777, 1000000};
    static const uint32_t grids_ns[] = {0, 250000, 1000000};
    for (unsigned i = 0; i < 2 * 3 * sizeof intervals_us / sizeof intervals_us[0]; i++) {
        uint8_t mult = i % 2 ? 3 : 1;
        uint32_t grid_ns = grids_ns[i / 2 % 3];
        int64_t interval_ns = intervals_us[i / 6] * INT64_C(1000);
        int64_t shortest_ns = interval_ns * 3 / 4;
        int64_t longest_ns = mult == 1 ? interval_ns * 9 / 10 : interval_ns;
        struct session *s = sending_every(intervals_us[i / 6], mult);
        s->grid_ns = grid_ns;
        pair_run(&pair, 2 * interval_ns);
        pair.seen_count = 0;
        pair_run(&pair, 300 * interval_ns);
        int64_t least_ns;
        int64_t most_ns;
        CHECK(pair_count(&pair, 0, 0, &least_ns, &most_ns) >= 300);
        CHECK(least_ns >= shortest_ns && most_ns <= longest_ns);
        int64_t spread_ns = longest_ns - shortest_ns;
        if (grid_ns == 0 || spread_ns < 3 * grid_ns) {
            CHECK(most_ns - least_ns > spread_ns * 9 / 10);
            continue;
        }
        CHECK(most_ns - least_ns >= spread_ns - 3 * grid_ns);
        for (uint32_t p = 0; p < pair.seen_count; p++)
            CHECK_EQ(pair.seen[p].at_ns % grid_ns, 0);
    }
}

static void withMultiplier1TheyAreSpacedUpTo90Percent(void)
{
    begin_up(50, 50, 1);
    uint32_t mark = pair.seen_count;
    pair_run_ms(&pair, 30000);
    int64_t least_ns;
    int64_t most_ns;
    pair_count(&pair, 0, mark, &least_ns, &most_ns);
    CHECK(least_ns >= MS(75) / 2 && least_ns <= MS(39));
    CHECK(most_ns >= MS(44) && most_ns <= MS(45));
    CHECK_EQ(pair.side[0].transitions, 2);
}

static void twoSessionsDoNotKeepStep(void)
{
    begin_up(50, 50, 3);
    uint32_t together = 0;
    for (uint32_t i = 1; i < pair.seen_count; i++) {
        const struct pair_packet *a = &pair.seen[i - 1];
        const struct pair_packet *b = &pair.seen[i];
        together += a->to != b->to && b->at_ns - a->at_ns < MS(2);
    }
    CHECK(together < pair.seen_count / 4);
}

static void aFasterWishOfThePeerIsHonouredAtOnce(void)
{
    for (int polled = 0; polled < 2; polled++) {
        struct session *s = alone_in(BFD_UP);
        struct bfd_packet packet = from_peer(BFD_UP);
        packet.final = true; /* ends our own Poll */
        packet.required_min_rx_us = 30000000;
        pair_inject(&pair, 0, &packet);
        CHECK_EQ(session_tx_interval_us(s), 30000000);
        s->heard_ns = pair.now_ns + MS(500); /* so that it doesn't expire */
        uint32_t mark = pair.seen_count;
        pair_run_ms(&pair, 500);
        CHECK_EQ(pair.seen_count, mark);
        packet.final = false;
        packet.poll = polled;
        packet.required_min_rx_us = 50000;
        pair_inject(&pair, 0, &packet);
        pair_run_ms(&pair, 0); /* the interval has long passed: "as soon as practicable" */
        CHECK_EQ(pair.seen_count - mark, 1 + polled);
        CHECK(!pair_last(&pair, 0, mark)->said.final);
    }
}

/* RFC 5880 6.8.7 */
static void aPeerThatWantsNoPacketsGetsNone(void)
{
    struct session *s = alone_in(BFD_UP);
    struct bfd_packet packet = from_peer(BFD_UP);
    packet.final = true;
    packet.required_min_rx_us = 0;
    packet.desired_min_tx_us = 60000000;
    pair_inject(&pair, 0, &packet);
    uint32_t mark = pair.seen_count;
    pair_run_ms(&pair, 60000);
    CHECK_EQ(pair.seen_count, mark);
    CHECK_EQ(s->state, BFD_UP);
    /* A change of state is said all the same, and a Poll is answered. */
    packet.poll = true;
    packet.final = false;
    pair_inject(&pair, 0, &packet);
    CHECK_EQ(pair_last(&pair, 0, mark)->said.final, true);
    packet.poll = false;
    packet.state = BFD_DOWN;
    pair_inject(&pair, 0, &packet);
    CHECK_EQ(pair_last(&pair, 0, mark)->said.state, BFD_DOWN);
    CHECK_EQ(pair.seen_count - mark, 2);
    pair_run_ms(&pair, 1000); /* that begins nothing */
    CHECK_EQ(pair.seen_count - mark, 2);
}

/* RFC 5880 6.8.18: when nothing was heard for a detection time we may speak again. */
static void aPeerThatWantedNoPacketsAndIsGoneIsForgotten(void)
{
    struct session *s = alone_in(BFD_UP);
    struct bfd_packet packet = from_peer(BFD_UP);
    packet.required_min_rx_us = 0;
    pair_inject(&pair, 0, &packet);
    pair_run_ms(&pair, 5000);
    CHECK_EQ(s->state, BFD_DOWN);
    CHECK_EQ(s->remote_min_rx_us, 1);
    uint32_t mark = pair.seen_count;
    pair_run_ms(&pair, 5000);
    CHECK(pair.seen_count - mark >= 5);
}

/* RFC 5880 6.8.1, 6.8.18: and with it all that it wished. */
static void whatAPeerWantedIsForgottenWithIt(void)
{
    struct session *s = alone_in(BFD_UP);
    struct bfd_packet packet = from_peer(BFD_UP);
    packet.demand = packet.final = true;
    packet.required_min_rx_us = 30000000;
    pair_inject(&pair, 0, &packet);
    packet.final = false;
    packet.poll = true; /* its answer is not sent in time */
    uint8_t bytes[BFD_PACKET_BYTES];
    codec_write(&packet, bytes);
    CHECK_EQ(session_receive(s, &packet, bytes, pair.now_ns), BFD_TAKEN);
    pair.now_ns = session_expiry_ns(s);
    session_tick(s, pair.now_ns);
    CHECK_EQ(s->state, BFD_DOWN);
    CHECK_EQ(s->remote_state, BFD_DOWN);
    uint32_t mark = pair.seen_count;
    pair_run_ms(&pair, 5000);
    CHECK(pair_count(&pair, 0, mark, NULL, NULL) >= 5); /* one a second again */
    for (uint32_t i = mark; i < pair.seen_count; i++) {
        CHECK(!pair.seen[i].said.poll && !pair.seen[i].said.final);
        CHECK_EQ(pair.seen[i].said.your_discriminator, 0);
    }
}

/* RFC 5880 6.6: periodic packets cease, but not those of a Poll Sequence. */
static void aPeerInDemandModeGetsPollsOnly(void)
{
    struct session *s = alone_in(BFD_UP);
    struct bfd_packet packet = from_peer(BFD_UP);
    packet.demand = true;
    packet.desired_min_tx_us = 10000000;
    pair_inject(&pair, 0, &packet);
    CHECK(s->poll); /* of coming Up */
    uint32_t mark = pair.seen_count;
    pair_run_ms(&pair, 1000);
    CHECK(pair_count(&pair, 0, mark, NULL, NULL) > 15);
    CHECK(pair_last(&pair, 0, mark)->said.poll);
    packet.final = true;
    pair_inject(&pair, 0, &packet);
    mark = pair.seen_count;
    pair_run_ms(&pair, 1000);
    CHECK_EQ(pair.seen_count, mark);
    /* What changes goes by Poll. */
    struct session_config config = s->config;
    config.detect_mult = 5;
    session_change(s, &config, pair.now_ns);
    pair_run_ms(&pair, 200);
    CHECK(pair_count(&pair, 0, mark, NULL, NULL) >= 4);
    CHECK(pair_last(&pair, 0, mark)->said.poll);
    pair_inject(&pair, 0, &packet);
    mark = pair.seen_count;
    pair_run_ms(&pair, 1000);
    CHECK_EQ(pair.seen_count, mark);
    /* It leaves Demand mode: we begin again. */
    packet.demand = packet.final = false;
    pair_inject(&pair, 0, &packet);
    pair_run_ms(&pair, 200);
    CHECK(pair_count(&pair, 0, mark, NULL, NULL) >= 4);
    CHECK(!pair_last(&pair, 0, mark)->said.poll);
}

/* On a grid, too: at its next point, or at once if it lies on one. */
static void theDetectionTimeEndsOnTheGrid(void)
{
    static const int64_t over_ns[] = {0, 1, 999999, 500000};
    for (int i = 0; i < 4; i++) {
        struct session *s = alone_in(BFD_UP);
        struct bfd_packet packet = from_peer(BFD_UP);
        s->grid_ns = 1000000;
        pair.now_ns += MS(1) - pair.now_ns % MS(1) + over_ns[i];
        pair_inject(&pair, 0, &packet);
        int64_t exact_ns = pair.now_ns + session_detection_us(s) * 1000;
        CHECK_EQ(session_expiry_ns(s), over_ns[i] == 0 ? exact_ns : exact_ns - over_ns[i] + MS(1));
    }
}

/* The user wishes it off at first, or not. */
static void theFirstPacketSaysWhetherTheUserWishedIt(void)
{
    for (int disabled = 0; disabled < 2; disabled++) {
        struct session_config config = pair_config(50, 50, 3);
        config.disabled = disabled;
        pair_begin(&pair, &config, NULL, NULL, NULL);
        pair.off[1] = true;
        pair_run_ms(&pair, 1000);
        const struct bfd_packet *said = &pair_last(&pair, 0, 0)->said;
        CHECK_EQ(said->state, disabled ? BFD_ADMIN_DOWN : BFD_DOWN);
        CHECK_EQ(said->diag, disabled ? BFD_DIAG_ADMIN_DOWN : BFD_DIAG_NONE);
    }
}

static void aPathThatIsBackBeginsWithAnOrdinaryPacket(void)
{
    struct session *s = alone_in(BFD_UP);
    session_set_path(s, false, pair.now_ns);
    pair_emit(&pair, 0);
    pair_run_ms(&pair, 3000);
    uint32_t mark = pair.seen_count;
    session_set_path(s, true, pair.now_ns);
    pair_emit(&pair, 0);
    CHECK_EQ(pair.seen_count - mark, 1);
    CHECK(!pair_last(&pair, 0, mark)->said.final && !pair_last(&pair, 0, mark)->said.poll);
    pair_run_ms(&pair, 749);
    CHECK_EQ(pair.seen_count - mark, 1);
    pair_run_ms(&pair, 252);
    CHECK_EQ(pair.seen_count - mark, 2);
}

/* ---- Poll and Final ---- */

/* BFD-004 */
static void aPollIsAnsweredAtOnceInEveryStateByOneFinal(void)
{
    for (uint8_t state = 0; state < BFD_STATES; state++) {
        struct session *s = alone_in(state);
        struct bfd_packet packet = from_peer(state == BFD_UP ? BFD_UP : BFD_ADMIN_DOWN);
        pair_inject(&pair, 0, &packet);
        uint32_t mark = pair.seen_count;
        int64_t due_ns = s->next_tx_ns;
        packet.poll = true;
        pair_inject(&pair, 0, &packet);
        CHECK_EQ(pair.seen_count - mark, 1);
        CHECK(pair.seen[mark].said.final && !pair.seen[mark].said.poll);
        CHECK_EQ(pair.seen[mark].said.your_discriminator, packet.my_discriminator);
        CHECK_EQ(s->next_tx_ns, due_ns); /* "without respect to the transmission timer" */
    }
}

static void finalsAreAtMost100ASecond(void)
{
    alone_in(BFD_UP);
    struct bfd_packet packet = from_peer(BFD_UP);
    packet.poll = true;
    packet.desired_min_tx_us = 1000;
    pair.side[0].config.required_min_rx_us = 1000;
    pair_inject(&pair, 0, &packet);
    uint32_t finals = 0;
    uint32_t mark = pair.seen_count;
    for (int i = 0; i < 4000; i++) {
        pair.now_ns += 250000;
        pair_inject(&pair, 0, &packet);
    }
    for (uint32_t i = mark; i < pair.seen_count; i++)
        finals += pair.seen[i].said.final;
    CHECK(finals > 70 && finals <= 100);
}

static void aPollIsRepeatedUntilItsFinal(void)
{
    begin_up(50, 50, 3);
    struct session_config slower = pair_config(80, 50, 3);
    pair.cut[1] = true; /* Finals are lost, and so are all its packets */
    pair.side[1].config.detect_mult = 100;
    session_change(&pair.side[0], &slower, pair.now_ns);
    pair_emit(&pair, 0);
    uint32_t mark = pair.seen_count;
    pair_run_ms(&pair, 130);
    for (uint32_t i = mark; i < pair.seen_count; i++) {
        if (pair.seen[i].to == 1)
            CHECK(pair.seen[i].said.poll);
    }
    CHECK(pair_count(&pair, 0, mark, NULL, NULL) >= 2);
    pair.cut[1] = false;
    pair_run_ms(&pair, 200);
    CHECK(!pair.side[0].poll);
    CHECK(!pair_last(&pair, 0, mark)->said.poll);
    CHECK_EQ(pair.side[0].state, BFD_UP);
}

/* RFC 5880 6.8.3 */
static void aSlowerIntervalBeginsAtTheFinalOnly(void)
{
    begin_up(50, 50, 3);
    struct session *s = &pair.side[0];
    struct session_config slower = pair_config(2000, 50, 3);
    pair.cut[0] = true;                 /* the Poll doesn't arrive */
    pair.side[1].used_rx_us = 10000000; /* and nobody minds */
    session_change(s, &slower, pair.now_ns);
    pair_emit(&pair, 0);
    CHECK_EQ(pair_last(&pair, 0, 0)->said.desired_min_tx_us, 2000000);
    pair_run_ms(&pair, 500);
    CHECK_EQ(session_tx_interval_us(s), 50000);
    pair.cut[0] = false;
    pair_run_ms(&pair, 60);
    CHECK_EQ(session_tx_interval_us(s), 2000000);
    CHECK_EQ(session_detection_us(&pair.side[1]), 30000000);
}

static void aShorterDetectionBeginsAtTheFinalOnly(void)
{
    struct session_config a = pair_config(50, 400, 10);
    struct session_config b = pair_config(50, 50, 3);
    pair_begin(&pair, &a, &b, NULL, NULL);
    pair_come_up(&pair);
    pair_run_ms(&pair, 3000);
    struct session *s = &pair.side[0];
    CHECK_EQ(session_detection_us(s), 1200000);
    pair.cut[0] = true;
    struct session_config shorter = pair_config(50, 50, 10);
    session_change(s, &shorter, pair.now_ns);
    pair_run_ms(&pair, 100);
    CHECK_EQ(session_detection_us(s), 1200000);
    pair.cut[0] = false;
    pair_run_ms(&pair, 100);
    CHECK_EQ(session_detection_us(s), 150000);
    CHECK_EQ(s->transitions, 2);
    CHECK_EQ(pair.side[1].transitions, 2);
}

static void aFasterIntervalAndALongerDetectionBeginAtOnce(void)
{
    begin_up(200, 50, 3);
    struct session *s = &pair.side[0];
    struct session_config config = pair_config(50, 400, 3);
    session_change(s, &config, pair.now_ns);
    CHECK_EQ(session_tx_interval_us(s), 50000);
    CHECK_EQ(session_detection_us(s), 1200000);
}

/* RFC 5880 6.8.3: the second change waits for the first, a packet without F and a round trip. */
static void oneChangeWaitsForTheOther(void)
{
    begin_up(50, 50, 3);
    struct session *s = &pair.side[0];
    pair.delay_ns[0] = pair.delay_ns[1] = MS(20);
    pair_run_ms(&pair, 200);
    uint32_t mark = pair.seen_count;
    struct session_config config = pair_config(100, 50, 3);
    session_change(s, &config, pair.now_ns);
    pair_emit(&pair, 0);
    config.desired_min_tx_us = 150000;
    session_change(s, &config, pair.now_ns);
    pair_emit(&pair, 0);
    CHECK_EQ(pair.seen_count - mark, 1);
    CHECK_EQ(s->said_tx_us, 100000);
    pair_run_ms(&pair, 41); /* the Final is there */
    CHECK(!s->poll);
    CHECK_EQ(s->used_tx_us, 100000);
    CHECK_EQ(s->said_tx_us, 100000);
    pair_run_ms(&pair, 300);
    CHECK_EQ(s->used_tx_us, 150000);
    CHECK_EQ(s->said_tx_us, 150000);
    CHECK_EQ(s->transitions + pair.side[1].transitions, 4);
}

/* RFC 5880 6.8.3: no new Poll before a packet without F, or two Finals can't be told apart. */
static void anotherPollWaitsForAPacketWithoutFinal(void)
{
    struct session *s = alone_in(BFD_UP);
    struct session_config config = s->config;
    struct bfd_packet packet = from_peer(BFD_UP);
    packet.desired_min_tx_us = 10000000;
    pair_inject(&pair, 0, &packet);
    pair_run_ms(&pair, 100);
    packet.final = true;
    pair_inject(&pair, 0, &packet);
    CHECK(!s->poll);
    pair_run_ms(&pair, 5000);
    config.desired_min_tx_us = 300000;
    session_change(s, &config, pair.now_ns);
    pair_run_ms(&pair, 1000);
    CHECK(!s->poll);
    CHECK_EQ(pair_last(&pair, 0, 0)->said.desired_min_tx_us, 50000);
    packet.final = false;
    pair_inject(&pair, 0, &packet);
    pair_run_ms(&pair, 1000);
    CHECK(pair_last(&pair, 0, 0)->said.poll);
    CHECK_EQ(pair_last(&pair, 0, 0)->said.desired_min_tx_us, 300000);
}

/* What needs no Final of its own doesn't wait for that of another change. */
static void whatIsUsedAtOnceWaitsForNoPoll(void)
{
    for (int longer_rx = 0; longer_rx < 2; longer_rx++) {
        struct session *s = alone_in(BFD_UP);
        struct bfd_packet packet = from_peer(BFD_UP);
        packet.required_min_rx_us = 1;
        pair_inject(&pair, 0, &packet);
        CHECK(s->poll); /* of coming Up */
        struct session_config config = s->config;
        if (longer_rx)
            config.required_min_rx_us = 80000;
        else
            config.desired_min_tx_us = 20000;
        session_change(s, &config, pair.now_ns);
        CHECK_EQ(session_tx_interval_us(s), longer_rx ? 50000 : 20000);
        CHECK_EQ(session_detection_us(s), longer_rx ? 240000 : 150000);
        uint32_t mark = pair.seen_count;
        pair_run_ms(&pair, 100);
        const struct bfd_packet *said = &pair_last(&pair, 0, mark)->said;
        CHECK_EQ(said->desired_min_tx_us, config.desired_min_tx_us);
        CHECK_EQ(said->required_min_rx_us, config.required_min_rx_us);
    }
}

static void aFinalNobodyAskedForChangesNothing(void)
{
    begin_up(50, 50, 3);
    struct session *s = &pair.side[0];
    struct bfd_packet packet = from_peer(BFD_UP);
    packet.final = true;
    pair_inject(&pair, 0, &packet);
    CHECK_EQ(s->state, BFD_UP);
    CHECK_EQ(session_tx_interval_us(s), 50000);
    /* One that was under way before the Poll left isn't its answer. */
    struct session_config slower = pair_config(300, 50, 3);
    session_change(s, &slower, pair.now_ns);
    packet = from_peer(BFD_UP);
    session_receive(s, &packet, NULL,
                    pair.now_ns); /* a packet without F, so that a Poll may begin */
    CHECK(s->poll && !s->poll_sent);
    packet.final = true;
    session_receive(s, &packet, NULL, pair.now_ns);
    CHECK(s->poll);
    CHECK_EQ(session_tx_interval_us(s), 50000);
}

/* BFD-022: every value changes, nothing falls, on a bad wire. */
static void aSessionIsChangedAHundredTimesAndNeverFalls(void)
{
    begin_up(50, 50, 5);
    pair.delay_ns[0] = pair.delay_ns[1] = MS(5);
    pair.spread_ns[0] = pair.spread_ns[1] = MS(10);
    pair.loss_percent[0] = pair.loss_percent[1] = 5;
    uint32_t random = 99;
    for (int i = 0; i < 100; i++) {
        random = random * 1664525 + 1013904223;
        struct session *s = &pair.side[i % 2];
        struct session_config config = pair_config(
            20 + (random >> 8) % 300, 20 + (random >> 18) % 300, (uint8_t)(5 + (random >> 28) % 3));
        session_change(s, &config, pair.now_ns);
        pair_emit(&pair, i % 2);
        pair_run_ms(&pair, 20 + (random >> 20) % 2000);
    }
    CHECK_EQ(pair.side[0].transitions, 2);
    CHECK_EQ(pair.side[1].transitions, 2);
    pair.loss_percent[0] = pair.loss_percent[1] = 0;
    pair_run_ms(&pair, 5000);
    for (int side = 0; side < 2; side++) {
        CHECK_EQ(pair.side[side].used_tx_us, pair.side[side].config.desired_min_tx_us);
        CHECK_EQ(pair.side[side].used_rx_us, pair.side[side].config.required_min_rx_us);
    }
}

/* ---- roles ---- */

/* BFD-026, RFC 5880 6.1 and 6.8.7 */
static void aPassiveSessionIsSilentUntilThePeerSpeaks(void)
{
    struct session_config a = pair_config(50, 50, 3);
    struct session_config b = a;
    b.passive = true;
    pair_begin(&pair, &a, &b, NULL, NULL);
    pair.off[0] = true;
    pair_run_ms(&pair, 10000);
    CHECK_EQ(pair.seen_count, 0);
    pair.off[0] = false;
    pair_come_up(&pair);
    pair_run_ms(&pair, 1000);
    /* The peer is gone: so are our packets, after the detection time. */
    pair.off[0] = true;
    pair_run_ms(&pair, 200);
    CHECK_EQ(pair.side[1].state, BFD_DOWN);
    uint32_t mark = pair.seen_count;
    pair_run_ms(&pair, 10000);
    CHECK_EQ(pair.seen_count, mark);
    pair_restart(&pair, 0, NULL);
    CHECK(pair_come_up(&pair) < MS(2));
}

static void twoPassiveSessionsWaitForEver(void)
{
    struct session_config config = pair_config(50, 50, 3);
    config.passive = true;
    pair_begin(&pair, &config, &config, NULL, NULL);
    pair_run_ms(&pair, 60000);
    CHECK_EQ(pair.seen_count, 0);
    CHECK_EQ(session_due_ns(&pair.side[0]), SESSION_NEVER);
}

/* BFD-008 */
static void anAdministratorTakesBothDownAndUpAgain(void)
{
    begin_up(50, 50, 3);
    struct session_config config = pair.side[0].config;
    config.disabled = true;
    uint32_t mark = pair.seen_count;
    session_change(&pair.side[0], &config, pair.now_ns);
    pair_emit(&pair, 0);
    CHECK_EQ(pair.seen[mark].said.state, BFD_ADMIN_DOWN);
    CHECK_EQ(pair.seen[mark].said.diag, BFD_DIAG_ADMIN_DOWN);
    pair_run_ms(&pair, 1);
    CHECK_EQ(pair.side[1].state, BFD_DOWN);
    CHECK_EQ(pair.side[1].diag, BFD_DIAG_NEIGHBOR_DOWN);
    CHECK_EQ(pair.side[1].remote_state, BFD_ADMIN_DOWN);
    mark = pair.seen_count;
    pair_run_ms(&pair, 10000); /* it goes on saying so, slowly */
    uint32_t count = pair_count(&pair, 0, mark, NULL, NULL);
    CHECK(count >= 10 && count <= 14);
    CHECK_EQ(pair.side[1].state, BFD_DOWN);
    config.disabled = false;
    session_change(&pair.side[0], &config, pair.now_ns);
    pair_emit(&pair, 0);
    CHECK(pair_come_up(&pair) < MS(2));
}

/* ---- authentication ---- */

static struct auth auth_of(uint8_t type)
{
    struct auth auth = {.type = type, .sent_sequence = UINT32_MAX - 20};
    auth.keys[0] = (struct auth_key){.id = 3, .length = 5, .sends = true, .bytes = "flute"};
    return auth;
}

/* BFD-021: the sequence number wraps meanwhile. */
static void allFiveKindsComeUpAndStayUp(void)
{
    for (uint8_t type = BFD_AUTH_PASSWORD; type <= BFD_AUTH_METICULOUS_SHA1; type++) {
        struct auth auth = auth_of(type);
        pair_begin(&pair, NULL, NULL, &auth, &auth);
        pair_come_up(&pair);
        pair_run_ms(&pair, 10000);
        CHECK_EQ(pair.side[0].transitions, 2);
        CHECK_EQ(pair.verdicts[BFD_DROP_AUTH] + pair.verdicts[BFD_DROP_WINDOW], 0);
        if (type == BFD_AUTH_METICULOUS_SHA1)
            CHECK(pair.side[0].auth.sent_sequence < 1000);
        /* Lost packets, fewer than the window is wide. */
        pair.loss_percent[0] = pair.loss_percent[1] = 20;
        pair.copy_percent[0] = 30;
        pair.side[0].config.detect_mult = pair.side[1].config.detect_mult = 8;
        pair_run_ms(&pair, 20000);
        CHECK_EQ(pair.side[0].state, BFD_UP);
    }
}

static uint32_t sequence_of(const struct pair_packet *packet)
{
    const uint8_t *at = packet->bytes + BFD_BYTES + 4;
    return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/* RFC 5880 6.7.3: "SHOULD be incremented when ... carries different contents": P and F, too. */
static void theSequenceMovesWithTheContents(void)
{
    struct auth auth = auth_of(BFD_AUTH_SHA1);
    pair_begin(&pair, NULL, NULL, &auth, &auth);
    pair_come_up(&pair);
    pair_run_ms(&pair, 3000);
    uint32_t steady = sequence_of(pair_last(&pair, 0, 0));
    pair_run_ms(&pair, 3000);
    CHECK_EQ(sequence_of(pair_last(&pair, 0, 0)), steady);
    struct session *s = &pair.side[0];
    s->final_due = true; /* a Poll came */
    pair_emit(&pair, 0);
    CHECK(pair_last(&pair, 0, 0)->said.final);
    CHECK_EQ(sequence_of(pair_last(&pair, 0, 0)), steady + 1);
}

static void meticulousSessionsRefuseCopies(void)
{
    struct auth auth = auth_of(BFD_AUTH_METICULOUS_SHA1);
    pair_begin(&pair, NULL, NULL, &auth, &auth);
    pair_come_up(&pair);
    pair.copy_percent[0] = 100;
    pair_run_ms(&pair, 3000);
    CHECK(pair.verdicts[BFD_DROP_WINDOW] > 50);
    CHECK_EQ(pair.side[1].state, BFD_UP);
}

static void neitherSideComesUpIfOnlyOneAuthenticates(void)
{
    struct auth auth = auth_of(BFD_AUTH_SHA1);
    pair_begin(&pair, NULL, NULL, &auth, NULL);
    pair_run_ms(&pair, 10000);
    CHECK(pair.verdicts[BFD_DROP_AUTH_MISSING] > 5);
    CHECK(pair.verdicts[BFD_DROP_AUTH_UNWANTED] > 5);
    CHECK_EQ(pair.verdicts[BFD_TAKEN], 0);
    CHECK_EQ(pair.side[0].state, BFD_DOWN);
    CHECK_EQ(pair.side[0].remote_discriminator, 0);
}

static void aWrongKeyIsCountedAndTheSessionLivesOnWhatIsRight(void)
{
    struct auth auth = auth_of(BFD_AUTH_METICULOUS_SHA1);
    pair_begin(&pair, NULL, NULL, &auth, &auth);
    pair_come_up(&pair);
    pair_run_ms(&pair, 1000);
    for (int i = 0; i < 100; i++) {
        struct bfd_packet packet = from_peer(BFD_DOWN);
        uint8_t bytes[BFD_PACKET_BYTES] = {0};
        packet.authenticated = true;
        codec_write(&packet, bytes);
        struct auth forged = auth;
        forged.keys[0].bytes[0] ^= 1;
        forged.sent_sequence = pair.side[0].auth.received_sequence;
        packet.length = (uint8_t)auth_sign(&forged, bytes, true);
        CHECK_EQ(session_receive(&pair.side[0], &packet, bytes, pair.now_ns), BFD_DROP_AUTH);
        pair_run_ms(&pair, 3);
    }
    CHECK_EQ(pair.side[0].transitions, 2);
}

/* RFC 5880 6.8.1, bfd.AuthSeqKnown: a restarted peer begins somewhere else. */
static void aSequenceIsForgottenAfterTwiceTheDetectionTime(void)
{
    struct auth auth = auth_of(BFD_AUTH_METICULOUS_SHA1);
    pair_begin(&pair, NULL, NULL, &auth, &auth);
    pair_come_up(&pair);
    pair_run_ms(&pair, 3000);
    pair.off[1] = true;
    pair_run_ms(&pair, 250);
    struct auth other = auth;
    other.sent_sequence = 0x40000000;
    session_init(&pair.side[1], &pair.side[1].config, &other, 77, 5, pair.now_ns);
    pair.off[1] = false;
    pair_emit(&pair, 1);
    pair_run_ms(&pair, 1);
    CHECK_EQ(pair.verdicts[BFD_DROP_WINDOW], 1);
    pair_come_up(&pair);
    CHECK(pair.side[0].auth.received_sequence - 0x40000000 < 100);
}

static void theKeysAreWipedAtTheEnd(void)
{
    static const struct auth nothing;
    struct auth auth = auth_of(BFD_AUTH_SHA1);
    pair_begin(&pair, NULL, NULL, &auth, &auth);
    session_done(&pair.side[0]);
    CHECK(memcmp(&pair.side[0].auth, &nothing, sizeof nothing) == 0);
}

/* ---- what strangers may try ---- */

/* BFD.md 8: arithmetic in 64 bits, and the next sane packet mends it. */
static void extremeValuesAreTakenAndOverWithTheNextSanePacket(void)
{
    static const uint32_t extremes[] = {0, 1, UINT32_MAX / 2, UINT32_MAX};
    static const uint8_t multipliers[] = {1, 255};
    for (unsigned i = 0; i < 32; i++) {
        struct session *s = alone_in(BFD_UP);
        struct bfd_packet packet = from_peer(BFD_UP);
        packet.desired_min_tx_us = extremes[i % 4];
        packet.required_min_rx_us = extremes[i / 4 % 4];
        packet.detect_mult = multipliers[i / 16];
        CHECK_EQ(pair_inject(&pair, 0, &packet), BFD_TAKEN);
        CHECK_EQ(s->state, BFD_UP);
        CHECK(session_detection_us(s) >= 50000);
        CHECK(session_tx_interval_us(s) >= 50000);
        CHECK(session_due_ns(s) > pair.now_ns);
        pair_run_ms(&pair, 20);
        packet = from_peer(BFD_UP);
        CHECK_EQ(pair_inject(&pair, 0, &packet), BFD_TAKEN);
        CHECK_EQ(session_detection_us(s), 150000);
        CHECK_EQ(session_tx_interval_us(s), 50000);
    }
}

static void aFloodIsBoundedToFourTimesTheRate(void)
{
    struct session *s = alone_in(BFD_UP);
    struct bfd_packet packet = from_peer(BFD_UP);
    uint64_t before = s->packets_in;
    uint32_t over = 0;
    for (int i = 0; i < 20000; i++) {
        pair.now_ns += 100000;
        over += pair_inject(&pair, 0, &packet) == BFD_DROP_RATE;
    }
    CHECK(s->packets_in - before <= 2 * 80 + 32);
    CHECK(s->packets_in - before >= 2 * 80);
    CHECK_EQ(s->packets_in - before + over, 20000);
    CHECK_EQ(s->state, BFD_UP);
}

/* A peer that changes its discriminator with every packet can't have us answer each. */
static void whatItMakesUsSayOutOfTurnIsBounded(void)
{
    alone_in(BFD_UP);
    struct bfd_packet packet = from_peer(BFD_UP);
    packet.desired_min_tx_us = packet.required_min_rx_us = 1000000;
    pair.side[0].floods.next_ns = 0;
    uint32_t mark = pair.seen_count;
    for (int i = 0; i < 10000; i++) {
        pair.now_ns += 100000;
        packet.my_discriminator++;
        pair.side[0].floods.next_ns = 0;
        pair_inject(&pair, 0, &packet);
    }
    CHECK(pair.seen_count - mark <= 100);
}

int main(void)
{
    TEST(everyPairOfStatesGoesWhereTheStandardSays);
    TEST(everyStateIsExpiredAsTheStandardSays);
    TEST(everyStateObeysTheAdministrator);
    TEST(everyStateFallsWithItsPath);
    TEST(twoComeUpInAFewPackets);
    TEST(theSecondOfTwoIsUpAtOnceWheneverItStarts);
    TEST(onALossyWireTheyComeUpAllTheSame);
    TEST(aSessionKeepsItsDiscriminatorThroughEveryFailure);
    TEST(aSilentCutIsDetectedAfterTheDetectionTime);
    TEST(aOneWayCutTakesBothDown);
    TEST(aDownThatKnowsNobodyIsTakenAtOnceWhileUp);
    TEST(aRestartedPeerComesUpAgain);
    TEST(lossBelowTheMultiplierNeverTakesItDown);
    TEST(copiesAndReorderingNeverTakeItDown);
    TEST(theTimeOfArrivalCountsNotThatOfReading);
    TEST(whileNotUpNothingIsFasterThanASecond);
    TEST(aSlowWishStaysSlowWhileNotUp);
    TEST(theSlowerSideRules);
    TEST(packetsAreSpacedBetween75And100Percent);
    TEST(noGridMovesAPacketOutOfItsTime);
    TEST(withMultiplier1TheyAreSpacedUpTo90Percent);
    TEST(twoSessionsDoNotKeepStep);
    TEST(aFasterWishOfThePeerIsHonouredAtOnce);
    TEST(aPeerThatWantsNoPacketsGetsNone);
    TEST(aPeerThatWantedNoPacketsAndIsGoneIsForgotten);
    TEST(whatAPeerWantedIsForgottenWithIt);
    TEST(aPeerInDemandModeGetsPollsOnly);
    TEST(theDetectionTimeEndsOnTheGrid);
    TEST(theFirstPacketSaysWhetherTheUserWishedIt);
    TEST(aPathThatIsBackBeginsWithAnOrdinaryPacket);
    TEST(aPollIsAnsweredAtOnceInEveryStateByOneFinal);
    TEST(finalsAreAtMost100ASecond);
    TEST(aPollIsRepeatedUntilItsFinal);
    TEST(aSlowerIntervalBeginsAtTheFinalOnly);
    TEST(aShorterDetectionBeginsAtTheFinalOnly);
    TEST(aFasterIntervalAndALongerDetectionBeginAtOnce);
    TEST(oneChangeWaitsForTheOther);
    TEST(anotherPollWaitsForAPacketWithoutFinal);
    TEST(whatIsUsedAtOnceWaitsForNoPoll);
    TEST(aFinalNobodyAskedForChangesNothing);
    TEST(aSessionIsChangedAHundredTimesAndNeverFalls);
    TEST(aPassiveSessionIsSilentUntilThePeerSpeaks);
    TEST(twoPassiveSessionsWaitForEver);
    TEST(anAdministratorTakesBothDownAndUpAgain);
    TEST(allFiveKindsComeUpAndStayUp);
    TEST(theSequenceMovesWithTheContents);
    TEST(meticulousSessionsRefuseCopies);
    TEST(neitherSideComesUpIfOnlyOneAuthenticates);
    TEST(aWrongKeyIsCountedAndTheSessionLivesOnWhatIsRight);
    TEST(aSequenceIsForgottenAfterTwiceTheDetectionTime);
    TEST(theKeysAreWipedAtTheEnd);
    TEST(extremeValuesAreTakenAndOverWithTheNextSanePacket);
    TEST(aFloodIsBoundedToFourTimesTheRate);
    TEST(whatItMakesUsSayOutOfTurnIsBounded);
    return DONE();
}
