package dev.beacon.docs;

import java.io.File;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.spi.ToolProvider;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The documentation of the API: the modules find, reach and bond together. */
final class Javadoc {

  static final String FOLDER = "api";

  /** Modules and the folders with their sources. */
  private static final Map<String, String> MODULES =
      Map.of("dev.beacon", "java-api", "dev.beacon.reach", "reach", "dev.beacon.bond", "bond");

  private Javadoc() {}

  /** A folder without a descriptor is no module: the classes of this program. */
  private static String modules() {
    return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
        .filter(each -> each.endsWith(".jar") || Files.exists(Path.of(each, "module-info.class")))
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Returns what the tool complains of. Other modules come from the class path. */
  static List<String> write(Path top, Path out) throws IOException {
    Files.createDirectories(out);
    List<String> arguments =
        new ArrayList<>(
            List.of(
                "-quiet",
                "-notimestamp",
                "-Xdoclint:none",
                "-windowtitle",
                "Beacon",
                "-d",
                out.toString(),
                "--module-path",
                modules(),
                "--module",
                String.join(",", MODULES.keySet())));
    MODULES.forEach(
        (module, folder) -> {
          arguments.add("--module-source-path");
          arguments.add(module + "=" + top.resolve(folder).resolve("src/main/java"));
        });
    StringWriter said = new StringWriter();
    PrintWriter printer = new PrintWriter(said);
    ToolProvider javadoc = ToolProvider.findFirst("javadoc").orElseThrow();
    int result = javadoc.run(printer, printer, arguments.toArray(String[]::new));
    List<String> complaints = new ArrayList<>(said.toString().lines().toList());
    if (result != 0) {
      complaints.add("javadoc ended with " + result);
    }
    return complaints;
  }
}
