package dev.beacon.bond.internal.engine;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The paths of a client's bond by slot; an anchor has none (RCH-023). As many of them are wanted as
 * the bond has lines (RCH-027): those that share neither interface nor relay with the others come
 * first, metered ones last. If two of them share, and a path that shares with none comes later, it
 * is wanted too. A wanted path that was in use stays wanted while it is in trouble, and another one
 * is wanted beside it; once it is back, the worst is one too many.
 */
final class PathTable {

  /** A metered path is never one of more than so many. */
  private static final int MOST_WITH_METERED = 2;

  private static final long SURPLUS_NS = 3_000_000_000L;

  /** A path that is wanted because others share, and fails, is wanted again after that time. */
  private static final long APART_AGAIN_NS = 60_000_000_000L;

  private final List<PathState> paths = new ArrayList<>();
  private final List<PathState> gone = new ArrayList<>(); // taken out; their lines still work
  private boolean surplus;
  private long surplusSinceNs;
  private boolean apartTried;
  private long apartTriedNs;

  void add(int slot, Course course) {
    if (slot < 0 || slot > 15 || of(slot) != null) {
      throw new IllegalArgumentException("slot " + slot + " is taken, or not 0 to 15");
    }
    paths.add(new PathState(slot, course));
    apartTried = false;
  }

  /** Takes a path out; returns its attempts, which are to be closed. */
  List<LineState> remove(int slot) {
    PathState path = of(slot);
    if (path == null) {
      return List.of();
    }
    paths.remove(path);
    if (path.line() != null) {
      gone.add(path);
    }
    return List.copyOf(path.takeAttempts());
  }

  /** The lines of paths that were taken out, once so many others are heard. */
  List<LineState> leftOver(int lines) {
    boolean enough = paths.stream().filter(PathState::isHeard).count() >= lines;
    return enough ? linesOf(gone) : List.of();
  }

  private static List<LineState> linesOf(List<PathState> of) {
    List<LineState> lines = new ArrayList<>();
    for (PathState path : of) {
      LineState line = path.line();
      if (line != null) {
        lines.add(line);
      }
    }
    return lines;
  }

  /** Wants more paths, until so many lines are heard or may soon be. */
  void want(int lines, long nowNs) {
    long hopeful = paths.stream().filter(path -> path.isHopeful(nowNs)).count();
    while (hopeful < lines) {
      PathState next = best(hopeful < MOST_WITH_METERED, nowNs);
      if (next == null) {
        return;
      }
      next.want(nowNs);
      hopeful++;
    }
    if (hopeful == lines) {
      wantOneApart(nowNs);
    }
  }

  /** Wants a path that shares with no wanted one, if two wanted ones share. */
  private void wantOneApart(long nowNs) {
    if (apartTried && nowNs - apartTriedNs < APART_AGAIN_NS) {
      return;
    }
    List<PathState> wanted = paths.stream().filter(PathState::isWanted).toList();
    PathState next = best(false, nowNs);
    boolean someShare = wanted.stream().anyMatch(path -> shared(path, wanted) > 0);
    if (next != null && someShare && shared(next, wanted) == 0) {
      apartTried = true;
      apartTriedNs = nowNs;
      next.want(nowNs);
    }
  }

  /** Wants one more path; null if there is none. */
  @Nullable PathState wantOneMore(long nowNs) {
    PathState next = best(false, nowNs);
    if (next != null) {
      next.want(nowNs);
    }
    return next;
  }

  /** The path to want next, or null. */
  private @Nullable PathState best(boolean metered, long nowNs) {
    List<PathState> wanted = paths.stream().filter(PathState::isWanted).toList();
    return paths.stream()
        .filter(path -> !path.isWanted() && !path.isBarred(nowNs))
        .filter(path -> metered || !path.isMetered())
        .min(
            Comparator.comparing(PathState::isMetered)
                .thenComparingLong((PathState path) -> shared(path, wanted)))
        .orElse(null);
  }

  /** The number of others that have a part of this one. */
  private static long shared(PathState path, List<PathState> others) {
    return others.stream()
        .filter(other -> other != path && other.course().shares(path.course()))
        .count();
  }

  /** Returns the paths that are too many: of those in vain all, of those in use the worst. */
  List<PathState> surplus(int lines, long nowNs) {
    List<PathState> drop = new ArrayList<>();
    List<PathState> heard = new ArrayList<>(paths.stream().filter(PathState::isHeard).toList());
    if (heard.size() >= lines) {
      paths.stream().filter(path -> path.isWanted() && path.isInVain(nowNs)).forEach(drop::add);
    }
    boolean tooMany = heard.size() > lines;
    if (tooMany && !surplus) {
      surplusSinceNs = nowNs;
    }
    surplus = tooMany;
    boolean due = tooMany && nowNs - surplusSinceNs >= SURPLUS_NS;
    while (due && heard.size() > lines) {
      PathState worst = worst(heard);
      heard.remove(worst);
      drop.add(worst);
    }
    return drop;
  }

  private static PathState worst(List<PathState> heard) {
    return Collections.max(
        heard,
        Comparator.comparing(PathState::isLastChoice)
            .thenComparingLong((PathState path) -> shared(path, heard))
            .thenComparingLong(PathState::roundTripNs));
  }

  /** Dials a path no more; returns its lines, which are to be closed. */
  List<LineState> drop(PathState path) {
    path.unwant();
    List<LineState> lines = new ArrayList<>(path.takeAttempts());
    if (path.line() != null) {
      lines.add(path.line());
    }
    return lines;
  }

  void retry(int slot) {
    PathState path = of(slot);
    if (path != null) {
      path.retry();
      apartTried = false;
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
    replaced.addAll(
        linesOf(gone.stream().filter(each -> each.course().equals(path.course())).toList()));
    return replaced;
  }

  /** The line is heard again; returns the attempts that aren't wanted for it. */
  List<LineState> heardAgain(LineState line) {
    PathState path = of(line.slot());
    return path == null || path.line() != line ? List.of() : List.copyOf(path.takeAttempts());
  }

  void ended(LineState line) {
    gone.removeIf(path -> path.line() == line);
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

  void addDeadlines(Deadlines deadlines, long nowNs) {
    paths.forEach(path -> path.addDeadlines(deadlines, nowNs));
    if (surplus) {
      deadlines.at(surplusSinceNs + SURPLUS_NS);
    }
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
