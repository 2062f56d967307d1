package dev.beacon.reach.internal.engine;

import java.util.Optional;

/**
 * What is known of an endpoint at one moment.
 *
 * @param endpoint the endpoint
 * @param health what is known of it
 * @param current whether the next connection goes there first
 * @param sockets how many sockets are open to it
 * @param watched whether BFD judges it
 * @param why why it failed last, if it has not worked since
 * @param waitLeftNs how long it is still tried last
 * @param connectNs how long connecting took; the longest time where that is not known
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
