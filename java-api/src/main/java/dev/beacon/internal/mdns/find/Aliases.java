package dev.beacon.internal.mdns.find;

import dev.beacon.dns.Name;
import dev.beacon.dns.Rdata;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.cache.CachedRecord;
import dev.beacon.internal.mdns.cache.RecordSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Follows aliases through the caches. A CNAME record answers a question of any type (RFC 6762
 * section 6); the wanted records are then looked up under the name in it.
 */
final class Aliases {

  /**
   * Not in the RFC: the most steps that are followed, because strangers choose the length of the
   * way.
   */
  static final int MOST_STEPS = 8;

  private Aliases() {}

  /**
   * Returns the name and the targets of its aliases, step by step; only the name if it is no alias.
   * The last name has the wanted records. A circle ends before it closes.
   */
  static List<Name> of(Name name, Iterable<AskedLink> links) {
    Name target = target(name, links);
    if (target == null || target.equals(name)) {
      return List.of(name);
    }
    List<Name> names = new ArrayList<>();
    names.add(name);
    while (target != null && names.size() <= MOST_STEPS && !names.contains(target)) {
      names.add(target);
      target = target(target, links);
    }
    return names;
  }

  /** The last of such names, whose records count. */
  static Name last(List<Name> names) {
    return names.get(names.size() - 1);
  }

  /**
   * Reports whether one of the names has just ceased to be the alias that it was: that record lives
   * its last second (RFC 6762 section 10.2).
   */
  static boolean moving(List<Name> names, Iterable<AskedLink> links) {
    for (AskedLink link : links) {
      for (Name name : names) {
        RecordSet set = link.cache().find(name, RecordType.CNAME);
        if (set != null && set.records().stream().anyMatch(CachedRecord::doomed)) {
          return true;
        }
      }
    }
    return false;
  }

  /**
   * Reports whether to ask Multicast DNS about the name (RFC 6762 section 3): a name under {@code
   * .local}, or one with a single label, which no other DNS can know. Programs on Node's bonjour
   * family announce their host's bare name. An IPv6 address is not a name.
   */
  static boolean isLocal(Name name) {
    return name.endsWith(Name.LOCAL) || (name.labelCount() == 1 && name.label(0).indexOf(':') < 0);
  }

  private static @Nullable Name target(Name name, Iterable<AskedLink> links) {
    CachedRecord best = null;
    for (AskedLink link : links) {
      RecordSet set = link.cache().find(name, RecordType.CNAME);
      if (set != null) {
        for (CachedRecord record : set.records()) {
          best = best == null || record.betterThan(best) ? record : best;
        }
      }
    }
    return best != null && best.rdata() instanceof Rdata.Target alias ? alias.name() : null;
  }
}
