package dev.beacon.dist;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The declarations of the commands, in a reader's order. */
final class Options {

  /** Common record types; others are permitted too. */
  static final String RECORDS = "A AAAA ANY HINFO NSEC PTR SRV TXT";

  private final Map<String, CommandSpec> commands = new LinkedHashMap<>();
  private final List<OptionSpec> common = new ArrayList<>();

  Options(CommandLine root) {
    root.getSubcommands().forEach((name, command) -> commands.put(name, command.getCommandSpec()));
    List<CommandSpec> all = commands.values().stream().filter(Options::hasCommon).toList();
    for (OptionSpec option : all.get(0).options()) {
      if (all.stream().allMatch(command -> command.findOption(option.longestName()) != null)) {
        common.add(option);
      }
    }
  }

  /** Reports whether it has the common options; {@code help} has none. */
  static boolean hasCommon(CommandSpec command) {
    return !command.helpCommand();
  }

  /** The commands by their names. */
  Map<String, CommandSpec> commands() {
    return commands;
  }

  /** The common options. */
  List<OptionSpec> common() {
    return common;
  }

  /** The other options of a command. */
  List<OptionSpec> own(CommandSpec command) {
    Set<String> shared = new TreeSet<>();
    common.forEach(option -> shared.add(option.longestName()));
    return command.options().stream().filter(o -> !shared.contains(o.longestName())).toList();
  }

  /** Returns every spelling of some options, sorted. */
  static List<String> names(Collection<OptionSpec> options) {
    Set<String> names = new TreeSet<>();
    options.forEach(option -> names.addAll(Arrays.asList(option.names())));
    return List.copyOf(names);
  }

  /** Returns every spelling of the options of any command that have a value. */
  List<String> withValue() {
    List<OptionSpec> options = new ArrayList<>();
    for (CommandSpec command : commands.values()) {
      command.options().stream().filter(Options::takesValue).forEach(options::add);
    }
    return names(options);
  }

  static boolean takesValue(OptionSpec option) {
    return option.arity().max() > 0;
  }

  /** Reports whether it may be given several times. */
  static boolean repeats(OptionSpec option) {
    return option.isMultiValue();
  }

  static boolean repeats(PositionalParamSpec parameter) {
    return parameter.arity().isVariable() || parameter.index().isVariable();
  }

  /** Returns the description as one line. */
  static String line(String... paragraphs) {
    return String.join(" ", paragraphs).replaceAll("%n|\\s+", " ").replace("%%", "%").strip();
  }
}
