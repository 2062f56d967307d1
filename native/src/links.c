#include "links.h"

#include "fail.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum {
    MEMBERSHIPS_IPV4 = 20, /* net.ipv4.igmp_max_memberships by default */
    PROBE_S = 60,
    PROBE_AFTER_CHANGE_S = 1, /* a daemon that just started or stopped is still busy */
    BIND_TRIES = 6,
    LOOK_EVERY_S = 1, /* independent of neighbours' packets; a look costs as much as many packets */
};

static const int64_t SECOND_NS = 1000000000;
static const int64_t MS_NS = 1000000;

int links_init(struct links *links, const struct bcn_options *options)
{
    links->port = (uint16_t)options->port;
    links->receive_buffer_bytes = options->receive_buffer_bytes;
    /* Twice, because old and new endpoints exist together during a change of layout. */
    links->capacity =
        2 * (options->max_interfaces + options->max_interfaces / MEMBERSHIPS_IPV4 + 2);
    links->endpoints = calloc(links->capacity, sizeof *links->endpoints);
    links->next_probe_ns = BCN_NEVER;
    return links->endpoints ? 0 : -ENOMEM;
}

void links_done(struct links *links)
{
    for (uint32_t i = 0; i < links->end; i++)
        endpoint_close(&links->endpoints[i], links->wait);
    free(links->endpoints);
    links->endpoints = NULL;
    links->end = 0;
}

static bool is_group_bound(const struct links *links, unsigned f)
{
    return links->layout[f] == BCN_LAYOUT_SHARED || links->layout[f] == BCN_LAYOUT_YIELDED;
}

static bool is_scoped(const struct links *links, unsigned f)
{
    return is_group_bound(links, f) && family_of_slot(f) == BCN_IPV6;
}

/* The layout of a family if no other program has the port. */
static int layout_by_ourselves(unsigned f)
{
    return os_wildcard_yields(family_of_slot(f)) ? BCN_LAYOUT_ALONE : BCN_LAYOUT_YIELDED;
}

static void gauges_refresh(struct links *links)
{
    uint64_t memberships = 0;
    uint64_t mutes = 0;
    uint64_t smallest = 0;
    for (uint32_t i = 0; i < links->end; i++) {
        const struct endpoint *endpoint = &links->endpoints[i];
        if (!endpoint->open)
            continue;
        memberships += endpoint->memberships;
        mutes += endpoint->mute_memberships;
        if (smallest == 0 || endpoint->receive_buffer_bytes < smallest)
            smallest = endpoint->receive_buffer_bytes;
    }
    counter_set(links->counters, BCN_COUNTER_MEMBERSHIPS, memberships);
    counter_set(links->counters, BCN_COUNTER_MUTE_MEMBERSHIPS, mutes);
    counter_set(links->counters, BCN_COUNTER_RECEIVE_BUFFER_BYTES, smallest);
}

static void close_endpoint(struct links *links, uint32_t at)
{
    links->drops_of_closed += endpoint_new_drops(&links->endpoints[at]);
    endpoint_close(&links->endpoints[at], links->wait);
    while (links->end > 0 && !links->endpoints[links->end - 1].open)
        links->end--;
}

/*
 * A stack that starts may take the port for itself for a moment, to find other programs
 * (systemd-resolved does); a stack that forbids sharing keeps it. Tried again for 31 ms in all.
 */
static int open_patiently(struct links *links, const struct os_socket_spec *spec, uint32_t at,
                          struct bcn_fail *ret_fail)
{
    int r = -EADDRINUSE;
    for (int i = 0; i < BIND_TRIES && r == -EADDRINUSE; i++) {
        if (i > 0)
            os_pause(MS_NS << (i - 1));
        r = endpoint_open(&links->endpoints[at], spec, links->wait, at, links->events, ret_fail);
    }
    return r;
}

