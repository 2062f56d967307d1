package dev.beacon.reach;

import java.io.Serial;
import java.net.SocketException;

/** A connection to a service broke or could not be made. The subtypes name the cause. */
public abstract sealed class ReachException extends SocketException
    permits InstanceDown, NothingAlive {

  @Serial private static final long serialVersionUID = 1L;

  ReachException(String message) {
    super(message);
  }

  /**
   * Whether it may go well if it is tried again: a request that may be repeated without harm can be
   * repeated. Otherwise somebody has to change something first.
   */
  public abstract boolean isTransient();
}
