package dev.beacon.it.lab;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of engines that can't be used; a few lines of HTTP stand in for one. */
class EngineTest {
  private HttpServer server;
  private String version = "{}";
  private String built = "{\"stream\":\"Step 1/1 : FROM scratch\\n\"}";

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/", this::answer);
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    String answer = "[]"; // no containers, networks or images
    if (path.endsWith("/version")) {
      answer = version;
    } else if (path.endsWith("/build")) {
      answer = built;
    } else if (path.contains("/images/debian")) {
      answer = "{}";
    }
    boolean found = !path.contains("/images/beacon-it");
    byte[] bytes = answer.getBytes(UTF_8);
    exchange.getRequestBody().readAllBytes();
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(found ? 200 : 404, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private DockerClientConfig standIn() {
    return at("tcp://127.0.0.1:" + server.getAddress().getPort());
  }

  private static DockerClientConfig at(String address) {
    return DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(address).build();
  }

  @Test
  @DisplayName("no engine: the message says where none answers, and how to get one")
  void anEngineThatIsNotThere(@TempDir Path empty) {
    assertThatThrownBy(() -> Engine.connect(at("unix://" + empty + "/none.sock")))
        .isInstanceOf(NoEngineException.class)
        .hasMessageContaining(empty + "/none.sock")
        .hasMessageContaining("apt-get install docker.io");
  }

  @Test
  @DisplayName("engine too old: the message says which it is, and which is needed")
  void anEngineThatIsTooOld() {
    version = "{\"Version\":\"18.09.1\",\"ApiVersion\":\"1.39\",\"MinAPIVersion\":\"1.12\"}";
    assertThatThrownBy(() -> Engine.connect(standIn()))
        .isInstanceOf(NoEngineException.class)
        .hasMessageContainingAll("too old", "18.09.1", "1.39", "1.41", "20.10");
  }

  @Test
  @DisplayName("an engine of today is spoken to in our dialect, an older one in its own")
  void enginesOfManyAges() {
    version = "{\"Version\":\"20.10.24\",\"ApiVersion\":\"1.41\",\"MinAPIVersion\":\"1.12\"}";
    assertThat(Engine.connect(standIn())).asString().contains("20.10.24").endsWith("API 1.41");
    version = "{\"Version\":\"29.1.0\",\"ApiVersion\":\"1.52\",\"MinAPIVersion\":\"1.44\"}";
    assertThat(Engine.connect(standIn())).asString().endsWith("API 1.44");
    version = "{\"Version\":\"40.0.0\",\"ApiVersion\":\"1.70\",\"MinAPIVersion\":\"1.60\"}";
    assertThat(Engine.connect(standIn())).asString().endsWith("API 1.60");
  }

  @Test
  @DisplayName("somebody else at that address: the message says so")
  void somethingThatIsNoEngine() {
    assertThatThrownBy(() -> Engine.connect(standIn()))
        .isInstanceOf(NoEngineException.class)
        .hasMessageContaining("is no Docker engine");
  }

  @Test
  @DisplayName("no permission on the socket: the message says how to get it")
  void aSocketOfOthers() {
    RuntimeException refused = new RuntimeException(new SocketException("Permission denied"));
    assertThat(Engine.explain("unix:///var/run/docker.sock", refused))
        .contains("/var/run/docker.sock", "Permission denied", "usermod -aG docker");
  }

  @Test
  @DisplayName("disk full while the image is built: the engine's words, and what to do")
  void aBuildThatFails() {
    version = "{\"Version\":\"20.10.24\",\"ApiVersion\":\"1.41\",\"MinAPIVersion\":\"1.12\"}";
    String reason = "write /usr/bin/avahi-daemon: no space left on device";
    built += "{\"errorDetail\":{\"message\":\"" + reason + "\"},\"error\":\"" + reason + "\"}";
    Engine engine = Engine.connect(standIn());
    assertThatThrownBy(() -> engine.images().lab())
        .hasMessageStartingWith("building beacon-it/lab:")
        .hasMessageContainingAll(
            reason, "disk is full", "docker system df", "docker system prune", "Step 1/1");
  }
}