/* Returns the new endpoint's position. */
static int add_endpoint(struct links *links, unsigned f, uint32_t scope_ifindex,
                        struct bcn_fail *ret_fail)
{
    uint32_t at = 0;
    while (at < links->capacity && links->endpoints[at].open)
        at++;
    if (at == links->capacity)
        return fail_on(ret_fail, "join: too many sockets", ENOBUFS, scope_ifindex, NULL);

    struct os_socket_spec spec = {
        .family = (uint8_t)family_of_slot(f),
        .ttl = links->profile->ttl,
        .group_bound = is_group_bound(links, f),
        .port = links->port,
        .scope_ifindex = scope_ifindex,
        .receive_buffer_bytes = links->receive_buffer_bytes,
    };
    memcpy(spec.group, links->profile->group[f], 16);
    int r = open_patiently(links, &spec, at, ret_fail);
    if (r < 0)
        return r;
    if (at >= links->end)
        links->end = at + 1;
    if (links->filter) {
        struct shield_plan plan = shield_plan(links->shield);
        os_filter_attach(links->filter, links->endpoints[at].socket, spec.family, &plan);
    }
    return (int)at;
}

static uint32_t count_unicast_sockets(const struct links *links, unsigned f)
{
    uint32_t count = 0;
    for (uint32_t i = 0; i < links->end; i++) {
        const struct endpoint *endpoint = &links->endpoints[i];
        count += endpoint->open && !endpoint->group_bound && family_slot(endpoint->family) == f;
    }
    return count;
}

/* Does another program take the family's unicast on this port? No, as long as none is visible. */
static bool others_hold_port(struct links *links, unsigned f)
{
    if (links->cannot_look)
        return false;
    uint32_t ours = count_unicast_sockets(links, f);
    int holders = os_port_holders(family_of_slot(f), links->port, ours + 1);
    links->cannot_look = holders == -ENOTSUP;
    return holders > (int)ours;
}

static int open_family(struct links *links, unsigned f, struct bcn_fail *ret_fail)
{
    int probed = os_probe(family_of_slot(f), links->port, false);
    if (probed < 0)
        return fail_set(ret_fail, "socket", -probed);
    links->layout[f] = probed ? BCN_LAYOUT_SHARED : layout_by_ourselves(f);
    if (is_scoped(links, f))
        return 0; /* a socket per interface, at its join */
    int r = add_endpoint(links, f, 0, ret_fail);
    if (r < 0)
        links->layout[f] = BCN_LAYOUT_NONE;
    return r < 0 ? r : 0;
}

static int relayout(struct links *links, unsigned f, int layout);

static void plan_next_probe(struct links *links, int64_t now_ns)
{
    bool others_visible = false;
    for (unsigned f = 0; f < FAMILIES; f++) {
        others_visible |= is_group_bound(links, f);
        others_visible |= links->layout[f] == BCN_LAYOUT_ALONE && !links->cannot_look;
    }
    links->next_probe_ns = others_visible ? now_ns + PROBE_S * SECOND_NS : BCN_NEVER;
}

int links_open(struct links *links, uint32_t families, int64_t now_ns, struct bcn_fail *ret_fail)
{
    int missing = -EAFNOSUPPORT;
    for (unsigned f = 0; f < FAMILIES; f++) {
        if (!(families & (f ? BCN_FAMILY_IPV6 : BCN_FAMILY_IPV4)))
            continue;
        int r = open_family(links, f, ret_fail);
        if (r < 0 && r != -EAFNOSUPPORT)
            return r;
        if (r < 0)
            continue;
        missing = 0;
        /* Two programs may have found the port free at the same time. */
        if (links->layout[f] == BCN_LAYOUT_ALONE && others_hold_port(links, f))
            relayout(links, f, BCN_LAYOUT_SHARED);
    }
    if (missing < 0)
        return fail_set(ret_fail, "socket: neither IPv4 nor IPv6 is here", EAFNOSUPPORT);
    plan_next_probe(links, now_ns);
    gauges_refresh(links);
    return 0;
}

