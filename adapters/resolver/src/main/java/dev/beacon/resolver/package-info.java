/** Resolves host names of the local link for the whole JVM. */
@NullMarked
package dev.beacon.resolver;

import org.jspecify.annotations.NullMarked;
