package dev.beacon.reach;

import java.io.Serial;
import java.util.LinkedHashMap;
import java.util.Map;

/** Says that Reach could not connect to any instance of the service. */
public final class NothingAlive extends ReachException {

  @Serial private static final long serialVersionUID = 1L;

  /** Each instance, and why it failed. */
  private final LinkedHashMap<String, String> reasons;

  /**
   * Makes the exception for a service and the failures of its instances.
   *
   * @param service the service that could not be reached
   * @param reasons each instance with its address, and why it failed; empty if there is no instance
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

  /** Each instance with its address, and why it failed; empty if no instance was found. */
  public Map<String, String> reasons() {
    return Map.copyOf(reasons);
  }

  @Override
  public boolean isTransient() {
    return true;
  }
}
