/*
 * The library as it is shipped, loaded at run time as Java loads it: it starts up by itself, a core opens
 * and closes, twice, and the library can be unloaded. Its path is the only argument.
 */
#include "check.h"
#include "load.h"

typedef uint32_t (*abi_version_fn)(void);
typedef int (*survey_fn)(struct bcn_interface *, uint32_t, struct bcn_fail *);
typedef int (*open_fn)(const struct bcn_options *, struct bcn_core **, struct bcn_fail *);
typedef int (*step_fn)(struct bcn_core *, bcn_turn_fn, int64_t);
typedef int (*wake_fn)(struct bcn_core *);
typedef void (*close_fn)(struct bcn_core *);

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
    load_unload(library);
    printf("%s: loaded, opened, closed\n", arguments[1]);
    return 0;
}
