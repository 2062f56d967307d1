package dev.beacon.reach.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Attempts to connect, 100 ms apart, until one succeeds (RFC 8305 section 5). One that fails lets
 * the next start at once.
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

  /** Begins one. */
  public Race(List<Endpoint> order) {
    left = new ArrayList<>(order);
  }

  /** The endpoint to try now, if it is time for another. */
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

  /** How long until there may be another attempt. */
  public long nsToNext(long nowNs) {
    if (!started || failedSince || running == 0) {
      return 0;
    }
    return Math.max(0, lastStartNs + APART_NS - nowNs);
  }

  /** Whether there are endpoints that were not tried yet. */
  public boolean hasMore() {
    return !won && !left.isEmpty();
  }

  /** An attempt failed. */
  public void failed() {
    running--;
    failedSince = true;
  }

  /** An attempt succeeded; false if another one was faster. */
  public boolean won() {
    boolean first = !won;
    won = true;
    running--;
    return first;
  }

  /** Whether nothing is left to wait for. */
  public boolean isOver() {
    return won || (left.isEmpty() && running == 0);
  }
}
