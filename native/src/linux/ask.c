#ifndef __linux__
#error "src/linux is for Linux"
#endif

#define _GNU_SOURCE
#include "ask.h"

#include <errno.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

enum {
    ANSWER_BYTES = 32 * 1024,
    READS_MAX = 16 * 1024, /* of that size: more than any list of sockets has */
};

/* The kernel's macros for these mix signed and unsigned numbers. */
#define HEAD_BYTES sizeof(struct nlattr)
#define TYPE_MASK  0x3fffu

static size_t aligned(size_t length)
{
    return (length + 3) & ~(size_t)3;
}

/* ---- writing ---- */

void ask_begin(struct ask *ask, uint16_t type, uint16_t flags, const void *head, uint16_t size)
{
    struct nlmsghdr header = {
        .nlmsg_type = type, .nlmsg_flags = (uint16_t)(NLM_F_REQUEST | flags), .nlmsg_seq = 1};
    memset(ask, 0, sizeof *ask);
    memcpy(ask->bytes, &header, sizeof header);
    memcpy(ask->bytes + NLMSG_HDRLEN, head, size);
    ask->length = (uint16_t)(NLMSG_HDRLEN + aligned(size));
}

void ask_put(struct ask *ask, uint16_t type, const void *value, uint16_t size)
{
    struct nlattr attribute = {.nla_len = (uint16_t)(HEAD_BYTES + size), .nla_type = type};
    memcpy(ask->bytes + ask->length, &attribute, sizeof attribute);
    memcpy(ask->bytes + ask->length + HEAD_BYTES, value, size);
    ask->length = (uint16_t)(ask->length + aligned(attribute.nla_len));
}

uint16_t ask_open(struct ask *ask, uint16_t type)
{
    uint16_t opened = ask->length;
    ask_put(ask, type | NLA_F_NESTED, "", 0);
    return opened;
}

void ask_close(struct ask *ask, uint16_t opened)
{
    uint16_t length = (uint16_t)(ask->length - opened);
    memcpy(ask->bytes + opened + offsetof(struct nlattr, nla_len), &length, sizeof length);
}

/* ---- reading ---- */

struct ask_attributes ask_parse(const uint8_t *at, size_t length)
{
    struct ask_attributes found = {0};
    while (length >= HEAD_BYTES) {
        struct nlattr attribute;
        memcpy(&attribute, at, sizeof attribute);
        uint16_t type = attribute.nla_type & TYPE_MASK;
        if (attribute.nla_len < HEAD_BYTES || attribute.nla_len > length)
            break;
        if (type < ASK_ATTRIBUTES) {
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

struct ask_attributes ask_parse_inside(const struct ask_attributes *outer, uint16_t type)
{
    return ask_parse(outer->at[type], outer->size[type]);
}

bool ask_value(const struct ask_attributes *attributes, uint16_t type, void *ret, uint16_t size)
{
    if (!attributes->at[type] || attributes->size[type] != size)
        return false;
    memcpy(ret, attributes->at[type], size);
    return true;
}

/* Reads one buffer of answers. Returns 1 = the answer is complete, 0 = not yet, or its error. */
static int read_messages(const uint8_t *at, size_t length, ask_fn on_message, void *context)
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
        if (on_message)
            on_message(at + NLMSG_HDRLEN, header.nlmsg_len - NLMSG_HDRLEN, context);
        size_t step = NLMSG_ALIGN((size_t)header.nlmsg_len);
        if (step >= length)
            break;
        at += step;
        length -= step;
    }
    return 0;
}

static int read_answer(int fd, ask_fn on_message, void *context)
{
    _Alignas(struct nlmsghdr) uint8_t answer[ANSWER_BYTES];
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

int ask_run(int protocol, struct ask *ask, ask_fn on_message, void *context)
{
    uint32_t length = ask->length;
    int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol);
    if (fd < 0)
        return -errno;
    memcpy(ask->bytes + offsetof(struct nlmsghdr, nlmsg_len), &length, sizeof length);
    int r = send(fd, ask->bytes, length, 0) < 0 ? -errno : read_answer(fd, on_message, context);
    close(fd);
    return r;
}
