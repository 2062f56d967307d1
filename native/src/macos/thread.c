/* A thread that keeps time: the class of threads that a person waits for, whose timers aren't put
 * together. */
#ifndef __APPLE__
#error "src/macos is for macOS"
#endif

#include "../os.h"

#include <pthread.h>

void os_thread_urgent(void)
{
    pthread_set_qos_class_self_np(QOS_CLASS_USER_INTERACTIVE, 0);
}
