/*
 * The library as it is shipped, loaded at run time as Java loads it: it starts up by itself, a core
 * opens and closes, twice, and the library can be unloaded. Its path is the only argument.
 *
 * BEACON_TEST_INTERFACE names an interface that leads to no network of anybody's: on it, the
 * library multicasts and hears itself. Without it nothing is sent.
 */
#include "check.h"
#include "load.h"

typedef uint32_t (*abi_version_fn)(void);
typedef int (*survey_fn)(struct bcn_interface *, uint32_t, struct bcn_fail *);
typedef int (*open_fn)(const struct bcn_options *, struct bcn_core **, struct bcn_fail *);
typedef int (*step_fn)(struct bcn_core *, bcn_turn_fn, int64_t);
typedef int (*wake_fn)(struct bcn_core *);
typedef int (*arena_fn)(struct bcn_core *, void **, uint64_t *);
typedef int (*join_fn)(struct bcn_core *, uint32_t, uint32_t, struct bcn_fail *);
typedef void (*close_fn)(struct bcn_core *);

static const uint8_t QUERY[12] = {[5] = 1}; /* one question, and none there */
static int calls;

static int64_t on_turn(int32_t rx_count, int32_t event_count, int64_t now_ns)
{
    (void)rx_count;
    (void)event_count;
    (void)now_ns;
    calls++;
    return BCN_STOP;
}

static void open_and_close(void *library)
{
    struct bcn_core *core = NULL;
    struct bcn_fail fail;
    struct bcn_options options = {.size_bytes = sizeof options, .port = 40453};
    open_fn open_core = (open_fn)load_symbol(library, "bcn_open");
    wake_fn wake = (wake_fn)load_symbol(library, "bcn_wake");
    step_fn step = (step_fn)load_symbol(library, "bcn_step");
    close_fn close_core = (close_fn)load_symbol(library, "bcn_close");
    CHECK(open_core && wake && step && close_core);
    CHECK_EQ(open_core(&options, &core, &fail), 0);
    CHECK_EQ(wake(core), 0);
    CHECK(step(core, on_turn, INT64_C(1000000000)) < 0); /* -ECANCELED: it stopped */
    close_core(core);
}

/* ---- multicast ---- */

static uint8_t *arena;
static struct bcn_interface the_link;
static uint32_t to_send;  /* families whose query has yet to be sent */
static uint32_t heard[2]; /* how many came back, by family */

static uint32_t family_of(uint32_t number)
{
    return number == 0 ? BCN_IPV4 : BCN_IPV6;
}

/* Sends one query of each family on the first turn, and counts those that come back. */
static int64_t on_packets(int32_t rx_count, int32_t event_count, int64_t now_ns)
{
    struct bcn_arena_header *header = (struct bcn_arena_header *)(void *)arena;
    const struct bcn_rx *rx = (const struct bcn_rx *)(void *)(arena + header->rx_offset);
    struct bcn_tx *tx = (struct bcn_tx *)(void *)(arena + header->tx_offset);
    (void)event_count;
    (void)now_ns;
    for (int32_t i = 0; i < rx_count; i++) {
        CHECK_EQ(rx[i].ifindex, the_link.index);
        CHECK_EQ(rx[i].ttl, 255);
        CHECK_EQ(rx[i].flags, BCN_RX_MULTICAST | BCN_RX_FROM_SELF);
        CHECK_EQ(rx[i].length, sizeof QUERY);
        CHECK(memcmp(arena + rx[i].slot_offset, QUERY, sizeof QUERY) == 0);
        heard[rx[i].family == BCN_IPV6]++;
    }
    for (; to_send > 0; to_send--) {
        struct bcn_tx *next = &tx[header->tx_count++];
        memcpy(arena + next->slot_offset, QUERY, sizeof QUERY);
        next->length = sizeof QUERY;
        next->ifindex = the_link.index;
        next->family = (uint8_t)family_of(to_send - 1);
        next->destination_port = 0;
        memset(next->destination, 0, 16);
        memset(next->source, 0, 16);
    }
    return BCN_NEVER;
}

/* FR-005, FR-006: the file that is shipped joins, sends and receives. */
static void multicast_and_hear_it(void *library, const char *interface_name)
{
    static struct bcn_interface list[64];
    struct bcn_core *core = NULL;
    struct bcn_fail fail;
    struct bcn_options options = {.size_bytes = sizeof options};
    void *base;
    uint64_t size;
    survey_fn survey = (survey_fn)load_symbol(library, "bcn_survey");
    arena_fn map = (arena_fn)load_symbol(library, "bcn_arena");
    join_fn join = (join_fn)load_symbol(library, "bcn_join");
    step_fn step = (step_fn)load_symbol(library, "bcn_step");
    int found = survey(list, 64, &fail);
    for (int i = 0; i < found && i < 64; i++) {
        if (strcmp(list[i].name, interface_name) == 0)
            the_link = list[i];
    }
    CHECK(the_link.index != 0);
    CHECK_EQ(((open_fn)load_symbol(library, "bcn_open"))(&options, &core, &fail), 0);
    CHECK_EQ(map(core, &base, &size), 0);
    arena = base;
    CHECK_EQ(join(core, the_link.index, BCN_IPV4, &fail), 0);
    CHECK_EQ(join(core, the_link.index, BCN_IPV6, &fail), 0);
    to_send = 2;
    for (int turn = 0; turn < 50 && (heard[0] == 0 || heard[1] == 0); turn++)
        CHECK(step(core, on_packets, INT64_C(100000000)) >= 0);
    CHECK_EQ(heard[0], 1);
    CHECK_EQ(heard[1], 1);
    ((close_fn)load_symbol(library, "bcn_close"))(core);
    printf("%s: two multicasts left and came back\n", interface_name);
}

int main(int count, char **arguments)
{
    CHECK_EQ(count, 2);
    void *library = load_library(arguments[1]);
    if (!library)
        fprintf(stderr, "%s: %s\n", arguments[1], load_error());
    CHECK(library);
    abi_version_fn abi_version = (abi_version_fn)load_symbol(library, "bcn_abi_version");
    CHECK(abi_version);
    CHECK_EQ(abi_version(), BCN_ABI_VERSION);
    survey_fn survey = (survey_fn)load_symbol(library, "bcn_survey");
    CHECK(survey);
    CHECK(survey(NULL, 0, NULL) > 0);
    open_and_close(library);
    open_and_close(library);
    CHECK_EQ(calls, 2);
    const char *interface_name = getenv("BEACON_TEST_INTERFACE");
    if (interface_name)
        multicast_and_hear_it(library, interface_name);
    load_unload(library);
    printf("%s: loaded, opened, closed\n", arguments[1]);
    return 0;
}
