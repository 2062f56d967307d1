/* A thread that keeps time: in the class of threads for which a person waits, whose timers are not
 * combined. */
#ifndef __APPLE__
#error "src/macos is for macOS"
#endif

#include "../os.h"

#include <pthread.h>

void os_thread_urgent(void)
{
    pthread_set_qos_class_self_np(QOS_CLASS_USER_INTERACTIVE, 0);
}
