package dev.beacon.cli;

import dev.beacon.Liveness;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.cli.page.Board;
import dev.beacon.dns.Name;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The watched hosts on the page: the state of each, and its changes in the last minutes. A host
 * that is down stays for a while, because its services are gone from the list.
 */
final class PagePeers {

  private static final int MOST = 256;
  private static final int MOST_CHANGES = 64;
  private static final long DOWN_STAYS_MS = TimeUnit.MINUTES.toMillis(10);
  private static final long STRIP_MS = TimeUnit.SECONDS.toMillis(70);

  private final Board board;
  private final boolean watches;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Name, Peer> peers = new LinkedHashMap<>();
  private long next;

  /** A change of state, at a time. */
  private record Change(long atMs, Liveness to) {}

  /** A watched host. */
  private static final class Peer {
    private final String key;
    private final Set<Name> services = new HashSet<>();
    private final Deque<Change> changes = new ArrayDeque<>();
    private List<String> addresses = List.of();

    Peer(String key) {
      this.key = key;
    }

    Liveness state() {
      return changes.getLast().to();
    }

    void become(Liveness state, long now) {
      if (changes.isEmpty() || state() != state) {
        changes.addLast(new Change(now, state));
      }
      // The first one within the strip needs the one before.
      Iterator<Change> each = changes.iterator();
      each.next();
      while (each.hasNext()
          && (each.next().atMs() < now - STRIP_MS || changes.size() > MOST_CHANGES)) {
        changes.removeFirst();
        each = changes.iterator();
        each.next();
      }
    }
  }

  /** Shows nothing unless hosts are watched. */
  PagePeers(Board board, boolean watches) {
    this.board = board;
    this.watches = watches;
  }

  /** Follows the liveness in the events of services. */
  void onEvent(ServiceEvent event, long now) {
    ServiceInstance instance = event.instance();
    boolean watched =
        watches && (instance.isWatchable() || instance.liveness() != Liveness.UNKNOWN);
    lock.lock();
    try {
      Peer peer = peers.get(instance.hostName());
      if (peer == null && watched && peers.size() < MOST) {
        peer = new Peer("peer/" + next++);
        peers.put(instance.hostName(), peer);
      }
      if (peer != null) {
        follow(peer, event, now);
      }
    } finally {
      lock.unlock();
    }
  }

  private void follow(Peer peer, ServiceEvent event, long now) {
    ServiceInstance instance = event.instance();
    boolean went = event instanceof ServiceEvent.Removed;
    boolean down = instance.liveness() == Liveness.DOWN;
    if (went && !down) {
      peer.services.remove(instance.fullName());
      if (peer.services.isEmpty()) {
        forget(instance.hostName(), peer);
        return;
      }
    } else {
      peer.services.add(instance.fullName());
      peer.addresses = Addresses.texts(instance);
    }
    if (!went || down) {
      peer.become(instance.liveness(), now);
    }
    show(instance.hostName(), peer);
  }

  private void forget(Name host, Peer peer) {
    peers.remove(host);
    board.remove(peer.key);
  }

  /** Forgets hosts that have been down for long. */
  void tick(long now) {
    lock.lock();
    try {
      for (Map.Entry<Name, Peer> each : List.copyOf(peers.entrySet())) {
        Change last = each.getValue().changes.getLast();
        if (last.to() == Liveness.DOWN && last.atMs() < now - DOWN_STAYS_MS) {
          forget(each.getKey(), each.getValue());
        }
      }
    } finally {
      lock.unlock();
    }
  }

  private void show(Name host, Peer peer) {
    List<JsonLine> changes = new ArrayList<>();
    for (Change change : peer.changes) {
      changes.add(new JsonLine().number("at", change.atMs()).text("to", word(change.to())));
    }
    board.put(
        peer.key,
        new JsonLine()
            .text("host", host.toString())
            .texts("addresses", peer.addresses)
            .text("state", word(peer.state()))
            .number("services", peer.services.size())
            .objects("changes", changes)
            .end());
  }

  private static String word(Liveness liveness) {
    return liveness.name().toLowerCase(Locale.ROOT);
  }
}
