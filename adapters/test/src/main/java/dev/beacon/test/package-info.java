/**
 * A simulated network for tests of programs that use Beacon. {@link dev.beacon.test.BeaconTest}
 * gives each test its own {@link dev.beacon.test.Network}; {@code Beacon.open()} in the program
 * under test then opens a Beacon on a host of that network. Nothing is sent on the network of this
 * machine, and no time is spent waiting.
 */
@NullMarked
package dev.beacon.test;

import org.jspecify.annotations.NullMarked;
