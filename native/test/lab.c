#include "lab.h"

#include "check.h"

#include <arpa/inet.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <sched.h>
#include <stdarg.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <unistd.h>

static int here = -1;
static int there = -1;

union lab_address {
    struct sockaddr any;
    struct sockaddr_in v4;
    struct sockaddr_in6 v6;
};

static void enter(int namespace)
{
    CHECK_EQ(setns(namespace, CLONE_NEWNET), 0);
}

void lab_here(void)
{
    enter(here);
}

void lab_there(void)
{
    enter(there);
}

int lab_there_fd(void)
{
    return there;
}

void lab_run(const char *format, ...)
{
    char command[512];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    if (system(command) != 0) {
        fprintf(stderr, "failed: %s\n", command);
        exit(1);
    }
}

static int new_namespace(void)
{
    if (unshare(CLONE_NEWNET) < 0)
        check_skip("no right to make network namespaces: run as root");
    return open("/proc/self/ns/net", O_RDONLY | O_CLOEXEC);
}

/* The kernel takes a moment after a link comes up, and until then drops IPv6 multicast for want of
 * a route. */
static void await_ipv6(const char *name)
{
    lab_run(
        "for i in $(seq 500); do ip -6 route show table local dev %s | grep -q ff00::/8 && exit 0; "
        "sleep 0.01; done; exit 1",
        name);
}

void lab_begin(void)
{
    if (system("ip -V >/dev/null 2>&1") != 0)
        check_skip("iproute2 is not installed");
    here = new_namespace();
    there = new_namespace();
    lab_run("ip link set lo up");
    lab_here();
    lab_run("ip link set lo up");
    /* Indexes that are the same when their bytes are read backwards, as QEMU has big-endian
     * programs do. */
    lab_run("ip link add e0 index 16777217 type veth peer name e1 index 33554434");
    /* No duplicate address detection: it takes a second and a half, and has its own test. */
    lab_run("ip link set e0 addrgenmode eui64 && ip addr add 10.9.0.1/24 dev e0 && "
            "ip addr add fd09::1/64 dev e0 nodad && ip addr add fe80::9:1/64 dev e0 nodad");
    lab_run("ip link set e1 netns /proc/%d/fd/%d", (int)getpid(), there);
    lab_run("ip link set e0 up");
    lab_there();
    lab_run("ip addr add 10.9.0.2/24 dev e1 && ip addr add fd09::2/64 dev e1 nodad && "
            "ip addr add fe80::9:2/64 dev e1 nodad && ip link set e1 up && "
            "ip route add default dev e1");
    await_ipv6("e1");
    lab_here();
    await_ipv6("e0");
}

bool lab_emulated(void)
{
    return getenv("BEACON_EMULATED") != NULL;
}

uint32_t lab_ifindex(const char *name)
{
    return if_nametoindex(name);
}

static socklen_t fill(union lab_address *ret, const char *text, uint16_t port)
{
    memset(ret, 0, sizeof *ret);
    if (inet_pton(AF_INET, text, &ret->v4.sin_addr) == 1) {
        ret->v4.sin_family = AF_INET;
        ret->v4.sin_port = htons(port);
        return sizeof ret->v4;
    }
    CHECK_EQ(inet_pton(AF_INET6, text, &ret->v6.sin6_addr), 1);
    ret->v6.sin6_family = AF_INET6;
    ret->v6.sin6_port = htons(port);
    if (IN6_IS_ADDR_LINKLOCAL(&ret->v6.sin6_addr) || IN6_IS_ADDR_MULTICAST(&ret->v6.sin6_addr))
        ret->v6.sin6_scope_id = if_nametoindex("e1");
    return sizeof ret->v6;
}

static void join(int fd, int family, uint32_t ifindex)
{
    if (family == AF_INET) {
        struct ip_mreqn request = {.imr_ifindex = (int)ifindex};
        CHECK_EQ(inet_pton(AF_INET, "224.0.0.251", &request.imr_multiaddr), 1);
        CHECK_EQ(setsockopt(fd, IPPROTO_IP, IP_ADD_MEMBERSHIP, &request, sizeof request), 0);
        CHECK_EQ(setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &request, sizeof request), 0);
        return;
    }
    struct ipv6_mreq request = {.ipv6mr_interface = ifindex};
    CHECK_EQ(inet_pton(AF_INET6, "ff02::fb", &request.ipv6mr_multiaddr), 1);
    CHECK_EQ(setsockopt(fd, IPPROTO_IPV6, IPV6_JOIN_GROUP, &request, sizeof request), 0);
    /* An emulator may not know it; the scope of each destination says the same. */
    if (setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_IF, &ifindex, sizeof ifindex) < 0)
        CHECK_EQ(errno, ENOPROTOOPT);
}

