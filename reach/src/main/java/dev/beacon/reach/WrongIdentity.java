package dev.beacon.reach;

import java.io.Serial;

/** Says that the other end of each path has a key that is not the anchor's. No data was sent. */
public final class WrongIdentity extends ReachException {

  @Serial private static final long serialVersionUID = 1L;

  /**
   * Makes the exception.
   *
   * @param reason the paths and the ids of the keys that are there
   */
  public WrongIdentity(String reason) {
    super(reason);
  }

  @Override
  public boolean isTransient() {
    return false;
  }
}
