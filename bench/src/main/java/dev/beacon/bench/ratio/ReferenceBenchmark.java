package dev.beacon.bench.ratio;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/**
 * The unit of the others: a plain parser of 1,400 bytes, with branches that the bytes decide, small
 * objects and a map, as Beacon's own code has them. A machine that is slower at one is slower at
 * the other. It uses nothing of Beacon, so no change of Beacon moves it.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ReferenceBenchmark {

  private static final int BYTES = 1_400;
  private static final int WORDS = 24;
  private static final int LONGEST_WORD = 20;

  private static final int WORD = 0;
  private static final int NUMBER = 1;
  private static final int BLOCK = 2;
  private static final int KINDS = 3;

  private ByteBuffer packet = ByteBuffer.allocate(0);
  private final Map<String, Integer> known = new HashMap<>();

  /** An entry, as a number or as a copy of its bytes. */
  private record Entry(int kind, long number, byte[] bytes) {}

  /** Writes the bytes, the same in each run. */
  @Setup
  public void write() {
    SplittableRandom random = new SplittableRandom(17);
    List<byte[]> words = new ArrayList<>();
    for (int i = 0; i < WORDS; i++) {
      byte[] word = new byte[3 + random.nextInt(LONGEST_WORD - 3)];
      for (int k = 0; k < word.length; k++) {
        word[k] = (byte) ('a' + random.nextInt(26));
      }
      words.add(word);
      if (i % 2 == 0) {
        known.put(new String(word, StandardCharsets.US_ASCII), i);
      }
    }
    packet = ByteBuffer.allocateDirect(BYTES);
    while (packet.remaining() > LONGEST_WORD + 2) {
      byte[] word = words.get(random.nextInt(WORDS));
      packet.put((byte) random.nextInt(KINDS)).put((byte) word.length).put(word);
    }
    packet.flip();
  }

  /** Reads them all. */
  @Benchmark
  public long parse() {
    List<Entry> entries = new ArrayList<>();
    int at = 0;
    while (at + 2 <= packet.limit()) {
      int kind = packet.get(at);
      int length = packet.get(at + 1);
      entries.add(entry(kind, at + 2, length));
      at += 2 + length;
    }
    long sum = 0;
    for (Entry entry : entries) {
      sum = 31 * sum + (entry.kind == BLOCK ? entry.bytes.length : entry.number);
    }
    return sum;
  }

  private Entry entry(int kind, int at, int length) {
    byte[] bytes = new byte[length];
    for (int i = 0; i < length; i++) {
      bytes[i] = packet.get(at + i);
    }
    switch (kind) {
      case WORD:
        return new Entry(kind, knownAs(new String(bytes, StandardCharsets.US_ASCII)), bytes);
      case NUMBER:
        long number = 0;
        for (byte digit : bytes) {
          number = digit <= 'm' ? number * 10 + digit - 'a' : number - digit;
        }
        return new Entry(kind, number, bytes);
      default:
        return new Entry(kind, 0, bytes);
    }
  }

  private int knownAs(String word) {
    Integer number = known.get(word);
    return number == null ? -1 : number;
  }
}
