package dev.beacon.bond.internal.discovery;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The endpoints that sources offer. An endpoint goes when every source dropped it (RCH-002).
 * Strangers may offer any number, so few are chosen (RCH-003): first those that worked, then those
 * of a list, of a domain and of the local link, since the link is open to everybody.
 */
final class Offered {

  /** The most endpoints of one source. */
  static final int MOST_OF_ONE = 16;

  /** The most endpoints of all sources. */
  static final int MOST = 32;

  private final Map<SourceKind, List<Endpoint>> bySource = new EnumMap<>(SourceKind.class);

  /** These are the endpoints of that source from now on. */
  void now(SourceKind source, Collection<Endpoint> endpoints) {
    bySource.put(source, List.copyOf(endpoints));
  }

  /** A copy, for another thread. */
  Offered copy() {
    Offered copy = new Offered();
    copy.bySource.putAll(bySource);
    return copy;
  }

  /** The chosen ones, in the order to try them. */
  Set<Endpoint> chosen(Predicate<Endpoint> worked) {
    Comparator<Endpoint> workedFirst = Comparator.comparing(each -> !worked.test(each));
    List<Endpoint> all = new ArrayList<>();
    for (List<Endpoint> offered : bySource.values()) {
      offered.stream()
          .sorted(workedFirst.thenComparing(Endpoint.IN_ORDER))
          .limit(MOST_OF_ONE)
          .forEach(all::add);
    }
    Set<Endpoint> chosen = new LinkedHashSet<>();
    all.stream().sorted(workedFirst).distinct().limit(MOST).forEach(chosen::add);
    return chosen;
  }
}
