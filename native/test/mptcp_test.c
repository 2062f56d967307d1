/* Sockets of MPTCP and the kernel's path manager, between two namespaces with two cables. */
#include "../include/beacon_core.h"
#include "check.h"
#include "lab.h"

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

enum { SERVER_PORT = 7000, WAIT_MS = 5000, PAYLOAD = 1000 };

static struct bcn_fail fail;

static struct sockaddr_in6 name_of(const char *v4, uint16_t port)
{
    struct sockaddr_in6 name = {.sin6_family = AF_INET6, .sin6_port = htons(port)};
    uint8_t mapped[16] = {[10] = 0xff, [11] = 0xff};
    CHECK_EQ(inet_pton(AF_INET, v4, mapped + 12), 1);
    memcpy(&name.sin6_addr, mapped, 16);
    return name;
}

static uint32_t port_of(int fd)
{
    struct sockaddr_in6 name;
    socklen_t length = sizeof name;
    CHECK_EQ(getsockname(fd, (struct sockaddr *)&name, &length), 0);
    return ntohs(name.sin6_port);
}

static int option_of(int fd, int level, int option)
{
    int value = -1;
    socklen_t length = sizeof value;
    CHECK_EQ(getsockopt(fd, level, option, &value, &length), 0);
    return value;
}

static int protocol_of(int fd)
{
    return option_of(fd, SOL_SOCKET, SO_PROTOCOL);
}

/* A socket as Java makes it: of both families, bound to any address and a free port. */
static int java_socket(void)
{
    int off = 0;
    struct sockaddr_in6 any = {.sin6_family = AF_INET6};
    int fd = socket(AF_INET6, SOCK_STREAM, 0);
    CHECK(fd >= 0);
    CHECK_EQ(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off), 0);
    CHECK_EQ(bind(fd, (struct sockaddr *)&any, sizeof any), 0);
    return fd;
}

static int server(int protocol)
{
    struct sockaddr_in6 name = {.sin6_family = AF_INET6, .sin6_port = htons(SERVER_PORT)};
    int on = 1;
    int off = 0;
    lab_there();
    int fd = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, protocol);
    lab_here();
    CHECK(fd >= 0);
    CHECK_EQ(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), 0);
    CHECK_EQ(setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &off, sizeof off), 0);
    CHECK_EQ(bind(fd, (struct sockaddr *)&name, sizeof name), 0);
    CHECK_EQ(listen(fd, 8), 0);
    return fd;
}

static int connect_to(int fd, const char *v4, uint16_t port)
{
    struct sockaddr_in6 name = name_of(v4, port);
    return connect(fd, (struct sockaddr *)&name, sizeof name) < 0 ? -errno : 0;
}

static bool readable(int fd)
{
    struct pollfd ready = {.fd = fd, .events = POLLIN};
    return poll(&ready, 1, WAIT_MS) == 1;
}

static int accept_on(int listener)
{
    CHECK(readable(listener));
    int fd = accept(listener, NULL, NULL);
    CHECK(fd >= 0);
    return fd;
}

/* Sends from one to the other, and waits until all of it is there. */
static void carry(int from, int to)
{
    uint8_t sent[PAYLOAD];
    uint8_t received[PAYLOAD];
    memset(sent, 7, sizeof sent);
    CHECK_EQ(send(from, sent, sizeof sent, 0), sizeof sent);
    for (size_t have = 0; have < sizeof sent;) {
        CHECK(readable(to));
        ssize_t n = recv(to, received, sizeof sent - have, 0);
        CHECK(n > 0);
        have += (size_t)n;
    }
}

static void carry_to_next(int from, int listener)
{
    int accepted = accept_on(listener);
    carry(from, accepted);
    close(accepted);
}

