/*
 * Several cores of one user on one host, on the real Linux (FR-046): each hears all that comes in
 * on the interfaces that it joined, whatever else holds the port, and in either order. One
 * process holds them all; to the kernel sockets of one user are alike, whosever they are.
 *
 * Each interface is one end of a cable; the other is in the lab's `there`, and speaks from many
 * ports, since the kernel deals packets out by a hash of who sent them.
 */
#include "../src/os.h"
#include "check.h"
#include "lab.h"

#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#define AVAHI "/usr/sbin/avahi-daemon"

enum { CABLES = 6, CORES = 6, PORTS = 32 };

static const int64_t MS_NS = 1000000;
static const uint8_t QUERY[12] = {0};

static uint32_t ifindex_of[CABLES];
static struct bcn_core *cores[CORES];
static const struct bcn_rx *rx_of[CORES];
static uint32_t heard[CORES][CABLES]; /* IPv4 */
static int turn_of;                   /* which core is being stepped: on_turn isn't told */

static void lay_cables(void)
{
    for (int i = 0; i < CABLES; i++) {
        char name[IF_NAMESIZE];
        lab_run("ip link add n%d type veth peer name m%d netns /proc/%d/fd/%d", i, i, (int)getpid(),
                lab_there_fd());
        lab_run("ip addr add 10.10.%d.1/24 dev n%d && ip link set n%d up", i, i, i);
        lab_there();
        lab_run("ip addr add 10.10.%d.2/24 dev m%d && ip link set m%d up", i, i, i);
        lab_here();
        snprintf(name, sizeof name, "n%d", i);
        ifindex_of[i] = lab_ifindex(name);
        CHECK(ifindex_of[i] != 0);
    }
}

static int64_t on_turn(int32_t rx_count, int32_t event_count, int64_t now_ns)
{
    (void)event_count;
    (void)now_ns;
    for (int32_t i = 0; i < rx_count; i++) {
        const struct bcn_rx *rx = &rx_of[turn_of][i];
        bool counts = rx->family == BCN_IPV4 && !(rx->flags & BCN_RX_FROM_SELF);
        for (int c = 0; c < CABLES && counts; c++)
            heard[turn_of][c] += rx->ifindex == ifindex_of[c];
    }
    return BCN_NEVER;
}

static void open_core(int at)
{
    struct bcn_options options = {.size_bytes = sizeof options, .flags = BCN_OPT_NO_LIMITER};
    struct bcn_fail fail;
    void *base;
    uint64_t size;
    CHECK_EQ(bcn_open(&options, &cores[at], &fail), 0);
    CHECK_EQ(bcn_arena(cores[at], &base, &size), 0);
    const struct bcn_arena_header *header = base;
    rx_of[at] = (const void *)((const uint8_t *)base + header->rx_offset);
}

static void join(int core, int cable)
{
    struct bcn_fail fail;
    CHECK_EQ(bcn_join(cores[core], ifindex_of[cable], BCN_IPV4, &fail), 0);
}

/* Every core, until nothing comes any more. */
static void step_all(void)
{
    for (int quiet = 0; quiet < 3; quiet++) {
        for (turn_of = 0; turn_of < CORES; turn_of++) {
            while (cores[turn_of] && bcn_step(cores[turn_of], on_turn, 5 * MS_NS) > 0)
                quiet = 0;
        }
    }
}

static void speak_on(int cable)
{
    char name[IF_NAMESIZE];
    struct sockaddr_in group = {.sin_family = AF_INET, .sin_port = htons(5353)};
    inet_pton(AF_INET, "224.0.0.251", &group.sin_addr);
    lab_there();
    snprintf(name, sizeof name, "m%d", cable);
    struct ip_mreqn by = {.imr_ifindex = (int)if_nametoindex(name)};
    for (int i = 0; i < PORTS; i++) {
        int fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
        CHECK_EQ(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &by, sizeof by), 0);
        CHECK_EQ(sendto(fd, QUERY, sizeof QUERY, 0, (struct sockaddr *)&group, sizeof group),
                 sizeof QUERY);
        close(fd);
    }
    lab_here();
}

static bool all_heard(const unsigned joined[CORES], int cable)
{
    for (int core = 0; core < CORES; core++) {
        if (cores[core] && joined[core] & 1u << cable && heard[core][cable] < PORTS)
            return false;
    }
    return true;
}

/* Speaks on every cable; joined[core] is a mask of the cables that it should hear. */
static void check_all_hear(const unsigned joined[CORES])
{
    step_all();
    memset(heard, 0, sizeof heard);
    for (int cable = 0; cable < CABLES; cable++) {
        speak_on(cable);
        int64_t end_ns = os_now_ns() + 2000 * MS_NS;
        while (!all_heard(joined, cable) && os_now_ns() < end_ns)
            step_all();
    }
    step_all(); /* what nobody should hear, if it came, has come */
    for (int core = 0; core < CORES; core++) {
        for (int cable = 0; cable < CABLES && cores[core]; cable++)
            CHECK_EQ(heard[core][cable], joined[core] & 1u << cable ? PORTS : 0);
    }
}

