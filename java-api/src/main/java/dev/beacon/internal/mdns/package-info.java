/**
 * The protocol engine: {@code (state, input, now) -> outputs, next deadline}. It has no thread,
 * clock, lock or I/O, and the rooms of its parts have none either: {@code find} and {@code
 * publish}, which don't know each other, the {@code cache} of received records, and {@code link},
 * which all share. Not API.
 */
@NullMarked
package dev.beacon.internal.mdns;

import org.jspecify.annotations.NullMarked;
