package dev.beacon.cli;

import java.io.PrintStream;

/**
 * What a command works with.
 *
 * @param door the way to the network
 * @param out standard output
 * @param err standard error
 * @param ending when the command is to end
 */
record Means(BeaconDoor door, LineOut out, PrintStream err, Ending ending) {}
