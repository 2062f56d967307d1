package dev.beacon.it.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Scanner;

/** A message with one question, for the tools that ask what is not Beacon (RFC 1035 4). */
final class Query {
  static final int MDNS_PORT = 5353;
  static final int CLASS_IN = 1;
  static final int ANY = 255;

  private Query() {}

  /** Asks for the records of a name; a dot ends a label. */
  static byte[] message(int id, String name, int type) {
    ByteArrayOutputStream query = new ByteArrayOutputStream();
    for (int word : new int[] {id, 0, 1, 0, 0, 0}) { // flags, then one question and nothing else
      put16(query, word);
    }
    new Scanner(name)
        .useDelimiter("\\.")
        .tokens()
        .map(label -> label.getBytes(UTF_8))
        .forEach(
            label -> {
              query.write(label.length);
              query.writeBytes(label);
            });
    query.write(0);
    put16(query, type);
    put16(query, CLASS_IN);
    return query.toByteArray();
  }

  /** The number of a record type. */
  static int type(String name) {
    return switch (name) {
      case "A" -> 1;
      case "PTR" -> 12;
      case "TXT" -> 16;
      case "AAAA" -> 28;
      case "SRV" -> 33;
      case "ANY" -> ANY;
      default -> throw new IllegalArgumentException(name);
    };
  }

  private static void put16(ByteArrayOutputStream out, int word) {
    out.write(word >>> 8);
    out.write(word);
  }
}
