/*
 * For macOS and Windows, where the core never asks for other holders of the port. There
 * os_wildcard_yields is false for both families, so we never hold the port alone in a way that a
 * later program would have to end. os_probe sees mDNSResponder, which is always on macOS. Windows'
 * GetExtendedUdpTable shows the sockets of all programs, but allocates memory for all of them.
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
