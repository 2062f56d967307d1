/* A question to the kernel by netlink, and its whole answer. Used where questions are rare: each
 * has a socket of its own. */
#ifndef BEACON_ASK_H
#define BEACON_ASK_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    ASK_BYTES = 256,     /* enough for all that we ask */
    ASK_ATTRIBUTES = 32, /* those with a higher number are left out */
};

struct ask {
    _Alignas(struct nlmsghdr) uint8_t bytes[ASK_BYTES];
    uint16_t length;
};

/* flags: beside NLM_F_REQUEST; NLM_F_ACK or NLM_F_DUMP, which end the answer. head: the part
 * before the attributes, which differs by the kind of message. */
void ask_begin(struct ask *ask, uint16_t type, uint16_t flags, const void *head, uint16_t size);
void ask_put(struct ask *ask, uint16_t type, const void *value, uint16_t size);
/* Between these two, attributes belong to the one that is opened. */
uint16_t ask_open(struct ask *ask, uint16_t type);
void ask_close(struct ask *ask, uint16_t opened);

/* Receives one message of the answer, with its head. */
typedef void (*ask_fn)(const uint8_t *payload, size_t length, void *context);

/* Asks. protocol: NETLINK_*. on_message: NULL = only whether it succeeds. Returns 0, or the
 * kernel's error. */
int ask_run(int protocol, struct ask *ask, ask_fn on_message, void *context);

/* The values of attributes, by number; NULL without one. Every length was checked. */
struct ask_attributes {
    const uint8_t *at[ASK_ATTRIBUTES];
    uint16_t size[ASK_ATTRIBUTES];
};

struct ask_attributes ask_parse(const uint8_t *at, size_t length);
/* Those inside another one; none if it is missing. */
struct ask_attributes ask_parse_inside(const struct ask_attributes *outer, uint16_t type);
/* Copies a value of exactly this size; returns false if there is none. */
bool ask_value(const struct ask_attributes *attributes, uint16_t type, void *ret, uint16_t size);

#endif
