package dev.beacon.bond.internal.line;

import dev.beacon.bond.internal.wire.Frame;
import java.net.BindException;
import java.net.SocketException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Gives streams to the program of the anchor, without a connection between them (RCH-035). Streams
 * for other services go on to those.
 */
public final class LocalServices implements AnchorBonds.Services {

  private final Loop loop;
  private final Set<String> others;
  private final AnchorBonds.Services otherwise;
  private final StreamDoor.Reasons reasons;
  private final ConcurrentMap<String, Backlog> backlogs = new ConcurrentHashMap<>();
  private final Set<String> known = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  /**
   * No service yet.
   *
   * @param others the names of all services that are elsewhere
   * @param otherwise takes the streams for them
   */
  public LocalServices(
      Loop loop, Set<String> others, AnchorBonds.Services otherwise, StreamDoor.Reasons reasons) {
    this.loop = loop;
    this.others = Set.copyOf(others);
    this.otherwise = otherwise;
    this.reasons = reasons;
    if (others.isEmpty()) {
      known.add("");
    }
  }

  /**
   * Begins to take the streams for a service. Any thread.
   *
   * @param most the most streams that wait
   * @throws BindException if the service is elsewhere, or taken already
   * @throws SocketException if this is closed
   */
  public Backlog open(String service, int most) throws SocketException {
    Backlog[] opened = new Backlog[1];
    Backlog backlog = new Backlog(most, () -> backlogs.remove(service, opened[0]));
    opened[0] = backlog;
    if (others.contains(service) || backlogs.putIfAbsent(service, backlog) != null) {
      throw new BindException("the service '" + service + "' is taken");
    }
    known.add(service);
    if (closed) { // maybe after close() looked
      backlog.close();
      throw new SocketException("the anchor is closed");
    }
    return backlog;
  }

  /** Without its program a service refuses connections, as a TCP port without a listener. Loop. */
  @Override
  public void begins(AnchorBonds.Offer offer) {
    String service = offer.service();
    Backlog backlog = backlogs.get(service);
    if (backlog == null && !known.contains(service)) {
      otherwise.begins(offer);
    } else if (backlog == null) {
      offer.refuse(Frame.Opened.REFUSED);
    } else if (!backlog.hasRoom()) {
      offer.refuse(Frame.Opened.TOO_MANY);
    } else {
      StreamDoor door = new StreamDoor(loop, reasons).leadsTo(offer.stream());
      offer.accept(door);
      if (!backlog.add(new Backlog.Come(door, offer.from()))) {
        door.close(true);
      }
    }
  }

  /** Ends all of them; there will be no others. Any thread. */
  public void close() {
    closed = true;
    List.copyOf(backlogs.values()).forEach(Backlog::close);
  }
}
