/* The table of sessions by itself: its places, its deadlines, and to whom a packet belongs. */
#include "../../src/bfd/sessions.h"

#include "../build_address.h"
#include "../check.h"
#include "../fake_os.h"

static struct sessions table;
static uint32_t hint;
static uint32_t seed;

static uint32_t any(uint32_t below)
{
    seed = seed * 1664525 + 1013904223;
    return (seed >> 8) % below;
}

static void begin_salted(uint32_t capacity, uint32_t salt)
{
    sessions_done(&table);
    CHECK_EQ(sessions_init(&table, capacity, salt), 0);
    fake_reset();
    hint = 0;
    seed = 1;
}

static void begin(uint32_t capacity)
{
    begin_salted(capacity, 0x5a17);
}

static struct whereabouts at(struct ip peer, uint32_t ifindex)
{
    return (struct whereabouts){.peer = peer, .ifindex = ifindex};
}

/* A session without a deadline. */
static struct slot *add(struct whereabouts asked)
{
    static const struct session_config passive = {
        .desired_min_tx_us = 50000, .required_min_rx_us = 50000, .detect_mult = 3, .passive = true};
    static const struct auth none;
    static uint32_t discriminator;
    struct slot *slot = sessions_claim(&table, &hint);
    CHECK(slot);
    slot->asked = asked;
    slot->role = BCN_ROLE_ACTIVE;
    session_init(&slot->session, &passive, &none, ++discriminator, 1, 0);
    sessions_add(&table, slot);
    return slot;
}

static struct slot *add_peer(uint32_t host)
{
    return add(at((struct ip){{host, host}}, ETH0));
}

static void end(struct slot *slot)
{
    sessions_remove(&table, slot);
    sessions_free(slot);
}

/* ---- places ---- */

static void everyFreePlaceIsFoundWhereverTheSearchBegins(void)
{
    for (uint32_t capacity = 1; capacity < 8; capacity++) {
        begin(capacity);
        for (uint32_t i = 0; i < capacity; i++)
            CHECK(sessions_claim(&table, &hint));
        CHECK(!sessions_claim(&table, &hint));
        for (uint32_t from = 0; from < 2 * capacity; from++) {
            for (uint32_t free = 0; free < capacity; free++) {
                sessions_free(&table.slots[free]);
                hint = from;
                CHECK(sessions_claim(&table, &hint) == &table.slots[free]);
            }
        }
    }
}

/* So its number comes back as late as it can. */
static void aFreedPlaceRestsUntilAllOthersWereUsed(void)
{
    begin(4);
    for (uint32_t i = 0; i < 12; i++) {
        struct slot *slot = sessions_claim(&table, &hint);
        CHECK_EQ(sessions_index(&table, slot), i % 4);
        sessions_free(slot);
    }
}

static void aNumberIsGoodUntilItsPlaceIsFreed(void)
{
    begin(2);
    struct slot *slot = sessions_claim(&table, &hint);
    uint32_t number = sessions_number(&table, slot);
    CHECK(sessions_slot(&table, number) == slot);
    CHECK(!sessions_slot(&table, number + 1)); /* nobody's place */
    CHECK(!sessions_slot(&table, number + 2)); /* no place at all */
    sessions_free(slot);
    CHECK(!sessions_slot(&table, number));
    hint = 0;
    CHECK(sessions_claim(&table, &hint) == slot);
    CHECK(!sessions_slot(&table, number));
    CHECK(sessions_slot(&table, sessions_number(&table, slot)) == slot);
}

static os_socket open_socket(void)
{
    const struct os_socket_spec spec = {.family = BCN_IPV4, .port_low = 49152};
    struct os_socket_opened opened;
    struct bcn_fail fail;
    CHECK_EQ(os_socket_open(&spec, &opened, &fail), 0);
    return opened.socket;
}

