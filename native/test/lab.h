/*
 * Two network namespaces of our own, joined by a cable: `here` (e0, 10.9.0.1/24, fd09::1/64), where
 * the core under test lives, and `there` (e1, 10.9.0.2/24, fd09::2/64), where its peers do. Nothing
 * leaves them, and they vanish with the process. Needs the right to make namespaces, and iproute2.
 */
#ifndef BEACON_LAB_H
#define BEACON_LAB_H

#include <stdbool.h>
#include <stdint.h>

/* Skips the test, or fails it when CI=true, where namespaces can't be made. */
void lab_begin(void);
void lab_here(void);
void lab_there(void);
/* BEACON_EMULATED is set: an emulator of user programs stands between us and the kernel, and has
 * neither sock_diag nor the count of a socket's drops. */
bool lab_emulated(void);
/* Of the namespace there, for iproute2: "/proc/PID/fd/this". */
int lab_there_fd(void);
/* Runs a command in the present namespace; fails the test if it fails. */
void lab_run(const char *format, ...) __attribute__((format(printf, 1, 2)));
uint32_t lab_ifindex(const char *name);

/* A UDP socket there, bound to an address ("0.0.0.0", "::", "10.9.0.2") and port, multicast set to
 * leave by e1, joined to the group on it. exclusive = without SO_REUSEADDR and SO_REUSEPORT. */
int lab_peer(const char *address, uint16_t port);
/* Such a socket here, as another stack of this host would have, of another user. */
int lab_other_stack(int family, int exclusive);
/* The same of our own user, bound to an address ("0.0.0.0", "224.0.0.251"); "::" takes IPv4 too. */
int lab_sibling_stack(const char *address);
/* Sends to "224.0.0.251", "ff02::fb" or an address, port 5353. */
void lab_send(int peer, const char *destination, const void *payload, uint32_t length);
/* Receives within a second; returns the length or -1. TTL and source port are optional. */
int lab_receive(int peer, void *ret_payload, uint32_t size, int *ret_ttl, uint16_t *ret_port);
/* Open file descriptors of this process. */
int lab_open_files(void);

#endif
