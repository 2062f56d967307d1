package dev.beacon.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.IHelpSectionRenderer;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;

/**
 * Help that fits on a screen: the options that people need, a sentence for each, and examples. Of
 * {@code reach} it has those of one action. {@code --help-all} has every option, in full.
 */
final class ShortHelp {

  /** In place of {@code --help}. */
  static final String ALL = "--help-all";

  private static final String HELP = "--help";

  /** Of the options of all commands, those that people need. */
  private static final Set<String> USUAL =
      Set.of("--json", "--timeout", "--interface", "--verbose", HELP, ALL);

  /** Options of one command that few people need. */
  private static final Set<String> SELDOM =
      Set.of(
          "--any-type",
          "--auth",
          "--discovery",
          "--drain",
          "--key-file",
          "--key-id",
          "--linger",
          "--local",
          "--max-lines",
          "--max-sessions",
          "--min-ttl",
          "--mult",
          "--multihop",
          "--no-discovery",
          "--passive",
          "--prefix",
          "--relay-from",
          "--rx",
          "--tx",
          "--version",
          "--wait");

  private static final String EXAMPLES = "Examples:";
  private static final int LEFT = 2;
  private static final int GAP = 2;
  private static final int LEAST_SENTENCE = 30;
  private static final int WIDEST_NAMES = 20;

  private final CommandSpec spec;
  private final Optional<ReachTopic> topic;

  private ShortHelp(CommandSpec spec, Optional<ReachTopic> topic) {
    this.spec = spec;
    this.topic = topic;
  }

  /** Returns the words with {@code --help} in place of {@code --help-all}. */
  static List<String> withoutAll(List<String> words) {
    if (!words.contains(ALL)) {
      return words;
    }
    List<String> others = words.stream().filter(word -> !word.equals(ALL)).toList();
    if (!others.isEmpty() && others.get(0).equals("help")) {
      return others;
    }
    List<String> asked = new ArrayList<>(others);
    asked.add(HELP);
    return asked;
  }

  /** Has each command show its short help, unless the typed words ask for all of it. */
  static void arrange(CommandLine commands, List<String> typed) {
    if (typed.contains(ALL)) {
      return;
    }
    for (CommandLine command : commands.getSubcommands().values()) {
      CommandSpec spec = command.getCommandSpec();
      if (!spec.helpCommand()) {
        boolean isReach = spec.name().equals(ReachTopic.COMMAND);
        new ShortHelp(spec, isReach ? ReachTopic.of(typed) : Optional.empty()).arrange();
      }
    }
  }

  private void arrange() {
    UsageMessageSpec usage = spec.usageMessage();
    usage.abbreviateSynopsis(true);
    Map<String, IHelpSectionRenderer> sections = usage.sectionMap();
    sections.put(UsageMessageSpec.SECTION_KEY_OPTION_LIST, help -> options(usage.width()));
    sections.put(UsageMessageSpec.SECTION_KEY_FOOTER, help -> examples(usage.footer()));
    topic.ifPresent(
        action -> {
          usage.customSynopsis(action.synopsis().toArray(new String[0]));
          sections.put(
              UsageMessageSpec.SECTION_KEY_DESCRIPTION,
              help -> Wrapped.text(usage.width(), 0, action.sentence()) + "\n");
          sections.put(UsageMessageSpec.SECTION_KEY_PARAMETER_LIST, help -> "");
        });
  }

  private String options(int width) {
    List<OptionSpec> shown = shown();
    int names =
        shown.stream()
            .mapToInt(each -> names(each).length())
            .filter(ShortHelp::fits)
            .max()
            .orElse(0);
    StringBuilder text = new StringBuilder();
    for (OptionSpec option : shown) {
      String left = " ".repeat(LEFT) + names(option);
      String gap = " ".repeat(Math.max(0, LEFT + names - left.length()) + GAP);
      String line = left + gap + sentence(option);
      text.append(Wrapped.text(width, LEFT + names + GAP, line)).append('\n');
    }
    String command = spec.qualifiedName(" ");
    if (spec.name().equals(ReachTopic.COMMAND) && topic.isEmpty()) {
      text.append("\nThe options of an action: beacon help reach ACTION\n");
    }
    return text.append("\nEvery option, in full: " + command + " " + ALL + "\n").toString();
  }

  private static boolean fits(int characters) {
    return characters <= WIDEST_NAMES;
  }

  private List<OptionSpec> shown() {
    CommandSpec common = CommandSpec.forAnnotatedObject(new CommonOptions());
    List<OptionSpec> all = new ArrayList<>();
    for (String name : topic.map(ReachTopic::options).orElseGet(() -> own(common))) {
      if (!SELDOM.contains(name)) {
        all.add(Objects.requireNonNull(spec.findOption(name), name));
      }
    }
    Predicate<OptionSpec> isUsual = each -> USUAL.contains(each.longestName());
    spec.options().stream().filter(isUsual).forEach(all::add);
    return all;
  }

  private List<String> own(CommandSpec common) {
    if (spec.name().equals(ReachTopic.COMMAND)) {
      return ReachTopic.WITHOUT_ACTION;
    }
    return spec.options().stream()
        .map(OptionSpec::longestName)
        .filter(name -> common.findOption(name) == null)
        .filter(name -> !USUAL.contains(name))
        .toList();
  }

  private static String names(OptionSpec option) {
    String names =
        Arrays.stream(option.names())
            .sorted(Comparator.comparingInt(String::length))
            .collect(Collectors.joining(", "));
    return option.arity().max() > 0 ? names + "=" + option.paramLabel() : names;
  }

  /** The first sentence, of those for the action if there is one. */
  private String sentence(OptionSpec option) {
    String all = String.join(" ", option.description());
    String text = topic.map(action -> action.partOf(all)).orElse(all);
    int end = text.indexOf(". ");
    int list = text.indexOf(": ", LEAST_SENTENCE); // before it, it is a condition
    boolean isListed = list >= 0 && (end < 0 || list < end);
    String first =
        isListed ? text.substring(0, list) + "." : end < 0 ? text : text.substring(0, end + 1);
    return first.substring(0, 1).toUpperCase(Locale.ROOT) + first.substring(1);
  }

  /** Returns the examples alone; notes after them are in the whole help only. */
  private String examples(String... footer) {
    List<String> lines = new ArrayList<>();
    List<String> all = Arrays.asList(footer);
    int from = all.indexOf(EXAMPLES);
    for (String line : all.subList(from + 1, all.size())) {
      if (line.isEmpty()) {
        break;
      }
      if (topic.isEmpty() || line.contains(" " + topic.get().word())) {
        lines.add(line.replace("%%", "%"));
      }
    }
    return lines.isEmpty() ? "" : "\n" + EXAMPLES + "\n" + String.join("\n", lines) + "\n";
  }
}
