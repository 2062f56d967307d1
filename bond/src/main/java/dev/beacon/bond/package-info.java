/**
 * Connections that outlive links and relays.
 *
 * <p>Start with {@link dev.beacon.bond.Anchor} beside a service, and {@link dev.beacon.bond.Bond}
 * where its clients are. All types here are safe for use by several threads, builders excepted.
 */
@NullMarked
package dev.beacon.bond;

import org.jspecify.annotations.NullMarked;
