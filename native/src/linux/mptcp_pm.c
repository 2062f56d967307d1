/*
 * The path manager of MPTCP in the kernel, by generic netlink ("mptcp_pm"). Its endpoints are of
 * the whole network namespace: the kernel makes a subflow from each, of each connection, and ends
 * those of an endpoint that is removed.
 */
#ifndef __linux__
#error "src/linux is for Linux"
#endif

#define _GNU_SOURCE
#include "../fail.h"
#include "../ip.h"
#include "../os.h"
#include "ask.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <string.h>
#include <sys/socket.h>

/* linux/mptcp.h is newer than some of the headers with which we are built. */
enum {
    COMMAND_ADD = 1,
    COMMAND_DELETE = 2,
    COMMAND_GET = 3,
    COMMAND_SET_LIMITS = 5,
    COMMAND_GET_LIMITS = 6,

    ATTRIBUTE_ADDRESS = 1, /* nested */
    ATTRIBUTE_ACCEPTED = 2,
    ATTRIBUTE_SUBFLOWS = 3,

    ADDRESS_FAMILY = 1,
    ADDRESS_ID = 2,
    ADDRESS_V4 = 3,
    ADDRESS_V6 = 4,
    ADDRESS_PORT = 5,
    ADDRESS_FLAGS = 6,
    ADDRESS_IFINDEX = 7,

    PM_VERSION = 1,
};

/* ---- one question ---- */

static void begin(struct ask *ask, uint16_t type, uint16_t flags, uint8_t command)
{
    struct genlmsghdr head = {.cmd = command, .version = PM_VERSION};
    ask_begin(ask, type, flags, &head, sizeof head);
}

static struct ask_attributes attributes_of(const uint8_t *payload, size_t length)
{
    struct ask_attributes none = {0};
    return length < GENL_HDRLEN ? none : ask_parse(payload + GENL_HDRLEN, length - GENL_HDRLEN);
}

static void on_family(const uint8_t *payload, size_t length, void *context)
{
    struct ask_attributes attributes = attributes_of(payload, length);
    ask_value(&attributes, CTRL_ATTR_FAMILY_ID, context, sizeof(uint16_t));
}

/* Begins a question to the path manager; first it asks for its number. */
static int pm_begin(struct ask *ask, uint16_t flags, uint8_t command, struct bcn_fail *ret_fail)
{
    static const char name[] = "mptcp_pm";
    uint16_t family = 0;
    begin(ask, GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY);
    ask_put(ask, CTRL_ATTR_FAMILY_NAME, name, sizeof name);
    int r = ask_run(NETLINK_GENERIC, ask, on_family, &family);
    if (r == 0 && family == 0)
        r = -ENOENT;
    if (r < 0)
        return fail_set(ret_fail, name, -r);
    begin(ask, family, flags, command);
    return 0;
}

/* ---- endpoints ---- */

static void put_endpoint(struct ask *ask, const struct bcn_mptcp_endpoint *endpoint, uint8_t id)
{
    bool v4 = endpoint->family == BCN_IPV4;
    uint16_t family = v4 ? AF_INET : AF_INET6;
    int32_t ifindex = (int32_t)endpoint->ifindex;
    uint16_t opened = ask_open(ask, ATTRIBUTE_ADDRESS);
    ask_put(ask, ADDRESS_FAMILY, &family, sizeof family);
    ask_put(ask, ADDRESS_ID, &id, sizeof id);
    ask_put(ask, v4 ? ADDRESS_V4 : ADDRESS_V6, endpoint->address + (v4 ? 12 : 0), v4 ? 4 : 16);
    if (endpoint->flags != 0)
        ask_put(ask, ADDRESS_FLAGS, &endpoint->flags, sizeof endpoint->flags);
    if (ifindex != 0)
        ask_put(ask, ADDRESS_IFINDEX, &ifindex, sizeof ifindex);
    ask_close(ask, opened);
}

static int change(uint8_t command, const struct bcn_mptcp_endpoint *endpoint, uint8_t id,
                  const char *op, struct bcn_fail *ret_fail)
{
    struct ask ask;
    int r = pm_begin(&ask, NLM_F_ACK, command, ret_fail);
    if (r < 0)
        return r;
    put_endpoint(&ask, endpoint, id);
    r = ask_run(NETLINK_GENERIC, &ask, NULL, NULL);
    return r < 0 ? fail_on(ret_fail, op, -r, endpoint->ifindex, endpoint->address) : 0;
}

