package dev.beacon.resolver;

import java.net.InetAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;

/** What the hosts were called whose addresses were handed out last. */
final class HandedOut {

  /** Strangers decide how many addresses there are. */
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

  /** An address without scope: two links may have it, and the JDK checks what it is told. */
  Optional<String> name(InetAddress address) {
    lock.lock();
    try {
      return Optional.ofNullable(names.get(address));
    } finally {
      lock.unlock();
    }
  }
}
