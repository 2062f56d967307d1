/**
 * Connects to services, not to addresses.
 *
 * <p>{@link dev.beacon.reach.Reach} is the front door. All types here are safe for use by several
 * threads; values are immutable.
 */
@NullMarked
package dev.beacon.reach;

import org.jspecify.annotations.NullMarked;