static void close_all(void)
{
    for (int i = 0; i < CORES; i++) {
        bcn_close(cores[i]);
        cores[i] = NULL;
    }
}

static void oneForEachInterfaceAllHear(void)
{
    unsigned joined[CORES] = {0};
    for (int count = 1; count <= CORES; count++) {
        open_core(count - 1);
        join(count - 1, count - 1);
        joined[count - 1] = 1u << (count - 1);
        if (count > 1)
            check_all_hear(joined);
    }
    /* They go in the order in which they came. */
    for (int gone = 0; gone < CORES - 1; gone++) {
        bcn_close(cores[gone]);
        cores[gone] = NULL;
        check_all_hear(joined);
    }
    close_all();
}

static void onInterfacesThatOverlapAllHear(void)
{
    unsigned joined[CORES] = {0x01, 0x03, 0x06, 0x0c, 0x3f, 0x20};
    for (int core = 0; core < CORES; core++) {
        open_core(core);
        for (int cable = 0; cable < CABLES; cable++) {
            if (joined[core] & 1u << cable)
                join(core, cable);
        }
    }
    check_all_hear(joined);
    CHECK_EQ(bcn_leave(cores[4], ifindex_of[4], BCN_IPV4), 0);
    joined[4] = 0x2f;
    check_all_hear(joined);
    close_all();
}

static void besideAStackOfAnotherUserAllHear(void)
{
    for (int first = 0; first < 2; first++) {
        unsigned joined[CORES] = {0};
        int other = first ? lab_other_stack(4, 0) : -1;
        for (int core = 0; core < 3; core++) {
            open_core(core);
            join(core, core);
            joined[core] = 1u << core;
        }
        if (!first)
            other = lab_other_stack(4, 0);
        check_all_hear(joined);
        close(other);
        close_all();
    }
}

/* Of our own user, with a /run of its own; it ends with SIGKILL, by its number. */
static pid_t start_avahi(void)
{
    char path[] = "/tmp/beacon-avahi-XXXXXX";
    static const char config[] = "[server]\nhost-name=lab\nenable-dbus=no\n[wide-area]\n"
                                 "enable-wide-area=no\n";
    int fd = mkstemp(path);
    CHECK(fd >= 0 && write(fd, config, sizeof config - 1) == sizeof config - 1);
    close(fd);
    int before = os_port_holders(BCN_IPV4, 5353, CORES);
    pid_t pid = fork();
    CHECK(pid >= 0);
    if (pid == 0) {
        if (unshare(CLONE_NEWNS) == 0 &&
            system("mount --make-rprivate / && mount -t tmpfs tmpfs /run && "
                   "mkdir /run/avahi-daemon") == 0)
            execl(AVAHI, "avahi-daemon", "--no-drop-root", "--no-chroot", "--no-rlimits", "-f",
                  path, (char *)NULL);
        _exit(1);
    }
    int64_t end_ns = os_now_ns() + 5000 * MS_NS;
    while (os_port_holders(BCN_IPV4, 5353, CORES) == before && os_now_ns() < end_ns)
        os_pause(20 * MS_NS);
    unlink(path);
    return pid;
}

/* It is a member everywhere. */
static void besideAvahiAllHear(void)
{
    unsigned joined[CORES] = {0x01, 0x02, 0x06};
    for (int first = 0; first < 2; first++) {
        pid_t avahi = first ? start_avahi() : -1;
        for (int core = 0; core < 3; core++) {
            open_core(core);
            for (int cable = 0; cable < CABLES; cable++) {
                if (joined[core] & 1u << cable)
                    join(core, cable);
            }
        }
        if (!first)
            avahi = start_avahi();
        check_all_hear(joined);
        CHECK_EQ(waitpid(avahi, NULL, WNOHANG), 0); /* it lives */
        kill(avahi, SIGKILL);
        waitpid(avahi, NULL, 0);
        close_all();
    }
}

static void comingAndGoingLeavesNothingOpen(void)
{
    int before = lab_open_files();
    open_core(0);
    for (int i = 0; i < 50; i++) {
        join(0, 0);
        CHECK_EQ(bcn_leave(cores[0], ifindex_of[0], BCN_IPV4), 0);
    }
    close_all();
    CHECK_EQ(lab_open_files(), before);
}

int main(void)
{
    lab_begin();
    lay_cables();
    TEST(oneForEachInterfaceAllHear);
    TEST(onInterfacesThatOverlapAllHear);
    TEST(besideAStackOfAnotherUserAllHear);
    if (access(AVAHI, X_OK) == 0)
        TEST(besideAvahiAllHear);
    else
        printf("left out: avahi-daemon is not installed\n");
    TEST(comingAndGoingLeavesNothingOpen);
    return DONE();
}
