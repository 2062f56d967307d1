/**
 * Sessions that watch peers (RFC 5880) on the Java side: the commands to the core, its events, and
 * the changes that a listener has not received yet. No thread, no JNA.
 */
@NullMarked
package dev.beacon.internal.watch;

import org.jspecify.annotations.NullMarked;
