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

  /** Room for rows that are not of strangers, beside the others. */
  private static final int OWN_ROWS = 2_000;

  private static final long OWN_CHARACTERS = 4 << 20;

  private final int mostRows;
  private final long mostCharacters;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final Map<String, String> rows = new LinkedHashMap<>();
  private final Set<Viewer> viewers = new LinkedHashSet<>();
  private long characters;
  private boolean closed;

  /** Begins with no rows, and with bounds for the rows of strangers. */
  public Board(int mostRows, long mostCharacters) {
    this.mostRows = mostRows;
    this.mostCharacters = mostCharacters;
  }

  /** Sets a row as {@link #put} does, if the rows of strangers have room for it. */
  public boolean putOfStranger(String key, String json) {
    return put(key, json, mostRows, mostCharacters);
  }

  /**
   * Sets a row.
   *
   * @param key ASCII letters, digits and {@code /._-}; it never contains text from the network
   * @param json one JSON value
   * @return false if there is no room for it; the row is as it was then
   */
  public boolean put(String key, String json) {
    return put(key, json, mostRows + OWN_ROWS, mostCharacters + OWN_CHARACTERS);
  }

  private boolean put(String key, String json, int rowLimit, long characterLimit) {
    if (!KEY.matcher(key).matches()) {
      throw new IllegalArgumentException("key " + key);
    }
    lock.lock();
    try {
      String before = rows.get(key);
      if (json.equals(before)) {
        return true;
      }
      long grown = characters + json.length() - (before == null ? 0 : before.length());
      if (grown > characterLimit || (before == null && rows.size() >= rowLimit)) {
        return false;
      }
      characters = grown;
      rows.put(key, json);
      note(key);
      return true;
    } finally {
      lock.unlock();
    }
  }

  /** Removes a row, if there is one. */
  public void remove(String key) {
    lock.lock();
    try {
      String before = rows.remove(key);
      if (before != null) {
        characters -= before.length();
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

    /** Changes that follow each other so closely travel together. */
    private static final long GAP_NS = 30_000_000;

    private final LinkedHashSet<String> dirty = new LinkedHashSet<>();
    private boolean begins = true;
    private boolean loading = true;
    private long lastNs = System.nanoTime() - GAP_NS;

    /** Starts anew if there is more to tell than twice the rows that can exist. */
    private void note(String key) {
      if (!begins && dirty.add(key) && dirty.size() > 2 * (mostRows + OWN_ROWS)) {
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
        json.append(rows.get(key)).append(']'); // null if it is gone
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
