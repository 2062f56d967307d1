package dev.beacon.reach.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Attempts to connect, 100 ms apart, until one succeeds (RFC 8305 section 5). After a failed one,
 * the next begins at once.
 */
public final class Race {

  /** RFC 8305 section 8: the least delay between attempts. */
  public static final long APART_NS = 100_000_000L;

  private final List<Endpoint> left;
  private boolean started;
  private boolean failedSince;
  private long lastStartNs;
  private int running;
  private boolean won;

  /** Begins a race. */
  public Race(List<Endpoint> order) {
    left = new ArrayList<>(order);
  }

  /** The endpoint to try now, if it is time for another attempt. */
  public Optional<Endpoint> next(long nowNs) {
    if (won || left.isEmpty() || nsToNext(nowNs) > 0) {
      return Optional.empty();
    }
    started = true;
    failedSince = false;
    lastStartNs = nowNs;
    running++;
    return Optional.of(left.remove(0));
  }

  /** The time until the next attempt may begin. */
  public long nsToNext(long nowNs) {
    if (!started || failedSince || running == 0) {
      return 0;
    }
    return Math.max(0, lastStartNs + APART_NS - nowNs);
  }

  /** Reports whether there are endpoints that were not tried yet. */
  public boolean hasMore() {
    return !won && !left.isEmpty();
  }

  /** Handles a failed attempt. */
  public void failed() {
    running--;
    failedSince = true;
  }

  /** Handles a successful attempt; returns false if another one was faster. */
  public boolean won() {
    boolean first = !won;
    won = true;
    running--;
    return first;
  }

  /** Reports whether no attempt is left or running. */
  public boolean isOver() {
    return won || (left.isEmpty() && running == 0);
  }
}
