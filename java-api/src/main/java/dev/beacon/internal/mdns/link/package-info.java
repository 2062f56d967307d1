/**
 * What all parts of the engine share: the links, what goes in and out on them, and time. Knows none
 * of the other parts. Not API.
 */
@NullMarked
package dev.beacon.internal.mdns.link;

import org.jspecify.annotations.NullMarked;
