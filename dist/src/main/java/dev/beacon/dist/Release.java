package dev.beacon.dist;

import dev.beacon.cli.CommandModel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import picocli.CommandLine;

/**
 * Makes the release of the command line: an archive for each platform whose library was built, a
 * package for each of Debian's platforms, and their checksums. The same input gives the same bytes.
 *
 * <p>Each holds the library of its own platform alone. All of them together would be little larger.
 * But this way a download for the wrong platform fails at its installation, and not later at its
 * use.
 */
public final class Release {

  private static final String NATIVES = "beacon-native-";
  private static final int BUILD_DIGITS = 12;

  private final String version;
  private final Instant time;
  private final Path top;
  private final Path sources;
  private final SortedMap<String, Path> jars;
  private final Natives natives;
  private final Packer packer;
  private final byte[] manPage;
  private final byte[] bashCompletion;
  private final byte[] zshCompletion;

  /**
   * Reads the files that are common to all platforms.
   *
   * @param version the Maven version
   * @param time the time of every file
   * @param top the source tree
   * @param lib the command line's jars, as the module cli gathers them
   */
  Release(String version, Instant time, Path top, Path lib) throws IOException {
    this.version = version;
    this.time = time;
    this.top = top;
    sources = top.resolve("dist/src/main/release");
    jars = files(lib, "*.jar");
    natives = new Natives(jars.get(nativesName()));
    packer = new Packer(time);
    CommandLine commands = CommandModel.commands();
    String prose = Files.readString(sources.resolve("man/beacon.1"));
    manPage = utf8(new ManPage(commands, prose).text(version, time));
    bashCompletion = utf8(new BashCompletion(commands).text());
    zshCompletion = utf8(new ZshCompletion(commands).text());
  }

  /** Arguments: version, time (ISO 8601), source tree, folder of jars, folder to fill. */
  public static void main(String[] args) throws IOException {
    new Release(args[0], Instant.parse(args[1]), Path.of(args[2]), Path.of(args[3]))
        .write(Path.of(args[4]));
  }

  /** Fills a folder with the release, and removes the files of an earlier one. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    for (Path old : files(folder, "*").values()) {
      Files.delete(old);
    }
    for (Platform platform : natives.platforms()) {
      Tree program = program(platform);
      writeArchive(folder, platform, program);
      Optional<String> architecture = platform.debianArchitecture();
      if (architecture.isPresent()) {
        writePackage(folder, architecture.get(), program);
      }
    }
    Files.write(folder.resolve("SHA256SUMS"), sums(folder));
  }

  private void writeArchive(Path folder, Platform platform, Tree program) throws IOException {
    String name = "beacon-" + version;
    Tree archive = new Tree().addAll(name, program).addAll(name, documents());
    String file = name + "-" + platform.name();
    if (platform.isWindows()) {
      Files.write(folder.resolve(file + ".zip"), packer.zip(archive));
    } else {
      archive
          .file(name + "/share/man/man1/beacon.1", manPage)
          .file(name + "/share/bash-completion/completions/beacon", bashCompletion)
          .file(name + "/share/zsh/site-functions/_beacon", zshCompletion);
      Files.write(folder.resolve(file + ".tar.gz"), packer.tarGz("", archive));
    }
  }

  private void writePackage(Path folder, String architecture, Tree program) throws IOException {
    Tree root =
        new Tree()
            .addAll("usr/lib/beacon", program)
            .link("usr/bin/beacon", "../lib/beacon/bin/beacon")
            .file("usr/share/man/man1/beacon.1.gz", Packer.gzip(manPage))
            .file("usr/share/bash-completion/completions/beacon", bashCompletion)
            .file("usr/share/zsh/vendor-completions/_beacon", zshCompletion)
            .file(
                "usr/share/lintian/overrides/beacon",
                Files.readAllBytes(sources.resolve("debian/lintian-overrides")));
    for (Map.Entry<String, Path> unit : files(sources.resolve("systemd"), "*.service").entrySet()) {
      root.file("usr/lib/systemd/system/" + unit.getKey(), Files.readAllBytes(unit.getValue()));
    }
    // The name has Maven's spelling of the version, because an upload may lose a tilde.
    Files.write(
        folder.resolve("beacon_" + version + "_" + architecture + ".deb"),
        new DebianPackage(version, time, sources.resolve("debian"))
            .pack(architecture, root, packer));
  }

  /** The program: the launcher and the jars, of which only one differs between platforms. */
  private Tree program(Platform platform) throws IOException {
    Tree tree = new Tree();
    for (Map.Entry<String, Path> jar : jars.entrySet()) {
      boolean isNatives = jar.getKey().equals(nativesName());
      // It keeps its name, because the command line's jar refers to it: `java -jar` works too.
      tree.file(
          "lib/" + jar.getKey(),
          isNatives ? natives.of(platform, packer) : Files.readAllBytes(jar.getValue()));
    }
    if (platform.isWindows()) {
      String text = Files.readString(sources.resolve("bin/beacon.cmd"));
      return tree.program("bin/beacon.cmd", utf8(text.replace("\n", "\r\n")));
    }
    // One file, so that it need not find a second one before it can.
    String launcher =
        Files.readString(sources.resolve("bin/beacon"))
            .replace("@run@\n", Files.readString(sources.resolve("bin/beacon-run.sh")))
            .replace("@build@", build(tree));
    return tree.program("bin/beacon", utf8(launcher));
  }

  private Tree documents() throws IOException {
    Tree tree = new Tree();
    for (String name : new String[] {"LICENSE", "CHANGELOG.md"}) {
      tree.file(name, Files.readAllBytes(top.resolve(name)));
    }
    for (String name : new String[] {"README.md", "THIRD-PARTY.md", "APACHE-2.0.txt"}) {
      tree.file(name, Files.readAllBytes(sources.resolve(name)));
    }
    return tree;
  }

  /**
   * Returns a name for exactly these jars. A JVM's archive of their classes must not be used for
   * another build, although all builds have one time and may have one size.
   */
  private String build(Tree lib) {
    MessageDigest digest = sha256();
    for (Tree.Entry entry : lib.entries()) {
      digest.update(entry.content);
    }
    return version + "-" + HexFormat.of().formatHex(digest.digest()).substring(0, BUILD_DIGITS);
  }

  private String nativesName() {
    return NATIVES + version + ".jar";
  }

  /** Returns the input of {@code sha256sum -c}. */
  private static byte[] sums(Path folder) throws IOException {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Path> file : files(folder, "beacon*").entrySet()) {
      byte[] sum = sha256().digest(Files.readAllBytes(file.getValue()));
      text.append(HexFormat.of().formatHex(sum)).append("  ").append(file.getKey()).append('\n');
    }
    return utf8(text.toString());
  }

  private static SortedMap<String, Path> files(Path folder, String pattern) throws IOException {
    SortedMap<String, Path> files = new TreeMap<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
      for (Path file : found) {
        files.put(String.valueOf(file.getFileName()), file);
      }
    }
    return files;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has it", e);
    }
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
