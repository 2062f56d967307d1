/*
 * heard: shows the programs that speak mDNS here. A first program on Beacon's core, with only its
 * public header.
 *
 *     heard [interface]
 *
 * It joins the given interface, or the first usable one, asks the link once for the offered types
 * of service, listens for three seconds and prints a line per packet. The core handles the sockets,
 * drops packets whose source is not on the link, and limits floods. It leaves the content of a
 * packet to you: this program reads only its header, and yours would read the DNS message after it
 * (RFC 6762 18).
 *
 * One thread is enough: bcn_run stays inside the core and calls on_turn, which must not block.
 */
#include <beacon_core.h>

#include <stdbool.h>
#include <stdio.h>
#include <string.h>

enum { LISTEN_SECONDS = 3, INTERFACES = 64 };

/* on_turn has no parameter for its user, so its data is here. One core has one set of these. */
static uint8_t *arena; /* shared with the core: packets come and go in it */
static uint32_t ifindex;
static bool joined_ipv4;
static bool joined_ipv6;
static int64_t end_ns; /* 0 = on_turn has not been called yet */

/* A question for the PTR records of _services._dns-sd._udp.local (RFC 6763 9). */
static const uint8_t question[] = "\0\0\0\0\0\1\0\0\0\0\0\0"
                                  "\011_services\007_dns-sd\004_udp\005local\0"
                                  "\0\014\0\1";

static int complain(const char *what, int result, const struct bcn_fail *fail)
{
    char name[32];
    bcn_error_name(-result, name, sizeof name);
    if (fail->op[0] != '\0')
        fprintf(stderr, "heard: %s: %s: %s\n", what, fail->op, name);
    else
        fprintf(stderr, "heard: %s: %s\n", what, name);
    return 1;
}

/* Addresses are 16 bytes; IPv4 is the last four of them. */
static void print_address(uint8_t family, const uint8_t bytes[16])
{
    if (family == BCN_IPV4) {
        printf("%u.%u.%u.%u", bytes[12], bytes[13], bytes[14], bytes[15]);
        return;
    }
    for (int i = 0; i < 16; i += 2)
        printf("%s%x", i == 0 ? "" : ":", (unsigned)(bytes[i] << 8 | bytes[i + 1]));
}

static void print_packet(const struct bcn_rx *packet)
{
    const uint8_t *header =
        arena + packet->slot_offset; /* there are 12 bytes, the core made sure of that */
    printf("%s of ", packet->packet_kind == BCN_PACKET_QUERY ? "query" : "response");
    print_address(packet->family, packet->source);
    printf(" port %u: %u bytes, %u questions, %u answers%s\n", packet->source_port,
           (unsigned)packet->length, (unsigned)(header[4] << 8 | header[5]),
           (unsigned)(header[6] << 8 | header[7]),
           packet->flags & BCN_RX_FROM_SELF ? " (from this machine)" : "");
}

/* Puts the question into the next tx slot: to the group, by our interface. It is sent after the
 * turn. */
static void ask(uint8_t family)
{
    struct bcn_arena_header *header = (struct bcn_arena_header *)arena;
    struct bcn_tx *tx = (struct bcn_tx *)(arena + header->tx_offset) + header->tx_count++;
    memcpy(arena + tx->slot_offset, question, sizeof question - 1);
    tx->length = sizeof question - 1;
    tx->ifindex = ifindex;
    tx->family = family;
    tx->destination_port = 0;                           /* the core's own: 5353 */
    memset(tx->destination, 0, sizeof tx->destination); /* the group */
    memset(tx->source, 0, sizeof tx->source);           /* an address of the interface */
}

static int64_t on_turn(int32_t rx_count, int32_t event_count, int64_t now_ns)
{
    (void)event_count; /* interfaces that come and go, sources in cooldown: see BCN_EVENT_* */
    if (end_ns == 0) {
        end_ns = now_ns + LISTEN_SECONDS * INT64_C(1000000000);
        if (joined_ipv4)
            ask(BCN_IPV4);
        if (joined_ipv6)
            ask(BCN_IPV6);
    }
    const struct bcn_arena_header *header = (const struct bcn_arena_header *)arena;
    const struct bcn_rx *rx = (const struct bcn_rx *)(arena + header->rx_offset);
    for (int32_t i = 0; i < rx_count; i++)
        print_packet(&rx[i]);
    return now_ns < end_ns ? end_ns : BCN_STOP;
}

static bool is_usable(const struct bcn_interface *interface)
{
    const uint32_t needed = BCN_IF_UP | BCN_IF_RUNNING | BCN_IF_MULTICAST;
    return (interface->flags & needed) == needed && !(interface->flags & BCN_IF_LOOPBACK) &&
           interface->address_count > 0;
}

/* The interface with that name; without a name the first usable one; or NULL. */
static const struct bcn_interface *choose(const struct bcn_interface *list, int count,
                                          const char *name)
{
    for (int i = 0; i < count; i++) {
        if (name != NULL ? strcmp(list[i].name, name) == 0 : is_usable(&list[i]))
            return &list[i];
    }
    return NULL;
}

static int listen_on(struct bcn_core *core, const char *name)
{
    static struct bcn_interface list[INTERFACES];
    struct bcn_fail fail = {0};
    int count = bcn_interfaces(core, list, INTERFACES);
    if (count < 0)
        return complain("interfaces", count, &fail);
    const struct bcn_interface *chosen =
        choose(list, count < INTERFACES ? count : INTERFACES, name);
    if (chosen == NULL) {
        fprintf(stderr, "heard: no %s\n", name != NULL ? name : "usable interface");
        return 1;
    }
    ifindex = chosen->index;

    /* One family is enough, because not every link has both. */
    joined_ipv6 = bcn_join(core, ifindex, BCN_IPV6, &fail) == 0;
    int result = bcn_join(core, ifindex, BCN_IPV4, &fail);
    joined_ipv4 = result == 0;
    if (!joined_ipv4 && !joined_ipv6)
        return complain(chosen->name, result, &fail);

    uint64_t size_bytes;
    void *base;
    bcn_arena(core, &base, &size_bytes);
    arena = base;

    printf("core %s listens on %s for %d seconds\n", bcn_version(), chosen->name, LISTEN_SECONDS);
    result = bcn_run(core, on_turn);
    if (result < 0)
        return complain("waiting", result, &fail);
    printf("%llu packets accepted, %llu received\n",
           (unsigned long long)bcn_counter(core, BCN_COUNTER_ACCEPTED),
           (unsigned long long)bcn_counter(core, BCN_COUNTER_RECEIVED));
    return 0;
}

int main(int count, char **arguments)
{
    if (bcn_abi_version() != BCN_ABI_VERSION) {
        fprintf(stderr, "heard: the library is not the header's\n");
        return 1;
    }
    struct bcn_core *core = NULL;
    struct bcn_fail fail = {0};
    int result = bcn_open(NULL, &core, &fail); /* NULL: every option has a default */
    if (result < 0)
        return complain("open", result, &fail);
    int exit_code = listen_on(core, count > 1 ? arguments[1] : NULL);
    bcn_close(core);
    return exit_code;
}
