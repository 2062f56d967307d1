package dev.beacon.reach;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;

/** No instance of the service could be connected to. */
public final class NothingAlive extends ReachException {

  @Serial private static final long serialVersionUID = 1L;

  /** Why each failed. */
  private final LinkedHashMap<String, String> reasons;

  /**
   * Says which service, and why each of its instances failed.
   *
   * @param service what was to be reached
   * @param reasons each instance with its address, and why it failed; empty if there is none
   */
  public NothingAlive(String service, Map<String, String> reasons) {
    super(words(service, reasons));
    this.reasons = new LinkedHashMap<>(reasons);
  }

  private static String words(String service, Map<String, String> reasons) {
    StringBuilder words = new StringBuilder("nothing alive of ").append(service).append(": ");
    if (reasons.isEmpty()) {
      words.append("no instance was found");
    }
    String between = "";
    for (Map.Entry<String, String> each : reasons.entrySet()) {
      words.append(between).append(each.getKey()).append(": ").append(each.getValue());
      between = "; ";
    }
    return words.toString();
  }

  /** Each instance with its address, and why it failed; empty if none was found. */
  public Map<String, String> reasons() {
    return Map.copyOf(reasons);
  }

  @Override
  public boolean isTransient() {
    return true;
  }
}
