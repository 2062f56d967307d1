/**
 * The engine of a bond: streams over several lines, nothing lost. It has no thread, clock, socket
 * or chance of its own; {@link dev.beacon.bond.internal.engine.BondEngine} says how it is driven.
 */
@NullMarked
package dev.beacon.bond.internal.engine;

import org.jspecify.annotations.NullMarked;
