#include "fail.h"

#include "ip.h"
#include "os.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

int fail_on(struct bcn_fail *ret, const char *op, int os_error, uint32_t ifindex,
            const uint8_t *address)
{
    if (ret) {
        memset(ret, 0, sizeof *ret);
        snprintf(ret->op, sizeof ret->op, "%s", op);
        ret->os_error = os_error;
        ret->ifindex = ifindex;
        if (address) {
            memcpy(ret->address, address, 16);
            ret->family = ip_is_v4(address) ? BCN_IPV4 : BCN_IPV6;
        }
    }
    return -os_error;
}

int fail_set(struct bcn_fail *ret, const char *op, int os_error)
{
    return fail_on(ret, op, os_error, 0, NULL);
}

int bcn_error_name(int os_error, char *ret_name, uint32_t size)
{
    if (size == 0 || !ret_name)
        return -EINVAL;
    const char *name = os_error_name(os_error);
    return name ? snprintf(ret_name, size, "%s", name) : snprintf(ret_name, size, "E%d", os_error);
}
