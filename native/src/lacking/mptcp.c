/*
 * For macOS and Windows. macOS has MPTCP, but only for its own library, and no path manager that a
 * program could tell; Windows has none.
 */
#ifdef __linux__
#error "src/lacking is for systems that lack what src/linux has"
#endif

#include "../fail.h"
#include "../os.h"

#include <errno.h>

static int lacking(struct bcn_fail *ret_fail)
{
    return fail_set(ret_fail, "MPTCP", ENOTSUP);
}

int os_mptcp_replace(uint16_t port, int backlog, struct bcn_fail *ret_fail)
{
    (void)port;
    (void)backlog;
    return lacking(ret_fail);
}

int os_mptcp_subflows(int descriptor, uint16_t port, struct bcn_fail *ret_fail)
{
    (void)descriptor;
    (void)port;
    return lacking(ret_fail);
}

int os_mptcp_add(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail)
{
    (void)endpoint;
    return lacking(ret_fail);
}

int os_mptcp_remove(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail)
{
    (void)endpoint;
    return lacking(ret_fail);
}

int os_mptcp_endpoints(struct bcn_mptcp_endpoint *ret_list, uint32_t capacity,
                       struct bcn_fail *ret_fail)
{
    (void)ret_list;
    (void)capacity;
    return lacking(ret_fail);
}

int os_mptcp_users(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail)
{
    (void)endpoint;
    return lacking(ret_fail);
}

int os_mptcp_at_exit(const struct bcn_mptcp_endpoint *list, uint32_t count, uint32_t wait_ms,
                     struct bcn_fail *ret_fail)
{
    (void)list;
    (void)count;
    (void)wait_ms;
    return lacking(ret_fail);
}

int os_mptcp_limits(const struct bcn_mptcp_limits *set, struct bcn_mptcp_limits *ret_limits,
                    struct bcn_fail *ret_fail)
{
    (void)set;
    (void)ret_limits;
    return lacking(ret_fail);
}
