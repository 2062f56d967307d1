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
 * @param watch the pace at which the hosts of watchable instances are watched; empty: they are not
 *     watched
 */
public record BrowseOptions(Links links, Optional<Executor> executor, Optional<WatchTiming> watch) {

  private static final BrowseOptions STANDARD =
      new BrowseOptions(Links.all(), Optional.empty(), Optional.empty());

  /** Checks the values. */
  public BrowseOptions {
    Objects.requireNonNull(links, "links");
    Objects.requireNonNull(executor, "executor");
    Objects.requireNonNull(watch, "watch");
  }

  /** The defaults: all links, and the Beacon's own listener executor. */
  public static BrowseOptions standard() {
    return STANDARD;
  }

  /** With the hosts watched, at the {@linkplain WatchTiming#standard usual pace}. */
  public static BrowseOptions watched() {
    return watched(WatchTiming.standard());
  }

  /**
   * With the hosts of those instances watched that {@linkplain ServiceInstance#isWatchable say}
   * that they answer (BFD, RFC 5880): each at all its addresses. {@link ServiceInstance#liveness}
   * tells what came of it. When the last address that answered falls silent, the instance is {@link
   * ServiceEvent.Removed} for {@link ServiceEvent.Removed.Reason#LIVENESS}, within a detection time
   * instead of minutes, and is {@link ServiceEvent.Added} again once it answers. An instance that
   * never answered stays as mDNS has it; so does one whose host says that it is not to be watched
   * now.
   */
  public static BrowseOptions watched(WatchTiming timing) {
    return new BrowseOptions(Links.all(), Optional.empty(), Optional.of(timing));
  }

  /** Returns options that search on these links alone. */
  public BrowseOptions on(Links links) {
    return new BrowseOptions(links, executor, watch);
  }

  /** Returns options that call the listener on this executor, still one event at a time. */
  public BrowseOptions executor(Executor executor) {
    return new BrowseOptions(
        links, Optional.of(Objects.requireNonNull(executor, "executor")), watch);
  }
}
