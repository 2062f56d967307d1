/** The records of other hosts on a link, until their TTL ends (RFC 6762 section 10). Not API. */
@NullMarked
package dev.beacon.internal.mdns.cache;

import org.jspecify.annotations.NullMarked;
