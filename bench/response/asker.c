/*
 * asker: asks for SRV records, and takes the time or counts the answers.
 *
 *   asker INTERFACE unicast|multicast NAME SERVICES COUNT
 *   asker INTERFACE flood NAME PER_SECOND SECONDS [SERVICES]
 *
 * NAME is that of the record, with %d for a number of four digits, which the services have if there
 * are several: 'Bench %d._bench._udp.local'. The questions are sent to the group: from port 5353,
 * for answers by unicast (RFC 6762 section 5.4) or multicast, or from an ephemeral port (section
 * 6.7).
 */
#include "flood.h"
#include "latency.h"
#include "mdns.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int usage(void)
{
    fprintf(stderr, "usage: asker INTERFACE unicast|multicast NAME SERVICES COUNT\n"
                    "       asker INTERFACE flood NAME PER_SECOND SECONDS [SERVICES]\n");
    return 2;
}

int main(int argc, char **argv)
{
    bool floods = argc > 2 && strcmp(argv[2], "flood") == 0;
    if (argc != 6 && !(floods && argc == 7))
        return usage();
    int first = atoi(argv[4]);
    int second = atoi(argv[5]);
    srandom((unsigned)now_ns());
    if (floods)
        flood_measure(argv[1], argv[3], first, second, argc == 7 ? atoi(argv[6]) : 1);
    else if (strcmp(argv[2], "unicast") == 0 || strcmp(argv[2], "multicast") == 0)
        latency_measure(argv[1], argv[3], first, strcmp(argv[2], "unicast") == 0, second);
    else
        return usage();
    return 0;
}
