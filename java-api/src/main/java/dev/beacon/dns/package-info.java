/**
 * Names, questions, resource records and their data, as immutable values.
 *
 * <p>Everything here is in class IN, the only class that Multicast DNS uses (RFC 6762 section 5.1).
 * Names keep the bytes of their sender, also upper and lower case; a comparison ignores the case of
 * ASCII letters only (RFC 6762 section 16).
 */
@NullMarked
package dev.beacon.dns;

import org.jspecify.annotations.NullMarked;
