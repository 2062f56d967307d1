package dev.beacon.consumers;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleDescriptor.Exports;
import java.lang.module.ModuleDescriptor.Requires;
import java.lang.module.ModuleFinder;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What is in a repository after a release: jars, POMs, descriptors. */
class PublishedIT {
  private static final List<String> PLATFORMS =
      List.of(
          "darwin-aarch64",
          "darwin-x86-64",
          "linux-aarch64",
          "linux-arm",
          "linux-loongarch64",
          "linux-ppc64le",
          "linux-riscv64",
          "linux-s390x",
          "linux-x86-64",
          "win32-aarch64",
          "win32-x86-64");

  private static final int ALL_PLATFORMS_BYTES = 600_000;

  @Test
  @DisplayName("the jar of every platform is under 600,000 bytes")
  void everyPlatformIsSmall() throws Exception {
    Path jar = Consumer.published("beacon-native", "");
    assertThat(Files.size(jar)).isLessThan(ALL_PLATFORMS_BYTES);
    assertThat(platformsIn(jar)).containsExactlyElementsOf(PLATFORMS);
  }

  @Test
  @DisplayName("each classifier has the one library that JNA looks for under that name")
  void classifiersAreNamedAsJnaDoes() throws Exception {
    Set<String> known = foldersOf(jnaJar(), "com/sun/jna/");
    for (String platform : PLATFORMS) {
      assertThat(known).contains(platform);
      Path jar = Consumer.published("beacon-native", platform);
      assertThat(platformsIn(jar)).containsExactly(platform);
      assertThat(moduleOf(jar).name()).isEqualTo("dev.beacon.natives");
    }
  }

  @Test
  @DisplayName("beacon-native depends on nothing")
  void nativesDependOnNothing() throws Exception {
    assertThat(dependencies("beacon-native")).isEmpty();
  }

  @Test
  @DisplayName("beacon depends on JNA, slf4j-api and the natives")
  void libraryDependsOnLittle() throws Exception {
    assertThat(dependencies("beacon"))
        .containsExactlyInAnyOrder(
            "dev.beacon:beacon-native compile",
            "net.java.dev.jna:jna compile",
            "org.slf4j:slf4j-api compile",
            "org.jspecify:jspecify provided");
  }

  @Test
  @DisplayName("beacon-reach depends on beacon and slf4j-api, and exports its front alone to all")
  void reachBringsLittle() throws Exception {
    assertThat(dependencies("beacon-reach"))
        .containsExactlyInAnyOrder(
            "dev.beacon:beacon compile",
            "org.slf4j:slf4j-api compile",
            "dnsjava:dnsjava compile", // optional
            "io.micrometer:micrometer-core compile", // optional
            "org.jspecify:jspecify provided");
    ModuleDescriptor module = moduleOf(Consumer.published("beacon-reach", ""));
    assertThat(module.name()).isEqualTo("dev.beacon.reach");
    assertThat(toAll(module)).containsExactly("dev.beacon.reach");
    assertThat(toOne(module))
        .containsExactlyInAnyOrder(
            "dev.beacon.reach.internal.engine to dev.beacon.bond",
            "dev.beacon.reach.internal.source to dev.beacon.bond");
    assertThat(module.opens()).isEmpty();
  }

  @Test
  @DisplayName("beacon-micrometer depends on beacon and Micrometer")
  void metersBringMicrometer() throws Exception {
    assertThat(dependencies("beacon-micrometer"))
        .containsExactlyInAnyOrder(
            "dev.beacon:beacon compile",
            "io.micrometer:micrometer-core compile",
            "org.jspecify:jspecify provided");
  }

  @Test
  @DisplayName("beacon-test depends on beacon, and brings no JUnit")
  void theSimulationBringsNoJunit() throws Exception {
    assertThat(dependencies("beacon-test"))
        .containsExactlyInAnyOrder(
            "dev.beacon:beacon compile",
            "org.junit.jupiter:junit-jupiter-api provided",
            "org.jspecify:jspecify provided");
  }

