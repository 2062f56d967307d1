/*
 * Two watching cores on the real Linux, a cable between them (lab.h). The driver's turns are
 * watched for allocations: malloc and its family are wrapped.
 */
#include "../check.h"
#include "../lab.h"
#include "watcher.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdatomic.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <unistd.h>

static const int64_t MS_NS = 1000000;
static struct watcher a; /* here */
static struct watcher b; /* there */
static uint32_t e0;
static uint32_t e1;

/* ---- no allocation in the driver ---- */

void *__real_malloc(size_t size);
void *__real_calloc(size_t count, size_t size);
void *__real_realloc(void *block, size_t size);
void *__wrap_malloc(size_t size);
void *__wrap_calloc(size_t count, size_t size);
void *__wrap_realloc(void *block, size_t size);

extern _Thread_local bool watcher_drives;
static uint64_t allocations;

void *__wrap_malloc(size_t size)
{
    allocations += watcher_drives;
    return __real_malloc(size);
}

void *__wrap_calloc(size_t count, size_t size)
{
    allocations += watcher_drives;
    return __real_calloc(count, size);
}

void *__wrap_realloc(void *block, size_t size)
{
    allocations += watcher_drives;
    return __real_realloc(block, size);
}

/* ---- a machine that may be held up ---- */

/* Drivers without a priority are late when the machine is busy, and sessions then flap. That says
 * nothing of the core, so an attempt in which something was late is made again. The machine doesn't
 * hold up each of five: what is late by a mistake is late each time. */
enum { ATTEMPTS = 5 };

static int64_t late_lines; /* in this attempt */

