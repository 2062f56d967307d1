/**
 * Connects to services, not to addresses.
 *
 * <p>Start with {@link dev.beacon.reach.Reach}. All types here are safe for use by several threads;
 * values are immutable.
 */
@NullMarked
package dev.beacon.reach;

import org.jspecify.annotations.NullMarked;
