package dev.beacon.cli;

import java.io.PrintStream;

/**
 * The environment of a command.
 *
 * @param door the door to the network
 * @param out standard output
 * @param err standard error
 * @param ending ends the command
 */
record Means(BeaconDoor door, LineOut out, PrintStream err, Ending ending) {}
