package dev.beacon;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * How something is browsed, where that differs from what the {@link Beacon} does by itself. A
 * value: each method returns another one and leaves this as it is.
 *
 * @param links on which links; default: all that are in use
 * @param executor where the listener of this browse is called; empty: as {@link
 *     BeaconBuilder#listenerExecutor} says
 */
public record BrowseOptions(Links links, Optional<Executor> executor) {

  private static final BrowseOptions STANDARD = new BrowseOptions(Links.all(), Optional.empty());

  /** Checks the values. */
  public BrowseOptions {
    Objects.requireNonNull(links, "links");
    Objects.requireNonNull(executor, "executor");
  }

  /** As the Beacon does by itself. */
  public static BrowseOptions standard() {
    return STANDARD;
  }

  /** On these links alone. */
  public BrowseOptions on(Links links) {
    return new BrowseOptions(links, executor);
  }

  /** With the listener called on that executor, still one event at a time. */
  public BrowseOptions executor(Executor executor) {
    return new BrowseOptions(links, Optional.of(Objects.requireNonNull(executor, "executor")));
  }
}
