package dev.beacon.reach.internal.board;

import dev.beacon.SocketFailureException;
import dev.beacon.internal.paths.KernelPaths;
import dev.beacon.internal.paths.PathAddress;
import dev.beacon.internal.paths.PathLimits;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The addresses of this machine in the kernel's path manager, as far as this JVM cares for them.
 *
 * <p>The path manager is one for the network namespace, so all of this JVM share one object. An
 * address is added by its first user. It is out while anyone says that its path is dead. It comes
 * back with an id that was not used for long: the kernel mixes up an id that it had before.
 *
 * <p>When the kernel loses an address, it ends the subflows from it, of all programs. So an address
 * whose last user is gone stays as long as a connection needs it, and a thread looks until it is
 * free. An address that is needed at the exit of the JVM is left to the core, which runs after all
 * Java.
 *
 * <p>{@link AddedAddresses} says which ones programs with Beacon have added. An address that was
 * left by one that was killed is removed with the next. Any other address that is there already is
 * an administrator's: it is used, and stays at the end; with other flags than Beacon's it is left
 * alone.
 */
final class PathAddresses {

  private static final Logger LOG = LoggerFactory.getLogger(PathAddresses.class);

  /** The most that bytes under way may delay the exit of the JVM. */
  private static final int EXIT_MS = 1_000;

  private static final long FIRST_LOOK_NS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long LAST_LOOK_NS = TimeUnit.SECONDS.toNanos(2);
  private static final ReentrantLock SHARING = new ReentrantLock();
  private static Optional<PathAddresses> shared = Optional.empty();

  private final KernelPaths kernel;
  private final AddedAddresses added;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<InetAddress, Kept> kept = new LinkedHashMap<>();
  private Optional<PathLimits> before = Optional.empty();
  private Optional<PathLimits> ours = Optional.empty();
  private Optional<Thread> atExit = Optional.empty();
  private boolean looking;
  private boolean exiting;
  private int lastId;

  private static final class Kept {
    private final int ifindex;
    private final boolean isAdministrators;
    private int id;
    private int users;
    private int dead;
    private boolean isIn = true;

    Kept(int ifindex, int id, boolean isAdministrators) {
      this.ifindex = ifindex;
      this.id = id;
      this.isAdministrators = isAdministrators;
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
  PathAddresses(KernelPaths kernel, AddedAddresses added, int firstId) {
    this.kernel = kernel;
    this.added = added;
    lastId = firstId;
  }

  /** Returns the one of this JVM. */
  static PathAddresses shared(KernelPaths kernel, int firstId) {
    SHARING.lock();
    try {
      PathAddresses known =
          shared
              .filter(each -> each.kernel == kernel)
              .orElseGet(
                  () -> new PathAddresses(kernel, AddedAddresses.ofThisNamespace(), firstId));
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
        settle(address, known);
        return;
      }
      if (exiting) {
        return;
      }
      Optional<PathAddress> there = present(address);
      if (there.isPresent() && there.get().flags() != PathAddress.SUBFLOW) {
        throw new IllegalStateException(
            address.getHostAddress() + " is in the path manager with other flags");
      }
      allow(kept.size() + 1);
      Kept one =
          there.isPresent()
              ? new Kept(there.get().ifindex(), there.get().id(), !added.holdIfAdded(there.get()))
              : new Kept(ifindex, 0, false);
      if (there.isEmpty()) {
        add(address, one);
      }
      one.users = 1;
      kept.put(address, one);
      takeLeftovers();
      cleanUpAtExit();
      lookUntilUnused();
    } finally {
      lock.unlock();
    }
  }

  private Optional<PathAddress> present(InetAddress address) throws SocketFailureException {
    return kernel.addresses().stream().filter(each -> each.address().equals(address)).findFirst();
  }

  /** Takes the addresses that killed programs have added, and this one does not use. */
  private void takeLeftovers() throws SocketFailureException {
    for (PathAddress each : added.leftovers(kernel.addresses())) {
      kept.putIfAbsent(each.address(), new Kept(each.ifindex(), each.id(), false));
    }
    removeUnused();
  }

