/**
 * The protocol engine: {@code (state, input, now) -> outputs, next deadline}. No thread, clock,
 * lock or I/O in here. Not API.
 */
@NullMarked
package dev.beacon.internal.mdns;

import org.jspecify.annotations.NullMarked;
