package dev.beacon.bond.internal.discovery;

import dev.beacon.Beacon;
import dev.beacon.Liveness;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.ServiceWatch;
import dev.beacon.ServiceWatchEvent;
import dev.beacon.Txt;
import dev.beacon.WatchTiming;
import dev.beacon.dns.Name;
import java.io.IOException;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches by BFD the hosts of endpoints that announce that they answer (RCH-023). A host that never
 * answered says nothing about its path, and neither does one that stopped answering on purpose.
 * Anybody may announce it: a false announcement costs a packet a second.
 */
public final class HopWatches implements AutoCloseable {

  /** Hears of hops, on any thread. */
  @FunctionalInterface
  public interface Told {
    /** The peer fell silent, or answers again. */
    void changed(InetAddress local, InetAddress peer, boolean answers);
  }

  private static final Logger LOG = LoggerFactory.getLogger(HopWatches.class);
  private static final ServiceType ANY = ServiceType.of(MdnsEndpoints.TYPE);

  private final Beacon beacon;
  private final Executor executor;
  private final Told told;
  private final Map<Hop, ServiceWatch> watches = new HashMap<>(); // the executor's
  private boolean closed; // the executor's

  /**
   * Without hops.
   *
   * @param executor runs one task after the other; may block
   */
  public HopWatches(Beacon beacon, Executor executor, Told told) {
    this.beacon = beacon;
    this.executor = executor;
    this.told = told;
  }

  /** These are the hops from now on. */
  public void now(Set<Hop> hops) {
    executor.execute(
        () -> {
          if (!closed) {
            Map<Hop, ServiceWatch> gone = new HashMap<>(watches);
            gone.keySet().removeAll(hops);
            gone.values().forEach(ServiceWatch::close);
            watches.keySet().retainAll(hops);
            hops.stream().filter(hop -> !watches.containsKey(hop)).forEach(this::begin);
          }
        });
  }

  private void begin(Hop hop) {
    Name name = Name.ofLabels(hop.peer().getHostAddress());
    Map<String, List<InetAddress>> address = Map.of(hop.link(), List.of(hop.peer()));
    ServiceInstance host = new ServiceInstance(name, ANY, name, 0, 0, 0, Txt.EMPTY, address);
    try {
      watches.put(hop, beacon.watch(host, WatchTiming.standard(), event -> tell(hop, event)));
    } catch (IOException | IllegalArgumentException | IllegalStateException e) {
      LOG.debug("{} is not watched: {}", hop, e.getMessage());
    }
  }

  private void tell(Hop hop, ServiceWatchEvent event) {
    if (event.to() != Liveness.UNKNOWN) {
      told.changed(hop.local(), hop.peer(), event.to() == Liveness.UP);
    }
  }

  /** Ends the watches, soon. */
  @Override
  public void close() {
    executor.execute(
        () -> {
          closed = true;
          watches.values().forEach(ServiceWatch::close);
          watches.clear();
        });
  }
}
