package dev.beacon.cli;

import dev.beacon.ServiceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The line that was meant if NAME, TYPE and PORT stand in another order, or the NAME is missing. A
 * type and a port are known by their form, and every other word is a name.
 */
final class WordOrder {

  private static final int MOST_WORDS = 3;
  private static final int HIGHEST_PORT = 65_535;
  private static final Pattern PORT = Pattern.compile("\\d{1,5}");
  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._/=:,@%+-]+");
  private static final String SOME_NAME = "My Web";

  private WordOrder() {}

  /** Returns the advice for {@code publish}; empty if the order is right or nothing can be told. */
  static Optional<String> ofPublish(List<String> words) {
    List<String> first = words.subList(0, Math.min(MOST_WORDS, words.size()));
    Optional<String> type = first.stream().filter(WordOrder::isType).findFirst();
    Optional<String> port = first.stream().filter(WordOrder::isPort).findFirst();
    if (type.isEmpty() || port.isEmpty() || isRight(first)) {
      return Optional.empty();
    }
    List<String> others = new ArrayList<>(words);
    others.remove(type.get());
    others.remove(port.get());
    boolean isNamed = !others.isEmpty() && first.contains(others.get(0)) && isName(others.get(0));
    String name = isNamed ? others.remove(0) : SOME_NAME;
    List<String> line = new ArrayList<>(List.of(quoted(name), type.get(), port.get()));
    others.forEach(each -> line.add(quoted(each)));
    return Optional.of(
        (isNamed ? "the order is" : "the NAME is missing of")
            + " publish NAME TYPE PORT, as in: beacon publish "
            + String.join(" ", line));
  }

  /** In the right order, a name may have any form. */
  private static boolean isRight(List<String> first) {
    boolean isPortLast = first.size() == MOST_WORDS && isPort(first.get(2));
    return first.size() > 1 && isType(first.get(1)) && (isPortLast || !isPort(first.get(0)));
  }

  /** Returns the advice for a command that takes a name and its type. */
  static Optional<String> ofNameAndType(String command, String name, String type) {
    return isType(name) && !isType(type)
        ? Optional.of(
            "the order is NAME TYPE, as in: beacon " + command + " " + quoted(type) + " " + name)
        : Optional.empty();
  }

  /** Reports whether a word is a type of service. */
  static boolean isType(String word) {
    try {
      ServiceType unused = ServiceType.lenient(word);
      return true;
    } catch (IllegalArgumentException anotherWord) {
      return false;
    }
  }

  private static boolean isPort(String word) {
    return PORT.matcher(word).matches() && Integer.parseInt(word) <= HIGHEST_PORT;
  }

  /** An attribute may stand where the name is missing. */
  private static boolean isName(String word) {
    return word.indexOf('=') < 0;
  }

  /** Returns a word as a shell takes it. */
  private static String quoted(String word) {
    return PLAIN.matcher(word).matches() ? word : "'" + word.replace("'", "'\\''") + "'";
  }
}
