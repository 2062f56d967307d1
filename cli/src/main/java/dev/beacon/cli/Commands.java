package dev.beacon.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IFactory;

/**
 * The commands: each has one file, and one row here. Help, manual page, completions and tests use
 * this table and the declarations of the commands.
 */
final class Commands {

  private static final String HELP = "help";

  /** By the names that are typed, in the order of the help. */
  private static final List<Row> TABLE =
      List.of(
          new Row("browse", BrowseCommand.class),
          new Row("types", TypesCommand.class),
          new Row("resolve", ResolveCommand.class),
          new Row("query", QueryCommand.class),
          new Row("publish", PublishCommand.class),
          new Row("watch", WatchCommand.class),
          new Row("reach", ReachCommand.class),
          new Row("interfaces", InterfacesCommand.class),
          new Row("monitor", MonitorCommand.class),
          new Row("doctor", DoctorCommand.class),
          new Row("dashboard", DashboardCommand.class),
          new Row(HELP, HelpCommand.class));

  private record Row(String name, Class<?> declaration) {}

  private Commands() {}

  /** The names of all commands. */
  static List<String> names() {
    List<String> names = new ArrayList<>();
    TABLE.forEach(row -> names.add(row.name()));
    return names;
  }

  /**
   * Returns the words of a command line. Of {@code help} and no command, or no action, it leaves
   * the words behind {@code help}, so that they are refused as if they were typed without it.
   */
  static List<String> withoutVainHelp(List<String> words) {
    boolean vain =
        words.size() > 1
            && words.get(0).equals(HELP)
            && !words.get(1).startsWith("-")
            && !names().contains(words.get(1));
    if (vain) {
      return words.subList(1, 2);
    }
    boolean isAction =
        words.size() > 2
            && words.subList(0, 2).equals(List.of(HELP, ReachTopic.COMMAND))
            && !words.get(2).startsWith("-");
    return isAction && ReachTopic.of(words).isEmpty() ? words.subList(1, 3) : words;
  }

  /**
   * Returns the parser of the called command, or of all if none is called, because reading a
   * command's annotations takes time.
   */
  static CommandLine parser(Means means, String called) {
    CommandLine parser = new CommandLine(new Root(), factory(means));
    boolean one = !called.equals(HELP) && names().contains(called);
    for (Row row : TABLE) {
      if (!one || row.name().equals(called)) {
        parser.addSubcommand(row.name(), row.declaration());
      }
    }
    return parser;
  }

  /** Makes commands with the means; other objects of picocli need none. */
  private static IFactory factory(Means means) {
    return new IFactory() {
      @Override
      public <K> K create(Class<K> type) throws Exception {
        return NetworkCommand.class.isAssignableFrom(type)
            ? type.getDeclaredConstructor(Means.class).newInstance(means)
            : CommandLine.defaultFactory().create(type);
      }
    };
  }
}
