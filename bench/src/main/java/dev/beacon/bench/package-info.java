/** Side-by-side measurements of the library; see the README of this module. */
@NullMarked
package dev.beacon.bench;

import org.jspecify.annotations.NullMarked;
