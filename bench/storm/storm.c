/*
 * storm: sends mDNS packets out of one interface, many of them.
 *
 *   --interface NAME    where to send (required)
 *   --pps N             packets per second; 0 = as fast as it goes (default)
 *   --seconds S         how long (default 5)
 *   --sources N         so many source addresses (default 1)
 *   --first A.B.C.D     the first of them; default: the interface's own address
 *   --kind K            query | response | garbage | poison (default query)
 *   --from-port PORT    of what goes out from its own single address (default 5353)
 *   --type TYPE         what is asked for or poisoned (default _ipp._tcp)
 *   --names N           so many different messages; a poisoner names so many instances (default 64)
 *   --size BYTES        of a message (default 100)
 *   --probe A.B.C.D     a well-behaved neighbour: one marked query from there every 100 ms
 *
 * With its own single address it uses a UDP socket (and can send what needs fragments); with
 * others, on the link or forged, whole frames through AF_PACKET. Prints one line of JSON at the
 * end.
 */
#include "frames.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_packet.h>
#include <net/ethernet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { BATCH = 64, PROBE_EVERY_MS = 100, MESSAGE_LEAST_BYTES = 512 };

static const int64_t SECOND_NS = 1000000000;

static struct {
    const char *interface;
    uint64_t pps;
    double seconds;
    uint32_t sources;
    uint32_t first; /* host order; 0 = own */
    enum frames_kind kind;
    const char *type;
    uint16_t from_port;
    uint32_t names;
    uint32_t size;
    uint32_t probe; /* host order; 0 = none */
} options = {
    .seconds = 5, .sources = 1, .type = "_ipp._tcp", .from_port = 5353, .names = 64, .size = 100};

static uint8_t *messages; /* options.names of them, each in `stride` bytes */
static size_t stride;
static uint32_t *message_bytes;
static uint8_t (*headers)[FRAME_HEADER_BYTES];
static uint8_t mac[6];

static void die(const char *what)
{
    fprintf(stderr, "storm: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * SECOND_NS + now.tv_nsec;
}

static uint32_t parse_address(const char *text)
{
    struct in_addr address;
    if (inet_pton(AF_INET, text, &address) != 1) {
        fprintf(stderr, "storm: not an IPv4 address: %s\n", text);
        exit(2);
    }
    return ntohl(address.s_addr);
}

static enum frames_kind parse_kind(const char *text)
{
    static const char *const names[] = {"query", "response", "garbage", "poison"};
    for (int i = 0; i < 4; i++) {
        if (strcmp(text, names[i]) == 0)
            return (enum frames_kind)i;
    }
    fprintf(stderr, "storm: not a kind: %s\n", text);
    exit(2);
}

static void parse(int count, char **arguments)
{
    for (int i = 1; i + 1 < count; i += 2) {
        const char *name = arguments[i];
        const char *value = arguments[i + 1];
        if (strcmp(name, "--interface") == 0)
            options.interface = value;
        else if (strcmp(name, "--pps") == 0)
            options.pps = strtoull(value, NULL, 10);
        else if (strcmp(name, "--seconds") == 0)
            options.seconds = strtod(value, NULL);
        else if (strcmp(name, "--sources") == 0)
            options.sources = (uint32_t)strtoul(value, NULL, 10);
        else if (strcmp(name, "--first") == 0)
            options.first = parse_address(value);
        else if (strcmp(name, "--kind") == 0)
            options.kind = parse_kind(value);
        else if (strcmp(name, "--from-port") == 0)
            options.from_port = (uint16_t)strtoul(value, NULL, 10);
        else if (strcmp(name, "--type") == 0)
            options.type = value;
        else if (strcmp(name, "--names") == 0)
            options.names = (uint32_t)strtoul(value, NULL, 10);
        else if (strcmp(name, "--size") == 0)
            options.size = (uint32_t)strtoul(value, NULL, 10);
        else if (strcmp(name, "--probe") == 0)
            options.probe = parse_address(value);
        else
            options.interface = NULL, i = count;
    }
    if (!options.interface || options.sources == 0 || options.names == 0) {
        fprintf(stderr, "storm: see the head of storm.c for its options\n");
        exit(2);
    }
}

/* ---- what to send ---- */

static uint8_t *message_at(uint32_t number)
{
    return messages + number * stride;
}

static void make_messages(void)
{
    stride = options.size < MESSAGE_LEAST_BYTES ? MESSAGE_LEAST_BYTES : options.size;
    messages = calloc(options.names, stride);
    message_bytes = calloc(options.names, sizeof *message_bytes);
    if (!messages || !message_bytes)
        die("memory");
    for (uint32_t i = 0; i < options.names; i++)
        message_bytes[i] =
            frames_message(message_at(i), options.kind, options.type, i, options.size);
}

/* One header per source serves all messages: they get one length. */
static void make_headers(void)
{
    headers = calloc(options.sources, sizeof *headers);
    if (!headers)
        die("memory");
    for (uint32_t i = 0; i < options.sources; i++)
        frames_header(headers[i], mac, options.first + i, message_bytes[0]);
    for (uint32_t i = 1; i < options.names; i++) {
        if (message_bytes[i] > message_bytes[0])
            message_bytes[i] = message_bytes[0];
        memset(message_at(i) + message_bytes[i], 0, stride - message_bytes[i]);
        message_bytes[i] = message_bytes[0];
    }
}

/* ---- sending ---- */

static int open_udp(uint32_t ifindex)
{
    struct sockaddr_in from = {.sin_family = AF_INET, .sin_port = htons(options.from_port)};
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons(5353)};
    struct ip_mreqn request = {.imr_ifindex = (int)ifindex};
    int on = 1;
    int off = 0;
    int ttl = 255;
    int fd = socket(AF_INET, SOCK_DGRAM, 0);
    to.sin_addr.s_addr = htonl(0xe00000fb);
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    setsockopt(fd, IPPROTO_IP, IP_MULTICAST_TTL, &ttl, sizeof ttl);
    setsockopt(fd, IPPROTO_IP, IP_MULTICAST_LOOP, &off, sizeof off);
    if (bind(fd, (struct sockaddr *)&from, sizeof from) < 0 ||
        setsockopt(fd, IPPROTO_IP, IP_MULTICAST_IF, &request, sizeof request) < 0 ||
        connect(fd, (struct sockaddr *)&to, sizeof to) < 0)
        die("UDP socket");
    return fd;
}

