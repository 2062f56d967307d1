/* Libraries at run time. Functions are void (*)(void) here: a pointer to data is no function in
 * C. */
#ifndef BEACON_TEST_LOAD_H
#define BEACON_TEST_LOAD_H

#include "beacon_core.h"

#include <dlfcn.h>
#include <string.h>

typedef void (*load_fn)(void);

static inline void *load_library(const char *path)
{
    return dlopen(path, RTLD_NOW | RTLD_LOCAL);
}

static inline load_fn load_symbol(void *library, const char *name)
{
    void *symbol = dlsym(library, name);
    load_fn function;
    memcpy(&function, &symbol, sizeof function);
    return function;
}

static inline void load_unload(void *library)
{
    dlclose(library);
}

static inline const char *load_error(void)
{
    return dlerror();
}

#endif
