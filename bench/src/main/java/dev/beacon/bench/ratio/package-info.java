/**
 * Short benchmarks of the paths that each packet takes, as ratios to a loop measured beside them.
 */
@NullMarked
package dev.beacon.bench.ratio;

import org.jspecify.annotations.NullMarked;
