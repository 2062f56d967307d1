/**
 * Bytes to frames and back: the format of a line, version 1.
 *
 * <p>Bytes from the network never raise anything but {@link
 * dev.beacon.bond.internal.wire.LineFault}. Nothing here has a thread, a clock or I/O.
 */
@NullMarked
package dev.beacon.bond.internal.wire;

import org.jspecify.annotations.NullMarked;