static int open_bound(const char *address, uint16_t port, bool exclusive)
{
    union lab_address to;
    socklen_t length = fill(&to, address, port);
    int fd = socket(to.any.sa_family, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    int on = 1;
    int ttl = 255;
    CHECK(fd >= 0);
    if (!exclusive) {
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
    }
    if (to.any.sa_family == AF_INET6) {
        setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof on);
        setsockopt(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, &on, sizeof on);
        setsockopt(fd, IPPROTO_IPV6, IPV6_MULTICAST_HOPS, &ttl, sizeof ttl);
    } else {
        setsockopt(fd, IPPROTO_IP, IP_RECVTTL, &on, sizeof on);
        setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof ttl);
    }
    CHECK_EQ(bind(fd, &to.any, length), 0);
    return fd;
}

int lab_peer(const char *address, uint16_t port)
{
    lab_there();
    int fd = open_bound(address, port, false);
    join(fd, strchr(address, ':') ? AF_INET6 : AF_INET, if_nametoindex("e1"));
    lab_here();
    return fd;
}

int lab_other_stack(int family, int exclusive)
{
    /* As another user: sockets of one user with SO_REUSEPORT share unicast by a hash. */
    CHECK_EQ(seteuid(65534), 0);
    int fd = open_bound(family == 4 ? "0.0.0.0" : "::", 5353, exclusive);
    CHECK_EQ(seteuid(0), 0);
    join(fd, family == 4 ? AF_INET : AF_INET6, if_nametoindex("e0"));
    return fd;
}

int lab_sibling_stack(const char *address)
{
    bool dual = strchr(address, ':');
    int fd =
        dual ? socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0) : open_bound(address, 5353, false);
    if (dual) {
        int on = 1;
        union lab_address to;
        socklen_t length = fill(&to, address, 5353);
        setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
        setsockopt(fd, SOL_SOCKET, SO_REUSEPORT, &on, sizeof on);
        CHECK_EQ(bind(fd, &to.any, length), 0);
    }
    join(fd, AF_INET, if_nametoindex("e0"));
    return fd;
}

void lab_send(int peer, const char *destination, const void *payload, uint32_t length)
{
    union lab_address to;
    lab_there();
    socklen_t to_length = fill(&to, destination, 5353);
    lab_here();
    CHECK_EQ(sendto(peer, payload, length, 0, &to.any, to_length), length);
}

/* A second is too short where other programs use the processors. */
enum { RECEIVE_MS = 5000 };

int lab_receive(int peer, void *ret_payload, uint32_t size, int *ret_ttl, uint16_t *ret_port)
{
    union lab_address from;
    _Alignas(struct cmsghdr) uint8_t control[256];
    struct iovec vector = {ret_payload, size};
    struct msghdr header = {.msg_name = &from,
                            .msg_namelen = sizeof from,
                            .msg_iov = &vector,
                            .msg_iovlen = 1,
                            .msg_control = control,
                            .msg_controllen = sizeof control};
    struct pollfd ready = {.fd = peer, .events = POLLIN};
    if (poll(&ready, 1, RECEIVE_MS) <= 0)
        return -1;
    ssize_t n = recvmsg(peer, &header, 0);
    for (struct cmsghdr *c = CMSG_FIRSTHDR(&header); c && ret_ttl; c = CMSG_NXTHDR(&header, c)) {
        if (c->cmsg_type == IP_TTL || c->cmsg_type == IPV6_HOPLIMIT)
            memcpy(ret_ttl, CMSG_DATA(c), sizeof *ret_ttl);
    }
    if (ret_port)
        *ret_port = ntohs(from.any.sa_family == AF_INET ? from.v4.sin_port : from.v6.sin6_port);
    return (int)n;
}

int lab_open_files(void)
{
    int count = 0;
    DIR *files = opendir("/proc/self/fd");
    CHECK(files);
    while (readdir(files))
        count++;
    closedir(files);
    return count;
}
