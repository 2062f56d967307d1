/**
 * The responder's side: probing, announcing and answering (RFC 6762 sections 6 to 9) with the
 * records that this program publishes. Not API.
 */
@NullMarked
package dev.beacon.internal.mdns.publish;

import org.jspecify.annotations.NullMarked;
