/**
 * Decides which instance is used, and whether it is alive: a function of events and their times. It
 * has no thread, clock, randomness of its own, or socket.
 */
@NullMarked
package dev.beacon.reach.internal.engine;

import org.jspecify.annotations.NullMarked;
