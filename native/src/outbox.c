#include "outbox.h"

#include "fail.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { DONE = -1 };

int outbox_init(struct outbox *outbox, uint32_t tx_slots)
{
    outbox->packets = calloc(tx_slots, sizeof *outbox->packets);
    outbox->endpoints = calloc(tx_slots, sizeof *outbox->endpoints);
    outbox->together = calloc(tx_slots, sizeof(void *));
    return outbox->packets && outbox->endpoints && outbox->together ? 0 : -ENOMEM;
}

void outbox_done(struct outbox *outbox)
{
    free(outbox->packets);
    free(outbox->endpoints);
    free(outbox->together);
    outbox->packets = NULL;
    outbox->endpoints = NULL;
    outbox->together = NULL;
}

static void tell_failed(struct outbox *outbox, const struct bcn_tx *tx, int os_error)
{
    struct bcn_fail fail;
    counter_add(outbox->arena->counters, BCN_COUNTER_SEND_FAILED, 1);
    fail_on(&fail, "send", os_error, tx->ifindex, tx->destination);
    fail.family = tx->family;
    events_add_fail(outbox->events, BCN_EVENT_SEND_FAILED, &fail, tx->cookie);
}

/* Checks one descriptor and completes a copy of it. Returns its endpoint, or -oserror. */
static int packet_prepare(const struct outbox *outbox, struct bcn_tx *tx)
{
    const struct links *links = outbox->links;
    if (tx->family != BCN_IPV4 && tx->family != BCN_IPV6)
        return -EAFNOSUPPORT;
    const uint8_t *group = links->profile->group[family_slot(tx->family)];
    if (ip_is_zero(ip_load(tx->destination)))
        memcpy(tx->destination, group, 16);
    if (tx->length == 0 || tx->length > links->profile->max_bytes)
        return -EMSGSIZE;
    if (ip_is_v4(tx->destination) != (tx->family == BCN_IPV4))
        return -EAFNOSUPPORT;
    const struct iface *iface = ifaces_find(links->ifaces, tx->ifindex);
    if (!iface)
        return -ENODEV;
    if (tx->destination_port == 0)
        tx->destination_port = links->port;
    if (ip_is_zero(ip_load(tx->source)))
        ifaces_choose_source(iface, tx->family, tx->destination, tx->source);
    int32_t endpoint = links_endpoint_for(links, iface, tx->family);
    return endpoint < 0 ? -ENODEV : endpoint;
}

static void tell_sent(struct outbox *outbox, const struct bcn_tx *tx)
{
    counter_add(outbox->arena->counters, BCN_COUNTER_SENT, 1);
    counter_add(outbox->arena->counters, BCN_COUNTER_SENT_BYTES, tx->length);
    if (ip_is_multicast(tx->destination))
        guard_expect_echo(outbox->guard, outbox->arena->base + tx->slot_offset, tx->length);
}

static void send_together(struct outbox *outbox, int32_t endpoint, uint32_t count)
{
    const struct links *links = outbox->links;
    uint32_t at = 0;
    while (at < count) {
        int sent = os_socket_send(outbox->io, links->endpoints[endpoint].socket,
                                  outbox->arena->base, outbox->together + at, count - at);
        for (int i = 0; i < sent; i++)
            tell_sent(outbox, outbox->together[at + (uint32_t)i]);
        if (sent > 0) {
            at += (uint32_t)sent;
            continue;
        }
        tell_failed(outbox, outbox->together[at], sent < 0 ? -sent : EIO);
        at++;
    }
}

void outbox_flush(struct outbox *outbox)
{
    struct arena *arena = outbox->arena;
    uint32_t count = arena->header->tx_count;
    arena->header->tx_count = 0;
    if (count > arena->tx_slots)
        count = arena->tx_slots;

    for (uint32_t i = 0; i < count; i++) {
        struct bcn_tx *tx = &outbox->packets[i];
        *tx = arena->tx[i];
        tx->slot_offset = arena_tx_slot(arena, i); /* ours, independent of the arena */
        int r = packet_prepare(outbox, tx);
        outbox->endpoints[i] = r < 0 ? DONE : r;
        if (r < 0)
            tell_failed(outbox, tx, -r);
    }
    for (uint32_t i = 0; i < count; i++) {
        int32_t endpoint = outbox->endpoints[i];
        uint32_t together = 0;
        for (uint32_t j = i; endpoint != DONE && j < count; j++) {
            if (outbox->endpoints[j] != endpoint)
                continue;
            outbox->together[together++] = &outbox->packets[j];
            outbox->endpoints[j] = DONE;
        }
        if (together > 0)
            send_together(outbox, endpoint, together);
    }
}