/* Joins on an endpoint of the family with room, or on a new one. Returns its position. */
static int join_somewhere(struct links *links, unsigned f, uint32_t ifindex,
                          struct bcn_fail *ret_fail)
{
    const uint8_t *group = links->profile->group[f];
    for (uint32_t i = 0; i < links->end && !is_scoped(links, f); i++) {
        struct endpoint *endpoint = &links->endpoints[i];
        if (!endpoint->open || endpoint->retired || family_slot(endpoint->family) != f)
            continue;
        if (f == 0 && endpoint->memberships >= MEMBERSHIPS_IPV4)
            continue;
        int r = endpoint_join(endpoint, group, ifindex, ret_fail);
        if (r == 0)
            return (int)i;
        if (r != -ENOBUFS)
            return r;
    }
    int at = add_endpoint(links, f, is_scoped(links, f) ? ifindex : 0, ret_fail);
    if (at < 0)
        return at;
    int r = endpoint_join(&links->endpoints[at], group, ifindex, ret_fail);
    if (r < 0) {
        close_endpoint(links, (uint32_t)at);
        return r;
    }
    return at;
}

int links_join(struct links *links, uint32_t ifindex, uint32_t family, struct bcn_fail *ret_fail)
{
    if (family != BCN_IPV4 && family != BCN_IPV6)
        return fail_on(ret_fail, "join: family", EINVAL, ifindex, NULL);
    unsigned f = family_slot(family);
    const uint8_t *group = links->profile->group[f];
    if (links->layout[f] == BCN_LAYOUT_NONE)
        return fail_on(ret_fail, "join", EAFNOSUPPORT, ifindex, group);
    struct iface *iface = ifaces_find(links->ifaces, ifindex);
    if (!iface)
        return fail_on(ret_fail, "join", ENODEV, ifindex, group);
    if (iface->endpoint[f] != IFACES_NO_ENDPOINT)
        return 0;
    int at = join_somewhere(links, f, ifindex, ret_fail);
    if (at < 0)
        return at;
    iface->endpoint[f] = at;
    ifaces_joined(links->ifaces);
    gauges_refresh(links);
    return 0;
}

/* The first endpoint of a family stays open without memberships, unless it belongs to one
 * interface. */
static bool is_needed(const struct links *links, uint32_t at)
{
    const struct endpoint *endpoint = &links->endpoints[at];
    if (endpoint->memberships > 0)
        return true;
    if (endpoint->scope_ifindex != 0)
        return false;
    for (uint32_t i = 0; i < links->end; i++) {
        const struct endpoint *other = &links->endpoints[i];
        if (i != at && other->open && !other->retired && other->family == endpoint->family)
            return false;
    }
    return true;
}

static void iface_leave(struct links *links, struct iface *iface, unsigned f)
{
    uint32_t at = (uint32_t)iface->endpoint[f];
    iface->endpoint[f] = IFACES_NO_ENDPOINT;
    endpoint_leave(&links->endpoints[at], links->profile->group[f], iface->facts.index);
    if (!is_needed(links, at))
        close_endpoint(links, at);
    gauges_refresh(links);
}

int links_leave(struct links *links, uint32_t ifindex, uint32_t family)
{
    struct iface *iface = ifaces_find(links->ifaces, ifindex);
    if (!iface || (family != BCN_IPV4 && family != BCN_IPV6))
        return -ENOENT;
    if (iface->endpoint[family_slot(family)] == IFACES_NO_ENDPOINT)
        return -ENOENT;
    iface_leave(links, iface, family_slot(family));
    return 0;
}

