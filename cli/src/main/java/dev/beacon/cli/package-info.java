/**
 * The command line: each command a class of its own, on the library's public API only.
 *
 * <p>What it prints with {@code --json} and how it exits is a contract that other people's scripts
 * rely on; the tests hold it still.
 */
@NullMarked
package dev.beacon.cli;

import org.jspecify.annotations.NullMarked;
