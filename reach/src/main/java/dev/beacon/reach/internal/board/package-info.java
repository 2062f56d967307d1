/** What happens put to the engine, and what the engine wants done. */
@NullMarked
package dev.beacon.reach.internal.board;

import org.jspecify.annotations.NullMarked;
