package dev.beacon.reach;

import java.io.Serial;

/** Says that an anchor was reached, but did not pass the connection on to its service. */
public final class Refused extends ReachException {

  @Serial private static final long serialVersionUID = 1L;

  /** True if another attempt may succeed. */
  private final boolean passing;

  /**
   * Makes the exception.
   *
   * @param reason the reason
   * @param passing whether another attempt may succeed
   */
  public Refused(String reason, boolean passing) {
    super(reason);
    this.passing = passing;
  }

  @Override
  public boolean isTransient() {
    return passing;
  }
}
