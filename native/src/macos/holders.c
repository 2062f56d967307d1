/*
 * Nobody asks who else holds the port: os_wildcard_yields says no for both families, so that we are never
 * alone on it in the way that a holder who comes later would have to end. mDNSResponder, which is always
 * there, is seen by os_probe.
 */
#ifndef __APPLE__
#error "src/macos is for macOS"
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
