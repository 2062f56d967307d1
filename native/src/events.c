#include "events.h"

#include <stdio.h>
#include <string.h>

enum {
    DROP_SAMPLES_PER_SECOND = 4, /* FR-025 */
    /* FR-030; a flood with ever new sources must not flood the log */
    RATE_LIMITS_PER_SECOND = 16,
    SEND_FAILURES_PER_SECOND = 16, /* a firewall may refuse every packet */
    /* Reserved for rare events that come once, against those that come for each interface or
     * source. */
    KEPT_SLOTS = 8,
    SECOND_NS = 1000000000,
};

void events_init(struct events *events, struct arena *arena)
{
    *events = (struct events){.arena = arena};
}

static bool quota_take(struct events_quota *quota, uint32_t per_second, int64_t now_ns)
{
    if (now_ns - quota->second_began_ns >= SECOND_NS || quota->second_began_ns == 0) {
        quota->second_began_ns = now_ns;
        quota->used = 0;
    }
    return quota->used++ < per_second;
}

static bool once(struct events *events, uint32_t kind)
{
    bool first = !(events->told_once & 1u << kind);
    events->told_once |= 1u << kind;
    return first;
}

static bool events_allowed(struct events *events, uint32_t kind)
{
    switch (kind) {
    case BCN_EVENT_DROP_SAMPLE:
        return quota_take(&events->drop_samples, DROP_SAMPLES_PER_SECOND, events->now_ns);
    case BCN_EVENT_RATE_LIMITED:
        return quota_take(&events->rate_limits, RATE_LIMITS_PER_SECOND, events->now_ns);
    case BCN_EVENT_SEND_FAILED:
        return quota_take(&events->send_failures, SEND_FAILURES_PER_SECOND, events->now_ns);
    case BCN_EVENT_REUSEPORT_REFUSED:
    case BCN_EVENT_RECEIVE_BUFFER_SMALL:
        return once(events, kind);
    default:
        return true;
    }
}

/* One more slot is reserved for INTERFACES_CHANGED. */
static uint32_t room_for(uint32_t kind)
{
    switch (kind) {
    case BCN_EVENT_JOIN_FAILED:
    case BCN_EVENT_INTERFACE_GONE:
    case BCN_EVENT_ADDRESSES_LEFT_OUT:
    case BCN_EVENT_RATE_LIMITED:
    case BCN_EVENT_SEND_FAILED:
    case BCN_EVENT_DROP_SAMPLE:
        return BCN_EVENT_SLOTS - 1 - KEPT_SLOTS;
    default:
        return BCN_EVENT_SLOTS - 1;
    }
}

struct bcn_event *events_add(struct events *events, uint32_t kind)
{
    if (!events_allowed(events, kind))
        return NULL;
    if (events->count >= room_for(kind)) {
        counter_add(events->arena->counters, BCN_COUNTER_EVENTS_LOST, 1);
        return NULL;
    }
    struct bcn_event *event = &events->arena->events[events->count++];
    memset(event, 0, sizeof *event);
    event->kind = kind;
    event->time_ns = events->now_ns;
    return event;
}

void events_add_fail(struct events *events, uint32_t kind, const struct bcn_fail *fail,
                     uint64_t value)
{
    struct bcn_event *event = events_add(events, kind);
    if (!event)
        return;
    event->ifindex = fail->ifindex;
    event->os_error = fail->os_error;
    event->family = fail->family;
    event->value = value;
    memcpy(event->address, fail->address, sizeof event->address);
    snprintf(event->op, sizeof event->op, "%s", fail->op);
}

bool events_pending(const struct events *events)
{
    return events->count > 0 || events->interfaces_changed;
}

uint32_t events_close(struct events *events)
{
    if (events->interfaces_changed) {
        struct bcn_event *event = &events->arena->events[events->count++];
        memset(event, 0, sizeof *event);
        event->kind = BCN_EVENT_INTERFACES_CHANGED;
        event->time_ns = events->now_ns;
        events->interfaces_changed = false;
    }
    return events->count;
}

void events_clear(struct events *events, uint32_t handed)
{
    events->count -= handed;
    memmove(events->arena->events, events->arena->events + handed,
            events->count * sizeof *events->arena->events);
}
