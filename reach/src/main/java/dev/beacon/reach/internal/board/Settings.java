package dev.beacon.reach.internal.board;

import java.time.Duration;

/**
 * The settings of a Reach.
 *
 * @param service the service's name, for people
 * @param interval the time between BFD packets to the instance in use
 * @param multiplier the number of missing packets that makes it dead
 * @param connectTimeout the limit of one attempt to connect
 * @param findTimeout the longest wait for a first instance
 */
public record Settings(
    String service,
    Duration interval,
    int multiplier,
    Duration connectTimeout,
    Duration findTimeout) {}