static int open_packet(uint32_t ifindex)
{
    struct sockaddr_ll to = {.sll_family = AF_PACKET, .sll_ifindex = (int)ifindex};
    int on = 1;
    int fd = socket(AF_PACKET, SOCK_RAW, 0);
    if (fd < 0 || bind(fd, (struct sockaddr *)&to, sizeof to) < 0)
        die("packet socket");
    setsockopt(fd, SOL_PACKET, PACKET_QDISC_BYPASS, &on, sizeof on);
    struct ifreq request = {0};
    snprintf(request.ifr_name, sizeof request.ifr_name, "%s", options.interface);
    if (ioctl(fd, SIOCGIFHWADDR, &request) < 0)
        die("hardware address");
    memcpy(mac, request.ifr_hwaddr.sa_data, 6);
    return fd;
}

/* Sends count packets from number `from` on; returns how many went. */
static uint32_t send_batch(int fd, bool raw, uint64_t from, uint32_t count)
{
    static struct mmsghdr batch[BATCH];
    static struct iovec vectors[BATCH][2];
    for (uint32_t i = 0; i < count; i++) {
        uint32_t message = (uint32_t)((from + i) % options.names);
        uint32_t source = (uint32_t)((from + i) % options.sources);
        vectors[i][0] = (struct iovec){raw ? headers[source] : message_at(message),
                                       raw ? FRAME_HEADER_BYTES : message_bytes[message]};
        vectors[i][1] = (struct iovec){message_at(message), message_bytes[message]};
        batch[i].msg_hdr.msg_iov = vectors[i];
        batch[i].msg_hdr.msg_iovlen = raw ? 2 : 1;
    }
    int n = sendmmsg(fd, batch, count, 0);
    if (n < 0 && errno != ENOBUFS && errno != EAGAIN && errno != ECONNREFUSED)
        die("send");
    return n < 0 ? 0 : (uint32_t)n;
}

static void send_probe(int fd, uint32_t *sequence)
{
    uint8_t frame[FRAME_HEADER_BYTES + 512];
    uint8_t *message = frame + FRAME_HEADER_BYTES;
    uint32_t length = frames_message(message, FRAMES_QUERY, options.type, ++*sequence, 0);
    message[0] = FRAMES_PROBE_ID >> 8;
    message[1] = FRAMES_PROBE_ID & 0xff;
    frames_header(frame, mac, options.probe, length);
    if (send(fd, frame, FRAME_HEADER_BYTES + length, 0) < 0 && errno != ENOBUFS)
        die("send probe");
}

static void sleep_until(int64_t at_ns)
{
    struct timespec at = {.tv_sec = (time_t)(at_ns / SECOND_NS),
                          .tv_nsec = (long)(at_ns % SECOND_NS)};
    clock_nanosleep(CLOCK_MONOTONIC, TIMER_ABSTIME, &at, NULL);
}

int main(int count, char **arguments)
{
    parse(count, arguments);
    uint32_t ifindex = if_nametoindex(options.interface);
    if (ifindex == 0)
        die(options.interface);
    bool raw = options.first != 0;
    int packets = open_packet(ifindex);
    int fd = raw ? packets : open_udp(ifindex);

    make_messages();
    if (raw)
        make_headers();

    int64_t began_ns = now_ns();
    int64_t end_ns = began_ns + (int64_t)(options.seconds * (double)SECOND_NS);
    int64_t probe_ns = began_ns;
    uint64_t sent = 0;
    uint32_t probes = 0;
    for (int64_t now = began_ns; now < end_ns; now = now_ns()) {
        if (options.probe && now >= probe_ns) {
            send_probe(packets, &probes);
            probe_ns += PROBE_EVERY_MS * (SECOND_NS / 1000);
        }
        uint64_t due =
            options.pps ? (uint64_t)(now - began_ns) / 1000 * options.pps / 1000000 : UINT64_MAX;
        if (sent >= due) {
            sleep_until(now + SECOND_NS / 2000);
            continue;
        }
        uint64_t missing = due - sent;
        sent += send_batch(fd, raw, sent, missing < BATCH ? (uint32_t)missing : BATCH);
    }
    double seconds = (double)(now_ns() - began_ns) / (double)SECOND_NS;
    printf("{\"sent\":%llu,\"probes\":%u,\"seconds\":%.3f,\"pps\":%.0f}\n",
           (unsigned long long)sent, probes, seconds, (double)sent / seconds);
    return 0;
}
