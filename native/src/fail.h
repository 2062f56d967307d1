/* Filling struct bcn_fail: only the deepest function that knows the reason does it, and no caller
 * overwrites it. */
#ifndef BEACON_FAIL_H
#define BEACON_FAIL_H

#include "beacon_core.h"

/* All return -os_error, so that `return fail_...(...)` reads well. ret may be NULL. */
int fail_set(struct bcn_fail *ret, const char *op, int os_error);
int fail_on(struct bcn_fail *ret, const char *op, int os_error, uint32_t ifindex,
            const uint8_t *address);

#endif
