/**
 * The parts of a release beside its Maven artifacts: the command line as an archive per platform
 * and as Debian packages, with its manual page and the completions of shells. Part of the build;
 * not published.
 *
 * <p>It begins in {@link dev.beacon.dist.Release}.
 */
@NullMarked
package dev.beacon.dist;

import org.jspecify.annotations.NullMarked;