#define IN_TIME(condition)                                                                         \
    do {                                                                                           \
        if (!(condition)) {                                                                        \
            late_lines++;                                                                          \
            fprintf(stderr, "%s:%d: late: %s\n", __FILE__, __LINE__, #condition);                  \
        }                                                                                          \
    } while (0)

static void patiently(void (*attempt)(void))
{
    for (int tries = 1;; tries++) {
        late_lines = 0;
        attempt();
        if (late_lines == 0)
            return;
        CHECK(tries < ATTEMPTS);
    }
}

#define TIMED_TEST(name)                                                                           \
    do {                                                                                           \
        patiently(name);                                                                           \
        check_count(1);                                                                            \
        printf("ok %s\n", #name);                                                                  \
    } while (0)

/* ---- the two ---- */

static void begin(void)
{
    struct bcn_fail fail;
    CHECK_EQ(watcher_open(&a, NULL, &fail), 0);
    lab_there();
    CHECK_EQ(watcher_open(&b, NULL, &fail), 0);
    lab_here();
}

static void end(void)
{
    watcher_close(&a);
    watcher_close(&b);
    CHECK_EQ(allocations, 0);
}

static uint32_t open_at(struct watcher *watcher, const struct bcn_session_spec *spec)
{
    struct bcn_fail fail;
    uint32_t session = 0;
    if (watcher == &b)
        lab_there();
    CHECK_EQ(bcn_session_open(watcher->core, spec, &session, &fail), 0);
    lab_here();
    return session;
}

static void step_both(void)
{
    watcher_step(&a, MS_NS);
    watcher_step(&b, 0);
}

static bool is(const struct watcher *watcher, uint32_t session, uint8_t state)
{
    struct bcn_session_state now = watcher_state(watcher, session);
    return now.state == state && now.in_use;
}

/* Steps until a session is in a state, or so long has passed since then, which is late; returns how
 * long it took. */
static int64_t await(struct watcher *watcher, uint32_t session, uint8_t state, int64_t since_ns,
                     int64_t within_ns)
{
    while (!is(watcher, session, state) && watcher_now_ns() - since_ns < within_ns)
        step_both();
    IN_TIME(is(watcher, session, state));
    return watcher_state(watcher, session).changed_ns - since_ns;
}

static void run_for(int64_t duration_ns)
{
    for (int64_t end_ns = watcher_now_ns() + duration_ns; watcher_now_ns() < end_ns;)
        step_both();
}

static const struct {
    const char *here;
    const char *there;
} ends[] = {{"10.9.0.1", "10.9.0.2"}, {"fd09::1", "fd09::2"}, {"fe80::9:1", "fe80::9:2"}};

static uint32_t of_a;
static uint32_t of_b;

/* The interfaces have several link-local addresses: both ends are said. */
static struct bcn_session_spec spec_from(const char *local, const char *peer, uint32_t ifindex)
{
    struct bcn_session_spec spec = watcher_spec(peer, ifindex);
    watcher_address(spec.local, &spec.family, local);
    return spec;
}

static void begin_up(unsigned family)
{
    struct bcn_session_spec to_b = spec_from(ends[family].here, ends[family].there, e0);
    struct bcn_session_spec to_a = spec_from(ends[family].there, ends[family].here, e1);
    begin();
    of_a = open_at(&a, &to_b);
    of_b = open_at(&b, &to_a);
    await(&a, of_a, BCN_STATE_UP, watcher_now_ns(), 20000 * MS_NS);
    await(&b, of_b, BCN_STATE_UP, watcher_now_ns(), 20000 * MS_NS);
}

/* An address of the peer's that leads nowhere: what we send is lost, and nobody says so. */
static void mute(const char *device, const char *peer, bool on)
{
    if (on)
        lab_run("ip neigh replace %s lladdr 02:00:00:00:00:99 dev %s nud permanent", peer, device);
    else
        lab_run("ip neigh del %s dev %s", peer, device);
}

/* ---- tests ---- */

/* One watches, then the other begins; returns how long it took from there until both are Up. */
static int64_t meet(const struct bcn_session_spec *to_b, const struct bcn_session_spec *to_a)
{
    begin();
    of_a = open_at(&a, to_b);
    run_for(300 * MS_NS);
    of_b = open_at(&b, to_a);
    int64_t since_ns = watcher_now_ns();
    int64_t of_a_ns = await(&a, of_a, BCN_STATE_UP, since_ns, 20000 * MS_NS);
    int64_t of_b_ns = await(&b, of_b, BCN_STATE_UP, since_ns, 20000 * MS_NS);
    return of_a_ns > of_b_ns ? of_a_ns : of_b_ns;
}

static unsigned family_of_two;

static void twoMeet(void)
{
    const char *here = ends[family_of_two].here;
    const char *there = ends[family_of_two].there;
    struct bcn_session_spec to_b = spec_from(here, there, e0);
    struct bcn_session_spec to_a = spec_from(there, here, e1);
    IN_TIME(meet(&to_b, &to_a) < 50 * MS_NS);
    struct bcn_session_state state = watcher_state(&a, of_a);
    CHECK_EQ(state.ifindex, e0);
    CHECK(state.source_port >= 49152);
    CHECK(memcmp(state.local, to_a.peer, 16) == 0);
    run_for(500 * MS_NS);
    state = watcher_state(&a, of_a);
    IN_TIME(state.tx_interval_us == 50000);
    IN_TIME(state.detection_us == 150000);
    IN_TIME(state.transitions <= 2); /* by Init, or straight from Down */
    end();
}

/* BFD-006, BFD-012 */
static void twoAreUpWithin50MsOfTheSecondsStart(void)
{
    for (family_of_two = 0; family_of_two < 3; family_of_two++)
        patiently(twoMeet);
}

/* BFD-009: told within milliseconds, with the time at which it happened. */
static void everyChangeIsAnEvent(void)
{
    begin_up(0);
    run_for(20 * MS_NS);
    struct bcn_event none = {0};
    const struct bcn_event *last = a.event_count > 0 ? &a.events[a.event_count - 1] : &none;
    IN_TIME(a.event_count > 0);
    IN_TIME(last->kind == BCN_EVENT_SESSION && last->value == of_a && last->ifindex == e0);
    IN_TIME(last->time_ns == watcher_state(&a, of_a).changed_ns);
    uint64_t changes = 0;
    for (uint32_t i = 0; i < a.event_count; i++)
        changes += a.events[i].value_2;
    IN_TIME(changes == watcher_state(&a, of_a).transitions);
    end();
}

static void aSilentCutIsDetectedInTheDetectionTime(void)
{
    begin_up(0);
    run_for(500 * MS_NS);
    lab_there();
    mute("e1", "10.9.0.1", true); /* the other way first: a has to find it out */
    lab_here();
    mute("e0", "10.9.0.2", true);
    await(&a, of_a, BCN_STATE_DOWN, watcher_now_ns(), 1000 * MS_NS);
    struct bcn_session_state state = watcher_state(&a, of_a);
    IN_TIME(state.diag == 1);
    int64_t beyond_ns = state.changed_ns - state.heard_ns - 150 * MS_NS;
    IN_TIME(beyond_ns >= 0 && beyond_ns < 100 * MS_NS);
    mute("e0", "10.9.0.2", false);
    lab_there();
    mute("e1", "10.9.0.1", false);
    lab_here();
    await(&a, of_a, BCN_STATE_UP, watcher_now_ns(), 20000 * MS_NS);
    end();
}

/* The deaf one says Down, and the other believes it at once. */
static void aOneWayCutTakesBothDown(void)
{
    begin_up(0);
    run_for(500 * MS_NS);
    mute("e0", "10.9.0.2", true); /* b hears nothing of a */
    int64_t since_ns = watcher_now_ns();
    await(&b, of_b, BCN_STATE_DOWN, since_ns, 400 * MS_NS);
    await(&a, of_a, BCN_STATE_DOWN, since_ns, 400 * MS_NS);
    struct bcn_session_state state = watcher_state(&a, of_a);
    IN_TIME(state.remote_diag == 1);
    IN_TIME(state.diag == 3);
    IN_TIME(state.changed_ns - watcher_state(&b, of_b).changed_ns < 50 * MS_NS);
    mute("e0", "10.9.0.2", false);
    await(&b, of_b, BCN_STATE_UP, watcher_now_ns(), 20000 * MS_NS);
    end();
}

/* BFD-015: 3 x 1 s, and 50 ms. */
static void aLostCarrierIsDownAtOnceWithPathDown(void)
{
    struct bcn_session_spec to_b = watcher_spec("10.9.0.2", e0);
    struct bcn_session_spec to_a = watcher_spec("10.9.0.1", e1);
    to_b.desired_min_tx_us = to_b.required_min_rx_us = 1000000;
    to_a.desired_min_tx_us = to_a.required_min_rx_us = 1000000;
    begin();
    of_a = open_at(&a, &to_b);
    of_b = open_at(&b, &to_a);
    await(&a, of_a, BCN_STATE_UP, watcher_now_ns(), 20000 * MS_NS);
    int64_t since_ns = watcher_now_ns();
    lab_there();
    lab_run("ip link set e1 down");
    lab_here();
    /* As long as the command took, and 50 ms. */
    int64_t cut_ns = watcher_now_ns();
    await(&a, of_a, BCN_STATE_DOWN, since_ns, 1000 * MS_NS);
    struct bcn_session_state state = watcher_state(&a, of_a);
    IN_TIME(state.diag == 5);
    IN_TIME(state.flags & BCN_STATE_PATH_LOST);
    IN_TIME(state.changed_ns < cut_ns + 50 * MS_NS);
    lab_there();
    lab_run("ip link set e1 up && ip addr add fd09::2/64 dev e1 nodad; "
            "ip addr add fe80::9:2/64 dev e1 nodad; ip route add default dev e1");
    lab_here();
    await(&a, of_a, BCN_STATE_UP, watcher_now_ns(), 20000 * MS_NS);
    end();
}

static void anAddressTakenAwayIsPathDown(void)
{
    begin_up(0);
    lab_run("ip addr del 10.9.0.1/24 dev e0");
    await(&a, of_a, BCN_STATE_DOWN, watcher_now_ns(), 100 * MS_NS);
    IN_TIME(watcher_state(&a, of_a).diag == 5);
    lab_run("ip addr add 10.9.0.1/24 dev e0");
    await(&a, of_a, BCN_STATE_UP, watcher_now_ns(), 20000 * MS_NS);
    end();
}

/* BFD-008 */
static void closingSaysAdminDown(void)
{
    begin_up(0);
    int64_t since_ns = watcher_now_ns();
    CHECK_EQ(bcn_session_close(a.core, of_a), 0);
    await(&b, of_b, BCN_STATE_DOWN, since_ns, 100 * MS_NS);
    struct bcn_session_state state = watcher_state(&b, of_b);
    IN_TIME(state.diag == 3);
    IN_TIME(state.remote_state == BCN_STATE_ADMIN_DOWN);
    IN_TIME(state.remote_diag == 7);
    CHECK_EQ(bcn_session_close(a.core, of_a), -ESTALE);
    CHECK(!watcher_state(&a, of_a).in_use);
    end();
}

static void stoppingSaysAdminDownToAll(void)
{
    begin_up(0);
    watcher_close(&a);
    int64_t since_ns = watcher_now_ns();
    while (!is(&b, of_b, BCN_STATE_DOWN) && watcher_now_ns() - since_ns < 100 * MS_NS)
        watcher_step(&b, MS_NS);
    IN_TIME(is(&b, of_b, BCN_STATE_DOWN));
    IN_TIME(watcher_state(&b, of_b).remote_diag == 7);
    watcher_close(&b);
}

static int forger(uint16_t port, int ttl)
{
    lab_there();
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    struct sockaddr_in from = {.sin_family = AF_INET};
    CHECK_EQ(inet_pton(AF_INET, "10.9.0.2", &from.sin_addr), 1);
    CHECK_EQ(bind(fd, (struct sockaddr *)(void *)&from, sizeof from), 0);
    CHECK_EQ(setsockopt(fd, IPPROTO_IP, IP_TTL, &ttl, sizeof ttl), 0);
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(port)};
    CHECK_EQ(inet_pton(AF_INET, "10.9.0.1", &to.sin_addr), 1);
    CHECK_EQ(connect(fd, (struct sockaddr *)(void *)&to, sizeof to), 0);
    lab_here();
    return fd;
}

/* BFD-007, RFC 5881 5: a Down that would take it down, had it come from the link. */
static void anotherTtlTouchesNothing(void)
{
    uint8_t down[24] = {0x20, 0x40, 3, 24, 0, 0, 0, 9};
    begin_up(0);
    uint32_t before = watcher_state(&a, of_a).transitions;
    int far = forger(3784, 64);
    for (int i = 0; i < 10; i++)
        CHECK_EQ(send(far, down, sizeof down, 0), sizeof down);
    run_for(200 * MS_NS);
    IN_TIME(bcn_counter(a.core, BCN_COUNTER_BFD_DROPPED_TTL) == 10);
    IN_TIME(watcher_state(&a, of_a).dropped[BCN_SESSION_DROPPED_TTL] == 10);
    IN_TIME(is(&a, of_a, BCN_STATE_UP));
    IN_TIME(watcher_state(&a, of_a).transitions == before);
    close(far);
    int near = forger(3784, 255);
    CHECK_EQ(send(near, down, sizeof down, 0), sizeof down);
    await(&a, of_a, BCN_STATE_DOWN, watcher_now_ns(), 100 * MS_NS);
    IN_TIME(watcher_state(&a, of_a).remote_discriminator == 9);
    close(near);
    end();
}

/* BFD-017 */
static void aPortInUseHasAName(void)
{
    struct bcn_fail fail;
    char own_name[16]; /* of this program, or of valgrind's */
    char expected[BCN_OP_BYTES];
    begin();
    struct watcher second;
    CHECK_EQ(watcher_open(&second, NULL, &fail), -EADDRINUSE);
    CHECK_EQ(fail.os_error, EADDRINUSE);
    CHECK_EQ(prctl(PR_GET_NAME, own_name), 0);
    snprintf(expected, sizeof expected, "bind: %.8s", own_name); /* cut to fit */
    if (!lab_emulated())
        CHECK(strncmp(fail.op, expected, strlen(expected)) == 0);
    snprintf(expected, sizeof expected, "(pid %d) has port 3784", (int)getpid());
    if (!lab_emulated())
        CHECK(strstr(fail.op, expected));
    end();
}

/* BFD-013: whatever the loop does, the driver keeps time. */
static void aLoopThatSleepsCausesNoDown(void)
{
    begin_up(0);
    run_for(300 * MS_NS);
    uint32_t before = watcher_state(&a, of_a).transitions + watcher_state(&b, of_b).transitions;
    usleep(2000000); /* neither loop takes a turn */
    IN_TIME(watcher_state(&a, of_a).transitions + watcher_state(&b, of_b).transitions == before);
    end();
}

/* ---- other threads ---- */

static _Atomic bool looking;

/* What any thread may do at any time, with no order between it and the loop or the driver. */
static void *look_on(void *argument)
{
    uint64_t *looks = argument;
    while (atomic_load_explicit(&looking, memory_order_relaxed)) {
        for (uint32_t slot = 0; slot < a.header->session_slots; slot++) {
            struct bcn_session_state state = watcher_state(&a, slot);
            CHECK(state.state <= BCN_STATE_UP);
            CHECK(!state.in_use || (state.session & 0xffff) == slot);
        }
        for (int counter = 0; counter < bcn_counter_count(); counter++)
            bcn_counter(a.core, counter);
        CHECK_EQ(bcn_wake(a.core), 0);
        ++*looks;
    }
    return NULL;
}

/* BFD-013: a thread that looks at a state sees all of one moment or of another, never a mixture. */
static void anyThreadMayLookWhileSessionsComeAndGo(void)
{
    enum { ONLOOKERS = 2, ROUNDS = 40 };
    pthread_t onlookers[ONLOOKERS];
    uint64_t looks[ONLOOKERS] = {0};
    struct bcn_fail fail;
    begin_up(0);
    atomic_store(&looking, true);
    for (unsigned i = 0; i < ONLOOKERS; i++)
        CHECK_EQ(pthread_create(&onlookers[i], NULL, look_on, &looks[i]), 0);
    for (unsigned round = 0; round < ROUNDS; round++) {
        struct bcn_session_spec nobody = spec_from("10.9.0.1", "10.9.0.77", e0);
        uint32_t of_nobody = open_at(&a, &nobody);
        run_for(10 * MS_NS);
        nobody.desired_min_tx_us = 300000;
        CHECK_EQ(bcn_session_set(a.core, of_nobody, &nobody, &fail), 0);
        run_for(10 * MS_NS);
        CHECK_EQ(bcn_session_close(a.core, of_nobody), 0);
        run_for(10 * MS_NS);
        CHECK_EQ(bcn_session_close(a.core, of_nobody), -ESTALE);
    }
    atomic_store(&looking, false);
    for (unsigned i = 0; i < ONLOOKERS; i++) {
        pthread_join(onlookers[i], NULL);
        CHECK(looks[i] > ROUNDS);
    }
    end();
}

int main(void)
{
    lab_begin();
    e0 = lab_ifindex("e0");
    lab_there();
    e1 = lab_ifindex("e1");
    lab_here();
    TEST(twoAreUpWithin50MsOfTheSecondsStart);
    TIMED_TEST(everyChangeIsAnEvent);
    TIMED_TEST(aSilentCutIsDetectedInTheDetectionTime);
    TIMED_TEST(aOneWayCutTakesBothDown);
    TIMED_TEST(aLostCarrierIsDownAtOnceWithPathDown);
    TIMED_TEST(anAddressTakenAwayIsPathDown);
    TIMED_TEST(closingSaysAdminDown);
    TIMED_TEST(stoppingSaysAdminDownToAll);
    TIMED_TEST(anotherTtlTouchesNothing);
    TEST(aPortInUseHasAName);
    TIMED_TEST(aLoopThatSleepsCausesNoDown);
    TEST(anyThreadMayLookWhileSessionsComeAndGo);
    return DONE();
}
