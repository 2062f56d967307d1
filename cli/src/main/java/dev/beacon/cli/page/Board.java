package dev.beacon.cli.page;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;

/**
 * The state of the page: rows of JSON, each under a key. Any thread may change it, and no change
 * ever waits for a browser. Each browser has a {@link Viewer}, which notes the keys that changed
 * since its last batch and not the changes themselves. So a slow browser costs at most a set of
 * keys, and reads the latest state when it reads again.
 */
public final class Board {

  private static final Pattern KEY = Pattern.compile("[A-Za-z0-9/._-]{1,80}");

  /** Room for rows that are not of strangers. */
  private static final int OWN_ROWS = 2_000;

  private static final long OWN_CHARACTERS = 4 << 20;

  private final Room strangers;
  private final Room own = new Room(OWN_ROWS, OWN_CHARACTERS);
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, Row> rows = new LinkedHashMap<>();
  private final Set<Viewer> viewers = new LinkedHashSet<>();
  private boolean closed;

  /** A bound for rows, and how much of it is taken. */
  private static final class Room {
    private final int mostRows;
    private final long mostCharacters;
    private int rows;
    private long characters;

    Room(int mostRows, long mostCharacters) {
      this.mostRows = mostRows;
      this.mostCharacters = mostCharacters;
    }

    boolean take(int moreRows, long moreCharacters) {
      boolean given =
          rows + moreRows <= mostRows
              && (characters + moreCharacters <= mostCharacters || moreCharacters <= 0);
      if (given) {
        rows += moreRows;
        characters += moreCharacters;
      }
      return given;
    }
  }

  private record Row(String json, Room room) {}

  /** Begins with no rows, and with bounds for the rows of strangers. */
  public Board(int mostRows, long mostCharacters) {
    strangers = new Room(mostRows, mostCharacters);
  }

  /** Sets a row as {@link #put} does, if the rows of strangers have room for it. */
  public boolean putOfStranger(String key, String json) {
    return put(key, json, strangers);
  }

  /**
   * Sets a row.
   *
   * @param key ASCII letters, digits and {@code /._-}; it never contains text from the network
   * @param json one JSON value
   * @return false if there is no room for it; the row is as it was then
   */
  public boolean put(String key, String json) {
    return put(key, json, own);
  }

  private boolean put(String key, String json, Room room) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("key " + key);
    }
    lock.lock();
    try {
      Row before = rows.get(key);
      if (before != null && json.equals(before.json())) {
        return true;
      }
      boolean taken =
          before == null
              ? room.take(1, json.length())
              : room.take(0, json.length() - before.json().length());
      if (!taken) {
        return false;
      }
      rows.put(key, new Row(json, room));
      note(key);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Removes a row, if there is one. Its room is free again. */
  public void remove(String key) {
    lock.lock();
    try {
      Row before = rows.remove(key);
      if (before != null) {
        Object unused = before.room().take(-1, -before.json().length());
        note(key);
      }
    } finally {
      lock.unlock();
    }
  }

  private void note(String key) {
    for (Viewer viewer : viewers) {
      viewer.note(key);
    }
    changed.signalAll();
  }

  /** Adds a browser, which first gets every row. */
  Viewer join() {
    lock.lock();
    try {
      Viewer viewer = new Viewer();
      viewers.add(viewer);
      return viewer;
    } finally {
      lock.unlock();
    }
  }

  /** Ends the wait of every viewer. */
  void close() {
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** One browser's view. One thread asks it for batches. */
  final class Viewer implements AutoCloseable {

    /** A batch is about this long, so that a browser can draw between two. */
    private static final int BATCH_CHARACTERS = 128 * 1024;

    /** Changes that follow each other so closely travel together: a browser draws that often. */
    private static final long GAP_NS = 15_000_000;

    private final LinkedHashSet<String> dirty = new LinkedHashSet<>();
    private boolean begins = true;
    private boolean loading = true;
    private long lastNs = System.nanoTime() - GAP_NS;

    /** Starts anew if there is more to tell than twice the rows that can exist. */
    private void note(String key) {
      if (!begins && dirty.add(key) && dirty.size() > 2 * (strangers.mostRows + OWN_ROWS)) {
        dirty.clear();
        begins = true;
        loading = true;
      }
    }

    /**
     * Waits for a batch of changes.
     *
     * @param nowMs the clock of the machine, for the page's ages
     * @return the batch as one line of JSON; empty if nothing changed for that long
     */
    Optional<String> next(long waitNs, java.util.function.LongSupplier nowMs)
        throws InterruptedException {
      lock.lock();
      try {
        long leftNs = waitNs;
        while (!closed && !begins && dirty.isEmpty() && leftNs > 0) {
          leftNs = changed.awaitNanos(leftNs);
        }
        long gapNs = lastNs + GAP_NS - System.nanoTime();
        while (!closed && gapNs > 0) {
          gapNs = changed.awaitNanos(gapNs);
        }
        return closed || (!begins && dirty.isEmpty())
            ? Optional.empty()
            : Optional.of(batch(nowMs.getAsLong()));
      } finally {
        lastNs = System.nanoTime();
        lock.unlock();
      }
    }

    private String batch(long nowMs) {
      StringBuilder json = new StringBuilder(1024).append("{\"now\":").append(nowMs);
      if (begins) {
        json.append(",\"begin\":true");
        dirty.addAll(rows.keySet());
        begins = false;
      }
      json.append(",\"rows\":[");
      List<String> told = new ArrayList<>();
      for (String key : dirty) {
        if (json.length() > BATCH_CHARACTERS) {
          break;
        }
        json.append(told.isEmpty() ? "[\"" : ",[\"").append(key).append("\",");
        Row row = rows.get(key);
        json.append(row == null ? "null" : row.json()).append(']');
        told.add(key);
      }
      told.forEach(dirty::remove);
      json.append(']');
      if (loading && dirty.isEmpty()) {
        json.append(",\"end\":true");
        loading = false;
      }
      return json.append('}').toString();
    }

    /** The number of keys that wait. */
    int waiting() {
      lock.lock();
      try {
        return dirty.size();
      } finally {
        lock.unlock();
      }
    }

    boolean isOver() {
      lock.lock();
      try {
        return closed;
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      lock.lock();
      try {
        viewers.remove(this);
      } finally {
        lock.unlock();
      }
    }
  }
}
