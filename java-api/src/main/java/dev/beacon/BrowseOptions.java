package dev.beacon;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executor;

/**
 * The options of one browse: its links and its executor. Options are immutable: each method returns
 * new options.
 *
 * @param links the links on which to search; default: all in use
 * @param executor the executor that calls the listener of this browse; empty for the one of {@link
 *     BeaconBuilder#listenerExecutor}
 */
public record BrowseOptions(Links links, Optional<Executor> executor) {

  private static final BrowseOptions STANDARD = new BrowseOptions(Links.all(), Optional.empty());

  /** Checks the values. */
  public BrowseOptions {
    Objects.requireNonNull(links, "links");
    Objects.requireNonNull(executor, "executor");
  }

  /** The defaults: all links, and the Beacon's own listener executor. */
  public static BrowseOptions standard() {
    return STANDARD;
  }

  /** Returns options that search on these links alone. */
  public BrowseOptions on(Links links) {
    return new BrowseOptions(links, executor);
  }

  /** Returns options that call the listener on this executor, still one event at a time. */
  public BrowseOptions executor(Executor executor) {
    return new BrowseOptions(links, Optional.of(Objects.requireNonNull(executor, "executor")));
  }
}
