/** The ways to an anchor. */
@NullMarked
package dev.beacon.bond.internal.discovery;

import org.jspecify.annotations.NullMarked;
