package dev.beacon.reach.internal.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A list: a row for each place, {@code HOST:PORT [priority=N] [weight=N] [via=relay] [metered]},
 * with {@code #} before comments.
 *
 * @param rows the valid rows
 * @param complaints the faults of the other rows, with their numbers
 */
public record ListText(List<Row> rows, List<String> complaints) {

  /** The most bytes of a list (RCH-003). */
  public static final int MOST_BYTES = 64 * 1024;

  /** The most rows of a list. */
  public static final int MOST_ROWS = 256;

  private static final Pattern PLACE =
      Pattern.compile("(?:\\[([0-9a-fA-F:.%a-z]+)]|([^\\[\\]:\\s]{1,253})):(\\d{1,5})");
  private static final Pattern NUMBER = Pattern.compile("(priority|weight)=(\\d{1,5})");
  private static final int HIGHEST = 65_535;

  /** The kinds of lists. */
  public enum Kind {
    /** Instances of a service; a relay can't be one. */
    INSTANCES,
    /** Endpoints of an anchor. */
    ENDPOINTS
  }

  /**
   * One place.
   *
   * @param host a name or an address
   * @param port 1 to 65,535
   * @param priority lower is tried first
   * @param weight among equal priorities
   * @param metered used only if no other is left; of endpoints only
   */
  public record Row(String host, int port, int priority, int weight, boolean metered) {

    /** A place that isn't metered. */
    Row(String host, int port, int priority, int weight) {
      this(host, port, priority, weight, false);
    }
  }

  /** Parses a list of instances, as {@link #read(byte[], Kind)} does. */
  static ListText read(byte[] bytes) throws IOException {
    return read(bytes, Kind.INSTANCES);
  }

  /**
   * Parses a list.
   *
   * @throws IOException if it is too long, or not text
   */
  public static ListText read(byte[] bytes, Kind kind) throws IOException {
    if (bytes.length > MOST_BYTES) {
      throw new IOException("over " + MOST_BYTES + " bytes");
    }
    String text;
    try {
      text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IOException("no text in UTF-8", e);
    }
    if (text.indexOf('\0') >= 0) {
      throw new IOException("no text: it has a zero byte");
    }
    List<Row> rows = new ArrayList<>();
    List<String> complaints = new ArrayList<>();
    int number = 0;
    for (String line : text.split("\\R", -1)) {
      number++;
      String row = line.replaceAll("#.*", "").strip();
      if (row.isEmpty()) {
        continue;
      }
      if (rows.size() + complaints.size() == MOST_ROWS) {
        complaints.add("row " + number + " and all after it: a list has " + MOST_ROWS + " rows");
        break;
      }
      try {
        rows.add(row(row, kind));
      } catch (IllegalArgumentException e) {
        complaints.add("row " + number + ": " + e.getMessage());
      }
    }
    return new ListText(List.copyOf(rows), List.copyOf(complaints));
  }

  private static Row row(String text, Kind kind) {
    String[] words = text.split("\\s+", -1);
    Matcher place = PLACE.matcher(words[0]);
    if (!place.matches()) {
      throw new IllegalArgumentException("'" + shown(words[0]) + "' is not HOST:PORT");
    }
    int port = inRange("port", place.group(3), 1);
    int priority = 0;
    int weight = 0;
    boolean metered = false;
    for (int i = 1; i < words.length; i++) {
      if (words[i].equals("via=relay")) {
        if (kind == Kind.INSTANCES) {
          throw new IllegalArgumentException("a relay leads to an anchor and not to a service");
        }
        continue; // for people: it is used as any other endpoint
      }
      if (words[i].equals("metered")) {
        metered = kind == Kind.ENDPOINTS;
        continue;
      }
      Matcher number = NUMBER.matcher(words[i]);
      if (!number.matches()) {
        throw new IllegalArgumentException(
            "'" + shown(words[i]) + "' is neither priority=N nor weight=N");
      }
      int value = inRange(number.group(1), number.group(2), 0);
      if (number.group(1).equals("priority")) {
        priority = value;
      } else {
        weight = value;
      }
    }
    String host = place.group(1) == null ? place.group(2) : place.group(1);
    return new Row(host, port, priority, weight, metered);
  }

  private static int inRange(String what, String digits, int least) {
    int value = Integer.parseInt(digits);
    if (value < least || value > HIGHEST) {
      throw new IllegalArgumentException(
          what + " " + value + ": must be " + least + " to " + HIGHEST);
    }
    return value;
  }

  /** Cuts and escapes a word, because it may be long or contain commands for a terminal. */
  private static String shown(String word) {
    String start = word.length() > 60 ? word.substring(0, 60) + "..." : word;
    return start.replaceAll("\\p{Cntrl}", "?");
  }
}