/* RCH-010 */
static void aSocketOfJavaBecomesOneOfMptcp(void)
{
    int fd = java_socket();
    int on = 1;
    CHECK_EQ(setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), 0);
    CHECK_EQ(fcntl(fd, F_SETFL, O_NONBLOCK), 0);
    uint32_t port = port_of(fd);
    int files = lab_open_files();
    CHECK_EQ(bcn_mptcp_replace(port, 0, &fail), fd);
    CHECK_EQ(lab_open_files(), files);
    CHECK_EQ(protocol_of(fd), IPPROTO_MPTCP);
    CHECK_EQ(port_of(fd), port);
    CHECK_EQ(option_of(fd, IPPROTO_IPV6, IPV6_V6ONLY), 0);
    CHECK_EQ(option_of(fd, IPPROTO_TCP, TCP_NODELAY), 1);
    CHECK_EQ(option_of(fd, SOL_SOCKET, SO_REUSEADDR), 0);
    CHECK(fcntl(fd, F_GETFL) & O_NONBLOCK);
    CHECK(fcntl(fd, F_GETFD) & FD_CLOEXEC);
    CHECK_EQ(bcn_mptcp_replace(port, 0, &fail), -EPROTOTYPE); /* it is one already */
    close(fd);
}

static void aDescriptorThatMayBeAnothersIsNeverTaken(void)
{
    int fd = java_socket();
    uint32_t port = port_of(fd);
    int twin = dup(fd);
    CHECK_EQ(bcn_mptcp_replace(port, 0, &fail), -EEXIST);
    CHECK_TEXT(fail.op, "several such sockets have this port");
    CHECK_EQ(protocol_of(fd), IPPROTO_TCP);
    close(twin);
    struct sockaddr_in6 name = name_of("127.0.0.1", (uint16_t)port);
    int on = 1;
    int other = socket(AF_INET6, SOCK_STREAM | SOCK_CLOEXEC, 0);
    CHECK_EQ(setsockopt(other, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), 0);
    CHECK_EQ(setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on), 0);
    CHECK_EQ(bind(other, (struct sockaddr *)&name, sizeof name), 0);
    CHECK_EQ(bcn_mptcp_replace(port, 0, &fail), -EEXIST);
    CHECK_EQ(protocol_of(fd), IPPROTO_TCP);
    CHECK_EQ(protocol_of(other), IPPROTO_TCP);
    close(fd);
    close(other);
    CHECK_EQ(bcn_mptcp_replace(port, 0, &fail), -ENOENT);
    int datagrams = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    name.sin6_addr = in6addr_any;
    CHECK_EQ(bind(datagrams, (struct sockaddr *)&name, sizeof name), 0);
    CHECK_EQ(bcn_mptcp_replace(port, 0, &fail), -ENOENT);
    close(datagrams);
}

static void aConnectedOrListeningSocketStaysAsItIs(void)
{
    int listener = server(0);
    int fd = java_socket();
    CHECK_EQ(connect_to(fd, "10.9.0.2", SERVER_PORT), 0);
    CHECK_EQ(bcn_mptcp_replace(port_of(fd), 0, &fail), -ENOENT);
    carry_to_next(fd, listener);
    close(fd);
    fd = java_socket();
    CHECK_EQ(bcn_mptcp_replace(port_of(fd), 8, &fail), -ENOENT); /* it doesn't listen */
    CHECK_EQ(listen(fd, 8), 0);
    CHECK_EQ(bcn_mptcp_replace(port_of(fd), 0, &fail), -ENOENT);
    CHECK_EQ(protocol_of(fd), IPPROTO_TCP);
    close(fd);
    close(listener);
}

