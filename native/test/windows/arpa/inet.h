/* inet_pton and its like, which Windows keeps elsewhere: so that tests need not ask where they
 * are. */
#ifndef BEACON_TEST_ARPA_INET_H
#define BEACON_TEST_ARPA_INET_H

/* in this order */
#include <winsock2.h>
#include <ws2tcpip.h>

#endif
