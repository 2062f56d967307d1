/** Shows the counts of Beacon as meters of Micrometer. */
@NullMarked
package dev.beacon.micrometer;

import org.jspecify.annotations.NullMarked;
