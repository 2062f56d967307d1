/**
 * Bytes to messages and back: one reader and one writer, both reused for every packet.
 *
 * <p>A packet from the network never causes an exception except {@link
 * dev.beacon.internal.wire.MalformedMessage} (FR-035), and a packet without anything new makes no
 * garbage. Nothing here has a thread, a clock or I/O.
 */
@NullMarked
package dev.beacon.internal.wire;

import org.jspecify.annotations.NullMarked;
