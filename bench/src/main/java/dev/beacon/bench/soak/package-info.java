/** The programs of {@code bench/soak/run}. */
@NullMarked
package dev.beacon.bench.soak;

import org.jspecify.annotations.NullMarked;
