/*
 * Windows has three number spaces: errno of the C library (small), Win32 codes (small too, other
 * meanings) and WSA codes (from 10000). The core compares with errno's names, so the error of a
 * system call is converted to errno where C has the name. A WSA code without a name stays
 * unchanged, because no errno is 10000 or more. A Win32 code without a name becomes EIO, because it
 * would otherwise look like an errno.
 */
#ifndef _WIN32
#error "src/windows is for Windows"
#endif

#include "errors.h"

#include "../os.h"

#include <errno.h>
#include <winsock2.h>

#define BOTH(name)                                                                                 \
    {                                                                                              \
        WSA##name, name, #name                                                                     \
    }
#define C_ONLY(name)                                                                               \
    {                                                                                              \
        0, name, #name                                                                             \
    }
#define WSA_ONLY(name)                                                                             \
    {                                                                                              \
        name, name, #name                                                                          \
    }
#define SYSTEM(code, name)                                                                         \
    {                                                                                              \
        code, name, #name                                                                          \
    }

static const struct {
    unsigned long code; /* 0 = only the C library has it */
    int error;
    const char *name;
} errors[] = {
    BOTH(EINTR),
    BOTH(EBADF),
    BOTH(EACCES),
    BOTH(EFAULT),
    BOTH(EINVAL),
    BOTH(EMFILE),
    BOTH(EWOULDBLOCK),
    BOTH(EINPROGRESS),
    BOTH(EALREADY),
    BOTH(ENOTSOCK),
    BOTH(EDESTADDRREQ),
    BOTH(EMSGSIZE),
    BOTH(EPROTOTYPE),
    BOTH(ENOPROTOOPT),
    BOTH(EPROTONOSUPPORT),
    BOTH(EOPNOTSUPP),
    BOTH(EAFNOSUPPORT),
    BOTH(EADDRINUSE),
    BOTH(EADDRNOTAVAIL),
    BOTH(ENETDOWN),
    BOTH(ENETUNREACH),
    BOTH(ENETRESET),
    BOTH(ECONNABORTED),
    BOTH(ECONNRESET),
    BOTH(ENOBUFS),
    BOTH(EISCONN),
    BOTH(ENOTCONN),
    BOTH(ETIMEDOUT),
    BOTH(ECONNREFUSED),
    BOTH(EHOSTUNREACH),
    WSA_ONLY(WSAESOCKTNOSUPPORT),
    WSA_ONLY(WSAEPFNOSUPPORT),
    WSA_ONLY(WSAESHUTDOWN),
    WSA_ONLY(WSAEHOSTDOWN),
    WSA_ONLY(WSAEPROCLIM),
    WSA_ONLY(WSASYSNOTREADY),
    WSA_ONLY(WSAVERNOTSUPPORTED),
    WSA_ONLY(WSANOTINITIALISED),
    SYSTEM(ERROR_NOT_ENOUGH_MEMORY, ENOMEM),
    SYSTEM(ERROR_OUTOFMEMORY, ENOMEM),
    SYSTEM(ERROR_INVALID_PARAMETER, EINVAL),
    SYSTEM(ERROR_INVALID_HANDLE, EBADF),
    SYSTEM(ERROR_ACCESS_DENIED, EACCES),
    SYSTEM(ERROR_BUFFER_OVERFLOW, ENOBUFS),
    SYSTEM(ERROR_INSUFFICIENT_BUFFER, ENOBUFS),
    SYSTEM(ERROR_TOO_MANY_OPEN_FILES, EMFILE),
    SYSTEM(ERROR_NO_SYSTEM_RESOURCES, ENOBUFS),
    SYSTEM(ERROR_NOT_SUPPORTED, ENOTSUP),
    SYSTEM(ERROR_NOT_FOUND, ENOENT),
    C_ONLY(EPERM),
    C_ONLY(EIO),
    C_ONLY(EAGAIN),
    C_ONLY(EEXIST),
    C_ONLY(ENODEV),
    C_ONLY(ERANGE),
    C_ONLY(ENOSYS),
    C_ONLY(EPIPE),
    C_ONLY(EPROTO),
    C_ONLY(EOVERFLOW),
    C_ONLY(ECANCELED),
};

enum { FIRST_WSA_CODE = 10000 };

int windows_error(unsigned long code)
{
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].code == code && code != 0)
            return errors[i].error;
    }
    return code >= FIRST_WSA_CODE ? (int)code : EIO;
}

const char *os_error_name(int os_error)
{
    for (size_t i = 0; i < sizeof errors / sizeof errors[0]; i++) {
        if (errors[i].error == os_error)
            return errors[i].name;
    }
    return NULL;
}
