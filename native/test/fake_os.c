#include "fake_os.h"

#include "../src/fail.h"
#include "../src/shield.h"
#include "build_address.h"
#include "check.h"
#include "core_fixture.h"

#include <errno.h>
#include <stdio.h>

struct fake_os fake;

/* The core takes its handles from here at open; they are only told apart by address. */
struct os_wait {
    uint32_t number;
};
struct os_watch {
    int unused;
};
struct os_io {
    int unused;
};
struct os_filter {
    int unused;
};
static struct os_wait waits[FAKE_WAITS];
static struct os_wait *watch_wait; /* of the watch that was opened last */
static struct os_watch the_watch;
static struct os_io the_io;
static struct os_filter the_filter;

void fake_reset(void)
{
    memset(&fake, 0, sizeof fake);
    fake.now_ns = INT64_C(1000000000000);
    fake.memberships_max = 20;
    fake.wildcard_yields[0] = true;
    fake.links[0] = build_link(1, "lo", BCN_KIND_LOOPBACK);
    fake.links[0].flags = BCN_IF_UP | BCN_IF_RUNNING | BCN_IF_LOOPBACK;
    fake.addresses[0][0] = build_prefix("127.0.0.1", 8, 0);
    fake.links[1] = build_link(2, "eth0", BCN_KIND_ETHERNET);
    fake.addresses[1][0] = build_prefix("10.0.0.1", 24, 0);
    fake.addresses[1][1] = build_prefix("fe80::1", 64, 0);
    fake.link_count = 2;
}

void fake_interfaces_changed(void)
{
    fake.watch_ready = true;
}

uint32_t fake_open_sockets(void)
{
    uint32_t count = 0;
    for (int i = 0; i < FAKE_SOCKETS; i++)
        count += fake.sockets[i].open;
    return count;
}

static bool has_joined(const struct fake_socket *s, uint32_t ifindex)
{
    for (uint32_t i = 0; i < s->joined_count; i++) {
        if (s->joined[i] == ifindex)
            return true;
    }
    return false;
}

int fake_arrive(uint32_t ifindex, const char *source, const char *destination, uint16_t source_port,
                const uint8_t *payload, uint32_t length)
{
    struct fake_packet packet = {.facts = {.ifindex = ifindex,
                                           .source_port = source_port,
                                           .length = length,
                                           .ttl = fake.ttl ? fake.ttl : 255}};
    build_address(packet.facts.source, source);
    build_address(packet.facts.destination, destination);
    packet.facts.family = ip_is_v4(packet.facts.source) ? BCN_IPV4 : BCN_IPV6;
    memcpy(packet.payload, payload, length < FAKE_PAYLOAD ? length : FAKE_PAYLOAD);
    int reached = 0;
    for (int i = 0; i < FAKE_SOCKETS; i++) {
        struct fake_socket *s = &fake.sockets[i];
        bool multicast = ip_is_multicast(packet.facts.destination);
        if (!s->open || s->mute || s->spec.family != packet.facts.family || s->queued == FAKE_QUEUE)
            continue;
        if (multicast ? !has_joined(s, ifindex) : s->spec.group_bound)
            continue;
        s->queue[s->queued++] = packet;
        reached++;
    }
    return reached;
}

static struct fake_socket *bound_to(uint16_t port, uint32_t family)
{
    for (int i = 0; i < FAKE_SOCKETS; i++) {
        struct fake_socket *s = &fake.sockets[i];
        if (s->open && s->port == port && s->spec.family == family)
            return s;
    }
    return NULL;
}

bool fake_arrive_at(uint16_t port, const struct fake_packet *packet)
{
    struct fake_socket *s = bound_to(port, packet->facts.family);
    if (!s || s->queued == FAKE_QUEUE)
        return false;
    s->queue[s->queued++] = *packet;
    return true;
}

bool fake_flood_at(uint16_t port, const struct fake_packet *first, uint32_t count, int64_t step_ns)
{
    struct fake_socket *s = bound_to(port, first->facts.family);
    if (!s)
        return false;
    s->flood = *first;
    s->flood_left = count;
    s->flood_step_ns = step_ns;
    return true;
}

/* ---- socket.c ---- */

int os_probe(uint32_t family, uint16_t port, bool ours_open)
{
    (void)port;
    (void)ours_open;
    fake.probes++;
    if (fake.family_missing[family_slot(family)])
        return -EAFNOSUPPORT;
    return fake.someone_on_port[family_slot(family)];
}

bool os_wildcard_yields(uint32_t family)
{
    return fake.wildcard_yields[family_slot(family)];
}

