package dev.beacon;

import java.net.InetAddress;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Addresses by interface. */
final class InterfaceMap {

  private InterfaceMap() {}

  /** Returns an immutable copy in the same order; the map itself if it cannot change. */
  static Map<String, List<InetAddress>> copyOf(Map<String, List<InetAddress>> addresses) {
    if (addresses.size() == 1) { // nearly always; and there may be thousands of instances
      Map.Entry<String, List<InetAddress>> only = addresses.entrySet().iterator().next();
      List<InetAddress> copy = List.copyOf(only.getValue());
      return copy == only.getValue() ? Map.copyOf(addresses) : Map.of(only.getKey(), copy);
    }
    Map<String, List<InetAddress>> copy = new LinkedHashMap<>();
    addresses.forEach((name, each) -> copy.put(name, List.copyOf(each)));
    return Collections.unmodifiableMap(copy);
  }
}
