/** What Beacon counts, as meters of Micrometer. */
@NullMarked
package dev.beacon.micrometer;

import org.jspecify.annotations.NullMarked;
