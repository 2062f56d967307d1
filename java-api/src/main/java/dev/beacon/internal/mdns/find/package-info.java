/**
 * The querier's side: what is asked for (RFC 6762 section 5), and the instances, hosts and records
 * that it leads to. Not API.
 */
@NullMarked
package dev.beacon.internal.mdns.find;

import org.jspecify.annotations.NullMarked;
