/*
 * For macOS and Windows, where nobody asks who else holds the port: os_wildcard_yields says no for
 * both families, so that we are never alone on it in the way that a holder who comes later would
 * have to end. mDNSResponder, which is always on macOS, is seen by os_probe; Windows'
 * GetExtendedUdpTable shows the sockets of all programs, but takes memory for all of them.
 */
#ifdef __linux__
#error "src/lacking is for systems that lack what src/linux has"
#endif

#include "../os.h"

#include <errno.h>

int os_port_holders(uint32_t family, uint16_t port, uint32_t enough)
{
    (void)family;
    (void)port;
    (void)enough;
    return -ENOTSUP;
}

int os_port_owner(uint32_t family, uint16_t port, char *ret_name, size_t size)
{
    (void)family;
    (void)port;
    (void)ret_name;
    (void)size;
    return -ENOTSUP;
}
