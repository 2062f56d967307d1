/*
 * The path manager of MPTCP in the kernel, by generic netlink ("mptcp_pm"). Its endpoints are of
 * the whole network namespace: the kernel makes a subflow from each, of each connection, and ends
 * those of an endpoint that is removed.
 *
 * Each call has a socket of its own, because calls are rare. Every answer is an acknowledgement, or
 * a dump that ends with one.
 */
#ifndef __linux__
#error "src/linux is for Linux"
#endif

#define _GNU_SOURCE
#include "../fail.h"
#include "../ip.h"
#include "../os.h"

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/netlink.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

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
    ATTRIBUTES = 8,

    PM_VERSION = 1,
    REQUEST_BYTES = 256,
    ANSWER_BYTES = 32 * 1024,
    READS_MAX = 64,
};

/* The kernel's macros for these mix signed and unsigned numbers. */
#define HEAD_BYTES sizeof(struct nlattr)
#define TYPE_MASK  0x3fffu

static size_t aligned(size_t length)
{
    return (length + 3) & ~(size_t)3;
}

/* ---- writing ---- */

struct request {
    _Alignas(struct nlmsghdr) uint8_t bytes[REQUEST_BYTES];
    uint16_t length;
};

static void put_bytes(struct request *request, uint16_t type, const void *value, uint16_t size)
{
    struct nlattr attribute = {.nla_len = (uint16_t)(HEAD_BYTES + size), .nla_type = type};
    memcpy(request->bytes + request->length, &attribute, sizeof attribute);
    if (size > 0)
        memcpy(request->bytes + request->length + HEAD_BYTES, value, size);
    request->length = (uint16_t)(request->length + aligned(attribute.nla_len));
}

static void begin(struct request *request, uint16_t type, uint16_t flags, uint8_t command)
{
    struct nlmsghdr header = {
        .nlmsg_type = type, .nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags), .nlmsg_seq = 1};
    struct genlmsghdr generic = {.cmd = command, .version = PM_VERSION};
    memset(request, 0, sizeof *request);
    memcpy(request->bytes, &header, sizeof header);
    memcpy(request->bytes + NLMSG_HDRLEN, &generic, sizeof generic);
    request->length = NLMSG_HDRLEN + GENL_HDRLEN;
}

static void put_endpoint(struct request *request, const struct bcn_mptcp_endpoint *endpoint,
                         uint8_t id)
{
    uint16_t start = request->length;
    bool v4 = endpoint->family == BCN_IPV4;
    uint16_t family = v4 ? AF_INET : AF_INET6;
    int32_t ifindex = (int32_t)endpoint->ifindex;
    put_bytes(request, ATTRIBUTE_ADDRESS | NLA_F_NESTED, NULL, 0);
    put_bytes(request, ADDRESS_FAMILY, &family, sizeof family);
    put_bytes(request, ADDRESS_ID, &id, sizeof id);
    put_bytes(request, v4 ? ADDRESS_V4 : ADDRESS_V6, endpoint->address + (v4 ? 12 : 0),
              v4 ? 4 : 16);
    if (endpoint->flags != 0)
        put_bytes(request, ADDRESS_FLAGS, &endpoint->flags, sizeof endpoint->flags);
    if (ifindex != 0)
        put_bytes(request, ADDRESS_IFINDEX, &ifindex, sizeof ifindex);
    struct nlattr nest = {.nla_len = (uint16_t)(request->length - start),
                          .nla_type = ATTRIBUTE_ADDRESS | NLA_F_NESTED};
    memcpy(request->bytes + start, &nest, sizeof nest);
}

/* ---- reading ---- */

struct attributes {
    const uint8_t *at[ATTRIBUTES]; /* the values; NULL without one */
    uint16_t size[ATTRIBUTES];
};

static struct attributes parse(const uint8_t *at, size_t length)
{
    struct attributes found = {0};
    while (length >= HEAD_BYTES) {
        struct nlattr attribute;
        memcpy(&attribute, at, sizeof attribute);
        uint16_t type = attribute.nla_type & TYPE_MASK;
        if (attribute.nla_len < HEAD_BYTES || attribute.nla_len > length)
            break;
        if (type < ATTRIBUTES) {
            found.at[type] = at + HEAD_BYTES;
            found.size[type] = (uint16_t)(attribute.nla_len - HEAD_BYTES);
        }
        size_t step = aligned(attribute.nla_len);
        if (step >= length)
            break;
        at += step;
        length -= step;
    }
    return found;
}

