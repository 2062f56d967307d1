package dev.beacon.internal.mdns.publish;

import dev.beacon.dns.ResourceRecord;
import java.util.List;

/**
 * What is to be published under a name on one interface.
 *
 * @param unique the name's own records, that nobody else may have: probed for (RFC 6762 section 8)
 * @param denial the NSEC record that says which types the name has (section 6.1)
 * @param others records of other names that lead to this one, or from its addresses
 */
record Proposal(List<ResourceRecord> unique, ResourceRecord denial, List<ResourceRecord> others) {}
