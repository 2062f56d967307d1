package dev.beacon.cli;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Allows common options before the command too: {@code beacon --json browse} is read as {@code
 * beacon browse --json}.
 */
final class CommandFirst {

  private static final Pattern FLAGS = Pattern.compile("-v+");

  private CommandFirst() {}

  /** Returns the words with the command before its options; unchanged if that is not possible. */
  static List<String> ordered(String... args) {
    List<String> words = new ArrayList<>(Arrays.asList(args));
    if (args.length == 0 || !args[0].startsWith("-")) {
      return words; // the usual case, which reads no annotations
    }
    CommandSpec common = CommandSpec.forAnnotatedObject(new CommonOptions());
    int at = 0;
    while (at < args.length && args[at].startsWith("-")) {
      OptionSpec option = option(common, args[at]);
      if (option == null) {
        return words;
      }
      boolean separate = option.arity().max() > 0 && args[at].indexOf('=') < 0;
      at += separate ? 2 : 1;
    }
    if (at < args.length) {
      words.add(0, words.remove(at));
    }
    return words;
  }

  /** Reports whether a word is one of these options. */
  static boolean isCommon(String word) {
    return option(CommandSpec.forAnnotatedObject(new CommonOptions()), word) != null;
  }

  private static @Nullable OptionSpec option(CommandSpec common, String word) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals);
    return common.findOption(FLAGS.matcher(name).matches() ? "-v" : name);
  }
}