/* Copies a value of exactly this size; returns false if there is none. */
static bool value_of(const struct attributes *attributes, uint16_t type, void *ret, uint16_t size)
{
    if (!attributes->at[type] || attributes->size[type] != size)
        return false;
    memcpy(ret, attributes->at[type], size);
    return true;
}

typedef void (*message_fn)(const uint8_t *payload, size_t length, void *context);

/* Reads one buffer of answers. Returns 1 = the answer is complete, 0 = not yet, or its error. */
static int read_messages(const uint8_t *at, size_t length, message_fn on_message, void *context)
{
    while (length >= sizeof(struct nlmsghdr)) {
        struct nlmsghdr header;
        int error = 0;
        memcpy(&header, at, sizeof header);
        if (header.nlmsg_len < sizeof header || header.nlmsg_len > length)
            return -EBADMSG;
        if (header.nlmsg_type == NLMSG_ERROR || header.nlmsg_type == NLMSG_DONE) {
            if (header.nlmsg_len >= NLMSG_HDRLEN + sizeof error)
                memcpy(&error, at + NLMSG_HDRLEN, sizeof error);
            return error < 0 ? error : 1;
        }
        if (on_message && header.nlmsg_len > NLMSG_HDRLEN + GENL_HDRLEN)
            on_message(at + NLMSG_HDRLEN + GENL_HDRLEN,
                       header.nlmsg_len - NLMSG_HDRLEN - GENL_HDRLEN, context);
        size_t step = NLMSG_ALIGN((size_t)header.nlmsg_len);
        if (step >= length)
            break;
        at += step;
        length -= step;
    }
    return 0;
}

static int transact(int fd, struct request *request, message_fn on_message, void *context)
{
    _Alignas(struct nlmsghdr) uint8_t answer[ANSWER_BYTES];
    uint32_t length = request->length;
    memcpy(request->bytes + offsetof(struct nlmsghdr, nlmsg_len), &length, sizeof length);
    if (send(fd, request->bytes, length, 0) < 0)
        return -errno;
    for (int reads = 0; reads < READS_MAX; reads++) {
        ssize_t n = recv(fd, answer, sizeof answer, 0);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return -errno;
        int r = read_messages(answer, (size_t)n, on_message, context);
        if (r != 0)
            return r < 0 ? r : 0;
    }
    return -EBADMSG;
}

/* ---- the family ---- */

static void on_family(const uint8_t *payload, size_t length, void *context)
{
    struct attributes attributes = parse(payload, length);
    value_of(&attributes, CTRL_ATTR_FAMILY_ID, context, sizeof(uint16_t));
}

/* Opens a socket, and finds the number of the path manager. */
static int open_pm(int *ret_fd, uint16_t *ret_family, struct bcn_fail *ret_fail)
{
    static const char name[] = "mptcp_pm";
    struct request request;
    uint16_t family = 0;
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, NETLINK_GENERIC);
    if (fd < 0)
        return fail_set(ret_fail, "NETLINK_GENERIC", errno);
    begin(&request, GENL_ID_CTRL, NLM_F_ACK, CTRL_CMD_GETFAMILY);
    put_bytes(&request, CTRL_ATTR_FAMILY_NAME, name, sizeof name);
    int r = transact(fd, &request, on_family, &family);
    if (r == 0 && family == 0)
        r = -ENOENT;
    if (r < 0) {
        close(fd);
        return fail_set(ret_fail, name, -r);
    }
    *ret_fd = fd;
    *ret_family = family;
    return 0;
}

static int change(uint8_t command, const struct bcn_mptcp_endpoint *endpoint, uint8_t id,
                  const char *op, struct bcn_fail *ret_fail)
{
    struct request request;
    uint16_t family = 0;
    int fd = -1;
    int r = open_pm(&fd, &family, ret_fail);
    if (r < 0)
        return r;
    begin(&request, family, NLM_F_ACK, command);
    put_endpoint(&request, endpoint, id);
    r = transact(fd, &request, NULL, NULL);
    close(fd);
    return r < 0 ? fail_on(ret_fail, op, -r, endpoint->ifindex, endpoint->address) : 0;
}

