package dev.beacon;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/**
 * No interface was left to use. Lists every interface of the host and why it was rejected. Where
 * the network may come later, {@link BeaconBuilder#waitForInterfaces} has Beacon wait for it.
 */
public final class NoInterfaceException extends BeaconException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient List<InterfaceDecision> decisions;

  /**
   * Made by {@link BeaconBuilder#open()}.
   *
   * @param decisions every interface and why it was rejected
   */
  public NoInterfaceException(List<InterfaceDecision> decisions) {
    super(describe(decisions));
    this.decisions = List.copyOf(decisions);
  }

  /** Every interface that was looked at, with the reason for which it was rejected. */
  public List<InterfaceDecision> decisions() {
    return decisions;
  }

  private static String describe(List<InterfaceDecision> decisions) {
    String advice = "; waitForInterfaces(true), --wait at the prompt, waits for one";
    if (decisions.isEmpty()) {
      return "no usable network interface: the host has none" + advice;
    }
    return decisions.stream()
        .map(decision -> decision.name() + ": " + decision.reason())
        .collect(Collectors.joining("; ", "no usable network interface (", ")" + advice));
  }
}
