/** Programs for JmDNS; bench/lookup runs each with JmDNS and with beacon-jmdns. */
@NullMarked
package dev.beacon.bench.jmdns;

import org.jspecify.annotations.NullMarked;