static void wrongArgumentsAreNamed(void)
{
    struct bcn_mptcp_endpoint endpoint = {.family = BCN_IPV4, .flags = BCN_MPTCP_SUBFLOW, .id = 1};
    struct bcn_mptcp_limits limits = {.subflows = 9};
    CHECK_EQ(bcn_mptcp_replace(0, 0, &fail), -EINVAL);
    CHECK_TEXT(fail.op, "port");
    CHECK_EQ(bcn_mptcp_add(&endpoint, &fail), -EINVAL);
    CHECK_TEXT(fail.op, "family");
    endpoint.address[10] = endpoint.address[11] = 0xff;
    endpoint.flags |= BCN_MPTCP_BACKUP; /* such paths stand still for seconds */
    CHECK_EQ(bcn_mptcp_add(&endpoint, &fail), -EINVAL);
    CHECK_TEXT(fail.op, "flags");
    endpoint.id = 0;
    CHECK_EQ(bcn_mptcp_remove(&endpoint, &fail), -EINVAL);
    CHECK_TEXT(fail.op, "id");
    CHECK_EQ(bcn_mptcp_set_limits(&limits, &fail), -EINVAL);
    CHECK_TEXT(fail.op, "subflows");
    CHECK_EQ(bcn_mptcp_subflows(-1, 1, &fail), -EINVAL);
    CHECK_EQ(bcn_mptcp_users(&endpoint, &fail), -EINVAL);
    CHECK_EQ(bcn_mptcp_at_exit(&endpoint, 1, 100, &fail), -EINVAL);
    CHECK_TEXT(fail.op, "id");
    CHECK_EQ(bcn_mptcp_at_exit(NULL, BCN_MPTCP_AT_EXIT_MOST + 1, 100, &fail), -EINVAL);
    CHECK_TEXT(fail.op, "count");
    CHECK_EQ(bcn_mptcp_at_exit(NULL, 0, 10001, &fail), -EINVAL);
    CHECK_TEXT(fail.op, "wait_ms");
}

static void aListeningSocketTakesConnectionsOfSeveralPaths(void)
{
    int listener = java_socket();
    uint16_t port = (uint16_t)port_of(listener);
    CHECK_EQ(listen(listener, 8), 0);
    CHECK_EQ(bcn_mptcp_replace(port, 8, &fail), listener);
    CHECK_EQ(protocol_of(listener), IPPROTO_MPTCP);
    CHECK_EQ(option_of(listener, SOL_SOCKET, SO_ACCEPTCONN), 1);
    CHECK_EQ(option_of(listener, SOL_SOCKET, SO_REUSEPORT), 0);
    int fd = java_socket();
    CHECK_EQ(bcn_mptcp_replace(port_of(fd), 0, &fail), fd);
    CHECK_EQ(connect_to(fd, "10.9.0.1", port), 0);
    int accepted = accept_on(listener);
    carry(fd, accepted);
    CHECK_EQ(bcn_mptcp_subflows(fd, port_of(fd), &fail), 1);
    CHECK_EQ(bcn_mptcp_subflows(accepted, port, &fail), 1);
    CHECK_EQ(bcn_mptcp_subflows(fd, port, &fail), -ENOENT); /* that port is another's */
    int plain = java_socket();
    CHECK_EQ(connect_to(plain, "10.9.0.1", port), 0);
    carry_to_next(plain, listener);
    close(plain);
    close(fd);
    close(accepted);
    close(listener);
}

static void withoutMptcpOnTheOtherSideItIsTcp(void)
{
    int listener = server(0);
    int fd = java_socket();
    CHECK_EQ(bcn_mptcp_replace(port_of(fd), 0, &fail), fd);
    CHECK_EQ(connect_to(fd, "10.9.0.2", SERVER_PORT), 0);
    CHECK_EQ(bcn_mptcp_subflows(fd, port_of(fd), &fail), 0);
    carry_to_next(fd, listener);
    close(fd);
    close(listener);
}

static void aMiddleboxThatTakesTheOptionAwayLeavesTcp(void)
{
    const char *strip = "iptables -w -t mangle -%c PREROUTING -p tcp -j TCPOPTSTRIP "
                        "--strip-options 30 2>/dev/null";
    char command[160];
    snprintf(command, sizeof command, strip, 'A');
    int listener = server(IPPROTO_MPTCP);
    if (system(command) != 0) {
        printf("   (iptables has no TCPOPTSTRIP here)\n");
        close(listener);
        return;
    }
    int fd = java_socket();
    CHECK_EQ(bcn_mptcp_replace(port_of(fd), 0, &fail), fd);
    CHECK_EQ(connect_to(fd, "10.9.0.2", SERVER_PORT), 0);
    CHECK_EQ(bcn_mptcp_subflows(fd, port_of(fd), &fail), 0);
    carry_to_next(fd, listener);
    lab_run(strip, 'D');
    close(fd);
    close(listener);
}

