package dev.beacon.docs;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * What can be said of the how-tos without their systems: the syntax of commands, also of those for
 * Windows and macOS, and the structure of the manifest for Kubernetes. Other tests run the rest.
 */
class HowToTest {

  private static final Path PAGES = Path.of("howto");
  private static final Pattern BLOCK = Pattern.compile("(?ms)^```(\\w+)[^\\n]*\\n(.*?)^```$");
  private static final Set<String> LANGUAGES =
      Set.of(
          "sh",
          "zsh",
          "powershell",
          "bat",
          "text",
          "dockerfile",
          "yaml",
          "ini",
          "java",
          "xml",
          "properties");

  /**
   * Parameters of New-NetFirewallRule and its like, as their manual has them; values that count.
   */
  private static final Map<String, String> POWERSHELL =
      Map.of(
          "DisplayName", "\"[^\"]+\"",
          "Direction", "Inbound|Outbound",
          "Action", "Allow|Block|NotConfigured",
          "Protocol", "UDP|TCP",
          "LocalPort", "\\d+",
          "Program", "\"[A-Z]:\\\\[^\"/]+\\.exe\"",
          "Profile", "Any|Domain|Private|Public");

  private static final Pattern PARAMETER = Pattern.compile(" -(\\w+) (\"[^\"]*\"|[^\" -]\\S*)");
  private static final Pattern NETSH =
      Pattern.compile(
          "netsh advfirewall firewall add rule name=\"[^\"]+\" dir=(in|out) action=(allow|block)"
              + " protocol=(TCP|UDP) localport=\\d+ program=\"[A-Z]:\\\\[^\"/]+\\.exe\"");

  static Stream<Path> pages() throws IOException {
    try (Stream<Path> files = Files.list(PAGES)) {
      return files.sorted().toList().stream();
    }
  }

  @ParameterizedTest
  @MethodSource("pages")
  @DisplayName("each block says its language, and each page how it was tested")
  void pagesSayHowTheyWereTested(Path page) throws IOException {
    String text = Files.readString(page);
    assertThat(text).containsPattern("(?m)^Tested: ").doesNotContainPattern("(?m)^```\\n\\S");
    assertThat(BLOCK.matcher(text).results().map(m -> m.group(1))).isSubsetOf(LANGUAGES);
  }

  @ParameterizedTest
  @MethodSource("pages")
  @DisplayName("a shell can read all commands, those for macOS too")
  void shellsReadTheCommands(Path page) throws Exception {
    for (String language : List.of("sh", "zsh")) {
      for (String block : blocks(page, language)) {
        Process shell = new ProcessBuilder("sh", "-n").redirectErrorStream(true).start();
        shell.getOutputStream().write(block.getBytes(UTF_8));
        shell.getOutputStream().close();
        String said = new String(shell.getInputStream().readAllBytes(), UTF_8);
        assertThat(shell.waitFor()).as(said).isZero();
      }
    }
  }

  @Test
  @DisplayName("howto/firewalls.md: the commands for Windows have known parameters and values")
  void windowsCommandsAreWellFormed() throws IOException {
    Path page = PAGES.resolve("firewalls.md");
    List<String> commands = new ArrayList<>();
    blocks(page, "powershell").forEach(block -> block.lines().forEach(commands::add));
    assertThat(commands).isNotEmpty();
    for (String command : commands) {
      assertThat(command)
          .matches("(New|Get|Remove)-NetFirewallRule( -\\w+ (\"[^\"]*\"|[^\" -]\\S*))*");
      PARAMETER
          .matcher(command)
          .results()
          .forEach(
              m -> assertThat(m.group(2)).matches(POWERSHELL.getOrDefault(m.group(1), "(?!)")));
    }
    assertThat(blocks(page, "bat")).allSatisfy(b -> assertThat(b.strip()).matches(NETSH));
  }

