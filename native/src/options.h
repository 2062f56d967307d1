/* Options: defaults filled in, ranges checked, before anything opens. */
#ifndef BEACON_OPTIONS_H
#define BEACON_OPTIONS_H

#include "beacon_core.h"

struct profile;

/* given may be NULL. ret_options has no zero left where a default exists. */
int options_resolve(const struct bcn_options *given, struct bcn_options *ret_options,
                    const struct profile **ret_profile, struct bcn_fail *ret_fail);

#endif
