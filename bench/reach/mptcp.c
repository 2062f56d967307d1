/* Loaded before the C library: TCP sockets of a program become sockets of MPTCP (RFC 8684). */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <netinet/in.h>
#include <sys/socket.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

int socket(int domain, int type, int protocol)
{
    int (*next)(int, int, int);

    *(void **)&next = dlsym(RTLD_NEXT, "socket");
    if ((domain == AF_INET || domain == AF_INET6) && (type & 0xf) == SOCK_STREAM)
        protocol = IPPROTO_MPTCP;
    return next(domain, type, protocol);
}
