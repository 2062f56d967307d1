package dev.beacon.reach.internal.net;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Says once that something works less well, and once that it is whole again. Any thread. */
public final class Remarks {

  private final Map<String, String> said = new ConcurrentHashMap<>();
  private final Consumer<String> degraded;
  private final Consumer<String> whole;

  /** Tells these. */
  public Remarks(Consumer<String> degraded, Consumer<String> whole) {
    this.degraded = degraded;
    this.whole = whole;
  }

  /** Says it, unless it was said about the same and is not over. */
  public void degrade(String what, String reason) {
    if (said.put(what, reason) == null) {
      degraded.accept(reason);
    }
  }

  /** Says that it is over, if it was said. */
  public void mend(String what, String reason) {
    if (said.remove(what) != null) {
      whole.accept(reason);
    }
  }
}
