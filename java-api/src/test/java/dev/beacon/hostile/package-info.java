/**
 * What a neighbour below every rate limit can cost: an engine at the brim of its bounds, and the
 * costliest packets. {@code bench/hostile} takes the time, {@code WorkTest} counts the work.
 */
@NullMarked
package dev.beacon.hostile;

import org.jspecify.annotations.NullMarked;
