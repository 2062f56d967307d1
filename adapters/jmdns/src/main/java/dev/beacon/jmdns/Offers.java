package dev.beacon.jmdns;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import javax.jmdns.ServiceInfo;

/**
 * All services that the views of this JVM have registered.
 *
 * <p>Programs change a service by withdrawing it and registering another one of its name at once.
 * So a withdrawn service stays for a moment. If it returns, it is changed, and other hosts don't
 * see it go.
 */
final class Offers {

  private static final ReentrantLock LOCK = new ReentrantLock();
  private static final List<Offer> ALL = new ArrayList<>();

  /** A busy machine may hold a program up for longer than 50 ms between the two calls. */
  private static final long STAYS_MS = 250;

  private static final ScheduledThreadPoolExecutor ENDING = ending();

  private Offers() {}

  private static ScheduledThreadPoolExecutor ending() {
    ScheduledThreadPoolExecutor executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, "jmdns-goodbye");
              thread.setDaemon(true);
              return thread;
            });
    executor.setKeepAliveTime(1, TimeUnit.SECONDS);
    executor.allowCoreThreadTimeOut(true);
    return executor;
  }

  /**
   * Publishes a service at one address of this machine.
   *
   * @throws IllegalStateException if the object is registered already
   */
  static Member register(Place place, ServiceInfo given) throws IOException {
    if (!(given instanceof Info info)) {
      throw new IllegalArgumentException(
          given.getClass().getName() + ": only what ServiceInfo.create made can be registered");
    }
    LOCK.lock();
    try {
      if (!info.register(Offers::changed)) {
        throw new IllegalStateException("this ServiceInfo is registered already: " + given);
      }
      return joined(place, info);
    } finally {
      LOCK.unlock();
    }
  }

  private static Member joined(Place place, Info info) throws IOException {
    try {
      Offer.Identity identity = Offer.Identity.of(info);
      Optional<Offer> changed =
          ALL.stream().filter(offer -> offer.isChangedTo(place, info)).findFirst();
      if (changed.isPresent()) {
        return changed.get().change(place, info);
      }
      List.copyOf(ALL).stream().filter(Offer::isEmpty).forEach(Offers::end);
      Optional<Offer> same =
          ALL.stream()
              .filter(offer -> offer.identity().equals(identity) && !offer.isAt(place))
              .findFirst();
      if (same.isPresent()) {
        return same.get().join(place, info);
      }
      String wanted = info.getName();
      for (int n = 2; isTaken(info.getKey()); n++) {
        info.rename(wanted + " (" + n + ")");
      }
      Offer offer = new Offer(identity, place);
      Member member = offer.join(place, info);
      ALL.add(offer);
      return member;
    } catch (IOException | RuntimeException e) {
      info.unregistered();
      throw e;
    }
  }

  private static boolean isTaken(String key) {
    return ALL.stream().anyMatch(offer -> offer.key().equals(key));
  }

  /** Reports whether any service is left, or ends soon. */
  static boolean isEmpty() {
    LOCK.lock();
    try {
      return ALL.isEmpty();
    } finally {
      LOCK.unlock();
    }
  }

  static void leave(Member member) {
    LOCK.lock();
    try {
      if (member.offer().leave(member)) {
        ScheduledFuture<?> unused =
            ENDING.schedule(() -> endIfEmpty(member.offer()), STAYS_MS, TimeUnit.MILLISECONDS);
      }
      member.info().unregistered();
    } finally {
      LOCK.unlock();
    }
  }

  private static void endIfEmpty(Offer offer) {
    LOCK.lock();
    try {
      if (offer.isEmpty()) {
        end(offer);
      }
    } finally {
      LOCK.unlock();
    }
  }

  private static void end(Offer offer) {
    if (ALL.remove(offer)) {
      offer.end();
    }
  }

  private static void changed(Info info) {
    LOCK.lock();
    try {
      ALL.forEach(offer -> offer.changedBy(info));
    } finally {
      LOCK.unlock();
    }
  }
}
