package dev.beacon.reach.internal.board;

import dev.beacon.SocketFailureException;
import dev.beacon.internal.paths.KernelPaths;
import dev.beacon.internal.paths.PathAddress;
import dev.beacon.internal.paths.PathLimits;
import java.util.ArrayList;
import java.util.List;

/** A path manager in memory, which remembers each number that it had. */
final class KernelInMemory implements KernelPaths {

  static final int BACKUP = 1 << 2;

  final List<PathAddress> present = new ArrayList<>();
  final List<Integer> ids = new ArrayList<>();
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
  public PathLimits limits() {
    return limits;
  }

  @Override
  public void limit(PathLimits other) throws SocketFailureException {
    requireRight();
    limits = other;
  }
}
