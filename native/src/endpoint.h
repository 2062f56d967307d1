/*
 * endpoint: one bound UDP socket of one family, what it joined, and what the kernel dropped at it.
 * It doesn't know why it exists; links decides that. Thread: loop.
 */
#ifndef BEACON_ENDPOINT_H
#define BEACON_ENDPOINT_H

#include "events.h"
#include "os.h"

struct endpoint {
    os_socket socket; /* owned */
    os_socket mute;   /* owned; OS_NO_SOCKET where none is needed, or there is none to be had */
    bool open;
    bool group_bound;
    bool retired; /* about to be closed: nothing is joined on it any more */
    uint8_t family;
    uint32_t scope_ifindex;
    uint32_t memberships;
    uint32_t mute_memberships; /* of these, those that the mute has, too */
    uint32_t failures;         /* receives in a row that failed */
    uint32_t receive_buffer_bytes;
    uint64_t drops_seen;
};

/* Opens and waits for it under token; tells events of what the OS did not grant. */
int endpoint_open(struct endpoint *endpoint, const struct os_socket_spec *spec,
                  struct os_wait *wait, uint32_t token, struct events *events,
                  struct bcn_fail *ret_fail);
/* Takes one that isn't open. */
void endpoint_close(struct endpoint *endpoint, struct os_wait *wait);
int endpoint_join(struct endpoint *endpoint, const uint8_t group[16], uint32_t ifindex,
                  struct bcn_fail *ret_fail);
void endpoint_leave(struct endpoint *endpoint, const uint8_t group[16], uint32_t ifindex);
/* Kernel drops since it was last asked. */
uint64_t endpoint_new_drops(struct endpoint *endpoint);

#endif