void links_interfaces_changed(struct links *links, int64_t now_ns)
{
    for (uint32_t i = 0; i < links->ifaces->capacity; i++) {
        struct iface *iface = &links->ifaces->list[i];
        if (!iface->used || !iface->gone)
            continue;
        bool joined = false;
        for (unsigned f = 0; f < FAMILIES; f++) {
            if (iface->endpoint[f] == IFACES_NO_ENDPOINT)
                continue;
            iface_leave(links, iface, f);
            joined = true;
        }
        struct bcn_event *event =
            joined ? events_add(links->events, BCN_EVENT_INTERFACE_GONE) : NULL;
        if (event)
            event->ifindex = iface->facts.index;
    }
    int64_t soon_ns = now_ns + PROBE_AFTER_CHANGE_S * SECOND_NS;
    if (links->next_probe_ns != BCN_NEVER && links->next_probe_ns > soon_ns)
        links->next_probe_ns = soon_ns;
}

void links_heard_neighbour(struct links *links, unsigned f)
{
    if (links->layout[f] == BCN_LAYOUT_ALONE && !links->cannot_look)
        links->suspected[f] = true;
}

int64_t links_due_ns(const struct links *links)
{
    bool suspected = false;
    for (unsigned f = 0; f < FAMILIES; f++)
        suspected |= links->suspected[f];
    int64_t due_ns = links->next_probe_ns;
    if (suspected && links->next_look_ns < due_ns)
        due_ns = links->next_look_ns;
    if ((links->broken[0] || links->broken[1]) && links->next_mend_ns < due_ns)
        due_ns = links->next_mend_ns;
    return due_ns;
}

/* Moves all memberships of a family to new endpoints of the present layout. Returns true if all
 * succeeded. */
static bool rejoin_family(struct links *links, unsigned f)
{
    bool all = true;
    for (uint32_t i = 0; i < links->ifaces->capacity; i++) {
        struct iface *iface = &links->ifaces->list[i];
        if (!iface->used || iface->gone || iface->endpoint[f] == IFACES_NO_ENDPOINT)
            continue;
        struct bcn_fail fail;
        int at = join_somewhere(links, f, iface->facts.index, &fail);
        iface->endpoint[f] = at < 0 ? IFACES_NO_ENDPOINT : at;
        if (at < 0)
            events_add_fail(links->events, BCN_EVENT_JOIN_FAILED, &fail, 0);
        all &= at >= 0;
    }
    return all;
}

static void retire_family(struct links *links, unsigned f, bool retired)
{
    for (uint32_t i = 0; i < links->end; i++) {
        struct endpoint *endpoint = &links->endpoints[i];
        if (endpoint->open && family_slot(endpoint->family) == f)
            endpoint->retired = retired;
    }
}

static void tell_socket_failed(struct links *links, unsigned f, uint64_t what)
{
    struct bcn_fail fail = {
        .op = "receive", .os_error = links->broken_error[f], .family = (uint8_t)family_of_slot(f)};
    events_add_fail(links->events, BCN_EVENT_SOCKET_FAILED, &fail, what);
}

/*
 * Opens a family again in a layout: new sockets first, then the old ones close. After a failure
 * everything is as before.
 */
static int relayout(struct links *links, unsigned f, int layout)
{
    int before = links->layout[f];
    links->layout[f] = layout;
    retire_family(links, f, true);
    if (!is_scoped(links, f)) {
        int r = add_endpoint(links, f, 0, NULL);
        if (r < 0) {
            links->layout[f] = before;
            retire_family(links, f, false);
            return r;
        }
    }
    bool all = rejoin_family(links, f);
    for (uint32_t i = 0; i < links->end; i++) {
        if (links->endpoints[i].open && links->endpoints[i].retired)
            close_endpoint(links, i);
    }
    if (links->broken[f])
        tell_socket_failed(links, f, all ? BCN_SOCKET_ANEW : BCN_SOCKET_DEAF);
    links->broken[f] = false;
    gauges_refresh(links);
    return 0;
}

