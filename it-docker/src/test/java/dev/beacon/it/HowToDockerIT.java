package dev.beacon.it;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.beacon.it.lab.Box;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Net;
import dev.beacon.it.lab.Outcome;
import dev.beacon.it.lab.RequiresDocker;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * The how-tos of Docker and Kubernetes: their commands are typed into the shell of this machine,
 * with its command {@code docker}. What is changed keeps them off this machine's own network: a box
 * stands for the host, the macvlan has a cable to nobody, and names belong to this run. The base of
 * the image is that of the other boxes, so no image hub is needed.
 */
@RequiresDocker
@Tag("full")
@Timeout(300) // an image with a Java is built
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class HowToDockerIT {
  private static final Duration WITHIN = Duration.ofSeconds(30);
  private static final String OWN = "beacon-it-howto-" + ProcessHandle.current().pid();

  /** The parent of the macvlan; names of interfaces have 15 bytes. */
  private static final String CABLE = "howto" + ProcessHandle.current().pid() % 1_000_000;

  private static final HowTo PAGE = HowTo.page("docker");

  private final Path context = Path.of("target", "it-howto").toAbsolutePath();
  private Net net;
  private Box host;

  @BeforeAll
  void buildTheImage(Lab lab) throws IOException {
    if (type("docker version").exitCode() != 0) {
      String what = "there is no command docker: apt-get install docker.io";
      if ("true".equals(System.getenv("CI"))) {
        fail(what);
      }
      abort(what);
    }
    net = lab.network("lan");
    Avahi.on(net, lab, "lamp").publish("Lamp", "_http._tcp", 7000);
    host = lab.box("host").on(net).start();
    String base =
        type("docker inspect -f '{{.Config.Image}}' " + host.id()).succeeded().out().get(0);
    unpackRelease();
    String dockerfile = PAGE.only("dockerfile");
    assertThat(dockerfile).startsWith("FROM debian:bookworm-slim\n");
    Files.writeString(
        context.resolve("Dockerfile"), dockerfile.replaceFirst("debian:bookworm-slim", base));
    type("docker build -q --network host --build-arg http_proxy --build-arg https_proxy"
            + " --build-arg no_proxy -t "
            + OWN
            + " .")
        .succeeded();
  }

  @AfterAll
  void removeTheImage() {
    type(
        "set +e; docker rm -f "
            + OWN
            + "; docker network rm "
            + OWN
            + "; docker image rm "
            + OWN
            + "; ip link del "
            + CABLE);
  }

  /** The jars of the build, with a launcher at the place where a release has it. */
  private void unpackRelease() throws IOException {
    Files.createDirectories(context.resolve("beacon"));
    Path lib = Path.of(System.getProperty("beacon.it.lib")).normalize().toAbsolutePath();
    type("rm -rf beacon && mkdir -p beacon/bin && cp -r '" + lib + "' beacon/lib").succeeded();
    Path launcher = context.resolve("beacon/bin/beacon");
    Files.writeString(
        launcher,
        "#!/bin/sh\nexec env LC_ALL=C.UTF-8 java -XX:TieredStopAtLevel=1 -cp '/opt/beacon/lib/*'"
            + " dev.beacon.cli.Main \"$@\"\n");
    type("chmod -R a+rX beacon && chmod a+x beacon/bin/beacon").succeeded();
  }

  @Test
  @DisplayName("howto/docker.md: the host's network, and a macvlan")
  void docker() {
    type("ip link add "
            + CABLE
            + " type veth peer name "
            + CABLE
            + "-far"
            + " && ip link set "
            + CABLE
            + " addrgenmode none && ip link set "
            + CABLE
            + " up"
            + " && ip link set "
            + CABLE
            + "-far addrgenmode none up")
        .succeeded();
    PAGE.follow(Map.<String, HowTo.Terminal>of("", commands -> type(own(commands)))::get);
  }

  @Test
  @DisplayName("howto/kubernetes.md: the container of the manifest, as hard as there")
  void kubernetes(Lab lab) throws IOException {
    String manifest = HowTo.page("kubernetes").only("yaml");
    assertThat(manifest)
        .contains("runAsUser: 1000", "readOnlyRootFilesystem: true", "drop: [\"ALL\"]")
        .contains("allowPrivilegeEscalation: false", "memory: 256Mi", "mountPath: /tmp");
    String arguments = manifest.replaceFirst("(?s).*args: (\\[.*?\\]).*", "$1");
    String typed =
        Stream.of(new ObjectMapper().readValue(arguments, String[].class))
            .map(word -> "'" + word.replace("$(NODE)", "node-1") + "'")
            .collect(Collectors.joining(" "));
    type("docker run -d --rm --name "
            + OWN
            + " --network container:"
            + host.id()
            + " --user 1000 --read-only --tmpfs /tmp:exec --cap-drop ALL"
            + " --security-opt no-new-privileges --memory 256m "
            + OWN
            + " "
            + typed)
        .succeeded();
    Execution browsing =
        BeaconCli.in(lab.box("phone").on(net)).start("browse", "_http._tcp", "--json");
    BeaconCli.await(
        browsing.out(),
        "the node's service",
        event ->
            event.path("name").asText().equals("Web on node-1")
                && event.path("port").asInt() == 30080,
        WITHIN);
    type("docker stop " + OWN).succeeded();
    BeaconCli.await(
        browsing.out(),
        "its goodbye",
        event ->
            event.path("event").asText().equals("removed")
                && event.path("name").asText().equals("Web on node-1"),
        WITHIN);
  }

  /** The page's words, with this run's names, off this machine's network. */
  private String own(String commands) {
    return commands
        .replace("docker build -t example/beacon .", "docker image inspect " + OWN)
        .replace("--network host ", "--network container:" + host.id() + " ")
        .replace("-o parent=eth0 ", "-o parent=" + CABLE + " ")
        .replace("example/beacon", OWN)
        .replaceAll("\\blan\\b", OWN)
        .replace("--name web ", "--name " + OWN + " ")
        .replace("docker stop web", "docker stop " + OWN);
  }

  private Outcome type(String commands) {
    try {
      Files.createDirectories(context);
      Process shell =
          new ProcessBuilder("sh", "-ec", commands)
              .directory(context.toFile())
              .redirectErrorStream(true)
              .start();
      shell.getOutputStream().close();
      List<String> printed =
          new String(shell.getInputStream().readAllBytes(), UTF_8).lines().toList();
      return new Outcome(commands, shell.waitFor(), printed, List.of());
    } catch (IOException failed) {
      throw new IllegalStateException(commands, failed);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(commands, interrupted);
    }
  }
}
