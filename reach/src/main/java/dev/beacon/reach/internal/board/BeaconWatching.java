package dev.beacon.reach.internal.board;

import dev.beacon.Beacon;
import dev.beacon.Liveness;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import dev.beacon.ServiceWatch;
import dev.beacon.ServiceWatchEvent;
import dev.beacon.Txt;
import dev.beacon.WatchTiming;
import dev.beacon.dns.Name;
import dev.beacon.reach.internal.engine.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches hosts by the BFD of a Beacon. It watches each address as a service of its own. Such
 * watches share the session of a host, and a program may use several services of one host.
 */
public final class BeaconWatching implements Watching {

  private static final Logger LOG = LoggerFactory.getLogger(BeaconWatching.class);
  private static final ServiceType ANY = ServiceType.of("_reach._tcp");

  private final Beacon beacon;

  /** Uses this Beacon. */
  public BeaconWatching(Beacon beacon) {
    this.beacon = beacon;
  }

  @Override
  public Session watch(Endpoint endpoint, Duration interval, int multiplier, Told told)
      throws IOException {
    String link =
        endpoint
            .interfaceName()
            .or(() -> Paths.linkOf(endpoint.address()))
            .orElseThrow(() -> new IOException(endpoint + " is on no link of this host"));
    Name name = Name.ofLabels(endpoint.address().getHostAddress());
    Map<String, List<InetAddress>> address = Map.of(link, List.of(endpoint.address()));
    ServiceInstance host = new ServiceInstance(name, ANY, name, 0, 0, 0, Txt.EMPTY, address);
    WatchTiming timing = WatchTiming.standard().interval(interval).multiplier(multiplier);
    return new Watched(beacon, host, told, timing);
  }

  /** Watches one address. When its pace changes, a new watch begins before the old one ends. */
  private static final class Watched implements Session {
    private final Beacon beacon;
    private final ServiceInstance host;
    private final Told told;
    private final ReentrantLock lock = new ReentrantLock();
    private Liveness last = Liveness.UNKNOWN;
    private WatchTiming timing;
    private ServiceWatch watch;

    Watched(Beacon beacon, ServiceInstance host, Told told, WatchTiming timing) throws IOException {
      this.beacon = beacon;
      this.host = host;
      this.told = told;
      this.timing = timing;
      watch = beacon.watch(host, timing, this::tell);
    }

    @Override
    public void interval(Duration other) {
      if (other.equals(timing.interval())) {
        return;
      }
      ServiceWatch before = watch;
      try {
        watch = beacon.watch(host, timing.interval(other), this::tell);
        timing = timing.interval(other);
        before.close();
      } catch (IOException | IllegalStateException e) {
        LOG.debug("{} is watched at the pace that it had", host.hostName(), e);
      }
    }

    @Override
    public void close() {
      watch.close();
    }

    /** Passes on each change once, because for a moment two watches report the same. */
    private void tell(ServiceWatchEvent event) {
      lock.lock();
      try {
        if (event.to() == last) {
          return;
        }
        last = event.to();
      } finally {
        lock.unlock();
      }
      switch (event.to()) {
        case UP -> told.up();
        case DOWN -> told.down("BFD: " + event.path().diagnostic(), event.path().detection());
        case UNKNOWN -> told.nothing("the host stopped answering on purpose");
      }
    }
  }
}
