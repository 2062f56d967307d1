/* Libraries at run time. */
#ifndef BEACON_TEST_LOAD_H
#define BEACON_TEST_LOAD_H

#include "beacon_core.h"

#include <stdio.h>
#include <string.h>

#include <windows.h>

typedef void (*load_fn)(void);

static inline void *load_library(const char *path)
{
    return LoadLibraryA(path);
}

static inline load_fn load_symbol(void *library, const char *name)
{
    FARPROC symbol = GetProcAddress(library, name);
    load_fn function;
    memcpy(&function, &symbol, sizeof function);
    return function;
}

static inline void load_unload(void *library)
{
    FreeLibrary(library);
}

static inline const char *load_error(void)
{
    static char text[32];
    snprintf(text, sizeof text, "error %lu", GetLastError());
    return text;
}

#endif
