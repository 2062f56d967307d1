package dev.beacon.reach.internal.board;

import java.time.Duration;

/**
 * How a service is reached.
 *
 * @param service what it is called, for people
 * @param interval between BFD packets to the instance in use
 * @param multiplier how many of them may be missing
 * @param connectTimeout how long one attempt to connect may take
 * @param findTimeout how long a first instance is waited for
 */
public record Settings(
    String service,
    Duration interval,
    int multiplier,
    Duration connectTimeout,
    Duration findTimeout) {}
