package dev.beacon.reach;

import java.io.Serial;
import java.net.SocketException;

/** Says that a connection to a service broke or could not be made. The subtype is the cause. */
public abstract sealed class ReachException extends SocketException
    permits InstanceDown, NothingAlive, PathsGone, Refused, NotAllowed, WrongIdentity {

  @Serial private static final long serialVersionUID = 1L;

  ReachException(String message) {
    super(message);
  }

  /**
   * Reports whether another attempt may succeed. If so, a program can repeat a request that does no
   * harm when it is repeated. If not, something has to be changed first.
   */
  public abstract boolean isTransient();
}
