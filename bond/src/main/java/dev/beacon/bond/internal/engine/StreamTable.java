package dev.beacon.bond.internal.engine;

import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.LineFault;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The live streams of a bond by number, and which numbers were ever in use. OPEN frames of several
 * lines may overtake each other, but not by more than the bound on streams.
 */
final class StreamTable {

  private final Map<Integer, StreamState> live = new LinkedHashMap<>();
  private final TreeSet<Integer> ahead = new TreeSet<>();
  private final int maxStreams;
  private int openedThrough;

  StreamTable(int maxStreams) {
    this.maxStreams = maxStreams;
  }

  /** Checks that the number was never in use; it is from now on. */
  boolean isNew(int number) throws LineFault {
    if (number <= openedThrough || ahead.contains(number)) {
      return false;
    }
    if (number - openedThrough > maxStreams + 1) {
      throw new LineFault(CloseCode.LIMIT, "stream " + number + " after " + openedThrough);
    }
    ahead.add(number);
    while (!ahead.isEmpty() && ahead.first() == openedThrough + 1) {
      openedThrough++;
      ahead.pollFirst();
    }
    return true;
  }

  /** The stream of a frame; null if it is over. */
  @Nullable StreamState find(int number) throws LineFault {
    StreamState stream = live.get(number);
    if (stream == null && number > openedThrough && !ahead.contains(number)) {
      throw LineFault.protocol("stream " + number + " was never opened");
    }
    return stream;
  }

  /** The next number of a client. */
  int next() {
    return ++openedThrough;
  }

  /** The highest number of a client. */
  int lastNumber() {
    return openedThrough;
  }

  void add(StreamState stream) {
    live.put(stream.number(), stream);
  }

  void remove(StreamState stream) {
    live.remove(stream.number());
  }

  boolean isFull() {
    return live.size() >= maxStreams;
  }

  boolean isEmpty() {
    return live.isEmpty();
  }

  int size() {
    return live.size();
  }

  boolean wasUsed() {
    return openedThrough > 0;
  }

  /** A copy: the caller may remove a stream meanwhile. */
  List<StreamState> all() {
    return new ArrayList<>(live.values());
  }
}
