package dev.beacon.bond.internal.discovery;

import dev.beacon.Beacon;
import dev.beacon.BeaconFailedException;
import dev.beacon.Browse;
import dev.beacon.BrowseOptions;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceListener;
import dev.beacon.ServiceType;
import dev.beacon.Txt;
import java.net.InetAddress;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Endpoints that anchors and relays announce on the local link. Anybody may announce any id: the
 * handshake finds out (RCH-030), and what strangers announce is bounded (RCH-003).
 */
public final class MdnsEndpoints implements AutoCloseable {

  /** The type of service of all endpoints. */
  public static final String TYPE = "_beacon-reach._tcp";

  /** The attribute with the anchor's id. */
  public static final String ID_KEY = "id";

  /** The attribute with the name of an anchor that has a certificate of an authority. */
  public static final String NAME_KEY = "dns";

  private static final Logger LOG = LoggerFactory.getLogger(MdnsEndpoints.class);

  /** As many as the rows of a list; few of them are chosen. */
  private static final int MOST_ENDPOINTS = 256;

  private final Set<String> anchors;
  private final Executor executor;
  private final Consumer<Set<Endpoint>> found;
  private final AtomicBoolean looking = new AtomicBoolean();
  private final Browse browse;

  /**
   * Begins to browse.
   *
   * @param anchors the anchor's ids, or its name
   * @param executor where endpoints are put together
   * @param found gets all that there are, by the executor
   */
  public MdnsEndpoints(
      Beacon beacon, List<String> anchors, Executor executor, Consumer<Set<Endpoint>> found) {
    this.anchors = Set.copyOf(anchors);
    this.executor = executor;
    this.found = found;
    browse =
        beacon.browse(
            ServiceType.of(TYPE),
            BrowseOptions.standard(),
            new ServiceListener() {
              @Override
              public void onEvent(ServiceEvent event) {
                look();
              }

              @Override
              public void onFailure(BeaconFailedException cause) {
                LOG.warn("no more endpoints are found on the link: {}", cause.getMessage());
              }
            });
    look();
  }

  /** However many events there are, what they come to is put together once. */
  private void look() {
    if (looking.compareAndSet(false, true)) {
      executor.execute(
          () -> {
            looking.set(false);
            found.accept(endpoints(browse.snapshot()));
          });
    }
  }

  private Set<Endpoint> endpoints(List<ServiceInstance> instances) {
    Set<Endpoint> endpoints = new LinkedHashSet<>();
    for (ServiceInstance each : instances) {
      if (each.port() == 0 || !leadsToAnchor(each.txt())) {
        continue;
      }
      for (Map.Entry<String, List<InetAddress>> on : each.addressesByInterface().entrySet()) {
        for (InetAddress address : on.getValue()) {
          if (endpoints.size() < MOST_ENDPOINTS) {
            endpoints.add(
                new Endpoint(
                    address.getHostAddress(),
                    each.port(),
                    Optional.of(on.getKey()),
                    each.priority(),
                    each.weight(),
                    false,
                    each.isWatchable()));
          }
        }
      }
    }
    return endpoints;
  }

  private boolean leadsToAnchor(Txt txt) {
    return Stream.of(ID_KEY, NAME_KEY)
        .anyMatch(key -> txt.string(key).filter(anchors::contains).isPresent());
  }

  @Override
  public void close() {
    browse.close();
  }
}
