/**
 * Hashes that a stranger can't foresee. Below every other package: values of the API use it too.
 */
@NullMarked
package dev.beacon.internal.hash;

import org.jspecify.annotations.NullMarked;
