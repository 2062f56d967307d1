package dev.beacon.reach.internal.board;

import dev.beacon.SocketFailureException;
import dev.beacon.internal.paths.KernelPaths;
import dev.beacon.internal.paths.PathAddress;
import dev.beacon.internal.paths.PathLimits;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** A path manager in memory, which remembers each number that it had. */
final class KernelInMemory implements KernelPaths {

  static final int BACKUP = 1 << 2;

  final List<PathAddress> present = new CopyOnWriteArrayList<>();
  final List<Integer> ids = new ArrayList<>();
  final Map<InetAddress, Integer> users = new ConcurrentHashMap<>();
  final List<PathAddress> leftToExit = new ArrayList<>();
  PathLimits limits = new PathLimits(2, 0);
  boolean mayChange = true;

  private void requireRight() throws SocketFailureException {
    if (!mayChange) {
      throw new SocketFailureException("add endpoint", "", "", "EPERM", 1);
    }
  }

  @Override
  public int replace(int port, int backlog) {
    return 0;
  }

  @Override
  public int subflows(int descriptor, int port) {
    return 1;
  }

  @Override
  public List<PathAddress> addresses() {
    return List.copyOf(present);
  }

  @Override
  public void add(PathAddress address) throws SocketFailureException {
    requireRight();
    present.add(address);
    ids.add(address.id());
  }

  @Override
  public void remove(PathAddress address) throws SocketFailureException {
    requireRight();
    present.removeIf(each -> each.id() == address.id());
  }

  @Override
  public int users(PathAddress address) {
    return users.getOrDefault(address.address(), 0);
  }

  @Override
  public void atExit(List<PathAddress> addresses, int waitMs) {
    leftToExit.addAll(addresses);
  }

  @Override
  public PathLimits limits() {
    return limits;
  }

  @Override
  public void limit(PathLimits other) throws SocketFailureException {
    requireRight();
    limits = other;
  }
}
