package dev.beacon.reach;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Says that no path leads to an anchor, or that none did for so long that a stream was given up.
 */
public final class PathsGone extends ReachException {

  @Serial private static final long serialVersionUID = 1L;

  /** Each path, and why it failed. */
  private final LinkedHashMap<String, String> reasons;

  /**
   * Makes the exception for a cause and the failures of the paths.
   *
   * @param cause the cause, in a few words
   * @param reasons each path, and why it failed; empty if there is no path
   */
  public PathsGone(String cause, Map<String, String> reasons) {
    super(words(cause, reasons));
    this.reasons = new LinkedHashMap<>(reasons);
  }

  private static String words(String cause, Map<String, String> reasons) {
    StringBuilder words = new StringBuilder(cause);
    String between = ": ";
    for (Map.Entry<String, String> each : reasons.entrySet()) {
      words.append(between).append(each.getKey()).append(": ").append(each.getValue());
      between = "; ";
    }
    return words.toString();
  }

  /** Each path, and why it failed; empty if there is no path. */
  public Map<String, String> reasons() {
    return Map.copyOf(reasons);
  }

  @Override
  public boolean isTransient() {
    return true;
  }
}
