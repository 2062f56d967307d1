/* Several paths by the kernel's MPTCP: the checks of the arguments. */
#include "fail.h"
#include "ip.h"
#include "os.h"

#include <errno.h>
#include <limits.h>

_Static_assert(sizeof(struct bcn_mptcp_endpoint) == 32, "the ABI");
_Static_assert(offsetof(struct bcn_mptcp_endpoint, ifindex) == 16, "the ABI");
_Static_assert(offsetof(struct bcn_mptcp_endpoint, flags) == 20, "the ABI");
_Static_assert(offsetof(struct bcn_mptcp_endpoint, family) == 24, "the ABI");
_Static_assert(offsetof(struct bcn_mptcp_endpoint, id) == 25, "the ABI");
_Static_assert(offsetof(struct bcn_mptcp_endpoint, port) == 26, "the ABI");
_Static_assert(sizeof(struct bcn_mptcp_limits) == 8, "the ABI");

enum { EXIT_WAIT_MOST_MS = 10000 };

static bool is_port(uint32_t port)
{
    return port >= 1 && port <= UINT16_MAX;
}

static bool is_family(uint32_t family, const uint8_t address[16])
{
    return family == BCN_IPV4 ? ip_is_v4(address) : family == BCN_IPV6 && !ip_is_v4(address);
}

static int check_endpoint(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail)
{
    if (!is_family(endpoint->family, endpoint->address))
        return fail_set(ret_fail, "family", EINVAL);
    if (endpoint->id == 0) /* the kernel would choose one that it had before */
        return fail_set(ret_fail, "id", EINVAL);
    if (endpoint->port != 0)
        return fail_set(ret_fail, "port", EINVAL);
    return 0;
}

int bcn_mptcp_replace(uint32_t port, uint32_t backlog, struct bcn_fail *ret_fail)
{
    if (!is_port(port))
        return fail_set(ret_fail, "port", EINVAL);
    if (backlog > INT_MAX)
        return fail_set(ret_fail, "backlog", EINVAL);
    return os_mptcp_replace((uint16_t)port, (int)backlog, ret_fail);
}

int bcn_mptcp_subflows(int32_t descriptor, uint32_t port, struct bcn_fail *ret_fail)
{
    if (descriptor < 0)
        return fail_set(ret_fail, "descriptor", EINVAL);
    if (!is_port(port))
        return fail_set(ret_fail, "port", EINVAL);
    return os_mptcp_subflows(descriptor, (uint16_t)port, ret_fail);
}

int bcn_mptcp_add(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail)
{
    int r = check_endpoint(endpoint, ret_fail);
    if (r < 0)
        return r;
    if (endpoint->flags != BCN_MPTCP_SUBFLOW)
        return fail_set(ret_fail, "flags", EINVAL);
    return os_mptcp_add(endpoint, ret_fail);
}

int bcn_mptcp_remove(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail)
{
    int r = check_endpoint(endpoint, ret_fail);
    return r < 0 ? r : os_mptcp_remove(endpoint, ret_fail);
}

int bcn_mptcp_endpoints(struct bcn_mptcp_endpoint *ret_list, uint32_t capacity,
                        struct bcn_fail *ret_fail)
{
    return os_mptcp_endpoints(ret_list, capacity, ret_fail);
}

int bcn_mptcp_users(const struct bcn_mptcp_endpoint *endpoint, struct bcn_fail *ret_fail)
{
    int r = check_endpoint(endpoint, ret_fail);
    return r < 0 ? r : os_mptcp_users(endpoint, ret_fail);
}

int bcn_mptcp_at_exit(const struct bcn_mptcp_endpoint *list, uint32_t count, uint32_t wait_ms,
                      struct bcn_fail *ret_fail)
{
    if (count > BCN_MPTCP_AT_EXIT_MOST)
        return fail_set(ret_fail, "count", EINVAL);
    if (wait_ms > EXIT_WAIT_MOST_MS)
        return fail_set(ret_fail, "wait_ms", EINVAL);
    for (uint32_t i = 0; i < count; i++) {
        int r = check_endpoint(&list[i], ret_fail);
        if (r < 0)
            return r;
    }
    return os_mptcp_at_exit(list, count, wait_ms, ret_fail);
}

int bcn_mptcp_limits(struct bcn_mptcp_limits *ret_limits, struct bcn_fail *ret_fail)
{
    return os_mptcp_limits(NULL, ret_limits, ret_fail);
}

int bcn_mptcp_set_limits(const struct bcn_mptcp_limits *limits, struct bcn_fail *ret_fail)
{
    if (limits->subflows > BCN_MPTCP_LIMIT)
        return fail_set(ret_fail, "subflows", EINVAL);
    if (limits->accepted > BCN_MPTCP_LIMIT)
        return fail_set(ret_fail, "accepted", EINVAL);
    return os_mptcp_limits(limits, NULL, ret_fail);
}
