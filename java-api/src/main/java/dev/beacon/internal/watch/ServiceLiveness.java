package dev.beacon.internal.watch;

import dev.beacon.Liveness;
import dev.beacon.PathState;
import dev.beacon.WatchStatistics;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The joint state of the addresses of one service. Confined to one thread.
 *
 * <p>Liveness counts from the first Up on. An address that never answered says nothing, because TXT
 * records are not authenticated, and any host may claim that a service is watchable. A host that
 * says AdminDown is not dead (RFC 5882 section 3.2), because it speaks. A dead service stays dead
 * until one of its addresses answers. That holds even if the other addresses are withdrawn
 * meanwhile, which happens one by one when their records expire.
 *
 * @param <P> stands for an address
 */
public final class ServiceLiveness<P> {

  private enum Path {
    SILENT,
    UP,
    LOST
  }

  private final Map<P, Path> paths = new LinkedHashMap<>();
  private boolean dead;

  /** Begins to watch an address. */
  public void begin(P path) {
    paths.putIfAbsent(path, Path.SILENT);
  }

  /** Ends the watch of an address: it was withdrawn, which is no sign of death. */
  public void end(P path) {
    paths.remove(path);
    conclude();
  }

  /** Sets the state of an address to its session's. */
  public void heard(P path, WatchStatistics session) {
    Path before = paths.get(path);
    if (before == null) {
      return;
    }
    if (session.state() == PathState.UP) {
      paths.put(path, Path.UP);
    } else if (session.state() == PathState.ADMIN_DOWN
        || session.remoteState() == PathState.ADMIN_DOWN) {
      paths.put(path, Path.SILENT);
      paths.replaceAll((any, is) -> is == Path.LOST ? Path.SILENT : is);
      dead = false;
    } else if (before == Path.UP) {
      paths.put(path, Path.LOST);
    }
    conclude();
  }

  /** Forgets the former states, because the service is no longer watched. */
  public void forget() {
    paths.clear();
    dead = false;
  }

  private void conclude() {
    dead = !paths.containsValue(Path.UP) && (dead || paths.containsValue(Path.LOST));
  }

  /** The joint state. */
  public Liveness now() {
    if (paths.containsValue(Path.UP)) {
      return Liveness.UP;
    }
    return dead ? Liveness.DOWN : Liveness.UNKNOWN;
  }
}