  @Test
  @DisplayName(
      "beacon-bond depends on beacon-reach, netty-handler and slf4j-api, and exports its front alone")
  void bondBringsNetty() throws Exception {
    assertThat(dependencies("beacon-bond"))
        .containsExactlyInAnyOrder(
            "dev.beacon:beacon-reach compile",
            "io.netty:netty-handler compile",
            "org.slf4j:slf4j-api compile",
            "dnsjava:dnsjava compile", // optional
            "io.micrometer:micrometer-core compile", // optional
            "org.jspecify:jspecify provided");
    ModuleDescriptor module = moduleOf(Consumer.published("beacon-bond", ""));
    assertThat(module.name()).isEqualTo("dev.beacon.bond");
    assertThat(module.exports()).extracting(Exports::source).containsExactly("dev.beacon.bond");
    assertThat(toOne(module)).isEmpty();
    assertThat(module.opens()).isEmpty();
  }

  /** The packages that everybody may use. */
  private static List<String> toAll(ModuleDescriptor module) {
    return module.exports().stream()
        .filter(each -> !each.isQualified())
        .map(Exports::source)
        .toList();
  }

  /** The packages that only another module of Beacon may use, and which. */
  private static List<String> toOne(ModuleDescriptor module) {
    return module.exports().stream()
        .filter(Exports::isQualified)
        .map(each -> each.source() + " to " + String.join(", ", each.targets()))
        .toList();
  }

  @Test
  @DisplayName("the module exports the API, and opens to JNA what JNA reads")
  void moduleIsNarrow() throws Exception {
    ModuleDescriptor module = moduleOf(Consumer.published("beacon", ""));
    assertThat(module.toNameAndVersion()).startsWith("dev.beacon@");
    assertThat(toAll(module)).containsExactlyInAnyOrder("dev.beacon", "dev.beacon.dns");
    assertThat(toOne(module)).containsExactly("dev.beacon.internal.paths to dev.beacon.reach");
    assertThat(module.requires())
        .extracting(Requires::name)
        .containsExactlyInAnyOrder(
            "java.base",
            "com.sun.jna",
            "org.slf4j",
            "dev.beacon.natives",
            "org.jspecify",
            "jdk.jfr");
    assertThat(module.opens())
        .singleElement()
        .satisfies(
            opened -> {
              assertThat(opened.source()).isEqualTo("dev.beacon.internal.core");
              assertThat(opened.targets()).containsExactly("com.sun.jna");
            });
  }

  @Test
  @DisplayName("GraalVM: each class of the metadata is there, and each library is a resource")
  void metadataIsTrue() throws Exception {
    Path jar = Consumer.published("beacon", "");
    String metadata =
        text(jar, "META-INF/native-image/dev.beacon/beacon/reachability-metadata.json");
    List<String> types = all("\"type\"\\s*:\\s*\"([^\"]+)\"", metadata);
    assertThat(types).isNotEmpty();
    List<URL> path = new ArrayList<>();
    for (Path each : new Consumer("class-path").jars()) {
      path.add(each.toUri().toURL());
    }
    try (URLClassLoader loader =
        new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
      for (String type : types) {
        assertThat(Class.forName(type, false, loader)).isNotNull();
      }
    }
    List<Pattern> globs =
        all("\"glob\"\\s*:\\s*\"([^\"]+)\"", metadata).stream()
            .map(glob -> Pattern.compile(glob.replace(".", "\\.").replace("*", "[^/]*")))
            .toList();
    for (String library : libraries(Consumer.published("beacon-native", ""))) {
      assertThat(globs).anyMatch(glob -> glob.matcher(library).matches());
    }
  }

  @Test
  @DisplayName("sources, documentation and a bill of materials lie beside each jar")
  void nothingIsMissing() {
    List<String> jars =
        List.of(
            "beacon",
            "beacon-native",
            "beacon-reach",
            "beacon-bond",
            "beacon-cli",
            "beacon-jmdns",
            "beacon-micrometer",
            "beacon-resolver",
            "beacon-spring-boot-starter",
            "beacon-test");
    for (String artifact : jars) {
      assertThat(Consumer.published(artifact, "sources")).isNotEmptyFile();
    }
    assertThat(Consumer.published("beacon", "javadoc")).isNotEmptyFile();
    assertThat(Consumer.published("beacon-reach", "javadoc")).isNotEmptyFile();
    assertThat(Consumer.published("beacon-bond", "javadoc")).isNotEmptyFile();
    String version = System.getProperty("beacon.version");
    List<String> listed =
        List.of(
            "beacon",
            "beacon-native",
            "beacon-reach",
            "beacon-bond",
            "beacon-cli",
            "beacon-native-sdk");
    for (String artifact : listed) {
      Path folder = Consumer.REPOSITORY.resolve(Path.of(artifact, version));
      assertThat(folder.resolve(artifact + "-" + version + "-cyclonedx.json")).isNotEmptyFile();
    }
  }