int os_mptcp_add(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail)
{
    return change(COMMAND_ADD, endpoint, endpoint->id, "add endpoint", ret_fail);
}

/*
 * The first subflow of a connection has id 0, also if its address is an endpoint. Older kernels end
 * it only if the deletion says 0. This comes first, because the other deletion returns only after
 * all processors have seen it (RCU), about 10 ms later.
 */
int os_mptcp_remove(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail)
{
    struct bcn_mptcp_endpoint bare = *endpoint;
    bare.flags = 0;
    int first = change(COMMAND_DELETE, &bare, 0, "remove endpoint", ret_fail);
    int r = change(COMMAND_DELETE, &bare, bare.id, "remove endpoint", ret_fail);
    return r < 0 ? r : first;
}

/* ---- the list ---- */

struct list {
    struct bcn_mptcp_endpoint *entries;
    uint32_t capacity;
    uint32_t count;
};

static void on_endpoint(const uint8_t *payload, size_t length, void *context)
{
    struct list *list = context;
    struct ask_attributes outer = attributes_of(payload, length);
    struct ask_attributes inner = ask_parse_inside(&outer, ATTRIBUTE_ADDRESS);
    struct bcn_mptcp_endpoint endpoint = {0};
    uint16_t family = 0;
    uint8_t v4[4];
    if (!ask_value(&inner, ADDRESS_FAMILY, &family, sizeof family) ||
        !ask_value(&inner, ADDRESS_ID, &endpoint.id, sizeof endpoint.id))
        return;
    if (ask_value(&inner, ADDRESS_V4, v4, sizeof v4))
        ip_map_v4(endpoint.address, v4);
    else if (!ask_value(&inner, ADDRESS_V6, endpoint.address, sizeof endpoint.address))
        return;
    endpoint.family = family == AF_INET ? BCN_IPV4 : BCN_IPV6;
    ask_value(&inner, ADDRESS_FLAGS, &endpoint.flags, sizeof endpoint.flags);
    ask_value(&inner, ADDRESS_IFINDEX, &endpoint.ifindex, sizeof endpoint.ifindex);
    ask_value(&inner, ADDRESS_PORT, &endpoint.port, sizeof endpoint.port);
    if (list->count < list->capacity)
        list->entries[list->count] = endpoint;
    list->count++;
}

int os_mptcp_endpoints(struct bcn_mptcp_endpoint *ret_list, uint32_t capacity,
                       struct bcn_fail *ret_fail)
{
    struct list list = {.entries = ret_list, .capacity = capacity};
    struct ask ask;
    int r = pm_begin(&ask, NLM_F_DUMP, COMMAND_GET, ret_fail);
    if (r < 0)
        return r;
    r = ask_run(NETLINK_GENERIC, &ask, on_endpoint, &list);
    return r < 0 ? fail_set(ret_fail, "list endpoints", -r) : (int)list.count;
}

/* ---- the limits ---- */

static void on_limits(const uint8_t *payload, size_t length, void *context)
{
    struct bcn_mptcp_limits *limits = context;
    struct ask_attributes attributes = attributes_of(payload, length);
    ask_value(&attributes, ATTRIBUTE_ACCEPTED, &limits->accepted, sizeof limits->accepted);
    ask_value(&attributes, ATTRIBUTE_SUBFLOWS, &limits->subflows, sizeof limits->subflows);
}

int os_mptcp_limits(const struct bcn_mptcp_limits *set, struct bcn_mptcp_limits *ret_limits,
                    struct bcn_fail *ret_fail)
{
    struct bcn_mptcp_limits limits = {0};
    struct ask ask;
    int r = pm_begin(&ask, NLM_F_ACK, set ? COMMAND_SET_LIMITS : COMMAND_GET_LIMITS, ret_fail);
    if (r < 0)
        return r;
    if (set) {
        ask_put(&ask, ATTRIBUTE_ACCEPTED, &set->accepted, sizeof set->accepted);
        ask_put(&ask, ATTRIBUTE_SUBFLOWS, &set->subflows, sizeof set->subflows);
    }
    r = ask_run(NETLINK_GENERIC, &ask, set ? NULL : on_limits, &limits);
    if (r < 0)
        return fail_set(ret_fail, set ? "set limits" : "limits", -r);
    if (ret_limits)
        *ret_limits = set ? *set : limits;
    return 0;
}