int os_mptcp_add(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail)
{
    return change(COMMAND_ADD, endpoint, endpoint->id, "add endpoint", ret_fail);
}

/*
 * The first subflow of a connection has id 0, also if its address is an endpoint. Older kernels end
 * it only if the deletion says 0.
 */
int os_mptcp_remove(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail)
{
    struct bcn_mptcp_endpoint bare = *endpoint;
    bare.flags = 0;
    int r = change(COMMAND_DELETE, &bare, bare.id, "remove endpoint", ret_fail);
    int first = change(COMMAND_DELETE, &bare, 0, "remove endpoint", r < 0 ? NULL : ret_fail);
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
    struct attributes outer = parse(payload, length);
    struct bcn_mptcp_endpoint endpoint = {0};
    uint16_t family = 0;
    if (!outer.at[ATTRIBUTE_ADDRESS])
        return;
    struct attributes inner = parse(outer.at[ATTRIBUTE_ADDRESS], outer.size[ATTRIBUTE_ADDRESS]);
    uint8_t v4[4];
    if (!value_of(&inner, ADDRESS_FAMILY, &family, sizeof family) ||
        !value_of(&inner, ADDRESS_ID, &endpoint.id, sizeof endpoint.id))
        return;
    if (value_of(&inner, ADDRESS_V4, v4, sizeof v4))
        ip_map_v4(endpoint.address, v4);
    else if (!value_of(&inner, ADDRESS_V6, endpoint.address, sizeof endpoint.address))
        return;
    endpoint.family = family == AF_INET ? BCN_IPV4 : BCN_IPV6;
    value_of(&inner, ADDRESS_FLAGS, &endpoint.flags, sizeof endpoint.flags);
    value_of(&inner, ADDRESS_IFINDEX, &endpoint.ifindex, sizeof endpoint.ifindex);
    value_of(&inner, ADDRESS_PORT, &endpoint.port, sizeof endpoint.port);
    if (list->count < list->capacity)
        list->entries[list->count] = endpoint;
    list->count++;
}

int os_mptcp_endpoints(struct bcn_mptcp_endpoint *ret_list, uint32_t capacity,
                       struct bcn_fail *ret_fail)
{
    struct list list = {.entries = ret_list, .capacity = capacity};
    struct request request;
    uint16_t family = 0;
    int fd = -1;
    int r = open_pm(&fd, &family, ret_fail);
    if (r < 0)
        return r;
    begin(&request, family, NLM_F_DUMP, COMMAND_GET);
    r = transact(fd, &request, on_endpoint, &list);
    close(fd);
    return r < 0 ? fail_set(ret_fail, "list endpoints", -r) : (int)list.count;
}

/* ---- the limits ---- */

static void on_limits(const uint8_t *payload, size_t length, void *context)
{
    struct bcn_mptcp_limits *limits = context;
    struct attributes attributes = parse(payload, length);
    value_of(&attributes, ATTRIBUTE_ACCEPTED, &limits->accepted, sizeof limits->accepted);
    value_of(&attributes, ATTRIBUTE_SUBFLOWS, &limits->subflows, sizeof limits->subflows);
}

int os_mptcp_limits(const struct bcn_mptcp_limits *set, struct bcn_mptcp_limits *ret_limits,
                    struct bcn_fail *ret_fail)
{
    struct bcn_mptcp_limits limits = {0};
    struct request request;
    uint16_t family = 0;
    int fd = -1;
    int r = open_pm(&fd, &family, ret_fail);
    if (r < 0)
        return r;
    begin(&request, family, NLM_F_ACK, set ? COMMAND_SET_LIMITS : COMMAND_GET_LIMITS);
    if (set) {
        put_bytes(&request, ATTRIBUTE_ACCEPTED, &set->accepted, sizeof set->accepted);
        put_bytes(&request, ATTRIBUTE_SUBFLOWS, &set->subflows, sizeof set->subflows);
    }
    r = transact(fd, &request, set ? NULL : on_limits, &limits);
    close(fd);
    if (r < 0)
        return fail_set(ret_fail, set ? "set limits" : "limits", -r);
    if (ret_limits)
        *ret_limits = set ? *set : limits;
    return 0;
}
