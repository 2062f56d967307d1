/*
 * For macOS and Windows, which have no filter that a program may put on its UDP socket (macOS' bpf
 * is another device, and only for root), and which don't count the drops of one socket's full
 * buffer. So the shield stays off, and the core judges each packet.
 */
#ifdef __linux__
#error "src/lacking is for systems that lack what src/linux has"
#endif

#include "../os.h"

#include <errno.h>

int os_filter_open(const struct profile *profile, uint32_t port, struct os_filter **ret_filter)
{
    (void)profile;
    (void)port;
    *ret_filter = NULL;
    return 0;
}

void os_filter_close(struct os_filter *filter)
{
    (void)filter; /* always NULL */
}

int os_filter_attach(struct os_filter *filter, os_socket socket, uint32_t family,
                     const struct shield_plan *plan)
{
    (void)filter;
    (void)socket;
    (void)family;
    (void)plan;
    return -ENOTSUP;
}

int os_socket_drops(os_socket socket, uint64_t *ret_drops)
{
    (void)socket;
    (void)ret_drops;
    return -ENOTSUP;
}
