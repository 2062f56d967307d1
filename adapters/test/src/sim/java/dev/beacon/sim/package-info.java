/**
 * A simulated network: hosts that run a whole Beacon, peers that play any other responder, links
 * between them that delay, lose and repeat packets, and a time that jumps to the next thing due.
 * Hours pass in milliseconds, and one seed repeats a run exactly.
 */
@NullMarked
package dev.beacon.sim;

import org.jspecify.annotations.NullMarked;
