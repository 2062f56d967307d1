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
 * The Beacon that names are asked of: the one that all of the JVM share, opened when the first name
 * is looked up, by a thread of its own.
 *
 * <p>Opening loads JNA and logs, and what logs may look up a name. On a thread of its own that
 * look-up is told apart from others and answered by the JDK's resolver; and a caller that stands in
 * the midst of loading JNA, or has a logger's lock, waits for seconds and no longer. What may log
 * is in {@link Opener}, which no caller's thread touches.
 */
final class LinkBeacon {

  /** How long a look-up takes at most, in milliseconds. */
  static final String BUDGET_PROPERTY = "beacon.resolver.timeout.ms";

  private static final long BUDGET_MS = 2_000;
  private static final long LONGEST_BUDGET_MS = 60_000;
  private static final long RETRY_NS = TimeUnit.MINUTES.toNanos(1);
  private static final long SHORTEST_BUDGET_MS = 50;

  /**
   * How long the first look-ups wait for the opening besides. It takes a tenth of a second, but 4 s
   * were seen where eight programs wanted each core; and what fails ends at once, whatever this is.
   */
  private static final long OPENING_MS = 10_000;

  /** One attempt; completed with nothing if it failed. */
  private record Attempt(CompletableFuture<Optional<Beacon>> beacon, long beganNs) {}

  private final AtomicReference<@Nullable Attempt> latest = new AtomicReference<>();
  private final Duration budget = Duration.ofMillis(budgetMs());

  /** How long a look-up takes at most. */
  Duration budget() {
    return budget;
  }

  /** A Beacon that has an interface; empty where the JDK's own resolver is to be asked instead. */
  Optional<Beacon> beacon() {
    return mayWait() ? opened(attempt()) : Optional.empty();
  }

  /** The same, if it is open. */
  Optional<Beacon> openedBeacon() {
    Attempt attempt = latest.get();
    return attempt != null && attempt.beacon.isDone() && mayWait()
        ? opened(attempt)
        : Optional.empty();
  }

  /** It was closed, or has failed: the next look-up opens another one. */
  void lost(Beacon beacon) {
    Attempt attempt = latest.get();
    if (attempt != null && attempt.beacon.getNow(Optional.empty()).orElse(null) == beacon) {
      latest.compareAndSet(attempt, null);
    }
  }

  /** A thread that brings the answers can't wait for one. */
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

  /** What is wrong with the setting; empty if nothing. */
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
      // Beacon's threads live as long as the JVM: no class loader of a program's.
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
