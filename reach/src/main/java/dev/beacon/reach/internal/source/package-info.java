/** Sources of instances: the local link, a domain of unicast DNS, a list. */
@NullMarked
package dev.beacon.reach.internal.source;

import org.jspecify.annotations.NullMarked;
