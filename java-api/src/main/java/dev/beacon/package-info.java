/**
 * Finds, publishes and watches services on the local link: mDNS (RFC 6762) and DNS-SD (RFC 6763).
 *
 * <p>Start with {@link dev.beacon.Beacon}. All types here are safe for use by several threads;
 * values are immutable.
 */
@NullMarked
package dev.beacon;

import org.jspecify.annotations.NullMarked;
