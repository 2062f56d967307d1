package dev.beacon;

import dev.beacon.internal.core.ErrorHint;
import java.io.Serial;

/**
 * Says which socket operation failed, where, and with which error of the operating system: {@code
 * join 224.0.0.251 on eth0: ENOBUFS (105)}.
 */
public final class SocketFailureException extends BeaconException {

  @Serial private static final long serialVersionUID = 1L;

  private final String operation;
  private final String interfaceName;
  private final String address;
  private final String errorName;
  private final int errorNumber;

  /**
   * Makes the exception. The core calls this.
   *
   * @param operation the operation or socket option that failed, {@code join} or {@code
   *     SO_REUSEADDR}
   * @param interfaceName the interface; empty if the failure concerns none
   * @param address the address; empty if the failure concerns none
   * @param errorName the operating system's name of the error, {@code ENOBUFS}
   * @param errorNumber the operating system's number of the error, positive
   */
  public SocketFailureException(
      String operation, String interfaceName, String address, String errorName, int errorNumber) {
    super(describe(operation, interfaceName, address, errorName, errorNumber));
    this.operation = operation;
    this.interfaceName = interfaceName;
    this.address = address;
    this.errorName = errorName;
    this.errorNumber = errorNumber;
  }

  /** The operation or socket option that failed, {@code join} or {@code SO_REUSEADDR}. */
  public String operation() {
    return operation;
  }

  /** The interface; empty if the failure concerns none. */
  public String interfaceName() {
    return interfaceName;
  }

  /** The address; empty if the failure concerns none. */
  public String address() {
    return address;
  }

  /** The operating system's name of the error, {@code ENOBUFS}. */
  public String errorName() {
    return errorName;
  }

  /** The operating system's number of the error, positive. */
  public int errorNumber() {
    return errorNumber;
  }

  private static String describe(
      String operation, String interfaceName, String address, String errorName, int errorNumber) {
    StringBuilder text = new StringBuilder(operation);
    if (!address.isEmpty()) {
      text.append(' ').append(address);
    }
    if (!interfaceName.isEmpty()) {
      text.append(" on ").append(interfaceName);
    }
    return text.append(": ")
        .append(errorName)
        .append(" (")
        .append(errorNumber)
        .append(')')
        .append(ErrorHint.ofFailure(operation, errorName))
        .toString();
  }
}
