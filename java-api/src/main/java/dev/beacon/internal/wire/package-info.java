/**
 * Bytes to messages and back: one reader and one writer, both reused for every packet.
 *
 * <p>What comes from the network never raises anything but {@link
 * dev.beacon.internal.wire.MalformedMessage} (FR-035), and a packet that brings nothing new costs
 * no garbage. Nothing here has a thread, a clock or I/O.
 */
@NullMarked
package dev.beacon.internal.wire;

import org.jspecify.annotations.NullMarked;
