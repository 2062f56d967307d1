/* Sockets that hear unicast as well as the group, which those of bench/discovery don't. */
#ifndef PORT_H
#define PORT_H

/*
 * A socket of all addresses, joined to 224.0.0.251 on the interface and sending there, with 4 MiB
 * to receive into. The port is 5353, or 0 for an ephemeral one, which doesn't join.
 */
int port_open(const char *interface, int port);

#endif