/* The system gives a descriptor's number to the next socket. */
static void aFreedPlaceClosesItsSocketOnce(void)
{
    begin(1);
    struct slot *slot = sessions_claim(&table, &hint);
    slot->socket = open_socket();
    sessions_free(slot);
    CHECK_EQ(fake_open_sockets(), 0);
    open_socket(); /* somebody else's */
    sessions_free(sessions_claim(&table, &hint));
    sessions_done(&table);
    CHECK_EQ(fake_open_sockets(), 1);
}

static void aFreedPlaceKeepsNoKey(void)
{
    begin(1);
    struct slot *slot = add_peer(1);
    slot->session.auth.keys[1] = (struct auth_key){.id = 1, .length = 6, .bytes = "secret"};
    end(slot);
    for (uint32_t i = 0; i < 6; i++)
        CHECK_EQ(slot->session.auth.keys[1].bytes[i], 0);
}

static void whatIsRemovedIsNoLongerCounted(void)
{
    begin(3);
    struct slot *slots[3];
    for (uint32_t i = 0; i < 3; i++) {
        slots[i] = add_peer(i);
        slots[i]->was_up = i > 0;
        slots[i]->fast = i > 1;
    }
    table.up = 2; /* the engine's counts */
    table.fast = 1;
    CHECK_EQ(table.count, 3);
    end(slots[0]);
    CHECK_EQ(table.count, 2);
    CHECK_EQ(table.up, 2);
    end(slots[2]);
    CHECK_EQ(table.count, 1);
    CHECK_EQ(table.up, 1);
    CHECK_EQ(table.fast, 0);
    CHECK(slots[1]->open && !slots[2]->open);
    CHECK(!slots[2]->was_up && !slots[2]->fast);
}

/* ---- deadlines ---- */

static void set_due(struct slot *slot, int64_t due_ns)
{
    slot->session.next_tx_ns = due_ns;
    sessions_reschedule(&table, slot);
}

/* The earliest of all, looked up one by one. */
static int64_t earliest_ns(void)
{
    int64_t earliest_ns = SESSION_NEVER;
    for (uint32_t i = 0; i < table.capacity; i++) {
        const struct slot *slot = &table.slots[i];
        if (slot->open && session_due_ns(&slot->session) < earliest_ns)
            earliest_ns = session_due_ns(&slot->session);
    }
    return earliest_ns;
}

static void withoutASessionNothingIsDue(void)
{
    begin(2);
    CHECK(!sessions_due(&table, INT64_MAX));
    CHECK_EQ(sessions_due_ns(&table), SESSION_NEVER);
    end(add_peer(1));
    CHECK(!sessions_due(&table, INT64_MAX));
    CHECK_EQ(sessions_due_ns(&table), SESSION_NEVER);
}

static void deadlinesComeInTheirOrder(void)
{
    enum { MANY = 100 };
    begin(MANY);
    for (uint32_t i = 0; i < MANY; i++)
        set_due(add_peer(i), 1 + any(60));
    for (uint32_t i = 0; i < MANY; i++) {
        int64_t due_ns = earliest_ns();
        CHECK_EQ(sessions_due_ns(&table), due_ns);
        CHECK(!sessions_due(&table, due_ns - 1));
        struct slot *slot = sessions_due(&table, due_ns);
        CHECK(slot);
        CHECK_EQ(session_due_ns(&slot->session), due_ns);
        end(slot);
    }
}

/* Sessions come and go, and their deadlines move both ways. */
static void noDeadlineIsMissedOrServedEarly(void)
{
    enum { MANY = 40, ROUNDS = 20000 };
    int64_t now_ns = 0;
    begin(MANY);
    for (uint32_t round = 0; round < ROUNDS; round++) {
        struct slot *slot = &table.slots[any(MANY)];
        if (!slot->open)
            slot = add_peer(round);
        else if (any(8) == 0)
            end(slot);
        if (slot->open)
            set_due(slot, now_ns + 1 + any(500));
        now_ns += any(40);
        CHECK(sessions_due_ns(&table) <= earliest_ns());
        while ((slot = sessions_due(&table, now_ns))) {
            CHECK(session_due_ns(&slot->session) <= now_ns);
            set_due(slot, now_ns + 1 + any(500));
        }
        CHECK(earliest_ns() > now_ns);
        CHECK(sessions_due_ns(&table) > now_ns);
    }
}

