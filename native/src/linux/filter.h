/* The compiled form of a shield_plan, separate from the socket: filter.c attaches it and tests run
 * it. */
#ifndef BEACON_LINUX_FILTER_H
#define BEACON_LINUX_FILTER_H

#include "../os.h"

#include <linux/filter.h>

/* Returns the number of instructions in *ret_program, which stays valid until the next call. */
uint32_t filter_compile(struct os_filter *filter, uint32_t family, const struct shield_plan *plan,
                        const struct sock_filter **ret_program);

#endif
