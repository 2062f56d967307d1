package dev.beacon.internal.watch;

import dev.beacon.Liveness;
import dev.beacon.PathState;
import dev.beacon.WatchStatistics;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the addresses of one service add up to. Confined to one thread.
 *
 * <p>Liveness counts from the first Up on: an address that never answered says nothing, because
 * anybody may have said that it would (TXT records are not authenticated). A host that says
 * AdminDown is not dead (RFC 5882 section 3.2): it speaks. A dead service stays dead until one of
 * its addresses answers, also if the others are withdrawn meanwhile, as they are one by one when
 * their records expire.
 *
 * @param <P> what stands for an address
 */
public final class ServiceLiveness<P> {

  private enum Path {
    SILENT,
    UP,
    LOST
  }

  private final Map<P, Path> paths = new LinkedHashMap<>();
  private boolean dead;

  /** An address is watched from now on. */
  public void begin(P path) {
    paths.putIfAbsent(path, Path.SILENT);
  }

  /** An address is watched no longer: it was withdrawn, which is no sign of death. */
  public void end(P path) {
    paths.remove(path);
    conclude();
  }

  /** An address is as its session says now. */
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

  /** It is not to be watched any more: what it was before is of no account. */
  public void forget() {
    paths.clear();
    dead = false;
  }

  private void conclude() {
    dead = !paths.containsValue(Path.UP) && (dead || paths.containsValue(Path.LOST));
  }

  /** What they add up to. */
  public Liveness now() {
    if (paths.containsValue(Path.UP)) {
      return Liveness.UP;
    }
    return dead ? Liveness.DOWN : Liveness.UNKNOWN;
  }
}
