/*
 * endpoint: one bound UDP socket of one family, with its memberships and kernel drops. links
 * decides its purpose. Thread: loop.
 */
#ifndef BEACON_ENDPOINT_H
#define BEACON_ENDPOINT_H

#include "events.h"
#include "os.h"

struct endpoint {
    os_socket socket; /* owned */
    os_socket mute;   /* owned; OS_NO_SOCKET if none is needed or available */
    bool open;
    bool group_bound;
    bool retired; /* about to be closed: it joins nothing any more */
    uint8_t family;
    uint32_t scope_ifindex;
    uint32_t memberships;
    uint32_t mute_memberships; /* of these, the ones that the mute has too */
    uint32_t failures;         /* failed receives in a row */
    uint32_t receive_buffer_bytes;
    uint64_t drops_seen;
};

/* Opens a socket and waits for it under token; reports options that the OS refused as events. */
int endpoint_open(struct endpoint *endpoint, const struct os_socket_spec *spec,
                  struct os_wait *wait, uint32_t token, struct events *events,
                  struct bcn_fail *ret_fail);
/* Accepts a closed one. */
void endpoint_close(struct endpoint *endpoint, struct os_wait *wait);
int endpoint_join(struct endpoint *endpoint, const uint8_t group[16], uint32_t ifindex,
                  struct bcn_fail *ret_fail);
void endpoint_leave(struct endpoint *endpoint, const uint8_t group[16], uint32_t ifindex);
/* Kernel drops since the last call. */
uint64_t endpoint_new_drops(struct endpoint *endpoint);

#endif
