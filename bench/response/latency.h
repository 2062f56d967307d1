#ifndef LATENCY_H
#define LATENCY_H

#include <stdbool.h>

/*
 * Asks one question after the other, for the SRV records of so many services in turn. Prints a line
 * for each: microseconds until the answer was there and until it was seen, and how it came,
 * "unicast" or "multicast"; or "none" after a second. If the answers are to come by multicast, it
 * asks for each record once in 1.1 s at most, since no more often may it be multicast (RFC 6762
 * section 6).
 */
void latency_measure(const char *interface, const char *format, int services, bool unicast,
                     int count);

#endif
