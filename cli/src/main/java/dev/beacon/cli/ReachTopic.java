package dev.beacon.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An action of {@code reach}, as its help shows it.
 *
 * @param word its word
 * @param synopsis its lines of usage
 * @param sentence its purpose
 * @param options its options, the usual ones first
 */
record ReachTopic(String word, List<String> synopsis, String sentence, List<String> options) {

  static final String COMMAND = "reach";

  /** The options that are no action's own. */
  static final List<String> WITHOUT_ACTION = List.of("--example", "--state");

  static final List<ReachTopic> ALL =
      List.of(
          new ReachTopic(
              "connect",
              List.of(
                  "beacon reach connect --type TYPE --listen ADDR:PORT [OPTIONS]",
                  "       beacon reach connect ANCHOR --listen ADDR:PORT [OPTIONS]"),
              "Opens a local port that leads to an instance that is alive, or over all paths at once"
                  + " to an ANCHOR: an id, several with commas, or a known name.",
              List.of(
                  "--listen",
                  "--type",
                  "--instance",
                  "--paths",
                  "--list",
                  "--domain",
                  "--discovery",
                  "--endpoint",
                  "--trust-first",
                  "--ca",
                  "--identity",
                  "--service",
                  "--metered",
                  "--max-lines",
                  "--linger",
                  "--no-discovery",
                  "--interval",
                  "--mult",
                  "--metrics",
                  "--state")),
          new ReachTopic(
              "serve",
              List.of("beacon reach serve NAME --to HOST:PORT [OPTIONS]"),
              "Puts an anchor beside a service. NAME is for people.",
              List.of(
                  "--to",
                  "--any-client",
                  "--clients",
                  "--client-ca",
                  "--listen",
                  "--service",
                  "--relay-from",
                  "--watchable",
                  "--no-publish",
                  "--identity",
                  "--drain",
                  "--metrics",
                  "--state")),
          new ReachTopic(
              "relay",
              List.of("beacon reach relay --listen ADDR:PORT --to ID=HOST:PORT [OPTIONS]"),
              "Forwards to anchors, and reads nothing of what it forwards.",
              List.of(
                  "--listen",
                  "--to",
                  "--from",
                  "--watchable",
                  "--no-publish",
                  "--metrics",
                  "--state")),
          new ReachTopic(
              "status",
              List.of("beacon reach status [OPTIONS]"),
              "Shows what the running ones of this user know.",
              List.of("--state")),
          new ReachTopic(
              "id",
              List.of("beacon reach id [OPTIONS]"),
              "Prints this machine's id, which an anchor's --clients file lists.",
              List.of("--identity", "--state")));

  private static final String WORDS = "(?:connect|serve|relay|id|status)";

  /** The actions at the start of a part of a description, {@code "serve, relay: "}. */
  private static final Pattern ACTIONS =
      Pattern.compile("(" + WORDS + "(?:, " + WORDS + ")*): (.*)");

  private static final Pattern NEXT_PART =
      Pattern.compile("(?<=[.]) (?=" + WORDS + "(?:, " + WORDS + ")*: )");

  /** Returns the topic that was typed; empty if it was none. */
  static Optional<ReachTopic> of(List<String> typed) {
    int at = typed.indexOf(COMMAND);
    return at < 0
        ? Optional.empty()
        : typed.subList(at + 1, typed.size()).stream()
            .flatMap(word -> ALL.stream().filter(each -> each.word.equals(word)))
            .findFirst();
  }

  /** Returns the part of an option's description that is for this action. */
  String partOf(String description) {
    String[] parts = NEXT_PART.split(description, -1);
    for (String part : parts) {
      Matcher actions = ACTIONS.matcher(part);
      if (!actions.matches()) {
        return part; // for all that have the option
      }
      if (List.of(actions.group(1).split(", ", -1)).contains(word)) {
        return actions.group(2);
      }
    }
    return parts[0];
  }

  /** Returns the actions that a description names; empty if it is for all that have the option. */
  static List<String> actions(String description) {
    List<String> words = new ArrayList<>();
    for (String part : NEXT_PART.split(description, -1)) {
      Matcher actions = ACTIONS.matcher(part);
      if (!actions.matches()) {
        return List.of();
      }
      words.addAll(List.of(actions.group(1).split(", ", -1)));
    }
    return words;
  }
}
