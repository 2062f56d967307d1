/* The part of wait.c for watch.c: Windows reports changes of interfaces on a thread of its own. */
#ifndef BEACON_WINDOWS_WAIT_H
#define BEACON_WINDOWS_WAIT_H

#include "../os.h"

/* Any thread. The next wait reports OS_TOKEN_WATCH. */
void wait_tell_watch(struct os_wait *wait);

#endif
