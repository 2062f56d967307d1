/** Keys, their ids, and the certificates that carry them. */
@NullMarked
package dev.beacon.bond.internal.identity;

import org.jspecify.annotations.NullMarked;
