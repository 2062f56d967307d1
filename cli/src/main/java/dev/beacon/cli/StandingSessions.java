package dev.beacon.cli;

import dev.beacon.BeaconException;
import dev.beacon.WatchListener;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The open sessions of a file: a new one opens, a missing one closes, a changed one changes, and
 * the others are not affected.
 */
final class StandingSessions {

  private record Open(SessionsFile.Session as, Watched watched) {}

  private final Watcher watcher;
  private final WatchListener listener;
  private final Map<String, Open> open = new LinkedHashMap<>();

  StandingSessions(Watcher watcher, WatchListener listener) {
    this.watcher = watcher;
    this.listener = listener;
  }

  /**
   * Opens, closes and changes sessions as the file says now.
   *
   * @throws BeaconException if one can't be opened; the others are right
   */
  void become(Map<String, SessionsFile.Session> wanted) throws BeaconException {
    closeAllBut(wanted);
    BeaconException refused = null;
    for (Map.Entry<String, SessionsFile.Session> each : wanted.entrySet()) {
      try {
        become(each.getKey(), each.getValue());
      } catch (BeaconException e) {
        refused = refused == null ? e : refused;
      }
    }
    if (refused != null) {
      throw refused;
    }
  }

  /** Closes the missing ones first, because a new one may have the same path under another name. */
  private void closeAllBut(Map<String, SessionsFile.Session> wanted) {
    open.entrySet()
        .removeIf(
            each -> {
              SessionsFile.Session next = wanted.get(each.getKey());
              boolean stays =
                  next != null
                      && SessionsFile.isSamePath(next.target(), each.getValue().as().target());
              if (!stays) {
                each.getValue().watched().close();
              }
              return !stays;
            });
  }

  private void become(String name, SessionsFile.Session wanted) throws BeaconException {
    Open before = open.get(name);
    if (before == null) {
      Watched watched = watcher.watch(wanted.target(), listener);
      open.put(name, new Open(wanted, watched));
      if (wanted.adminDown()) {
        watched.enable(false);
      }
      return;
    }
    if (!before.as().target().equals(wanted.target())) {
      before.watched().change(wanted.target());
    }
    if (before.as().adminDown() != wanted.adminDown()) {
      before.watched().enable(!wanted.adminDown());
    }
    open.put(name, new Open(wanted, before.watched()));
  }

  /** The open sessions. */
  List<Watched> all() {
    return open.values().stream().map(Open::watched).toList();
  }
}