static void whatTheKernelRefusesLeavesTcp(void)
{
    int listener = server(0);
    int fd = java_socket();
    lab_run("echo 0 >/proc/sys/net/mptcp/enabled");
    CHECK_EQ(bcn_mptcp_replace(port_of(fd), 0, &fail), -ENOPROTOOPT);
    CHECK_TEXT(fail.op, "socket of MPTCP");
    lab_run("echo 1 >/proc/sys/net/mptcp/enabled");
    CHECK_EQ(protocol_of(fd), IPPROTO_TCP);
    CHECK_EQ(connect_to(fd, "10.9.0.2", SERVER_PORT), 0);
    carry_to_next(fd, listener);
    close(fd);
    close(listener);
}

/* Runs a test in a process of its own, which gives up rights for good. */
static void in_child(void (*test)(void))
{
    fflush(stdout);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        test();
        _exit(0);
    }
    int status;
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
}

/* What a kernel without MPTCP answers, or a sandbox. */
static void behind_a_filter(uint32_t os_error)
{
    struct sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, SYS_socket, 0, 4),
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(struct seccomp_data, args[2]) +
                                               (__BYTE_ORDER__ == __ORDER_BIG_ENDIAN__ ? 4u : 0u)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, IPPROTO_MPTCP, 0, 2),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | os_error),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    struct sock_fprog filter = {.len = sizeof program / sizeof program[0], .filter = program};
    int fd = java_socket();
    CHECK_EQ(prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), 0);
    CHECK_EQ(prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter), 0);
    CHECK_EQ(bcn_mptcp_replace(port_of(fd), 0, &fail), -(int)os_error);
    CHECK_TEXT(fail.op, "socket of MPTCP");
    CHECK_EQ(protocol_of(fd), IPPROTO_TCP);
}

static void in_a_sandbox(void)
{
    behind_a_filter(EPERM);
}

static void on_a_kernel_without_it(void)
{
    behind_a_filter(EPROTONOSUPPORT);
}

static void aSandboxThatRefusesLeavesTcp(void)
{
    in_child(in_a_sandbox);
}

static void aKernelWithoutMptcpLeavesTcp(void)
{
    in_child(on_a_kernel_without_it);
}

static struct bcn_mptcp_endpoint endpoint_of(const char *v4, const char *interface, uint8_t id)
{
    struct bcn_mptcp_endpoint endpoint = {.family = BCN_IPV4,
                                          .flags = BCN_MPTCP_SUBFLOW,
                                          .id = id,
                                          .ifindex = lab_ifindex(interface)};
    struct sockaddr_in6 name = name_of(v4, 0);
    memcpy(endpoint.address, &name.sin6_addr, 16);
    return endpoint;
}

static void without_rights(void)
{
    struct bcn_mptcp_endpoint endpoint = endpoint_of("10.9.0.1", "e0", 9);
    struct bcn_mptcp_limits limits = {.subflows = 4};
    CHECK_EQ(setuid(65534), 0);
    CHECK_EQ(bcn_mptcp_add(&endpoint, &fail), -EPERM);
    CHECK_TEXT(fail.op, "add endpoint");
    CHECK_EQ(bcn_mptcp_set_limits(&limits, &fail), -EPERM);
    int fd = java_socket();
    CHECK_EQ(bcn_mptcp_replace(port_of(fd), 0, &fail), fd); /* sockets need no right */
}

