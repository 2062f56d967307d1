package dev.beacon.dist;

import java.util.Collection;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/** The completion for zsh: like the one for bash, with descriptions. */
final class ZshCompletion {

  private static final String FUNCTION =
      """
      #compdef beacon
      # Completion of beacon(1) for zsh, made from what the commands declare.

      local curcontext=$curcontext state line
      typeset -A opt_args

      _arguments -C -s \\
      @root@  '(-)1:command:->command' \\
        '(-)*::argument:->argument' && return

      case $state in
        command)
          local -a commands=(
      @commands@    )
          _describe command commands
          ;;
        argument)
          local -a common=(
      @common@    )
          case $line[1] in
      @arguments@    esac
          ;;
      esac
      """;

  private final Options options;

  ZshCompletion(CommandLine root) {
    this.options = new Options(root);
  }

  String text() {
    StringBuilder commands = new StringBuilder();
    StringBuilder arguments = new StringBuilder();
    for (Map.Entry<String, CommandSpec> command : options.commands().entrySet()) {
      String name = command.getKey();
      CommandSpec spec = command.getValue();
      String header = Options.line(spec.usageMessage().header());
      commands.append("      ").append(quoted(name + ":" + colons(header))).append('\n');
      arguments.append("      ").append(name).append(") _arguments -s -S");
      arguments.append(Options.hasCommon(spec) ? " $common" : "");
      for (OptionSpec option : options.own(spec)) {
        arguments.append(" \\\n        ").append(spec(option));
      }
      for (PositionalParamSpec parameter : spec.positionalParameters()) {
        arguments.append(" \\\n        ").append(spec(parameter));
      }
      arguments.append(" ;;\n");
    }
    return FUNCTION
        .replace("@root@", specs("  ", " \\", options.common()))
        .replace("@commands@", commands)
        .replace("@common@", specs("      ", "", options.common()))
        .replace("@arguments@", arguments);
  }

  private String specs(String indent, String end, Collection<OptionSpec> options) {
    StringBuilder out = new StringBuilder();
    options.forEach(option -> out.append(indent).append(spec(option)).append(end).append('\n'));
    return out.toString();
  }

  private String spec(OptionSpec option) {
    String names = String.join(",", option.names());
    boolean several = option.names().length > 1;
    boolean repeats = Options.repeats(option);
    String value = "";
    if (Options.takesValue(option)) {
      value = ":" + option.paramLabel() + ":" + values(option.longestName());
    }
    String equals = Options.takesValue(option) ? "=" : "";
    String text = "[" + brackets(Options.line(option.description())) + "]" + value;
    String before = repeats ? "*" : "(" + String.join(" ", option.names()) + ")";
    if (!several) {
      return quoted(before + names + equals + text);
    }
    return quoted(before) + "{" + names + "}" + quoted(equals + text);
  }

  private String spec(PositionalParamSpec parameter) {
    String label = parameter.paramLabel();
    String place = Options.repeats(parameter) ? "*" : String.valueOf(parameter.index().min() + 1);
    String colons = parameter.arity().min() == 0 && !place.equals("*") ? "::" : ":";
    return quoted(place + colons + label + ":" + values(label));
  }

  /** Returns the source of the values, or a mark that there are none. */
  private String values(String name) {
    return switch (name) {
      case "--interface" -> "_net_interfaces";
      case "--paths" -> "(one all)";
      case "COMMAND" -> "(" + String.join(" ", options.commands().keySet()) + ")";
      case "RRTYPE" -> "(" + Options.RECORDS + ")";
      default -> "()"; // a blank would hide the options
    };
  }

  private static String colons(String text) {
    return text.replace("\\", "\\\\").replace(":", "\\:");
  }

  private static String brackets(String text) {
    return colons(text).replace("[", "\\[").replace("]", "\\]");
  }

  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
