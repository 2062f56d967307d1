/**
 * The querier's side: the questions (RFC 6762 section 5), and the instances, hosts and records that
 * they find. Not API.
 */
@NullMarked
package dev.beacon.internal.mdns.find;

import org.jspecify.annotations.NullMarked;
