/** Connects the engine to the world: passes events to it, and carries out its orders. */
@NullMarked
package dev.beacon.reach.internal.board;

import org.jspecify.annotations.NullMarked;
