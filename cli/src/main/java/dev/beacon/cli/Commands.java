package dev.beacon.cli;

import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine;
import picocli.CommandLine.HelpCommand;
import picocli.CommandLine.IFactory;

/**
 * The commands: a file each and a row each. Help, manual page, completions and tests take what they
 * need to know from here and from what a command declares.
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
          new Row(HELP, HelpCommand.class));

  private record Row(String name, Class<?> declaration) {}

  private Commands() {}

  /** All names. */
  static List<String> names() {
    List<String> names = new ArrayList<>();
    TABLE.forEach(row -> names.add(row.name()));
    return names;
  }

  /** The one that is called, or all if none is: reading a command's annotations takes its time. */
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

  /** Commands take the means; what else picocli makes, takes nothing. */
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