int os_socket_open(const struct os_socket_spec *spec, struct os_socket_opened *ret_opened,
                   struct bcn_fail *ret_fail)
{
    if (fake.family_missing[family_slot(spec->family)])
        return fail_set(ret_fail, "socket", EAFNOSUPPORT);
    if (fake.sharing_forbidden || (fake.binds_refused > 0 && fake.binds_refused--))
        return fail_set(ret_fail, "bind: another program forbids to share it", EADDRINUSE);
    if (fake.port_owner && spec->exclusive && spec->port != 0)
        return fail_set(ret_fail, fake.port_owner, EADDRINUSE);
    if (fake.sockets_max > 0 && fake_open_sockets() >= fake.sockets_max)
        return fail_set(ret_fail, "socket", EMFILE);
    for (int i = 0; i < FAKE_SOCKETS; i++) {
        struct fake_socket *s = &fake.sockets[i];
        if (s->open)
            continue;
        memset(s, 0, sizeof *s);
        s->open = true;
        s->spec = *spec;
        s->port = spec->port != 0 ? spec->port : (uint16_t)(spec->port_low + i);
        uint32_t asked = 2 * spec->receive_buffer_bytes;
        *ret_opened = (struct os_socket_opened){
            .socket = i,
            .receive_buffer_asked = asked,
            .receive_buffer_limit = fake.receive_buffer_limit,
            .receive_buffer_bytes =
                fake.receive_buffer_granted ? fake.receive_buffer_granted : asked,
            .reuseport_error = fake.reuseport_error,
            .port = s->port,
        };
        return 0;
    }
    return fail_set(ret_fail, "socket", EMFILE);
}

int os_socket_open_mute(const struct os_socket_spec *spec, os_socket *ret_mute)
{
    struct os_socket_opened opened;
    int r = fake.needs_mutes ? os_socket_open(spec, &opened, NULL) : -ENOTSUP;
    if (r < 0)
        return r;
    fake.sockets[opened.socket].mute = true;
    *ret_mute = opened.socket;
    return 0;
}

void os_socket_close(os_socket socket)
{
    if (socket != OS_NO_SOCKET)
        fake.sockets[socket].open = false;
}

int os_socket_join(os_socket socket, const uint8_t group[16], uint32_t ifindex,
                   struct bcn_fail *ret_fail)
{
    struct fake_socket *s = &fake.sockets[socket];
    if (fake.join_error && (!fake.join_error_ifindex || fake.join_error_ifindex == ifindex))
        return fail_on(ret_fail, "join", fake.join_error, ifindex, group);
    if (has_joined(s, ifindex))
        return fail_on(ret_fail, "join", EADDRINUSE, ifindex, group);
    if (s->joined_count >= fake.memberships_max)
        return fail_on(ret_fail, "join", ENOBUFS, ifindex, group);
    s->joined[s->joined_count++] = ifindex;
    return 0;
}

int os_socket_leave(os_socket socket, const uint8_t group[16], uint32_t ifindex)
{
    (void)group;
    struct fake_socket *s = &fake.sockets[socket];
    for (uint32_t i = 0; i < s->joined_count; i++) {
        if (s->joined[i] == ifindex) {
            s->joined[i] = s->joined[--s->joined_count];
            return 0;
        }
    }
    return -EADDRNOTAVAIL;
}

int os_io_open(uint32_t slots, uint32_t slot_bytes, struct os_io **ret_io)
{
    (void)slots;
    (void)slot_bytes;
    fake.ios++;
    *ret_io = &the_io;
    return 0;
}

void os_io_close(struct os_io *io)
{
    if (io && fake.ios > 0)
        fake.ios--;
}

int os_socket_receive(struct os_io *io, os_socket socket, uint8_t *arena, struct bcn_rx *rx,
                      uint32_t count)
{
    struct fake_socket *s = &fake.sockets[socket];
    CHECK(io == &the_io && s->open);
    if (s->receive_error)
        return -s->receive_error;
    uint32_t n = 0;
    for (; n < count && (s->flood_left > 0 || s->read < s->queued); n++) {
        const struct fake_packet *packet = s->flood_left > 0 ? &s->flood : &s->queue[s->read++];
        uint32_t slot_offset = rx[n].slot_offset;
        rx[n] = packet->facts;
        rx[n].slot_offset = slot_offset;
        memcpy(arena + slot_offset, packet->payload, sizeof packet->payload);
        if (s->flood_left > 0) {
            s->flood_left--;
            s->flood.facts.time_ns += s->flood_step_ns;
        }
    }
    if (s->read == s->queued)
        s->read = s->queued = 0;
    return (int)n;
}

