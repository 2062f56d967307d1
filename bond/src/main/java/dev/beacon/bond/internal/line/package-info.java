/** Lines as TLS connections, and all else that touches the network. All of Netty is here. */
@NullMarked
package dev.beacon.bond.internal.line;

import org.jspecify.annotations.NullMarked;
