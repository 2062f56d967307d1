package dev.beacon;

import java.io.Serial;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Says that no interface can be used. It lists every interface of the host and why it was rejected.
 * If the network may come later, use {@link BeaconBuilder#waitForInterfaces}.
 */
public final class NoInterfaceException extends BeaconException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient List<InterfaceDecision> decisions;

  /**
   * Makes the exception. {@link BeaconBuilder#open()} calls this.
   *
   * @param decisions every interface and why it was rejected
   */
  public NoInterfaceException(List<InterfaceDecision> decisions) {
    super(describe(decisions));
    this.decisions = List.copyOf(decisions);
  }

  /** Every interface of the host, with the reason why it was rejected. */
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
