/*
 * bfdwatch: the core's BFD as a program, for the laboratory (lab/interop, lab/cost).
 *
 *     bfdwatch [-i INTERFACE] [-l LOCAL] [-t TX_MS] [-r RX_MS] [-m MULT] [-p] [-M] [-T MIN_TTL]
 *              [-k TYPE:ID:KEY] [-n COUNT] [-a] [PEER]
 *
 * -p passive, -M multihop, -a answer whoever asks, -n so many sessions, to PEER and the addresses
 * after it, from LOCAL and those after it. A line per change on stdout:
 *
 *     UNIX-SECONDS PEER FROM TO DIAG REMOTE-DIAG DETECTION-MS SINCE-HEARD-MS
 *
 * Lines on stdin: "set TX RX MULT", "disable", "enable", "state", "counters", "quit" (as is the end
 * of stdin).
 */
#include "../../check.h"
#include "../watcher.h"

#include <arpa/inet.h>
#include <errno.h>
#include <net/if.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 4096 };

static const char *const states[] = {"AdminDown", "Down", "Init", "Up"};
static struct watcher watcher;
static struct bcn_session_spec first = {
    .size_bytes = sizeof first}; /* of which the others follow: RSS is what the core has */
static uint32_t sessions[MOST];
static uint32_t count = 1;
static uint8_t last_state[16384];
static bool answers;

static double unix_seconds(int64_t at_ns)
{
    struct timespec wall;
    clock_gettime(CLOCK_REALTIME, &wall);
    int64_t ahead_ns = (int64_t)wall.tv_sec * 1000000000 + wall.tv_nsec - watcher_now_ns();
    return (double)(at_ns + ahead_ns) / 1e9;
}

static const char *address_text(const uint8_t address[16], uint8_t family)
{
    static char text[INET6_ADDRSTRLEN];
    inet_ntop(family == BCN_IPV4 ? AF_INET : AF_INET6, family == BCN_IPV4 ? address + 12 : address,
              text, sizeof text);
    return text;
}

static void on_event(struct watcher *w, const struct bcn_event *event)
{
    uint32_t session = (uint32_t)event->value;
    const char *peer = address_text(event->address, event->family);
    if (event->kind == BCN_EVENT_SESSION_NEW)
        printf("%.6f %s new\n", unix_seconds(event->time_ns), peer);
    if (event->kind == BCN_EVENT_SESSION_GONE) {
        printf("%.6f %s gone\n", unix_seconds(event->time_ns), peer);
        last_state[session & 0x3fff] = BCN_STATE_DOWN;
    }
    if (event->kind == BCN_EVENT_SESSION) {
        struct bcn_session_state state = watcher_state(w, session);
        printf("%.6f %s %s %s %u %u %.3f %.3f\n", unix_seconds(event->time_ns), peer,
               states[last_state[session & 0x3fff]], states[state.state], state.diag,
               state.remote_diag, (double)state.detection_us / 1e3,
               state.heard_ns ? (double)(state.changed_ns - state.heard_ns) / 1e6 : 0.0);
        last_state[session & 0x3fff] = state.state;
    }
    if (event->kind == BCN_EVENT_SESSION_REFUSED)
        printf("%.6f %s refused %u\n", unix_seconds(event->time_ns), peer, event->reason);
    if (event->kind == BCN_EVENT_ENGINE_LATE)
        fprintf(stderr, "late %.3f ms\n", (double)event->value / 1e6);
    fflush(stdout);
}

static void must(int r, const struct bcn_fail *fail)
{
    char name[32];
    if (r >= 0)
        return;
    bcn_error_name(fail->os_error, name, sizeof name);
    fprintf(stderr, "%s: %s (%d)\n", fail->op, name, fail->os_error);
    exit(1);
}

static void add_to(uint8_t address[16], uint32_t more)
{
    for (int i = 15; i >= 12; i--) {
        more += address[i];
        address[i] = (uint8_t)more;
        more >>= 8;
    }
}

static void parse_key(char *text)
{
    char *id = strchr(text, ':');
    char *key = id ? strchr(id + 1, ':') : NULL;
    CHECK(key && strlen(key + 1) <= BCN_SESSION_KEY_BYTES);
    first.auth_type = (uint8_t)atoi(text);
    first.keys[0] = (struct bcn_session_key){
        .id = (uint8_t)atoi(id + 1), .length = (uint8_t)strlen(key + 1), .use = BCN_KEY_SEND};
    memcpy(first.keys[0].bytes, key + 1, first.keys[0].length);
}

static void set_intervals(double tx_ms, double rx_ms, int mult)
{
    first.desired_min_tx_us = (uint32_t)(tx_ms * 1000);
    first.required_min_rx_us = (uint32_t)(rx_ms * 1000);
    first.detect_mult = (uint8_t)mult;
}

static struct bcn_session_spec spec_at(uint32_t i)
{
    struct bcn_session_spec spec = first;
    add_to(spec.peer, i);
    if (spec.local[15] != 0)
        add_to(spec.local, i);
    return spec;
}

static void set_all(void)
{
    struct bcn_fail fail;
    for (uint32_t i = 0; i < count; i++) {
        struct bcn_session_spec spec = spec_at(i);
        int r;
        while ((r = bcn_session_set(watcher.core, sessions[i], &spec, &fail)) == -EAGAIN)
            usleep(1000);
        must(r, &fail);
    }
}