static void endpointsAreAddedListedAndRemoved(void)
{
    struct bcn_mptcp_endpoint list[4];
    struct bcn_mptcp_endpoint first = endpoint_of("10.9.0.1", "e0", 200);
    struct bcn_mptcp_endpoint sixth = {
        .family = BCN_IPV6, .flags = BCN_MPTCP_SUBFLOW, .id = 201, .ifindex = lab_ifindex("e0")};
    struct bcn_mptcp_limits limits;
    CHECK_EQ(inet_pton(AF_INET6, "fd09::1", sixth.address), 1);
    CHECK_EQ(bcn_mptcp_endpoints(list, 4, &fail), 0);
    CHECK_EQ(bcn_mptcp_add(&first, &fail), 0);
    CHECK_EQ(bcn_mptcp_add(&sixth, &fail), 0);
    CHECK_EQ(bcn_mptcp_add(&first, &fail), -EBUSY);
    first.id = 202;
    CHECK_EQ(bcn_mptcp_add(&first, &fail), -EEXIST);
    first.id = 200;
    CHECK_EQ(bcn_mptcp_endpoints(NULL, 0, &fail), 2);
    CHECK_EQ(bcn_mptcp_endpoints(list, 4, &fail), 2);
    CHECK_EQ(list[0].id, 200);
    CHECK_EQ(list[0].flags, BCN_MPTCP_SUBFLOW);
    CHECK_EQ(list[0].ifindex, first.ifindex);
    CHECK_EQ(list[0].family, BCN_IPV4);
    CHECK(memcmp(list[0].address, first.address, 16) == 0);
    CHECK_EQ(list[1].family, BCN_IPV6);
    CHECK(memcmp(list[1].address, sixth.address, 16) == 0);
    CHECK_EQ(bcn_mptcp_remove(&first, &fail), 0);
    CHECK_EQ(bcn_mptcp_remove(&sixth, &fail), 0);
    CHECK(bcn_mptcp_remove(&first, &fail) < 0);
    CHECK_EQ(bcn_mptcp_endpoints(list, 4, &fail), 0);
    CHECK_EQ(bcn_mptcp_limits(&limits, &fail), 0);
    limits.subflows = 5;
    CHECK_EQ(bcn_mptcp_set_limits(&limits, &fail), 0);
    limits.subflows = 0;
    CHECK_EQ(bcn_mptcp_limits(&limits, &fail), 0);
    CHECK_EQ(limits.subflows, 5);
    in_child(without_rights);
}

static void await_subflows(int fd, int count)
{
    for (int i = 0; i < 500; i++) {
        if (bcn_mptcp_subflows(fd, port_of(fd), &fail) == count)
            return;
        poll(NULL, 0, 10);
    }
    CHECK_EQ(bcn_mptcp_subflows(fd, port_of(fd), &fail), count);
}

static void secondCable(void)
{
    lab_run("ip link add e2 type veth peer name e3");
    lab_run("ip link set e3 netns /proc/%d/fd/%d", (int)getpid(), lab_there_fd());
    lab_run("ip addr add 10.9.2.1/24 dev e2 && ip link set e2 up");
    lab_there();
    lab_run("ip addr add 10.9.2.2/24 dev e3 && ip link set e3 up");
    lab_here();
    /* The other address of the server can be had by this cable too. */
    lab_run("ip route add 10.9.0.0/24 via 10.9.2.2 dev e2 metric 200");
}

