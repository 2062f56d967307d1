/** The programs of {@code bench/reach/bonds}: a service, its client, and the ends of bonds. */
@NullMarked
package dev.beacon.bench.bond;

import org.jspecify.annotations.NullMarked;
