package dev.beacon.dist;

import dev.beacon.cli.CommandModel;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;

/**
 * The manual page, in the macros of man(7). The options and examples come from the declarations of
 * the commands, so the page can't differ from them. The rest is prose with blanks to fill.
 */
final class ManPage {

  private final CommandLine root;
  private final Options options;
  private final String prose;

  ManPage(CommandLine root, String prose) {
    this.root = root;
    this.options = new Options(root);
    this.prose = prose;
  }

  /** Returns the page for a version, with the date of its release. */
  String text(String version, Instant time) {
    return prose
        .replace("@date@", time.atOffset(ZoneOffset.UTC).toLocalDate().toString())
        .replace("@version@", version)
        .replace("@commands@\n", commands())
        .replace("@options@\n", tagged(options.common()))
        .replace("@counters@\n", counters())
        .replace("@examples@\n", examples(root.getCommandSpec()));
  }

  private String commands() {
    StringBuilder out = new StringBuilder();
    for (Map.Entry<String, CommandSpec> command : options.commands().entrySet()) {
      CommandSpec spec = command.getValue();
      out.append(".SS ").append(escaped(command.getKey())).append('\n');
      out.append(".B beacon ").append(escaped(command.getKey())).append("\n");
      synopsis(out, spec);
      out.append(".PP\n").append(sentences(spec.usageMessage().header()));
      out.append(sentences(spec.usageMessage().description()));
      for (PositionalParamSpec parameter : spec.positionalParameters()) {
        out.append(".TP\n.I ").append(escaped(parameter.paramLabel())).append('\n');
        out.append(sentences(parameter.description()));
      }
      out.append(tagged(options.own(spec)));
      out.append(examples(spec));
    }
    return out.toString();
  }

  private void synopsis(StringBuilder out, CommandSpec spec) {
    for (PositionalParamSpec parameter : spec.positionalParameters()) {
      String label = "\\fI" + escaped(parameter.paramLabel()) + "\\fR";
      String dots = Options.repeats(parameter) ? " ..." : "";
      boolean optional = parameter.arity().min() == 0;
      out.append(optional ? "[" + label + dots + "]" : label + dots).append('\n');
    }
    for (OptionSpec option : options.own(spec)) {
      String value =
          Options.takesValue(option) ? " \\fI" + escaped(option.paramLabel()) + "\\fR" : "";
      String dots = Options.repeats(option) ? "..." : "";
      out.append("[\\fB" + escaped(option.longestName()) + "\\fR" + value + "]" + dots + "\n");
    }
    if (Options.hasCommon(spec)) {
      out.append("[\\fIOPTION\\fR ...]\n");
    }
  }

  private static String tagged(List<OptionSpec> options) {
    StringBuilder out = new StringBuilder();
    for (OptionSpec option : options) {
      List<String> names = new ArrayList<>();
      Arrays.stream(option.names()).forEach(name -> names.add("\\fB" + escaped(name) + "\\fR"));
      String value =
          Options.takesValue(option) ? " \\fI" + escaped(option.paramLabel()) + "\\fR" : "";
      out.append(".TP\n").append(String.join(", ", names)).append(value).append('\n');
      out.append(sentences(option.description()));
    }
    return out.toString();
  }

  private static String counters() {
    StringBuilder out = new StringBuilder();
    CommandModel.counters()
        .forEach(
            (name, words) ->
                out.append(".TP\n.B ").append(escaped(name)).append('\n').append(sentences(words)));
    return out.toString();
  }

  /** Returns the end of a command's help, from its heading on. */
  private static String examples(CommandSpec spec) {
    StringBuilder out = new StringBuilder();
    boolean within = false;
    for (String line : spec.usageMessage().footer()) {
      if (line.equals("Examples:")) {
        out.append(".PP\n").append(line).append("\n.PP\n.EX\n");
        within = true;
      } else if (within && line.isEmpty()) {
        break;
      } else if (within) {
        out.append(escaped(line.replace("%%", "%"))).append('\n');
      }
    }
    return within ? out.append(".EE\n").toString() : "";
  }

  private static String sentences(String... paragraphs) {
    String line = Options.line(paragraphs);
    return line.isEmpty() ? "" : escaped(line) + "\n";
  }

  /** Returns text for roff: a line that begins with a dot or a quote would be a request. */
  private static String escaped(String text) {
    String escaped =
        text.replace("\\", "\\e")
            .replace("-", "\\-")
            .replace("'", "\\(aq")
            .replace("~", "\\(ti")
            .replace("^", "\\(ha")
            .replace("@", "\\(at"); // one left over is a placeholder that nothing filled
    return escaped.startsWith(".") ? "\\&" + escaped : escaped;
  }
}