/* ---- finding ---- */

static void aPacketFindsItsSessionByNumberOrPeer(void)
{
    enum { MANY = 200 };
    struct slot *slots[MANY];
    begin(MANY);
    for (uint32_t i = 0; i < MANY; i++)
        slots[i] = add_peer(i);
    for (uint32_t i = 0; i < MANY; i += 3)
        end(slots[i]);
    struct ip local = build_ip("10.0.0.1");
    for (uint32_t i = 0; i < MANY; i++) {
        struct slot *expected = i % 3 == 0 ? NULL : slots[i];
        struct ip peer = {{i, i}};
        CHECK(sessions_by_peer(&table, peer, local, ETH0, false) == expected);
        CHECK(sessions_by_discriminator(&table, slots[i]->session.discriminator) == expected);
    }
    CHECK(!sessions_by_discriminator(&table, 0));
}

static void peerInterfaceAndKindOfPathAllCount(void)
{
    begin(4);
    struct ip peer = build_ip("10.0.0.7");
    struct ip local = build_ip("10.0.0.1");
    struct slot *one = add(at(peer, ETH0));
    struct slot *other = add(at(peer, 3));
    struct slot *remote = add((struct whereabouts){.peer = peer, .multihop = true});
    CHECK(sessions_by_peer(&table, peer, local, ETH0, false) == one);
    CHECK(sessions_by_peer(&table, peer, local, 3, false) == other);
    CHECK(sessions_by_peer(&table, peer, local, 0, true) == remote);
    CHECK(!sessions_by_peer(&table, peer, local, 4, false));
    CHECK(!sessions_by_peer(&table, peer, local, ETH0, true));
    CHECK(!sessions_by_peer(&table, peer, local, 0, false));
    CHECK(!sessions_by_peer(&table, build_ip("10.0.0.8"), local, ETH0, false));
}

/* In whichever order they were added. */
static void anAddressOfOursThatTheUserNamedComesFirst(void)
{
    struct ip peer = build_ip("10.0.0.7");
    struct ip named = build_ip("10.0.0.1");
    for (int order = 0; order < 2; order++) {
        begin(3);
        struct whereabouts asked = at(peer, ETH0);
        struct slot *slots[2];
        for (int i = 0; i < 2; i++) {
            bool is_named = i == order;
            asked.local = is_named ? named : (struct ip){{0, 0}};
            slots[is_named] = add(asked);
        }
        CHECK(sessions_by_peer(&table, peer, named, ETH0, false) == slots[1]);
        CHECK(sessions_by_peer(&table, peer, build_ip("10.0.0.2"), ETH0, false) == slots[0]);
        end(slots[0]);
        CHECK(!sessions_by_peer(&table, peer, build_ip("10.0.0.2"), ETH0, false));
    }
}

static void aSessionThatMovesIsFoundAtItsNewInterface(void)
{
    begin(2);
    struct ip peer = build_ip("10.0.0.7");
    struct ip local = build_ip("10.0.0.1");
    struct slot *slot = add(at(peer, 0));
    sessions_move(&table, slot, 0, local);
    CHECK(ip_equal(slot->at.local, local));
    CHECK(sessions_by_peer(&table, peer, local, 0, false) == slot);
    sessions_move(&table, slot, 3, local);
    CHECK_EQ(slot->at.ifindex, 3);
    CHECK(sessions_by_peer(&table, peer, local, 3, false) == slot);
    CHECK(!sessions_by_peer(&table, peer, local, 0, false));
    end(slot);
    CHECK(!sessions_by_peer(&table, peer, local, 3, false));
}

