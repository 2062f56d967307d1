package dev.beacon.reach.internal.source;

import dev.beacon.Beacon;
import dev.beacon.BeaconFailedException;
import dev.beacon.Browse;
import dev.beacon.BrowseOptions;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceListener;
import dev.beacon.ServiceType;
import dev.beacon.reach.internal.engine.Endpoint;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;

/** The instances of a type on the local link (RFC 6763 section 4). */
public final class MdnsSource implements Source {

  /** The name of this source. */
  public static final String NAME = "mDNS";

  private static final String ANSWERS_BFD = "1";

  private final Optional<String> instance;
  private final Found found;
  private final Executor executor;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final Queue<ServiceInstance> withdrawn = new ConcurrentLinkedQueue<>();
  private final Browse browse;

  /**
   * Begins to browse.
   *
   * @param instance the only wanted instance; empty for all
   * @param executor combines the endpoints
   */
  public MdnsSource(
      Beacon beacon, ServiceType type, Optional<String> instance, Found found, Executor executor) {
    this.instance = instance;
    this.found = found;
    this.executor = executor;
    ServiceListener listener =
        new ServiceListener() {
          @Override
          public void onEvent(ServiceEvent event) {
            if (event instanceof ServiceEvent.Removed removed && removed.saidGoodbye()) {
              withdrawn.add(removed.instance());
            }
            look();
          }

          @Override
          public void onFailure(BeaconFailedException cause) {
            found.trouble("nothing more is found on the local link: " + cause.getMessage());
          }
        };
    browse = beacon.browse(type, BrowseOptions.standard(), listener);
    look();
  }

  /** Combines the endpoints once for many events. */
  private void look() {
    if (looking.compareAndSet(false, true)) {
      try {
        executor.execute(this::offer);
      } catch (RejectedExecutionException closed) {
        // the source is closed
      }
    }
  }

  private void offer() {
    looking.set(false);
    List<Endpoint> endpoints = new ArrayList<>();
    for (ServiceInstance each : browse.snapshot()) {
      if (instance.isEmpty() || instance.get().equals(each.name())) {
        endpoints.addAll(endpoints(each));
      }
    }
    farewell(endpoints);
    found.now(NAME, endpoints);
  }

  /**
   * Reports withdrawn endpoints, except those that another instance announces, or that are
   * announced again.
   */
  private void farewell(List<Endpoint> present) {
    Set<String> keys = present.stream().map(Endpoint::key).collect(Collectors.toSet());
    List<Endpoint> gone = new ArrayList<>();
    for (ServiceInstance each = withdrawn.poll(); each != null; each = withdrawn.poll()) {
      if (instance.isEmpty() || instance.get().equals(each.name())) {
        endpoints(each).stream().filter(at -> !keys.contains(at.key())).forEach(gone::add);
      }
    }
    if (!gone.isEmpty()) {
      found.goodbye(gone);
    }
  }

  /** Returns the endpoints of an instance; port 0 means that it has none. */
  public static List<Endpoint> endpoints(ServiceInstance instance) {
    List<Endpoint> endpoints = new ArrayList<>();
    if (instance.port() == 0) {
      return endpoints;
    }
    boolean watchable = instance.txt().string("bfd").filter(ANSWERS_BFD::equals).isPresent();
    for (Map.Entry<String, List<InetAddress>> each : instance.addressesByInterface().entrySet()) {
      for (InetAddress address : each.getValue()) {
        endpoints.add(
            new Endpoint(
                instance.name(),
                address,
                instance.port(),
                instance.priority(),
                instance.weight(),
                watchable && !address.isLoopbackAddress(),
                Optional.of(each.getKey())));
      }
    }
    return endpoints;
  }

  @Override
  public void close() {
    browse.close();
  }
}
