package dev.beacon.reach.internal.engine;

import java.util.Optional;

/**
 * The state of an endpoint at one moment.
 *
 * @param endpoint the endpoint
 * @param health its health
 * @param current whether the next connection goes there first
 * @param sockets the number of open sockets to it
 * @param watched whether BFD judges it
 * @param why the reason of its last failure, if it has not worked since
 * @param waitLeftNs the remaining time for which it is tried last
 * @param connectNs the time that the last connect took; the longest value if unknown
 */
public record Standing(
    Endpoint endpoint,
    Health health,
    boolean current,
    int sockets,
    boolean watched,
    Optional<String> why,
    long waitLeftNs,
    long connectNs) {}
