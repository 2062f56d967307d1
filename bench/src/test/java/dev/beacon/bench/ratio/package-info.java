@NullMarked
package dev.beacon.bench.ratio;

import org.jspecify.annotations.NullMarked;
