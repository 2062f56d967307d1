package dev.beacon.internal.core;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The addresses that a program asked for, so that it doesn't wait for the loop each time. They hold
 * until something changes that addresses depend on. Any thread.
 */
final class RememberedAddresses {

  private static final int MOST = 256;

  private record Answer(List<InetAddress> addresses, long changes) {}

  private final Map<String, Answer> bySpelling = new ConcurrentHashMap<>();

  /**
   * Returns the addresses, or null if they have to be read again.
   *
   * @param changes how many changes there have been so far
   */
  @Nullable List<InetAddress> get(String spelling, long changes) {
    Answer answer = bySpelling.get(spelling);
    return answer != null && answer.changes == changes ? answer.addresses : null;
  }

  /** Remembers addresses that were read after so many changes. */
  void put(String spelling, List<InetAddress> addresses, long changes) {
    if (bySpelling.size() >= MOST) {
      bySpelling.clear();
    }
    bySpelling.put(spelling, new Answer(addresses, changes));
  }
}