int os_socket_send(struct os_io *io, os_socket socket, uint8_t *arena,
                   const struct bcn_tx *const *tx, uint32_t count)
{
    CHECK(io == &the_io);
    fake.send_calls++;
    for (uint32_t i = 0; i < count; i++) {
        if (fake.send_error && tx[i]->cookie == fake.send_error_cookie)
            return i > 0 ? (int)i : -fake.send_error;
        if (fake.sent_count == FAKE_SENT)
            return i > 0 ? (int)i : -EAGAIN;
        struct fake_sent *sent = &fake.sent[fake.sent_count++];
        *sent = (struct fake_sent){.socket = socket, .tx = *tx[i]};
        uint32_t length = tx[i]->length < FAKE_PAYLOAD ? tx[i]->length : FAKE_PAYLOAD;
        memcpy(sent->payload, arena + tx[i]->slot_offset, length);
    }
    return (int)count;
}

/* ---- holders.c ---- */

int os_port_holders(uint32_t family, uint16_t port, uint32_t enough)
{
    fake.looks++;
    if (fake.holders_error)
        return -fake.holders_error;
    uint32_t count = fake.other_holders[family_slot(family)];
    for (int i = 0; i < FAKE_SOCKETS; i++) {
        const struct fake_socket *s = &fake.sockets[i];
        count +=
            s->open && !s->spec.group_bound && s->spec.family == family && s->spec.port == port;
    }
    return (int)(count < enough ? count : enough);
}

int os_port_owner(uint32_t family, uint16_t port, char *ret_name, size_t size)
{
    (void)family;
    (void)port;
    (void)ret_name;
    (void)size;
    return -ENOTSUP;
}

/* ---- filter.c ---- */

int os_filter_open(const struct profile *profile, uint32_t port, struct os_filter **ret_filter)
{
    (void)profile;
    (void)port;
    *ret_filter = fake.no_filters ? NULL : &the_filter;
    return 0;
}

void os_filter_close(struct os_filter *filter)
{
    (void)filter;
}

int os_filter_attach(struct os_filter *filter, os_socket socket, uint32_t family,
                     const struct shield_plan *plan)
{
    (void)filter;
    (void)family;
    struct fake_socket *s = &fake.sockets[socket];
    s->filters++;
    s->plan_off_link = plan->off_link;
    s->plan_other_port = plan->other_port;
    s->plan_sources = 0;
    for (uint32_t i = 0; i < plan->source_count; i++)
        s->plan_sources += plan->sources[i].active;
    return 0;
}

int os_socket_drops(os_socket socket, uint64_t *ret_drops)
{
    *ret_drops = fake.sockets[socket].drops;
    return 0;
}

/* ---- wait.c ---- */

int os_wait_open(struct os_wait **ret_wait, struct bcn_fail *ret_fail)
{
    (void)ret_fail;
    for (uint32_t i = 0; i < FAKE_WAITS; i++) {
        if (fake.waits_used[i])
            continue;
        fake.waits_used[i] = true;
        fake.woken[i] = false;
        waits[i].number = i;
        *ret_wait = &waits[i];
        return 0;
    }
    return -EMFILE;
}

void os_wait_close(struct os_wait *wait)
{
    if (wait)
        fake.waits_used[wait->number] = false;
}

int os_wait_add(struct os_wait *wait, os_socket socket, uint32_t token)
{
    fake.sockets[socket].wait = wait;
    fake.sockets[socket].token = token;
    return 0;
}

void os_wait_remove(struct os_wait *wait, os_socket socket)
{
    (void)wait;
    fake.sockets[socket].removed = true;
}

int os_wait_wake(struct os_wait *wait)
{
    fake.woken[wait->number] = true;
    return 0;
}

int os_wait_for(struct os_wait *wait, int64_t timeout_ns, uint32_t *ret_tokens, uint32_t capacity)
{
    uint32_t n = 0;
    if (fake.wait_error)
        return -fake.wait_error;
    if (fake.woken[wait->number] && n < capacity) {
        fake.woken[wait->number] = false;
        ret_tokens[n++] = OS_TOKEN_WAKE;
    }
    if (fake.watch_ready && wait == watch_wait && n < capacity)
        ret_tokens[n++] = OS_TOKEN_WATCH;
    for (int i = 0; i < FAKE_SOCKETS && n < capacity; i++) {
        const struct fake_socket *s = &fake.sockets[i];
        bool has_something = s->queued > 0 || s->flood_left > 0 || s->receive_error;
        if (s->open && !s->removed && s->wait == wait && has_something)
            ret_tokens[n++] = s->token;
    }
    fake.slept_ns = n > 0 ? 0 : timeout_ns;
    if (n == 0 && timeout_ns > 0 && timeout_ns != BCN_NEVER)
        fake.now_ns += timeout_ns;
    return (int)n;
}

void os_pause(int64_t duration_ns)
{
    fake.paused_ns += duration_ns;
    fake.now_ns += duration_ns;
}

int64_t os_now_ns(void)
{
    return fake.now_ns;
}

int64_t os_stamp_now_ns(void)
{
    return fake.now_ns + fake.stamps_ahead_ns;
}

void os_thread_urgent(void)
{
    fake.urgent_threads++;
}

