/** Sockets: a race opens them, a verdict ends them. */
@NullMarked
package dev.beacon.reach.internal.net;

import org.jspecify.annotations.NullMarked;
