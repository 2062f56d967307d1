/* The parser of holders.c for sock_diag, separate from the socket: one buffer of messages at a
 * time. */
#ifndef BEACON_HOLDERS_H
#define BEACON_HOLDERS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The result of a buffer for the running dump. */
enum {
    HOLDERS_DONE = 1 << 0,
    HOLDERS_REFUSED = 1 << 1, /* the kernel doesn't know such dumps */
};

/*
 * Adds to *count the sockets of a buffer that take unicast of the family; ignores messages that are
 * cut short or of another dump. Returns HOLDERS_* bits.
 */
int holders_read(const void *buffer, size_t length, uint32_t sequence, uint32_t family,
                 uint32_t *count);

/* Asks for a dump of the UDP sockets on a port; AF_INET or AF_INET6, which is its sequence number
 * too. */
int holders_ask(int fd, uint8_t os_family, uint16_t port);

/* Does a line of /proc/net/udp, or udp6, show a socket on the port that takes unicast of the
 * family? */
bool holders_line(const char *line, bool v6_socket, uint16_t port, uint32_t family, bool swapped);

#endif
