/* What two threads of a watching core hand to each other: nothing is lost, doubled or mixed up. */
#include "../../src/bfd/exchange.h"

#include "../check.h"

static struct exchange *exchange;

static void begin(uint32_t capacity)
{
    if (exchange)
        exchange_done(exchange);
    free(exchange);
    exchange = calloc(1, sizeof *exchange);
    CHECK(exchange);
    CHECK_EQ(exchange_init(exchange, capacity), 0);
}

static void send(uint32_t number)
{
    struct command command = {.kind = COMMAND_CLOSE, .number = number};
    exchange_send(exchange, &command);
}

static void check_next(uint32_t number)
{
    struct command command;
    CHECK(exchange_next_command(exchange, &command));
    CHECK_EQ(command.kind, COMMAND_CLOSE);
    CHECK_EQ(command.number, number);
}

static void check_no_next(void)
{
    struct command command = {.number = 4711};
    CHECK(!exchange_next_command(exchange, &command));
    CHECK_EQ(command.number, 4711);
}

/* ---- commands ---- */

static void commandsComeInTheirOrder(void)
{
    begin(1);
    check_no_next();
    for (uint32_t i = 0; i < 3000; i += 3) { /* many times around the ring */
        send(i);
        send(i + 1);
        send(i + 2);
        for (uint32_t j = 0; j < 3; j++)
            check_next(i + j);
        check_no_next();
    }
}

/* The driver may sleep while the loop opens and closes all sessions and changes what it can. */
static void allThatASleepingDriverMissesHasRoom(void)
{
    static const uint32_t capacities[] = {1, 3, 1000};
    for (int c = 0; c < 3; c++) {
        uint32_t most = 2 * capacities[c] + 2 * EXCHANGE_WISHES;
        begin(capacities[c]);
        for (uint32_t round = 0; round < 2; round++) {
            for (uint32_t i = 0; i < most; i++)
                send(round + i);
            for (uint32_t i = 0; i < most; i++)
                check_next(round + i);
            check_no_next();
        }
    }
}

static void changesAreBoundedAndComeInTheirOrder(void)
{
    begin(1);
    for (uint64_t round = 0; round < 3; round++) {
        for (uint64_t i = 0; i < EXCHANGE_WISHES; i++) {
            struct wish *wish = exchange_new_wish(exchange);
            CHECK(wish);
            wish->cookie = round + i;
            exchange_wish_sent(exchange);
        }
        CHECK(!exchange_new_wish(exchange));
        for (uint64_t i = 0; i < EXCHANGE_WISHES; i++) {
            CHECK_EQ(exchange_first_wish(exchange)->cookie, round + i);
            exchange_wish_taken(exchange);
        }
        CHECK(exchange_new_wish(exchange));
    }
}

static void aChangeThatWasTakenLeavesNoKey(void)
{
    static const struct wish nothing;
    begin(1);
    for (int i = 0; i < 3; i++) {
        struct wish *wish = exchange_new_wish(exchange);
        memset(wish, 0xee, sizeof *wish);
        exchange_wish_sent(exchange);
        exchange_wish_taken(exchange);
        CHECK(memcmp(wish, &nothing, sizeof nothing) == 0);
    }
}

static void theEndLeavesNoKey(void)
{
    static const struct exchange nothing;
    begin(1);
    memset(exchange_new_wish(exchange), 0xee, sizeof(struct wish));
    exchange_wish_sent(exchange);
    exchange_done(exchange);
    CHECK(memcmp(exchange->wishes, nothing.wishes, sizeof nothing.wishes) == 0);
    free(exchange);
    exchange = NULL;
}

/* ---- notes and marks ---- */

static void note(uint64_t value)
{
    struct note note = {.kind = BCN_EVENT_SOCKET_FAILED, .value = value};
    exchange_note(exchange, &note);
}

static void check_next_note(uint64_t value)
{
    struct note note;
    CHECK(exchange_next_note(exchange, &note));
    CHECK_EQ(note.value, value);
}

/* The first ones say what began; those that find no room are lost. */
static void theOldestNotesAreKept(void)
{
    struct note none;
    begin(1);
    CHECK(!exchange_next_note(exchange, &none));
    for (uint64_t round = 0; round < 3; round++) {
        for (uint64_t i = 0; i < EXCHANGE_NOTES + 5; i++)
            note(round + i);
        check_next_note(round);
        note(99); /* there is room for one again */
        for (uint64_t i = 1; i < EXCHANGE_NOTES; i++)
            check_next_note(round + i);
        check_next_note(99);
        CHECK(!exchange_next_note(exchange, &none));
    }
}

static void everySessionHasAMarkOfItsOwn(void)
{
    static const uint32_t capacities[] = {1, 32, 33, 100};
    static const uint32_t words[] = {1, 1, 2, 4}; /* the loop looks at all of them */
    for (int c = 0; c < 4; c++) {
        begin(capacities[c]);
        CHECK_EQ(exchange->dirty_words, words[c]);
        for (uint32_t i = 0; i < capacities[c]; i++) {
            CHECK(i / 32 < exchange->dirty_words);
            exchange_mark(exchange, i);
            exchange_mark(exchange, i); /* marked is marked */
            for (uint32_t word = 0; word < exchange->dirty_words; word++) {
                uint32_t expected = word < i / 32   ? UINT32_MAX
                                    : word > i / 32 ? 0
                                                    : UINT32_MAX >> (31 - i % 32);
                CHECK_EQ(exchange->dirty[word], expected);
            }
        }
    }
}

/* ---- states ---- */

/* An even sequence: nobody is writing. Another one than before: it was written since. */
static void aStateIsReadAsItWasPublished(void)
{
    static struct bcn_session_state shown;
    struct bcn_session_state written;
    struct bcn_session_state read;
    for (uint32_t i = 1; i < 200; i++) {
        memset(&written, (int)i, sizeof written);
        exchange_publish(&shown, &written);
        exchange_read(&shown, &read);
        CHECK_EQ(read.sequence, 2 * i);
        written.sequence = read.sequence;
        CHECK(memcmp(&read, &written, sizeof read) == 0);
    }
}

int main(void)
{
    TEST(commandsComeInTheirOrder);
    TEST(allThatASleepingDriverMissesHasRoom);
    TEST(changesAreBoundedAndComeInTheirOrder);
    TEST(aChangeThatWasTakenLeavesNoKey);
    TEST(theEndLeavesNoKey);
    TEST(theOldestNotesAreKept);
    TEST(everySessionHasAMarkOfItsOwn);
    TEST(aStateIsReadAsItWasPublished);
    exchange_done(exchange);
    free(exchange);
    return DONE();
}
