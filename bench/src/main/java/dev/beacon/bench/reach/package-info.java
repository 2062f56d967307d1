/** The programs of {@code bench/reach/run}, each in a network namespace of its own. */
@NullMarked
package dev.beacon.bench.reach;

import org.jspecify.annotations.NullMarked;