/* RCH-011: the first subflow of the connection is on the path that dies. */
static void aDeadPathIsLeftWhenToldAndUsedAgainWithANewId(void)
{
    struct bcn_mptcp_endpoint first = endpoint_of("10.9.0.1", "e0", 1);
    struct bcn_mptcp_endpoint second = endpoint_of("10.9.2.1", "e2", 2);
    int listener = server(IPPROTO_MPTCP);
    CHECK_EQ(bcn_mptcp_add(&first, &fail), 0);
    CHECK_EQ(bcn_mptcp_add(&second, &fail), 0);
    int fd = java_socket();
    CHECK_EQ(bcn_mptcp_replace(port_of(fd), 0, &fail), fd);
    CHECK_EQ(connect_to(fd, "10.9.0.2", SERVER_PORT), 0);
    int accepted = accept_on(listener);
    carry(fd, accepted);
    carry(accepted, fd);
    await_subflows(fd, 2);
    for (uint8_t id = 3; id < 23; id++) {
        /* One way, without a word: to a hardware address that nobody has. */
        lab_run("ip neigh replace 10.9.0.2 lladdr 02:00:00:00:00:99 nud permanent dev e0");
        CHECK_EQ(bcn_mptcp_remove(&first, &fail), 0);
        await_subflows(fd, 1);
        carry(fd, accepted);
        carry(accepted, fd);
        lab_run("ip neigh del 10.9.0.2 dev e0");
        first.id = id;
        CHECK_EQ(bcn_mptcp_add(&first, &fail), 0);
        await_subflows(fd, 2);
        carry(fd, accepted);
        carry(accepted, fd);
    }
    CHECK_EQ(bcn_mptcp_remove(&first, &fail), 0);
    CHECK_EQ(bcn_mptcp_remove(&second, &fail), 0);
    int left = bcn_mptcp_subflows(fd, port_of(fd), &fail);
    CHECK(left == -ENOTCONN || left == 1); /* older kernels don't count the first */
    CHECK_EQ(bcn_mptcp_endpoints(NULL, 0, &fail), 0);
    close(fd);
    close(accepted);
    close(listener);
}

static void await_users(const struct bcn_mptcp_endpoint *endpoint, int count)
{
    for (int i = 0; i < 500 && bcn_mptcp_users(endpoint, &fail) != count; i++)
        poll(NULL, 0, 10);
    CHECK_EQ(bcn_mptcp_users(endpoint, &fail), count);
}

/* A connection that has both subflows. */
struct pair {
    int fd;
    int accepted;
};

static struct pair pair_of(int listener)
{
    struct pair pair = {.fd = java_socket()};
    CHECK_EQ(bcn_mptcp_replace(port_of(pair.fd), 0, &fail), pair.fd);
    CHECK_EQ(connect_to(pair.fd, "10.9.0.2", SERVER_PORT), 0);
    pair.accepted = accept_on(listener);
    carry(pair.fd, pair.accepted);
    carry(pair.accepted, pair.fd);
    await_subflows(pair.fd, 2);
    return pair;
}

static void add_both(uint8_t id, struct bcn_mptcp_endpoint *ret_first,
                     struct bcn_mptcp_endpoint *ret_second)
{
    *ret_first = endpoint_of("10.9.0.1", "e0", id);
    *ret_second = endpoint_of("10.9.2.1", "e2", (uint8_t)(id + 1));
    CHECK_EQ(bcn_mptcp_add(ret_first, &fail), 0);
    CHECK_EQ(bcn_mptcp_add(ret_second, &fail), 0);
}

static void lose_first_path(bool lost);

/* RCH-011: also for sockets that are closed and still deliver. */
static void anEndpointIsInUseAsLongAsASubflowNeedsIt(void)
{
    struct bcn_mptcp_endpoint first;
    struct bcn_mptcp_endpoint second;
    int listener = server(IPPROTO_MPTCP);
    add_both(40, &first, &second);
    CHECK_EQ(bcn_mptcp_users(&first, &fail), 0);
    int plain = java_socket();
    CHECK_EQ(connect_to(plain, "10.9.0.2", SERVER_PORT), 0); /* the kernel keeps no path of it */
    int other = accept_on(listener);
    CHECK_EQ(bcn_mptcp_users(&first, &fail), 0);
    close(plain);
    close(other);
    struct pair pair = pair_of(listener);
    CHECK_EQ(bcn_mptcp_users(&first, &fail), 1);
    CHECK_EQ(bcn_mptcp_users(&second, &fail), 1);
    CHECK_EQ(bcn_mptcp_remove(&second, &fail), 0);
    await_users(&second, 0);
    lose_first_path(true);
    CHECK_EQ(send(pair.fd, "x", 1, 0), 1);
    close(pair.fd);
    CHECK_EQ(bcn_mptcp_users(&first, &fail), 1);
    lose_first_path(false);
    char byte;
    CHECK(readable(pair.accepted));
    CHECK_EQ(recv(pair.accepted, &byte, 1, 0), 1);
    close(pair.accepted);
    await_users(&first, 0);
    CHECK_EQ(bcn_mptcp_remove(&first, &fail), 0);
    close(listener);
}

