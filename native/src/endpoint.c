#include "endpoint.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

static void tell_not_granted(const struct endpoint *endpoint, const struct os_socket_opened *opened,
                             struct events *events)
{
    if (opened->reuseport_error) {
        struct bcn_event *event = events_add(events, BCN_EVENT_REUSEPORT_REFUSED);
        if (event) {
            event->family = endpoint->family;
            event->os_error = opened->reuseport_error;
            snprintf(event->op, sizeof event->op, "SO_REUSEPORT");
        }
    }
    if (opened->receive_buffer_bytes < opened->receive_buffer_asked) {
        struct bcn_event *event = events_add(events, BCN_EVENT_RECEIVE_BUFFER_SMALL);
        if (event) {
            event->family = endpoint->family;
            event->value = opened->receive_buffer_bytes;
            event->value_2 = opened->receive_buffer_asked;
            snprintf(event->op, sizeof event->op, "%s",
                     opened->receive_buffer_limit ? opened->receive_buffer_limit : "SO_RCVBUF");
        }
    }
}

int endpoint_open(struct endpoint *endpoint, const struct os_socket_spec *spec,
                  struct os_wait *wait, uint32_t token, struct events *events,
                  struct bcn_fail *ret_fail)
{
    struct os_socket_opened opened;
    int r = os_socket_open(spec, &opened, ret_fail);
    if (r < 0)
        return r;
    r = os_wait_add(wait, opened.socket, token);
    if (r < 0) {
        os_socket_close(opened.socket);
        if (ret_fail)
            *ret_fail = (struct bcn_fail){.op = "wait", .os_error = -r, .family = spec->family};
        return r;
    }
    os_socket mute = OS_NO_SOCKET;
    os_socket_open_mute(spec, &mute); /* without it, nearly all packets still arrive */
    *endpoint = (struct endpoint){
        .socket = opened.socket,
        .mute = mute,
        .open = true,
        .group_bound = spec->group_bound,
        .family = spec->family,
        .scope_ifindex = spec->scope_ifindex,
        .receive_buffer_bytes = opened.receive_buffer_bytes,
    };
    tell_not_granted(endpoint, &opened, events);
    return 0;
}

void endpoint_close(struct endpoint *endpoint, struct os_wait *wait)
{
    if (!endpoint->open)
        return;
    os_wait_remove(wait, endpoint->socket);
    os_socket_close(endpoint->socket);
    os_socket_close(endpoint->mute);
    *endpoint = (struct endpoint){.socket = OS_NO_SOCKET, .mute = OS_NO_SOCKET};
}

static int join(os_socket socket, const uint8_t group[16], uint32_t ifindex,
                struct bcn_fail *ret_fail)
{
    int r = os_socket_join(socket, group, ifindex, ret_fail);
    if (r != -EADDRINUSE)
        return r;
    /* A membership of an earlier interface with this number. */
    os_socket_leave(socket, group, ifindex);
    return os_socket_join(socket, group, ifindex, ret_fail);
}

int endpoint_join(struct endpoint *endpoint, const uint8_t group[16], uint32_t ifindex,
                  struct bcn_fail *ret_fail)
{
    int r = join(endpoint->socket, group, ifindex, ret_fail);
    if (r < 0)
        return r;
    if (endpoint->mute != OS_NO_SOCKET && join(endpoint->mute, group, ifindex, NULL) == 0)
        endpoint->mute_memberships++;
    endpoint->memberships++;
    return 0;
}

void endpoint_leave(struct endpoint *endpoint, const uint8_t group[16], uint32_t ifindex)
{
    os_socket_leave(endpoint->socket, group, ifindex);
    if (endpoint->mute != OS_NO_SOCKET && os_socket_leave(endpoint->mute, group, ifindex) == 0 &&
        endpoint->mute_memberships > 0)
        endpoint->mute_memberships--;
    if (endpoint->memberships > 0)
        endpoint->memberships--;
}

uint64_t endpoint_new_drops(struct endpoint *endpoint)
{
    uint64_t drops;
    if (!endpoint->open || os_socket_drops(endpoint->socket, &drops) < 0)
        return 0;
    /* The kernel counts in 32 bits. */
    uint64_t more = (uint32_t)(drops - endpoint->drops_seen);
    endpoint->drops_seen = drops;
    return more;
}