  /** The kernel keeps the addresses of a process that ended. */
  private void cleanUpAtExit() {
    if (atExit.isEmpty()) {
      Thread hook = new Thread(this::leave, "beacon-reach-exit");
      try {
        Runtime.getRuntime().addShutdownHook(hook);
        atExit = Optional.of(hook);
      } catch (IllegalStateException tooLate) {
        LOG.debug("the JVM ends already", tooLate);
      }
    }
  }

  /** Other hooks may use their connections still, so addresses in use are left to the core. */
  private void leave() {
    lock.lock();
    try {
      exiting = true;
      kept.values().forEach(each -> each.users = 0);
      removeUnused();
      List<PathAddress> left = new ArrayList<>();
      kept.forEach((address, each) -> left.add(each.with(address)));
      if (!left.isEmpty()) {
        kernel.atExit(left, EXIT_MS);
      }
      restore();
    } catch (SocketFailureException e) {
      LOG.debug("the path manager stays as it is", e);
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
    if (!one.isAdministrators) {
      added.remember(one.with(address));
    }
    try {
      kernel.add(one.with(address));
    } catch (SocketFailureException e) {
      added.forget(address);
      throw e;
    }
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
      if (known == null || exiting) {
        return;
      }
      known.dead = Math.max(0, known.dead + more);
      settle(address, known);
    } finally {
      lock.unlock();
    }
  }

  /** Another program may have told the kernel the same before. */
  private void settle(InetAddress address, Kept known) throws SocketFailureException {
    if ((known.dead > 0) != known.isIn) {
      return;
    }
    Optional<PathAddress> there = present(address);
    if (known.dead > 0) {
      known.isIn = false;
      if (there.isPresent()) {
        kernel.remove(there.get());
      }
    } else if (there.isPresent()) {
      known.id = there.get().id();
      known.isIn = true;
    } else {
      add(address, known);
    }
  }

  /** Removes an address after its last user, as soon as no connection needs it. */
  void unuse(InetAddress address) {
    lock.lock();
    try {
      Kept known = kept.get(address);
      if (known == null || known.users == 0 || --known.users > 0) {
        return;
      }
      known.dead = 0;
      removeUnused();
      lookUntilUnused();
    } finally {
      lock.unlock();
    }
  }

  /** Removes the addresses without a user and a connection. */
  private void removeUnused() {
    for (Map.Entry<InetAddress, Kept> each : Map.copyOf(kept).entrySet()) {
      InetAddress address = each.getKey();
      Kept one = each.getValue();
      try {
        if (one.users == 0 && leaves(address, one)) {
          kept.remove(address);
        }
      } catch (SocketFailureException e) {
        LOG.debug("{} stays as it is in the path manager", address.getHostAddress(), e);
      }
    }
    if (kept.isEmpty() && !exiting) {
      forgetExit();
      restore();
    }
  }

  private boolean leaves(InetAddress address, Kept one) throws SocketFailureException {
    if (one.isAdministrators) {
      settle(address, one);
      return true;
    }
    if (one.isIn && kernel.users(one.with(address)) > 0) {
      return false;
    }
    if (!added.isLastUser(address)) {
      added.release(address);
      return true;
    }
    if (one.isIn) {
      kernel.remove(one.with(address));
    }
    added.forget(address);
    return true;
  }

  /** The thread ends when there is nothing to wait for. */
  private void lookUntilUnused() {
    if (!looking && isAnyUnused()) {
      looking = true;
      Thread thread = new Thread(this::look, "beacon-reach-leaving");
      thread.setDaemon(true);
      thread.start();
    }
  }

  private boolean isAnyUnused() {
    return kept.values().stream().anyMatch(each -> each.users == 0);
  }

  private void look() {
    for (long pauseNs = FIRST_LOOK_NS; ; pauseNs = Math.min(2 * pauseNs, LAST_LOOK_NS)) {
      LockSupport.parkNanos(pauseNs);
      lock.lock();
      try {
        removeUnused();
        looking = isAnyUnused() && !exiting;
        if (!looking) {
          return;
        }
      } finally {
        lock.unlock();
      }
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
  private void restore() {
    try {
      if (before.isPresent() && ours.equals(Optional.of(kernel.limits()))) {
        kernel.limit(before.get());
      }
    } catch (SocketFailureException e) {
      LOG.debug("the limits stay as they are", e);
    }
    before = Optional.empty();
    ours = Optional.empty();
  }
}