enum { LAST_WORDS = 40 * 1000 };

/* Ends while much of what it wrote is under way, and its socket is open. */
static void end_in_a_hurry(uint8_t id, uint32_t wait_ms, bool cut)
{
    struct bcn_mptcp_endpoint both[2];
    uint8_t words[LAST_WORDS];
    memset(words, 7, sizeof words);
    add_both(id, &both[0], &both[1]);
    int fd = java_socket();
    CHECK_EQ(bcn_mptcp_replace(port_of(fd), 0, &fail), fd);
    CHECK_EQ(connect_to(fd, "10.9.0.2", SERVER_PORT), 0);
    CHECK_EQ(send(fd, words, PAYLOAD, 0), PAYLOAD);
    await_subflows(fd, 2);
    if (cut) {
        lose_first_path(true);
        CHECK_EQ(bcn_mptcp_remove(&both[1], &fail), 0);
    }
    CHECK_EQ(send(fd, words, sizeof words, 0), sizeof words);
    CHECK_EQ(bcn_mptcp_at_exit(both, cut ? 1 : 2, wait_ms, &fail), 0);
    exit(0);
}

static void receive_all(int fd)
{
    uint8_t received[PAYLOAD];
    size_t have = 0;
    while (true) {
        CHECK(readable(fd));
        ssize_t n = recv(fd, received, sizeof received, 0);
        CHECK(n >= 0); /* the end, and no reset */
        if (n == 0)
            break;
        have += (size_t)n;
    }
    CHECK_EQ(have, PAYLOAD + LAST_WORDS);
}

static void process_ends(uint8_t id, uint32_t wait_ms, bool cut)
{
    struct bcn_mptcp_endpoint list[2];
    int listener = server(IPPROTO_MPTCP);
    fflush(stdout);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0)
        end_in_a_hurry(id, wait_ms, cut);
    int accepted = accept_on(listener);
    int status;
    CHECK_EQ(waitpid(child, &status, 0), child);
    CHECK_EQ(status, 0);
    CHECK_EQ(bcn_mptcp_endpoints(list, 2, &fail), cut ? 1 : 0);
    if (cut)
        lose_first_path(false);
    receive_all(accepted);
    close(accepted);
    close(listener);
    if (cut) {
        await_users(&list[0], 0);
        CHECK_EQ(bcn_mptcp_remove(&list[0], &fail), 0);
    }
}

/* RCH-011 */
static void aProcessThatEndsLosesNothingAndLeavesNoEndpoint(void)
{
    process_ends(50, 5000, false);
}

/* RCH-011 */
static void anEndpointThatIsNeededLongerOutlivesTheProcess(void)
{
    process_ends(60, 100, true);
}

/* Of small messages, far more than the receive buffer of the next test holds out of order. */
enum { MESSAGES = 1000 };

static void lose_first_path(bool lost)
{
    const char *nowhere = "lladdr 02:00:00:00:00:99 nud permanent ";
    lab_run("ip neigh %s 10.9.0.2 %s dev e0", lost ? "replace" : "del", lost ? nowhere : "");
    lab_there();
    lab_run("ip neigh %s 10.9.0.1 %s dev e1", lost ? "replace" : "del", lost ? nowhere : "");
    lab_here();
}

