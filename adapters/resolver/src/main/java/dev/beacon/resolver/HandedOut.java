package dev.beacon.resolver;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** Remembers the host names of the addresses that were returned last. */
final class HandedOut {

  /** A limit, because strangers decide how many addresses there are. */
  private static final int MOST = 1_024;

  private final ReentrantLock lock = new ReentrantLock();

  @SuppressWarnings("serial")
  private final Map<InetAddress, String> names =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<InetAddress, String> eldest) {
          return size() > MOST;
        }
      };

  void note(String name, List<InetAddress> addresses) {
    lock.lock();
    try {
      for (InetAddress address : addresses) {
        names.remove(address); // the latest are kept
        names.put(address, name);
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Returns the name of an address. The scope does not count, because two links may have the
   * address, and the JDK checks the name.
   */
  Optional<String> name(InetAddress address) {
    lock.lock();
    try {
      return Optional.ofNullable(names.get(address));
    } finally {
      lock.unlock();
    }
  }
}
