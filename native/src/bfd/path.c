/*
 * The path of a session: interface, carrier and our own address (BFD-015). If one of them is lost,
 * the session is Down at once, diag 5. It comes up by itself when the path is back. No detection
 * time has to pass.
 */
#include "engine.h"

static bool is_alive(const struct iface *iface)
{
    uint32_t wanted = BCN_IF_UP | BCN_IF_RUNNING;
    return iface && !iface->gone && (iface->facts.flags & wanted) == wanted;
}

/* The entry of an address in the list of the interface; NULL without one. */
static const struct bcn_address *known(const struct iface *iface, struct ip address)
{
    for (uint32_t i = 0; i < iface->facts.address_count; i++) {
        if (ip_equal(ip_load(iface->facts.addresses[i].bytes), address))
            return &iface->facts.addresses[i];
    }
    return NULL;
}

static bool is_usable(const struct bcn_address *address)
{
    return address && !(address->flags & (BCN_ADDR_TENTATIVE | BCN_ADDR_DUPLICATED));
}

/* If an interface has more addresses than the core keeps, a requested address can be one of the
 * others. If the interface does not have it, each send fails, and the core counts that. */
static bool may_have(const struct iface *iface, struct ip address)
{
    const struct bcn_address *found = known(iface, address);
    return found ? is_usable(found) : (iface->facts.flags & BCN_IF_ADDRESSES_CUT) != 0;
}

static bool any_may_have(const struct ifaces *ifaces, struct ip address)
{
    if (ifaces_is_own(ifaces, address))
        return true;
    for (uint32_t i = 0; i < ifaces->capacity; i++) {
        const struct iface *iface = &ifaces->list[i];
        if (iface->used && !iface->gone && (iface->facts.flags & BCN_IF_ADDRESSES_CUT))
            return true;
    }
    return false;
}

/* The interface with the longest prefix that contains the peer. */
static const struct iface *iface_toward(const struct engine *e, struct ip peer)
{
    const struct iface *best = NULL;
    struct ip best_mask = {{0, 0}};
    for (uint32_t i = 0; i < e->ifaces.capacity; i++) {
        const struct iface *iface = &e->ifaces.list[i];
        for (uint32_t p = 0; iface->used && !iface->gone && p < iface->prefix_count; p++) {
            const struct ifaces_prefix *prefix = &iface->prefixes[p];
            bool longer = ip_equal(ip_and(prefix->mask, best_mask), best_mask);
            if (ip_in(peer, prefix->net, prefix->mask) && longer) {
                best = iface;
                best_mask = prefix->mask;
            }
        }
    }
    return best;
}

/* The address to send from: the requested one, or the one in use while it exists, or a new one. */
static bool choose_local(const struct iface *iface, const struct slot *slot, struct ip *ret_local)
{
    uint8_t peer[16];
    uint8_t chosen[16];
    if (!ip_is_zero(slot->asked.local)) {
        *ret_local = slot->asked.local;
        return may_have(iface, slot->asked.local);
    }
    if (!ip_is_zero(slot->at.local) && is_usable(known(iface, slot->at.local))) {
        *ret_local = slot->at.local;
        return true;
    }
    memcpy(peer, &slot->at.peer, 16);
    if (!ifaces_choose_source(iface, slot->at.family, peer, chosen))
        return false;
    *ret_local = ip_load(chosen);
    return true;
}

/* Finds the present place of the session; returns true if it has a path. */
static bool find_place(struct engine *e, struct slot *slot, uint32_t *ret_ifindex,
                       struct ip *ret_local)
{
    *ret_local = slot->at.local;
    *ret_ifindex = 0;
    if (slot->at.multihop)
        return ip_is_zero(slot->asked.local) || any_may_have(&e->ifaces, slot->asked.local);
    const struct iface *iface = slot->asked.ifindex != 0
                                    ? ifaces_find(&e->ifaces, slot->asked.ifindex)
                                    : iface_toward(e, slot->at.peer);
    *ret_ifindex = slot->asked.ifindex != 0 ? slot->asked.ifindex : slot->at.ifindex;
    if (!iface)
        return false;
    *ret_ifindex = iface->facts.index;
    return is_alive(iface) && choose_local(iface, slot, ret_local);
}

/* Has the session left the place where the peer knows it? */
static bool has_left(const struct slot *slot, uint32_t ifindex, struct ip local)
{
    return (slot->at.ifindex != 0 && slot->at.ifindex != ifindex) ||
           (!ip_is_zero(slot->at.local) && !ip_equal(slot->at.local, local));
}

void engine_place(struct engine *engine, struct slot *slot)
{
    struct engine *e = engine;
    uint32_t ifindex;
    struct ip local;
    bool is_there = find_place(e, slot, &ifindex, &local);
    if (!is_there || has_left(slot, ifindex, local))
        session_set_path(&slot->session, false, e->now_ns);
    sessions_move(&e->sessions, slot, ifindex, local);
    session_set_path(&slot->session, is_there, e->now_ns);
    engine_send(e, slot);
    engine_touch(e, slot);
}

void engine_look_at_links(struct engine *engine)
{
    struct engine *e = engine;
    int overruns = os_watch_read(e->watch, &e->ifaces);
    counter_add(e->arena->counters, BCN_COUNTER_WATCH_OVERRUNS,
                (uint64_t)(overruns > 0 ? overruns : 0));
    if (!ifaces_settle(&e->ifaces))
        return;
    engine_count(e, BCN_COUNTER_INTERFACE_CHANGES);
    for (uint32_t i = 0; i < e->sessions.capacity; i++) {
        struct slot *slot = &e->sessions.slots[i];
        if (!slot->open)
            continue;
        engine_place(e, slot);
        engine_reap(e, slot);
    }
    ifaces_reap(&e->ifaces);
    atomic_store_explicit(&e->exchange.interfaces_changed, 1, memory_order_release);
    e->must_tell = true;
}
