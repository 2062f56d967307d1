/** Sockets: opened by racing, ended by a verdict. */
@NullMarked
package dev.beacon.reach.internal.net;

import org.jspecify.annotations.NullMarked;
