package dev.beacon.reach.internal.board;

import dev.beacon.SocketFailureException;
import dev.beacon.internal.paths.KernelPaths;
import dev.beacon.reach.internal.engine.Endpoint;
import dev.beacon.reach.internal.net.PathSockets;
import dev.beacon.reach.internal.net.Remarks;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/**
 * All paths to the instances of one Reach: its sockets, the addresses of this machine in the
 * kernel's path manager, and their watching.
 */
final class AllPaths implements AutoCloseable, PathWatching.Telling {

  private static final String RIGHT = "right";

  private final PathAddresses addresses;
  private final Remarks remarks;
  private final PathWatching watching;
  private final PathSockets sockets;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, List<Endpoint>> offered = new HashMap<>();
  private final Set<InetAddress> used = new HashSet<>();
  private boolean closed;

  /** Uses this kernel. */
  AllPaths(KernelPaths kernel, PathAddresses addresses, Watching watching, Remarks remarks) {
    this.addresses = addresses;
    this.remarks = remarks;
    this.watching = new PathWatching(watching, this, each -> Paths.localOf(each.address()));
    sockets = new PathSockets(kernel, remarks, this.watching::connected);
  }

  /** Watches each path. */
  Watching watching() {
    return watching;
  }

  /** Makes sockets that use all paths. */
  PathSockets sockets() {
    return sockets;
  }

  /** Sets the endpoints of a source. */
  void offer(String source, List<Endpoint> endpoints) {
    lock.lock();
    try {
      offered.put(source, List.copyOf(endpoints));
    } finally {
      lock.unlock();
    }
    refresh();
  }

  /**
   * Adds the addresses from which an endpoint can be had. An address that was added stays while the
   * machine has it, because connections use it even if nobody announces their server any more.
   */
  void refresh() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      used.removeIf(this::isGone);
      for (List<Endpoint> each : offered.values()) {
        each.forEach(this::useAllTo);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean isGone(InetAddress address) {
    try {
      if (NetworkInterface.getByInetAddress(address) != null) {
        return false;
      }
    } catch (SocketException notNow) {
      return false;
    }
    addresses.unuse(address);
    return true;
  }

  private void useAllTo(Endpoint endpoint) {
    List<LocalPath> locals =
        Paths.localOf(endpoint.address())
            .map(List::of)
            .orElseGet(() -> Paths.localsToRouters(endpoint.address()));
    locals.forEach(this::use);
  }

  private void use(LocalPath path) {
    if (used.contains(path.address())) {
      return;
    }
    try {
      addresses.use(path.address(), path.ifindex());
      used.add(path.address());
      remarks.mend(RIGHT, "the kernel is told of dead paths");
      remarks.mend(path.address().getHostAddress(), path.address().getHostAddress() + " is used");
    } catch (SocketFailureException e) {
      untold(e);
    } catch (IllegalStateException e) {
      remarks.degrade(
          path.address().getHostAddress(),
          "the kernel is not told if the path by "
              + path.interfaceName()
              + " is dead: "
              + e.getMessage());
    }
  }

  private void untold(SocketFailureException e) {
    boolean isRight = e.errorName().equals("EPERM") || e.errorName().equals("EACCES");
    remarks.degrade(
        RIGHT,
        "paths are used as the kernel has them, and it is not told which are dead: "
            + (isRight ? "this process lacks CAP_NET_ADMIN" : e.getMessage()));
  }

  @Override
  public void path(LocalPath path, Endpoint to, boolean dead, String why) {
    String name = path.interfaceName() + ">" + to.address().getHostAddress();
    try {
      if (dead) {
        addresses.dead(path.address());
      } else {
        addresses.alive(path.address());
      }
    } catch (SocketFailureException e) {
      untold(e);
    }
    if (dead) {
      remarks.degrade(name, "the path " + name + " is dead, and the others are used: " + why);
    } else {
      remarks.mend(
          name,
          "the path " + name + (why.isEmpty() ? " is back" : " is no longer the only dead one"));
    }
  }

  /** Gives up the addresses; they stay while connections need them. Idempotent. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      used.forEach(addresses::unuse);
      used.clear();
    } finally {
      lock.unlock();
    }
  }
}
