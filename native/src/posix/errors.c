#if defined(_WIN32)
#error "src/posix is for POSIX systems"
#endif

#include "../os.h"

#include <errno.h>

#define NAME(error)                                                                                \
    {                                                                                              \
        error, #error                                                                              \
    }

/* The errors of sockets, interfaces and memory; an error without a name is printed as a number. */
static const struct {
    int error;
    const char *name;
} names[] = {
    NAME(EPERM),       NAME(ENOENT),       NAME(EINTR),        NAME(EIO),
    NAME(ENXIO),       NAME(E2BIG),        NAME(EBADF),        NAME(EAGAIN),
    NAME(ENOMEM),      NAME(EACCES),       NAME(EFAULT),       NAME(EBUSY),
    NAME(EEXIST),      NAME(ENODEV),       NAME(EINVAL),       NAME(ENFILE),
    NAME(EMFILE),      NAME(ENOSPC),       NAME(EPIPE),        NAME(EDOM),
    NAME(ERANGE),      NAME(ENOSYS),       NAME(ENOTSOCK),     NAME(EDESTADDRREQ),
    NAME(EMSGSIZE),    NAME(EPROTOTYPE),   NAME(ENOPROTOOPT),  NAME(EPROTONOSUPPORT),
    NAME(EOPNOTSUPP),  NAME(EAFNOSUPPORT), NAME(EADDRINUSE),   NAME(EADDRNOTAVAIL),
    NAME(ENETDOWN),    NAME(ENETUNREACH),  NAME(ENETRESET),    NAME(ECONNABORTED),
    NAME(ECONNRESET),  NAME(ENOBUFS),      NAME(EISCONN),      NAME(ENOTCONN),
    NAME(ETIMEDOUT),   NAME(ECONNREFUSED), NAME(EHOSTUNREACH), NAME(EALREADY),
    NAME(EINPROGRESS), NAME(ECANCELED),    NAME(EOVERFLOW),    NAME(EPROTO),
    NAME(EHOSTDOWN),   NAME(ETOOMANYREFS), NAME(ESHUTDOWN),    NAME(EPFNOSUPPORT),
    NAME(ENOTSUP), /* on Linux the number of EOPNOTSUPP, whose name is found first */
};

const char *os_error_name(int os_error)
{
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
        if (names[i].error == os_error)
            return names[i].name;
    }
    return NULL;
}
