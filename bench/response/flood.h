#ifndef FLOOD_H
#define FLOOD_H

/*
 * Asks for the SRV records of so many services in turn, from an ephemeral port, by multicast, for
 * so many seconds, and counts the answers by their ids. So many questions a second, or, if that is 0, as many as are answered:
 * 128 are under way at any time, and one that isn't answered in 100 ms is given up for lost.
 */
void flood_measure(const char *interface, const char *format, int per_second, int seconds,
                   int services);

#endif
