package dev.beacon.internal.mdns.publish;

import dev.beacon.dns.ResourceRecord;
import java.util.List;

/**
 * The records to publish under a name on one interface.
 *
 * @param unique the name's own records, which no other host may have: they are probed for (RFC 6762
 *     section 8)
 * @param denial the NSEC record with the types of the name (section 6.1)
 * @param others records of other names that lead to this one, or from its addresses
 */
record Proposal(List<ResourceRecord> unique, ResourceRecord denial, List<ResourceRecord> others) {}
