package dev.beacon.reach.internal.board;

import dev.beacon.SocketFailureException;
import dev.beacon.internal.paths.KernelPaths;
import dev.beacon.internal.paths.PathAddress;
import dev.beacon.internal.paths.PathLimits;
import java.net.InetAddress;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of this machine in the kernel's path manager, as far as this JVM cares for them.
 *
 * <p>The path manager is one for the network namespace, so all of this JVM share one object. An
 * address is added by its first user and removed with its last one. It is out while anyone says
 * that its path is dead. It comes back with an id that was not used for long: the kernel mixes up
 * an id that it had before.
 *
 * <p>If an address is there already, and as Beacon would have added it, it is taken over, because a
 * program that was killed may have left it; it then stays at the end. With any other flag it is an
 * administrator's, and Beacon leaves it alone.
 */
final class PathAddresses {

  private static final Logger LOG = LoggerFactory.getLogger(PathAddresses.class);
  private static final ReentrantLock SHARING = new ReentrantLock();
  private static Optional<PathAddresses> shared = Optional.empty();

  private final KernelPaths kernel;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<InetAddress, Kept> kept = new LinkedHashMap<>();
  private Optional<PathLimits> before = Optional.empty();
  private Optional<PathLimits> ours = Optional.empty();
  private Optional<Thread> atExit = Optional.empty();
  private int lastId;

  private static final class Kept {
    private final int ifindex;
    private final boolean wasThere;
    private int id;
    private int users = 1;
    private int dead;
    private boolean isIn = true;

    Kept(int ifindex, int id, boolean wasThere) {
      this.ifindex = ifindex;
      this.id = id;
      this.wasThere = wasThere;
    }

    PathAddress with(InetAddress address) {
      return new PathAddress(address, ifindex, id, PathAddress.SUBFLOW);
    }
  }

  /**
   * Uses this kernel.
   *
   * @param firstId the number before the first; by chance, since programs before had some too
   */
  PathAddresses(KernelPaths kernel, int firstId) {
    this.kernel = kernel;
    lastId = firstId;
  }

  /** Returns the one of this JVM. */
  static PathAddresses shared(KernelPaths kernel, int firstId) {
    SHARING.lock();
    try {
      PathAddresses known =
          shared
              .filter(each -> each.kernel == kernel)
              .orElseGet(() -> new PathAddresses(kernel, firstId));
      shared = Optional.of(known);
      return known;
    } finally {
      SHARING.unlock();
    }
  }

  /**
   * Adds an address, or another user of it.
   *
   * @throws SocketFailureException if this process may not
   * @throws IllegalStateException if it is there with other flags
   */
  void use(InetAddress address, int ifindex) throws SocketFailureException {
    lock.lock();
    try {
      Kept known = kept.get(address);
      if (known != null) {
        known.users++;
        return;
      }
      Optional<PathAddress> there =
          kernel.addresses().stream().filter(each -> each.address().equals(address)).findFirst();
      if (there.isPresent() && there.get().flags() != PathAddress.SUBFLOW) {
        throw new IllegalStateException(
            address.getHostAddress() + " is in the path manager with other flags");
      }
      allow(kept.size() + 1);
      Kept added =
          there
              .map(each -> new Kept(each.ifindex(), each.id(), true))
              .orElseGet(() -> new Kept(ifindex, 0, false));
      if (there.isEmpty()) {
        add(address, added);
      }
      kept.put(address, added);
      cleanUpAtExit();
    } finally {
      lock.unlock();
    }
  }

  /** The kernel keeps the addresses of a process that ended. */
  private void cleanUpAtExit() {
    if (atExit.isEmpty()) {
      Thread hook = new Thread(this::removeAll, "beacon-reach-exit");
      try {
        Runtime.getRuntime().addShutdownHook(hook);
        atExit = Optional.of(hook);
      } catch (IllegalStateException exiting) {
        LOG.debug("the JVM ends already", exiting);
      }
    }
  }

  private void removeAll() {
    lock.lock();
    try {
      for (Map.Entry<InetAddress, Kept> each : Map.copyOf(kept).entrySet()) {
        each.getValue().users = 1;
        unuse(each.getKey());
      }
    } finally {
      lock.unlock();
    }
  }

  /** The kernel counts all but the first subflow of a connection. */
  private void allow(int subflows) throws SocketFailureException {
    PathLimits now = kernel.limits();
    int wanted = Math.min(subflows, PathLimits.HIGHEST);
    PathLimits more = new PathLimits(Math.max(wanted, now.subflows()), now.accepted());
    kernel.limit(more); // also if it changes nothing: only this shows whether the process may
    if (!more.equals(now)) {
      before = Optional.of(before.orElse(now));
      ours = Optional.of(more);
    }
  }

  private void add(InetAddress address, Kept one) throws SocketFailureException {
    one.id = nextId();
    kernel.add(one.with(address));
    one.isIn = true;
  }

  private int nextId() throws SocketFailureException {
    Set<Integer> taken = new HashSet<>();
    kernel.addresses().forEach(each -> taken.add(each.id()));
    do {
      lastId = lastId % PathAddress.HIGHEST_ID + 1;
    } while (taken.contains(lastId) && taken.size() < PathAddress.HIGHEST_ID);
    return lastId;
  }

  /** Handles that a path from this address is dead: its subflows end now. */
  void dead(InetAddress address) throws SocketFailureException {
    change(address, 1);
  }

  /** Handles that it is back. */
  void alive(InetAddress address) throws SocketFailureException {
    change(address, -1);
  }

  private void change(InetAddress address, int more) throws SocketFailureException {
    lock.lock();
    try {
      Kept known = kept.get(address);
      if (known == null) {
        return;
      }
      known.dead = Math.max(0, known.dead + more);
      settle(address, known);
    } finally {
      lock.unlock();
    }
  }

  private void settle(InetAddress address, Kept known) throws SocketFailureException {
    if (known.dead > 0 && known.isIn) {
      known.isIn = false;
      kernel.remove(known.with(address));
    } else if (known.dead == 0 && !known.isIn) {
      add(address, known);
    }
  }

  /** Removes an address if this was its last user; one that was there before stays. */
  void unuse(InetAddress address) {
    lock.lock();
    try {
      Kept known = kept.get(address);
      if (known == null || --known.users > 0) {
        return;
      }
      kept.remove(address);
      if (known.wasThere && !known.isIn) {
        add(address, known);
      } else if (!known.wasThere && known.isIn) {
        kernel.remove(known.with(address));
      }
      if (kept.isEmpty()) {
        forgetExit();
        restore();
      }
    } catch (SocketFailureException e) {
      LOG.debug("{} stays as it is in the path manager", address.getHostAddress(), e);
    } finally {
      lock.unlock();
    }
  }

  private void forgetExit() {
    try {
      atExit.ifPresent(Runtime.getRuntime()::removeShutdownHook);
    } catch (IllegalStateException exiting) {
      LOG.debug("the JVM ends", exiting);
    }
    atExit = Optional.empty();
  }

  /** An administrator who changed the limits meanwhile is right. */
  private void restore() throws SocketFailureException {
    if (before.isPresent() && ours.equals(Optional.of(kernel.limits()))) {
      kernel.limit(before.get());
    }
    before = Optional.empty();
    ours = Optional.empty();
  }
}
