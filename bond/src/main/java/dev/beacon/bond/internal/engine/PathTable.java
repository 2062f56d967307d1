package dev.beacon.bond.internal.engine;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The paths of a client's bond by slot; an anchor has none (RCH-023). */
final class PathTable {

  private final List<PathState> paths = new ArrayList<>();

  void add(int slot, boolean metered) {
    if (slot < 0 || slot > 15 || of(slot) != null) {
      throw new IllegalArgumentException("slot " + slot + " is taken, or not 0 to 15");
    }
    paths.add(new PathState(slot, metered));
  }

  /** Takes a path out; returns its attempts, which are to be closed. */
  List<LineState> remove(int slot) {
    PathState path = of(slot);
    if (path == null) {
      return List.of();
    }
    paths.remove(path);
    return List.copyOf(path.takeAttempts());
  }

  void retry(int slot) {
    PathState path = of(slot);
    if (path != null) {
      path.retry();
    }
  }

  void refused(LineState line, long nowNs) {
    PathState path = of(line.slot());
    if (path != null) {
      path.refused(nowNs);
    }
  }

  /** The line answered; returns the lines that it replaces: attempts, then the old one. */
  List<LineState> spoke(LineState line) {
    PathState path = of(line.slot());
    if (path == null) {
      return List.of();
    }
    LineState old = path.spoke(line);
    List<LineState> replaced = new ArrayList<>(path.takeAttempts());
    if (old != null) {
      replaced.add(old);
    }
    return replaced;
  }

  /** The line is heard again; returns the attempts that aren't wanted for it. */
  List<LineState> heardAgain(LineState line) {
    PathState path = of(line.slot());
    return path == null ? List.of() : List.copyOf(path.takeAttempts());
  }

  void ended(LineState line) {
    PathState path = of(line.slot());
    if (path != null) {
      path.ended(line);
    }
  }

  void forEachDue(long nowNs, Consumer<PathState> dial) {
    for (PathState path : List.copyOf(paths)) {
      if (path.isDue(nowNs)) {
        dial.accept(path);
      }
    }
  }

  void addDeadlines(Deadlines deadlines) {
    paths.forEach(path -> path.addDeadlines(deadlines));
  }

  private @Nullable PathState of(int slot) {
    for (PathState path : paths) {
      if (path.slot() == slot) {
        return path;
      }
    }
    return null;
  }
}
