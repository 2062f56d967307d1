/**
 * Which instance is used, and whether it lives: a function of what happened and when. No thread,
 * clock, chance of its own, socket.
 */
@NullMarked
package dev.beacon.reach.internal.engine;

import org.jspecify.annotations.NullMarked;
