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

  /**
   * Returns options that also watch the hosts, at the {@linkplain WatchTiming#standard usual pace}.
   */
  public static BrowseOptions watched() {
    return watched(WatchTiming.standard());
  }

  /**
   * Returns options that also watch the hosts of {@linkplain ServiceInstance#isWatchable watchable}
   * instances (BFD, RFC 5880), each at all its addresses. {@link ServiceInstance#liveness} has the
   * result. When the last address falls silent, the instance is {@link ServiceEvent.Removed} for
   * {@link ServiceEvent.Removed.Reason#LIVENESS} within a detection time, which mDNS alone would
   * take minutes for. It is {@link ServiceEvent.Added} again once it answers. An instance stays as
   * mDNS reports it if it never answered, or if its host says that it must not be watched now.
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
