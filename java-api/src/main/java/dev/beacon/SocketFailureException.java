package dev.beacon;

import dev.beacon.internal.core.ErrorHint;
import java.io.Serial;

/**
 * A socket operation failed: which one, where, and what the operating system said, as in {@code
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
   * Made by the core.
   *
   * @param operation the operation or socket option that failed, {@code join} or {@code
   *     SO_REUSEADDR}
   * @param interfaceName the interface, or empty where none is concerned
   * @param address the address, or empty where none is concerned
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

  /** The interface, or empty where none is concerned. */
  public String interfaceName() {
    return interfaceName;
  }

  /** The address, or empty where none is concerned. */
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
        .append(ErrorHint.of(errorName))
        .toString();
  }
}
