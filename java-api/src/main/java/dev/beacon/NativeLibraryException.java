package dev.beacon;

import java.io.Serial;
import java.util.List;

/** The native core could not be loaded. Lists what was tried, and what to do. */
public final class NativeLibraryException extends BeaconException {

  @Serial private static final long serialVersionUID = 1L;

  private final transient List<String> tried;

  /**
   * Made by the library loader.
   *
   * @param tried each place that was tried and what came of it
   * @param hint what to do, one sentence
   */
  public NativeLibraryException(List<String> tried, String hint) {
    super(
        "cannot load the native library beacon_core: tried "
            + String.join("; ", tried)
            + ". "
            + hint);
    this.tried = List.copyOf(tried);
  }

  /** Each place that was tried and what came of it. */
  public List<String> tried() {
    return tried;
  }
}
