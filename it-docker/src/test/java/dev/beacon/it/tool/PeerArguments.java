package dev.beacon.it.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * The arguments of a driver that is written in Java, as {@code peers/driver.py} describes them:
 * {@code publish TYPE PORT NAME... --txt ITEM... --then ITEM...} or {@code browse TYPE}.
 *
 * @param port 0 for a browse
 * @param txt what the services have at first
 * @param then what they have after a line on standard input
 */
record PeerArguments(
    boolean publishes, String type, int port, List<String> names, List<Item> txt, List<Item> then) {

  /**
   * A string of a TXT record (RFC 6763 6.4).
   *
   * @param value empty if it is a key alone
   */
  record Item(String key, Optional<byte[]> value) {
    /** {@code key}, {@code key=text} or {@code key:hex}. */
    static Item of(String text) {
      for (int at = 0; at < text.length(); at++) {
        String rest = text.substring(at + 1);
        switch (text.charAt(at)) {
          case '=' -> {
            return new Item(text.substring(0, at), Optional.of(rest.getBytes(UTF_8)));
          }
          case ':' -> {
            return new Item(text.substring(0, at), Optional.of(HexFormat.of().parseHex(rest)));
          }
          default -> {}
        }
      }
      return new Item(text, Optional.empty());
    }
  }

  static PeerArguments of(String[] arguments) {
    List<String> names = new ArrayList<>();
    List<Item> txt = new ArrayList<>();
    List<Item> then = new ArrayList<>();
    String list = "";
    for (int i = 3; i < arguments.length; i++) {
      if (arguments[i].startsWith("--")) {
        list = arguments[i];
        continue;
      }
      switch (list) {
        case "--txt" -> txt.add(Item.of(arguments[i]));
        case "--then" -> then.add(Item.of(arguments[i]));
        default -> names.add(arguments[i]);
      }
    }
    boolean publishes = arguments[0].equals("publish");
    int port = publishes ? Integer.parseInt(arguments[2]) : 0;
    return new PeerArguments(publishes, arguments[1], port, names, txt, then);
  }
}