/* The layout for the present holders of the port; the present layout if they are unknown. */
static int layout_beside_others(struct links *links, unsigned f)
{
    if (links->layout[f] == BCN_LAYOUT_ALONE)
        return others_hold_port(links, f) ? BCN_LAYOUT_SHARED : BCN_LAYOUT_ALONE;
    int probed = os_probe(family_of_slot(f), links->port, true);
    if (probed < 0)
        return links->layout[f];
    int layout = probed ? BCN_LAYOUT_SHARED : layout_by_ourselves(f);
    if (layout == BCN_LAYOUT_ALONE && others_hold_port(links, f))
        return BCN_LAYOUT_SHARED; /* bound to an address other than the probe's */
    return layout;
}

static void follow_others(struct links *links, unsigned f)
{
    int before = links->layout[f];
    if (before == BCN_LAYOUT_NONE)
        return;
    int layout = layout_beside_others(links, f);
    if (layout == before)
        return;
    if (layout != BCN_LAYOUT_ALONE && before != BCN_LAYOUT_ALONE)
        links->layout[f] = layout; /* bound to the group before and after: the same sockets */
    else if (relayout(links, f, layout) < 0)
        return;
    struct bcn_event *event = events_add(links->events, BCN_EVENT_LAYOUT_CHANGED);
    if (event) {
        event->family = (uint8_t)family_of_slot(f);
        event->value = (uint64_t)layout;
    }
}

/* Tries once a second to open what failed. */
static void mend(struct links *links, int64_t now_ns)
{
    if (now_ns < links->next_mend_ns)
        return;
    links->next_mend_ns = now_ns + SECOND_NS;
    for (unsigned f = 0; f < FAMILIES; f++) {
        if (links->broken[f])
            relayout(links, f, links->layout[f]);
    }
}

void links_tick(struct links *links, int64_t now_ns)
{
    if (links->broken[0] || links->broken[1])
        mend(links, now_ns);
    bool probe = now_ns >= links->next_probe_ns;
    bool look = now_ns >= links->next_look_ns;
    for (unsigned f = 0; f < FAMILIES; f++) {
        if (!probe && !(look && links->suspected[f]))
            continue;
        links->suspected[f] = false;
        links->next_look_ns = now_ns + LOOK_EVERY_S * SECOND_NS;
        follow_others(links, f);
    }
    if (probe)
        plan_next_probe(links, now_ns);
}

void links_replace(struct links *links, int32_t at, int os_error, int64_t now_ns)
{
    struct endpoint *endpoint = &links->endpoints[at];
    unsigned f = family_slot(endpoint->family);
    endpoint->failures = 0;
    os_wait_remove(links->wait, endpoint->socket); /* independent of the result: no busy loop */
    links->broken[f] = true;
    links->broken_error[f] = os_error;
    links->next_mend_ns = now_ns + SECOND_NS;
    if (relayout(links, f, links->layout[f]) < 0)
        tell_socket_failed(links, f, BCN_SOCKET_DEAF);
}

int32_t links_endpoint_for(const struct links *links, const struct iface *iface, uint32_t family)
{
    unsigned f = family_slot(family);
    if (iface->endpoint[f] != IFACES_NO_ENDPOINT)
        return iface->endpoint[f];
    /* It is not joined there: any endpoint that is not bound to another interface can send. */
    for (uint32_t i = 0; i < links->end; i++) {
        const struct endpoint *endpoint = &links->endpoints[i];
        if (endpoint->open && endpoint->family == family && endpoint->scope_ifindex == 0)
            return (int32_t)i;
    }
    return -1;
}

void links_attach_filter(struct links *links)
{
    if (!links->filter)
        return;
    struct shield_plan plan = shield_plan(links->shield);
    for (uint32_t i = 0; i < links->end; i++) {
        const struct endpoint *endpoint = &links->endpoints[i];
        if (endpoint->open)
            os_filter_attach(links->filter, endpoint->socket, endpoint->family, &plan);
    }
}

uint64_t links_new_drops(struct links *links)
{
    uint64_t drops = links->drops_of_closed;
    links->drops_of_closed = 0;
    for (uint32_t i = 0; i < links->end; i++)
        drops += endpoint_new_drops(&links->endpoints[i]);
    return drops;
}
