/**
 * The protocol engine: {@code (state, input, now) -> outputs, next deadline}. No thread, clock,
 * lock or I/O in here, nor in the rooms of its parts: {@code find} and {@code publish}, which don't
 * know each other, the {@code cache} of what was heard, and {@code link}, which all share. Not API.
 */
@NullMarked
package dev.beacon.internal.mdns;

import org.jspecify.annotations.NullMarked;
