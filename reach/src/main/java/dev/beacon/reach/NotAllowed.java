package dev.beacon.reach;

import java.io.Serial;

/** Says that an anchor does not let this client in. */
public final class NotAllowed extends ReachException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param reason which client is not let in
   */
  public NotAllowed(String reason) {
    super(reason);
  }

  @Override
  public boolean isTransient() {
    return false;
  }
}