  @Test
  @DisplayName("howto/kubernetes.md: the manifest has the structure of a DaemonSet of apps/v1")
  void manifestHasItsStructure() throws IOException {
    Map<?, ?> set = yaml(blocks(PAGES.resolve("kubernetes.md"), "yaml").get(0));
    assertThat(set.get("apiVersion")).isEqualTo("apps/v1");
    assertThat(set.get("kind")).isEqualTo("DaemonSet");
    keys(set, Set.of("apiVersion", "kind", "metadata", "spec"));
    assertThat(text(map(set, "metadata"), "name")).matches("[a-z0-9]([-a-z0-9]*[a-z0-9])?");
    Map<?, ?> spec = map(set, "spec");
    keys(spec, Set.of("selector", "template", "updateStrategy", "minReadySeconds"));
    Map<?, ?> template = map(spec, "template");
    assertThat(map(map(template, "metadata"), "labels"))
        .isEqualTo(map(map(spec, "selector"), "matchLabels"));
    Map<?, ?> pod = map(template, "spec");
    keys(
        pod,
        Set.of(
            "hostNetwork", "dnsPolicy", "terminationGracePeriodSeconds", "containers", "volumes"));
    assertThat(pod.get("hostNetwork")).isEqualTo(true);
    assertThat(pod.get("dnsPolicy")).isEqualTo("ClusterFirstWithHostNet");
    assertThat(pod.get("terminationGracePeriodSeconds")).isInstanceOf(Integer.class);
    container(first(pod, "containers"), first(pod, "volumes"));
  }

  private static void container(Map<?, ?> container, Map<?, ?> volume) {
    keys(
        container,
        Set.of("name", "image", "args", "env", "securityContext", "resources", "volumeMounts"));
    assertThat((List<?>) container.get("args")).allMatch(String.class::isInstance); // no numbers
    Map<?, ?> variable = first(container, "env");
    assertThat(map(map(variable, "valueFrom"), "fieldRef").get("fieldPath"))
        .isEqualTo("spec.nodeName");
    assertThat(text(container, "args")).contains("$(" + variable.get("name") + ")");
    keys(
        map(container, "securityContext"),
        Set.of(
            "runAsNonRoot",
            "runAsUser",
            "allowPrivilegeEscalation",
            "readOnlyRootFilesystem",
            "capabilities"));
    Map<?, ?> mount = first(container, "volumeMounts");
    assertThat(mount.get("name")).isEqualTo(volume.get("name"));
    assertThat(mount.get("mountPath")).isEqualTo("/tmp");
    assertThat(volume.get("emptyDir")).isInstanceOf(Map.class);
    keys(map(container, "resources"), Set.of("requests", "limits"));
    assertThat(text(map(map(container, "resources"), "limits"), "memory"))
        .matches("\\d+(Ki|Mi|Gi)");
  }

  private static void keys(Map<?, ?> map, Set<String> known) {
    assertThat(map.keySet().stream().map(Object::toString)).isSubsetOf(known);
  }

  private static Map<?, ?> map(Map<?, ?> map, String key) {
    return as(Map.class, map, key);
  }

  private static Map<?, ?> first(Map<?, ?> map, String key) {
    return (Map<?, ?>) as(List.class, map, key).get(0);
  }

  private static String text(Map<?, ?> map, String key) {
    return as(Object.class, map, key).toString();
  }

  private static <T> T as(Class<T> type, Map<?, ?> map, String key) {
    Object value = map.get(key);
    if (value == null || !type.isInstance(value)) {
      throw new AssertionError(key + " is " + value);
    }
    return type.cast(value);
  }

  private static Map<?, ?> yaml(String text) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
  }

  private static List<String> blocks(Path page, String language) throws IOException {
    return BLOCK
        .matcher(Files.readString(page))
        .results()
        .filter(block -> block.group(1).equals(language))
        .map(block -> block.group(2))
        .toList();
  }
}