static void onlyAnAnswerIsAnUnsolicitedSession(void)
{
    begin(4);
    struct ip peer = build_ip("10.0.0.7");
    struct slot *elsewhere = add(at(peer, 3));
    elsewhere->role = BCN_ROLE_UNSOLICITED;
    add(at(peer, ETH0));
    CHECK(!sessions_unsolicited(&table, peer, ETH0));
    struct slot *answer = add(at(peer, ETH0));
    answer->role = BCN_ROLE_UNSOLICITED;
    CHECK(sessions_unsolicited(&table, peer, ETH0) == answer);
    CHECK(sessions_unsolicited(&table, peer, 3) == elsewhere);
    CHECK(!sessions_unsolicited(&table, build_ip("10.0.0.8"), ETH0));
}

/* The longest way past cells in use: what the worst packet costs. */
static uint32_t longest_way(const struct lookup *lookup)
{
    uint32_t longest = 0;
    uint32_t way = 0;
    for (uint32_t i = 0; i < 2 * (lookup->mask + 1); i++) {
        way = lookup->cells[i & lookup->mask].entry != 0 ? way + 1 : 0;
        longest = way > longest ? way : longest;
    }
    return longest;
}

static void check_hashes_differ(const struct lookup *lookup)
{
    for (uint32_t i = 0; i <= lookup->mask; i++) {
        for (uint32_t j = 0; j < i && lookup->cells[i].entry != 0; j++)
            CHECK(lookup->cells[j].entry == 0 || lookup->cells[i].hash != lookup->cells[j].hash);
    }
}

/* Neighbours on a link, one address on many links (fe80::1), and whatever bits an attacker may
 * choose. */
static void peersThatAreAlikeDoNotShareCells(void)
{
    enum { MANY = 1000, WAY = 100 };
    for (uint32_t shift = 0; shift < 54; shift += 6) {
        for (int word = 0; word < 2; word++) {
            begin(MANY);
            for (uint64_t i = 0; i < MANY; i++) {
                struct ip peer = build_ip("fe80::1");
                peer.word[word] ^= i << shift;
                add(at(peer, ETH0));
            }
            CHECK(longest_way(&table.by_peer) < WAY);
            CHECK(longest_way(&table.by_discriminator) < WAY);
        }
    }
    begin(MANY);
    for (uint32_t i = 0; i < MANY; i++)
        add(at(build_ip("fe80::1"), i));
    CHECK(longest_way(&table.by_peer) < WAY);
    check_hashes_differ(&table.by_peer);
    check_hashes_differ(&table.by_discriminator);
}

/* So nobody can choose addresses that share a cell. */
static void theSaltDecidesWhereAPeerLies(void)
{
    struct ip peer = build_ip("10.0.0.7");
    uint32_t hashes[3];
    for (uint32_t salt = 0; salt < 3; salt++) {
        begin_salted(1, salt);
        add(at(peer, ETH0));
        for (uint32_t i = 0; i <= table.by_peer.mask; i++) {
            if (table.by_peer.cells[i].entry != 0)
                hashes[salt] = table.by_peer.cells[i].hash;
        }
    }
    CHECK(hashes[0] != hashes[1] && hashes[1] != hashes[2] && hashes[0] != hashes[2]);
}

int main(void)
{
    TEST(everyFreePlaceIsFoundWhereverTheSearchBegins);
    TEST(aFreedPlaceRestsUntilAllOthersWereUsed);
    TEST(aNumberIsGoodUntilItsPlaceIsFreed);
    TEST(aFreedPlaceClosesItsSocketOnce);
    TEST(aFreedPlaceKeepsNoKey);
    TEST(whatIsRemovedIsNoLongerCounted);
    TEST(withoutASessionNothingIsDue);
    TEST(deadlinesComeInTheirOrder);
    TEST(noDeadlineIsMissedOrServedEarly);
    TEST(aPacketFindsItsSessionByNumberOrPeer);
    TEST(peerInterfaceAndKindOfPathAllCount);
    TEST(anAddressOfOursThatTheUserNamedComesFirst);
    TEST(aSessionThatMovesIsFoundAtItsNewInterface);
    TEST(onlyAnAnswerIsAnUnsolicitedSession);
    TEST(peersThatAreAlikeDoNotShareCells);
    TEST(theSaltDecidesWhereAPeerLies);
    sessions_done(&table);
    return DONE();
}
