package dev.beacon.resolver;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.InterfaceDecision;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Beacon that looks up names: the shared one of the JVM. A thread of its own opens it when the
 * first name is looked up.
 *
 * <p>Opening loads JNA and logs, and a logger may look up a name. Because that look-up comes from
 * the opening thread, it is recognised, and the JDK's resolver answers it. A caller that is loading
 * JNA, or that holds a logger's lock, waits for at most a few seconds. All code that may log is in
 * {@link Opener}, which runs on no caller's thread.
 */
final class LinkBeacon {

  /** The longest time of a look-up, in milliseconds. */
  static final String BUDGET_PROPERTY = "beacon.resolver.timeout.ms";

  private static final long BUDGET_MS = 2_000;
  private static final long LONGEST_BUDGET_MS = 60_000;
  private static final long RETRY_NS = TimeUnit.MINUTES.toNanos(1);
  private static final long SHORTEST_BUDGET_MS = 50;

  /**
   * The additional time that the first look-ups wait for the opening. It usually takes a tenth of a
   * second, but took 4 s when eight programs shared each core. If the opening fails, the wait ends
   * at once.
   */
  private static final long OPENING_MS = 10_000;

  /** One attempt; completed with nothing if it failed. */
  private record Attempt(CompletableFuture<Optional<Beacon>> beacon, long beganNs) {}

  private final AtomicReference<@Nullable Attempt> latest = new AtomicReference<>();
  private final Duration budget = Duration.ofMillis(budgetMs());

  /** The longest time of a look-up. */
  Duration budget() {
    return budget;
  }

  /**
   * Returns a Beacon that has an interface; empty if the JDK's own resolver must answer instead.
   */
  Optional<Beacon> beacon() {
    return mayWait() ? opened(attempt()) : Optional.empty();
  }

  /** Returns the same, but does not open it. */
  Optional<Beacon> openedBeacon() {
    Attempt attempt = latest.get();
    return attempt != null && attempt.beacon.isDone() && mayWait()
        ? opened(attempt)
        : Optional.empty();
  }

  /** Forgets a Beacon that was closed or has failed, so that the next look-up opens another one. */
  void lost(Beacon beacon) {
    Attempt attempt = latest.get();
    if (attempt != null && attempt.beacon.getNow(Optional.empty()).orElse(null) == beacon) {
      latest.compareAndSet(attempt, null);
    }
  }

  /** Reports whether this thread may wait; a thread that delivers answers must not wait for one. */
  private static boolean mayWait() {
    Thread current = Thread.currentThread();
    return !(current instanceof Opener) && !current.getName().startsWith("beacon-loop-");
  }

  private Attempt attempt() {
    while (true) {
      Attempt attempt = latest.get();
      if (attempt != null && !isOver(attempt)) {
        return attempt;
      }
      Attempt next = new Attempt(new CompletableFuture<>(), System.nanoTime());
      if (latest.compareAndSet(attempt, next)) {
        new Opener(next.beacon).start();
        return next;
      }
    }
  }

  private static boolean isOver(Attempt attempt) {
    boolean failed = attempt.beacon.isDone() && attempt.beacon.join().isEmpty();
    return failed && System.nanoTime() - attempt.beganNs > RETRY_NS;
  }

  private Optional<Beacon> opened(Attempt attempt) {
    try {
      return attempt
          .beacon
          .get(OPENING_MS, TimeUnit.MILLISECONDS)
          .filter(beacon -> beacon.interfaces().stream().anyMatch(InterfaceDecision::used));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return Optional.empty();
    } catch (ExecutionException | TimeoutException notOpened) {
      return Optional.empty();
    }
  }

  private static long budgetMs() {
    Long given = Long.getLong(BUDGET_PROPERTY, BUDGET_MS);
    return makesSense(given) ? given : BUDGET_MS;
  }

  private static boolean makesSense(long budgetMs) {
    return budgetMs >= SHORTEST_BUDGET_MS && budgetMs <= LONGEST_BUDGET_MS;
  }

  /** The fault of the setting; empty if there is none. */
  private static Optional<String> wrongBudget() {
    String given = System.getProperty(BUDGET_PROPERTY);
    return given == null || makesSense(Long.getLong(BUDGET_PROPERTY, -1))
        ? Optional.empty()
        : Optional.of(
            BUDGET_PROPERTY + "=" + given + ": must be 50 to 60000; " + BUDGET_MS + " holds");
  }

  /** Opens the Beacon. */
  private static final class Opener extends Thread {

    private final CompletableFuture<Optional<Beacon>> beacon;

    Opener(CompletableFuture<Optional<Beacon>> beacon) {
      super("beacon-resolver-open");
      this.beacon = beacon;
      setDaemon(true);
      // Beacon's threads live as long as the JVM, so they keep no class loader of a program.
      setContextClassLoader(Opener.class.getClassLoader());
    }

    @Override
    public void run() {
      try {
        wrongBudget().ifPresent(wrong -> log().warn(wrong));
        Beacon opened = Beacon.builder().waitForInterfaces(true).shared();
        beacon.complete(Optional.of(opened));
        log().debug("InetAddress asks the local link for names in .local");
      } catch (BeaconException | RuntimeException | LinkageError | AssertionError e) {
        beacon.complete(Optional.empty()); // first: nobody waits for a logger
        log()
            .warn(
                "names in .local are left to the system's resolver, for a minute at least: {}",
                e.toString());
        log().debug("why Beacon could not be opened", e);
      } finally {
        beacon.complete(Optional.empty());
      }
    }

    private static Logger log() {
      return LoggerFactory.getLogger(BeaconResolver.class);
    }
  }
}
