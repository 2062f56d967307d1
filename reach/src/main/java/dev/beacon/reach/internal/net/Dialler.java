package dev.beacon.reach.internal.net;

import dev.beacon.reach.internal.engine.Endpoint;
import dev.beacon.reach.internal.engine.Race;
import dev.beacon.reach.internal.net.Headstarts.Headstart;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Runs one race. The calling thread makes the first attempt. If that succeeds at once, no other
 * thread and no timer is needed. Helpers make the attempts beside it. The first connection closes
 * all others.
 *
 * @param <T> the type of connection
 */
public final class Dialler<T extends Closeable> {

  /**
   * The result.
   *
   * @param endpoint the endpoint of the connection
   * @param socket the connection
   * @param tookNs the time that connecting took
   * @param <T> the type of connection
   */
  public record Reached<T>(Endpoint endpoint, T socket, long tookNs) {}

  /** Receives the results of attempts. */
  public interface Referee {
    /** Handles a failed attempt. */
    void refused(Endpoint endpoint, String why);

    /** Handles an attempt that lost because another one was faster. */
    void outrun(Endpoint endpoint, long afterNs);
  }

  private final Opener<T> opener;
  private final Race race;
  private final Referee referee;
  private final Headstarts headstarts;
  private final Executor helpers;
  private final long attemptNs;
  private final long endNs;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<T, Attempt> running = new HashMap<>();
  private @Nullable Reached<T> winner;
  private boolean over;
  private boolean interrupted;

  private record Attempt(Endpoint endpoint, long startNs) {}

  /**
   * Prepares a race.
   *
   * @param attemptNs the limit of one attempt
   * @param endNs the end of all attempts, in {@link System#nanoTime}
   */
  public Dialler(
      Opener<T> opener,
      Race race,
      Referee referee,
      Headstarts headstarts,
      Executor helpers,
      long attemptNs,
      long endNs) {
    this.opener = opener;
    this.race = race;
    this.referee = referee;
    this.headstarts = headstarts;
    this.helpers = helpers;
    this.attemptNs = attemptNs;
    this.endNs = endNs;
  }

  /** Runs the race; empty if all attempts failed. */
  public Optional<Reached<T>> run() {
    for (Optional<Endpoint> next = awaitNext(); next.isPresent(); next = awaitNext()) {
      attempt(next.get());
    }
    lock.lock();
    try {
      over = true;
      running.keySet().forEach(Dialler::close);
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
      return Optional.ofNullable(winner);
    } finally {
      lock.unlock();
    }
  }

  private Optional<Endpoint> next() {
    lock.lock();
    try {
      return over ? Optional.empty() : race.next(System.nanoTime());
    } finally {
      lock.unlock();
    }
  }

  /** Waits for the next endpoint to try; empty if the race is over. */
  private Optional<Endpoint> awaitNext() {
    lock.lock();
    try {
      while (true) {
        long now = System.nanoTime();
        if (race.isOver() || now - endNs >= 0) {
          return Optional.empty();
        }
        Optional<Endpoint> next = race.next(now);
        if (next.isPresent()) {
          return next;
        }
        long wait = race.hasMore() ? race.nsToNext(now) : Long.MAX_VALUE;
        awaitNanos(Math.min(wait, Math.max(1, endNs - now)));
      }
    } finally {
      lock.unlock();
    }
  }

  private void awaitNanos(long ns) {
    try {
      @SuppressWarnings("WaitNotInLoop") // the caller has the loop
      long unused = changed.awaitNanos(ns);
    } catch (InterruptedException e) {
      interrupted = true; // an interrupt does not end the connect of a socket either
    }
  }

  private void attempt(Endpoint endpoint) {
    Optional<Headstart> headstart = headstart();
    T socket = null;
    long startNs = System.nanoTime();
    try {
      socket = opener.create();
      opener.prepare(socket);
      begin(socket, endpoint, startNs);
      long leftNs = Math.min(attemptNs, endNs - startNs);
      int timeoutMs = (int) Math.max(1, TimeUnit.NANOSECONDS.toMillis(leftNs));
      opener.connect(socket, new InetSocketAddress(endpoint.address(), endpoint.port()), timeoutMs);
      succeeded(socket, endpoint, System.nanoTime() - startNs);
    } catch (IOException | RuntimeException e) {
      failed(socket, endpoint, words(e, System.nanoTime() - startNs));
    } finally {
      headstart.ifPresent(headstarts::over);
    }
  }

  private Optional<Headstart> headstart() {
    lock.lock();
    try {
      return race.hasMore()
          ? Optional.of(headstarts.begin(() -> helpers.execute(this::help)))
          : Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void help() {
    Optional<Endpoint> next = next();
    while (next.isPresent()) {
      attempt(next.get());
      next = next();
    }
  }

  private void begin(T socket, Endpoint endpoint, long startNs) throws IOException {
    lock.lock();
    try {
      if (over || winner != null) {
        throw new IOException("the race is over");
      }
      running.put(socket, new Attempt(endpoint, startNs));
    } finally {
      lock.unlock();
    }
  }

  private void succeeded(T socket, Endpoint endpoint, long tookNs) {
    List<Attempt> losers = new ArrayList<>();
    lock.lock();
    try {
      running.remove(socket);
      if (over || !race.won()) {
        close(socket);
      } else {
        winner = new Reached<>(endpoint, socket, tookNs);
        running.keySet().forEach(Dialler::close);
        losers.addAll(running.values());
      }
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    long now = System.nanoTime();
    losers.forEach(each -> referee.outrun(each.endpoint(), now - each.startNs()));
  }

  private void failed(@Nullable T socket, Endpoint endpoint, String why) {
    boolean counts;
    lock.lock();
    try {
      if (socket != null) {
        running.remove(socket);
        close(socket);
      }
      counts = winner == null && !over;
    } finally {
      lock.unlock();
    }
    if (counts) {
      referee.refused(endpoint, why);
    }
    failed(); // not earlier: the caller of the race next asks why all failed
  }

  private void failed() {
    lock.lock();
    try {
      race.failed();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Describes a failed connect for people. */
  public static String words(Exception failure, long afterNs) {
    if (failure instanceof SocketTimeoutException) {
      return "no answer within " + TimeUnit.NANOSECONDS.toMillis(afterNs) + " ms";
    }
    String message = failure.getMessage();
    return message == null ? failure.getClass().getSimpleName() : message.toLowerCase(Locale.ROOT);
  }

  private static void close(Closeable socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // it is being dropped, so a failure does not matter
    }
  }
}
