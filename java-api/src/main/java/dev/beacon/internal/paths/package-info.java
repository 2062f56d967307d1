/** The door to the kernel's MPTCP, for {@code beacon-reach} alone. */
@NullMarked
package dev.beacon.internal.paths;

import org.jspecify.annotations.NullMarked;