  @Test
  @DisplayName("the starter says to editors which properties it has")
  void propertiesAreDescribed() throws Exception {
    Path jar = Consumer.published("beacon-spring-boot-starter", "");
    String metadata = text(jar, "META-INF/spring-configuration-metadata.json");
    assertThat(all("\"name\"\\s*:\\s*\"(beacon\\.[^\"]+)\"", metadata))
        .contains(
            "beacon.enabled",
            "beacon.interfaces",
            "beacon.publish.name",
            "beacon.publish.type",
            "beacon.publish.port",
            "beacon.publish.txt",
            "beacon.discovery.services");
    assertThat(metadata).contains("Name of the service, to be read by people.");
  }

  @Test
  @DisplayName("the starter brings Beacon and slf4j-api; the program has its own Spring")
  void starterBringsNoSpring() throws Exception {
    assertThat(new Consumer("spring-boot-4").jars())
        .extracting(jar -> jar.getFileName().toString())
        .noneMatch(jar -> jar.matches("spring-boot-(actuator.*|.*3\\.5\\..*)"));
  }

  private static Path jnaJar() throws IOException {
    return new Consumer("class-path")
        .jars().stream()
            .filter(jar -> jar.getFileName().toString().startsWith("jna-"))
            .findFirst()
            .orElseThrow();
  }

  private static List<String> libraries(Path jar) throws IOException {
    try (JarFile zip = new JarFile(jar.toFile())) {
      return zip.stream()
          .map(JarEntry::getName)
          .filter(name -> name.contains("beacon_core"))
          .sorted()
          .toList();
    }
  }

  private static List<String> platformsIn(Path jar) throws IOException {
    return libraries(jar).stream().map(name -> name.substring(0, name.indexOf('/'))).toList();
  }

  private static Set<String> foldersOf(Path jar, String prefix) throws IOException {
    try (JarFile zip = new JarFile(jar.toFile())) {
      return zip.stream()
          .map(JarEntry::getName)
          .filter(name -> name.startsWith(prefix))
          .map(name -> name.substring(prefix.length()).split("/", -1)[0])
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }

  private static ModuleDescriptor moduleOf(Path jar) {
    return ModuleFinder.of(jar).findAll().iterator().next().descriptor();
  }

  private static String text(Path jar, String name) throws IOException {
    try (JarFile zip = new JarFile(jar.toFile());
        InputStream in = zip.getInputStream(zip.getEntry(name))) {
      return new String(in.readAllBytes(), UTF_8);
    }
  }

  private static List<String> all(String pattern, String text) {
    return Pattern.compile(pattern).matcher(text).results().map(found -> found.group(1)).toList();
  }

  /** "group:artifact scope" of what a POM hands on, as users' builds read it. */
  private static List<String> dependencies(String artifact) throws Exception {
    String version = System.getProperty("beacon.version");
    Path pom =
        Consumer.REPOSITORY.resolve(Path.of(artifact, version, artifact + "-" + version + ".pom"));
    Document document =
        DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(pom.toFile());
    NodeList found = document.getElementsByTagName("dependency");
    List<String> dependencies = new ArrayList<>();
    for (int i = 0; i < found.getLength(); i++) {
      Element dependency = (Element) found.item(i);
      String scope = child(dependency, "scope", "compile");
      if (!scope.equals("test")) {
        dependencies.add(
            child(dependency, "groupId", "")
                + ":"
                + child(dependency, "artifactId", "")
                + " "
                + scope);
      }
    }
    return dependencies;
  }

  private static String child(Element element, String name, String fallback) {
    NodeList found = element.getElementsByTagName(name);
    return found.getLength() == 0 ? fallback : found.item(0).getTextContent();
  }
}
