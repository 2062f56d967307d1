/**
 * The command line: each command is a class of its own, on the library's public API only.
 *
 * <p>The output of {@code --json} and the exit codes are a contract that other people's scripts
 * rely on; the tests hold it.
 */
@NullMarked
package dev.beacon.cli;

import org.jspecify.annotations.NullMarked;
