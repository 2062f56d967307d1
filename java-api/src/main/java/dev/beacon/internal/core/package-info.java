/** The loop thread, the boundary to the C core, and the hand-over to listeners. Not API. */
@NullMarked
package dev.beacon.internal.core;

import org.jspecify.annotations.NullMarked;
