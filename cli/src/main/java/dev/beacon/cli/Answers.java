package dev.beacon.cli;

import dev.beacon.AnswerRules;
import dev.beacon.WatchTiming;
import java.net.InetAddress;
import java.util.List;

/** Reads the rules for answering peers from the user's words. */
final class Answers {

  private Answers() {}

  /**
   * Returns the rules.
   *
   * @throws IllegalArgumentException if a word is wrong
   */
  static AnswerRules rules(List<String> prefixes, List<String> interfaces, WatchTiming timing) {
    AnswerRules rules =
        AnswerRules.onLink().interval(timing.interval()).multiplier(timing.multiplier());
    for (String name : interfaces) {
      rules = rules.onInterface(name);
    }
    for (String prefix : prefixes) {
      rules = within(rules, prefix);
    }
    return rules;
  }

  private static AnswerRules within(AnswerRules rules, String prefix) {
    int slash = prefix.indexOf('/');
    InetAddress address =
        Addresses.parsed("--prefix", slash < 0 ? prefix : prefix.substring(0, slash));
    int most = address.getAddress().length * 8;
    int bits =
        slash < 0
            ? most
            : Numbers.between("--prefix " + prefix, prefix.substring(slash + 1), 0, most);
    return rules.only(address, bits);
  }
}
