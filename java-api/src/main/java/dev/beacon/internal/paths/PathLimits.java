package dev.beacon.internal.paths;

/**
 * The limits of the kernel's path manager.
 *
 * @param subflows how many subflows a connection may have beside the first
 * @param accepted how many addresses of the other side it may use
 */
public record PathLimits(int subflows, int accepted) {

  /** The kernel's own bound of each. */
  public static final int HIGHEST = 8;
}