/* One way only, so that answers don't spare the receiver its work. */
static void carry_small_messages(int from, int to)
{
    const struct timespec pause = {.tv_nsec = 100 * 1000};
    int on = 1;
    CHECK_EQ(setsockopt(from, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on), 0);
    for (uint64_t i = 0; i < MESSAGES; i++) {
        CHECK_EQ(send(from, &i, sizeof i, 0), sizeof i);
        nanosleep(&pause, NULL); /* each in a packet of its own */
    }
    struct bcn_mptcp_endpoint first = endpoint_of("10.9.0.1", "e0", 31);
    CHECK_EQ(bcn_mptcp_remove(&first, &fail), 0);
    uint64_t message;
    for (size_t have = 0; have < MESSAGES * sizeof message;) {
        CHECK(readable(to));
        ssize_t n = recv(to, &message, sizeof message, 0);
        CHECK(n > 0);
        have += (size_t)n;
    }
}

/* RCH-010: what comes by the other path has to wait for what the dead one lost. */
static void smallMessagesDontFillTheReceiverWhileAPathIsDead(void)
{
    const char *buffers = "echo '4096 16384 6291456' >/proc/sys/net/ipv4/tcp_rmem";
    lab_run("%s", buffers);
    lab_there();
    lab_run("%s", buffers);
    int listener = java_socket();
    CHECK_EQ(listen(listener, 8), 0);
    uint16_t port = (uint16_t)port_of(listener);
    CHECK_EQ(bcn_mptcp_replace(port, 8, &fail), listener);
    lab_here();
    struct bcn_mptcp_endpoint first = endpoint_of("10.9.0.1", "e0", 31);
    struct bcn_mptcp_endpoint second = endpoint_of("10.9.2.1", "e2", 32);
    CHECK_EQ(bcn_mptcp_add(&second, &fail), 0);
    for (int back = 0; back < 2; back++) {
        CHECK_EQ(bcn_mptcp_add(&first, &fail), 0);
        int fd = java_socket();
        CHECK_EQ(bcn_mptcp_replace(port_of(fd), 0, &fail), fd);
        CHECK_EQ(connect_to(fd, "10.9.0.2", port), 0);
        int accepted = accept_on(listener);
        carry(fd, accepted);
        carry(accepted, fd);
        await_subflows(fd, 2);
        lose_first_path(true);
        carry_small_messages(back ? accepted : fd, back ? fd : accepted);
        lose_first_path(false);
        close(fd);
        close(accepted);
    }
    CHECK_EQ(bcn_mptcp_remove(&second, &fail), 0);
    close(listener);
}

int main(void)
{
    if (lab_emulated()) {
        TEST(wrongArgumentsAreNamed);
        printf("left out, emulated: all that needs MPTCP of the kernel\n");
        return DONE();
    }
    lab_begin();
    int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, IPPROTO_MPTCP);
    if (fd < 0)
        check_skip("this kernel has no MPTCP");
    close(fd);
    secondCable();
    int files = lab_open_files();
    TEST(wrongArgumentsAreNamed);
    TEST(aSocketOfJavaBecomesOneOfMptcp);
    TEST(aDescriptorThatMayBeAnothersIsNeverTaken);
    TEST(aConnectedOrListeningSocketStaysAsItIs);
    TEST(aListeningSocketTakesConnectionsOfSeveralPaths);
    TEST(withoutMptcpOnTheOtherSideItIsTcp);
    TEST(aMiddleboxThatTakesTheOptionAwayLeavesTcp);
    TEST(whatTheKernelRefusesLeavesTcp);
    TEST(aKernelWithoutMptcpLeavesTcp);
    TEST(aSandboxThatRefusesLeavesTcp);
    TEST(endpointsAreAddedListedAndRemoved);
    TEST(aDeadPathIsLeftWhenToldAndUsedAgainWithANewId);
    TEST(anEndpointIsInUseAsLongAsASubflowNeedsIt);
    TEST(aProcessThatEndsLosesNothingAndLeavesNoEndpoint);
    TEST(anEndpointThatIsNeededLongerOutlivesTheProcess);
    TEST(smallMessagesDontFillTheReceiverWhileAPathIsDead);
    CHECK_EQ(lab_open_files(), files);
    return DONE();
}