int64_t os_slept_ns(void)
{
    return fake.suspended_ns;
}

bool os_wait_sees_wake_up(const struct os_wait *wait)
{
    (void)wait;
    return !fake.blind_to_wake_up;
}

int os_random(void *ret_bytes, size_t size)
{
    memset(ret_bytes, 0x5a ^ fake.randomness, size);
    return 0;
}

/* ---- watch.c ---- */

static void apply_all(struct ifaces *ifaces)
{
    ifaces_look_begin(ifaces);
    for (uint32_t i = 0; i < fake.link_count; i++) {
        ifaces_apply_link(ifaces, &fake.links[i]);
        for (int a = 0; a < FAKE_ADDRESSES; a++) {
            if (fake.addresses[i][a].family != 0)
                ifaces_apply_address(ifaces, fake.links[i].index, &fake.addresses[i][a], NULL);
        }
    }
    ifaces_look_end(ifaces);
}

int os_watch_open(struct os_wait *wait, struct ifaces *ifaces, struct os_watch **ret_watch,
                  struct bcn_fail *ret_fail)
{
    (void)ret_fail;
    watch_wait = wait;
    fake.watches++;
    *ret_watch = &the_watch;
    apply_all(ifaces);
    return 0;
}

void os_watch_close(struct os_watch *watch)
{
    if (watch && fake.watches > 0) /* or it was opened before a reset */
        fake.watches--;
}

int os_watch_read(struct os_watch *watch, struct ifaces *ifaces)
{
    (void)watch;
    int overruns = fake.overruns;
    fake.watch_ready = false;
    fake.overruns = 0;
    fake.watch_reads++;
    if (fake.looks_failing > 0) {
        fake.looks_failing--;
        ifaces->wants_look = true;
        return overruns;
    }
    apply_all(ifaces);
    return overruns;
}

int os_survey(struct ifaces *ifaces, struct bcn_fail *ret_fail)
{
    (void)ret_fail;
    apply_all(ifaces);
    return 0;
}

const char *os_error_name(int os_error)
{
    return os_error == ENOBUFS ? "ENOBUFS" : NULL;
}

/* ---- the core on this OS ---- */

void core_begin_joined(const struct bcn_options *options)
{
    struct bcn_fail fail;
    core_begin(options);
    CHECK_EQ(bcn_join(user.core, ETH0, BCN_IPV4, &fail), 0);
    CHECK_EQ(bcn_join(user.core, ETH0, BCN_IPV6, &fail), 0);
    core_settle();
    user.calls = 0;
}

void query_from(const char *source)
{
    fake_arrive(ETH0, source, strchr(source, ':') ? "ff02::fb" : "224.0.0.251", 5353, QUERY,
                sizeof QUERY);
}

void response_from(const char *source)
{
    fake_arrive(ETH0, source, strchr(source, ':') ? "ff02::fb" : "224.0.0.251", 5353, RESPONSE,
                sizeof RESPONSE);
}

/* ---- mptcp.c: nothing of it belongs to a core, and mptcp_test.c runs it on the kernel ---- */

int os_mptcp_replace(uint16_t port, int backlog, struct bcn_fail *ret_fail)
{
    (void)port;
    (void)backlog;
    return fail_set(ret_fail, "MPTCP", ENOTSUP);
}

int os_mptcp_subflows(int descriptor, uint16_t port, struct bcn_fail *ret_fail)
{
    (void)descriptor;
    (void)port;
    return fail_set(ret_fail, "MPTCP", ENOTSUP);
}

int os_mptcp_add(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail)
{
    (void)endpoint;
    return fail_set(ret_fail, "MPTCP", ENOTSUP);
}

int os_mptcp_remove(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail)
{
    (void)endpoint;
    return fail_set(ret_fail, "MPTCP", ENOTSUP);
}

int os_mptcp_endpoints(struct bcn_mptcp_endpoint *ret_list, uint32_t capacity,
                       struct bcn_fail *ret_fail)
{
    (void)ret_list;
    (void)capacity;
    return fail_set(ret_fail, "MPTCP", ENOTSUP);
}

int os_mptcp_users(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail)
{
    (void)endpoint;
    return fail_set(ret_fail, "MPTCP", ENOTSUP);
}

int os_mptcp_at_exit(const struct bcn_mptcp_endpoint *list, uint32_t count, uint32_t wait_ms,
                     struct bcn_fail *ret_fail)
{
    (void)list;
    (void)count;
    (void)wait_ms;
    return fail_set(ret_fail, "MPTCP", ENOTSUP);
}

int os_mptcp_limits(const struct bcn_mptcp_limits *set, struct bcn_mptcp_limits *ret_limits,
                    struct bcn_fail *ret_fail)
{
    (void)set;
    (void)ret_limits;
    return fail_set(ret_fail, "MPTCP", ENOTSUP);
}
