/** Look-ups of host names; bench/lookup runs them. */
@NullMarked
package dev.beacon.bench.lookup;

import org.jspecify.annotations.NullMarked;
