/**
 * Sessions that watch peers (RFC 5880), as Java sees them: what is asked of the core, what it
 * tells, and what of it a listener still has to hear. No thread, no JNA.
 */
@NullMarked
package dev.beacon.internal.watch;

import org.jspecify.annotations.NullMarked;