static void print_states(void)
{
    uint32_t up = 0;
    for (uint32_t i = 0; i < count && !answers; i++) {
        struct bcn_session_state s = watcher_state(&watcher, sessions[i]);
        up += s.state == BCN_STATE_UP;
        if (count == 1)
            printf("state %s remote %s diag %u remote_diag %u tx %.3f detection %.3f sent %llu "
                   "received %llu "
                   "transitions %u ttl %llu auth %llu window %llu demux %llu rate %llu\n",
                   states[s.state], states[s.remote_state], s.diag, s.remote_diag,
                   s.tx_interval_us / 1e3, s.detection_us / 1e3, (unsigned long long)s.sent,
                   (unsigned long long)s.received, s.transitions, (unsigned long long)s.dropped[0],
                   (unsigned long long)s.dropped[3], (unsigned long long)s.dropped[4],
                   (unsigned long long)s.dropped[2], (unsigned long long)s.dropped[5]);
    }
    printf("up %u of %u\n", up, count);
}

static void print_counters(void)
{
    for (int i = 0; i < bcn_counter_count(); i++) {
        uint64_t value = bcn_counter(watcher.core, i);
        if (value != 0)
            printf("%s %llu\n", bcn_counter_name(i), (unsigned long long)value);
    }
    printf("end\n");
}

static void obey(const char *line)
{
    double tx;
    double rx;
    int mult;
    if (sscanf(line, "set %lf %lf %d", &tx, &rx, &mult) == 3) {
        set_intervals(tx, rx, mult);
        set_all();
    } else if (strncmp(line, "disable", 7) == 0 || strncmp(line, "enable", 6) == 0) {
        first.flags = (first.flags & ~(uint32_t)BCN_SESSION_ADMIN_DOWN) |
                      (line[0] == 'd' ? BCN_SESSION_ADMIN_DOWN : 0u);
        set_all();
    } else if (strncmp(line, "state", 5) == 0) {
        print_states();
    } else if (strncmp(line, "counters", 8) == 0) {
        print_counters();
    } else if (strncmp(line, "quit", 4) == 0) {
        watcher.stop = true;
    }
    fflush(stdout);
}

/* Commands are obeyed on the loop, as the header asks. */
static char waiting[128];
static pthread_mutex_t waiting_lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t waiting_taken = PTHREAD_COND_INITIALIZER;

static void obey_waiting(struct watcher *unused)
{
    (void)unused;
    pthread_mutex_lock(&waiting_lock);
    if (waiting[0] != 0)
        obey(waiting);
    waiting[0] = 0;
    pthread_cond_signal(&waiting_taken);
    pthread_mutex_unlock(&waiting_lock);
}

static void *read_commands(void *unused)
{
    char line[sizeof waiting];
    bool more = true;
    while (more) {
        more = fgets(line, sizeof line, stdin) != NULL;
        pthread_mutex_lock(&waiting_lock);
        snprintf(waiting, sizeof waiting, "%s", more ? line : "quit");
        bcn_wake(watcher.core);
        while (waiting[0] != 0)
            pthread_cond_wait(&waiting_taken, &waiting_lock);
        pthread_mutex_unlock(&waiting_lock);
    }
    return unused;
}

static void open_all(void)
{
    struct bcn_fail fail;
    int64_t since_ns = watcher_now_ns();
    for (uint32_t i = 0; i < count; i++) {
        struct bcn_session_spec spec = spec_at(i);
        must(bcn_session_open(watcher.core, &spec, &sessions[i], &fail), &fail);
    }
    if (count > 1)
        fprintf(stderr, "%u sessions opened in %.1f ms\n", count,
                (double)(watcher_now_ns() - since_ns) / 1e6);
}

int main(int argc, char **argv)
{
    struct bcn_fail fail;
    double tx_ms = 50;
    double rx_ms = 50;
    int mult = 3;
    int option;
    while ((option = getopt(argc, argv, "i:l:t:r:m:pMT:k:n:a")) != -1) {
        uint8_t family;
        switch (option) {
        case 'i':
            first.ifindex = if_nametoindex(optarg);
            CHECK(first.ifindex != 0);
            break;
        case 'l':
            watcher_address(first.local, &family, optarg);
            break;
        case 't':
            tx_ms = atof(optarg);
            break;
        case 'r':
            rx_ms = atof(optarg);
            break;
        case 'm':
            mult = atoi(optarg);
            break;
        case 'p':
            first.flags |= BCN_SESSION_PASSIVE;
            break;
        case 'M':
            first.flags |= BCN_SESSION_MULTIHOP;
            break;
        case 'T':
            first.min_ttl = (uint8_t)atoi(optarg);
            break;
        case 'k':
            parse_key(optarg);
            break;
        case 'n':
            count = (uint32_t)atoi(optarg);
            CHECK(count > 0 && count <= MOST);
            break;
        case 'a':
            answers = true;
            break;
        default:
            return 2;
        }
    }
    struct bcn_options options = {.size_bytes = sizeof options,
                                  .max_sessions = answers ? MOST : count};
    memset(last_state, BCN_STATE_DOWN, sizeof last_state);
    must(watcher_open(&watcher, &options, &fail), &fail);
    watcher.on_event = on_event;
    watcher.on_turn = obey_waiting;
    set_intervals(tx_ms, rx_ms, mult);
    if (answers) {
        struct bcn_answer rule = {.size_bytes = sizeof rule,
                                  .desired_min_tx_us = first.desired_min_tx_us,
                                  .required_min_rx_us = first.required_min_rx_us,
                                  .detect_mult = first.detect_mult};
        must(bcn_answer(watcher.core, &rule, 1, &fail), &fail);
    } else {
        CHECK(optind < argc);
        watcher_address(first.peer, &first.family, argv[optind]);
        open_all();
    }
    pthread_t reader;
    CHECK_EQ(pthread_create(&reader, NULL, read_commands, NULL), 0);
    watcher_loop(&watcher);
    if (watcher.drives)
        pthread_join(watcher.driver, NULL);
    bcn_close(watcher.core);
    return 0;
}
