package dev.beacon;

import java.io.Serial;
import java.util.List;

/**
 * Says that the native core could not be loaded. It lists the places that were tried, and what to
 * do.
 */
public final class NativeLibraryException extends BeaconException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient List<String> tried;

  /**
   * Makes the exception. The library loader calls this.
   *
   * @param tried each place that was tried, and the result
   * @param hint one sentence that says what to do
   */
  public NativeLibraryException(List<String> tried, String hint) {
    super(
        "cannot load the native library beacon_core: tried "
            + String.join("; ", tried)
            + ". "
            + hint);
    this.tried = List.copyOf(tried);
  }

  /** Each place that was tried, and the result. */
  public List<String> tried() {
    return tried;
  }
}
