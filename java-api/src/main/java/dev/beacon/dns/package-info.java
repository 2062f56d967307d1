/**
 * The nouns of DNS as immutable values: names, questions, resource records and their data.
 *
 * <p>Everything here is in class IN, the only class that Multicast DNS uses (RFC 6762 section 5.1).
 * Names keep the bytes and the case of their sender; they are compared without regard to ASCII case
 * only (RFC 6762 section 16).
 */
@NullMarked
package dev.beacon.dns;

import org.jspecify.annotations.NullMarked;
