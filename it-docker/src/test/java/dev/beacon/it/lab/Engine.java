package dev.beacon.it.lab;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.model.Version;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.transport.DockerHttpClient;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The Docker engine that the boxes run on: found once per JVM, by DOCKER_HOST, the current Docker
 * context or the default socket.
 *
 * <p>The first use sweeps what a killed run left ({@link Ownership}); the end of the JVM closes the
 * labs still open, so that neither Ctrl-C nor a crash leaves boxes behind.
 */
public final class Engine {
  /**
   * The newest dialect this code was written against; older engines get theirs, engine 29 accepts
   * this.
   */
  private static final String NEWEST_API = "1.44";

  /** Of the oldest engine that the tests have run on. */
  private static final String OLDEST_API = "1.41";

  private static final Duration CONNECT_WITHIN = Duration.ofSeconds(5);

  /** One that hangs must not hang the build. */
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(30);

  /** Per response, not per request: a build and a followed process are long ones. */
  private static final Duration RESPOND_WITHIN = Duration.ofMinutes(10);

  /**
   * Each followed process holds one, each box two; the classes that run at once need 100 and more.
   */
  private static final int CONNECTIONS = 1_000;

  private final DockerClient client;
  private final String description;
  private final boolean remote;
  private final Ownership ownership = Ownership.ofThisRun();
  private final Set<Lab> open = ConcurrentHashMap.newKeySet();
  private final Images images;

  private Engine(DockerClient client, Version version, String address, String api) {
    this.client = client;
    this.description = version.getVersion() + " at " + address + ", API " + api;
    this.remote = !address.startsWith("unix:");
    this.images = new Images(client);
    ownership.sweep(client);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> open.forEach(Lab::close)));
  }

  /**
   * The engine.
   *
   * @throws NoEngineException if none answers
   */
  static Engine get() {
    return Found.get();
  }

  DockerClient client() {
    return client;
  }

  Images images() {
    return images;
  }

  Ownership ownership() {
    return ownership;
  }

  void opened(Lab lab) {
    open.add(lab);
  }

  void closed(Lab lab) {
    open.remove(lab);
  }

  /**
   * Whether folders of this machine can't be mounted: another machine's engine would show them
   * empty.
   */
  boolean copiesMounts() {
    return remote || "copy".equals(System.getenv("BEACON_IT_MOUNT"));
  }

  @Override
  public String toString() {
    return description;
  }

  private static Engine connect() {
    DockerClientConfig config;
    try {
      config = DefaultDockerClientConfig.createDefaultConfigBuilder().build();
    } catch (RuntimeException unreadable) {
      throw new NoEngineException(
          "what says where the Docker engine is (DOCKER_HOST, DOCKER_CONTEXT) makes no sense: "
              + unreadable.getMessage());
    }
    return connect(config);
  }

  /**
   * The engine that the configuration names.
   *
   * @throws NoEngineException if none answers, or one that is too old
   */
  static Engine connect(DockerClientConfig config) {
    String address = config.getDockerHost().toString();
    try {
      // Asked without a version in the path, which every engine answers.
      Version version =
          DockerClientImpl.getInstance(config, http(config, ANSWER_WITHIN)).versionCmd().exec();
      String api = dialect(version, address);
      DockerClientConfig versioned =
          DefaultDockerClientConfig.createDefaultConfigBuilder()
              .withDockerHost(address)
              .withApiVersion(api)
              .build();
      DockerClient client =
          DockerClientImpl.getInstance(versioned, http(versioned, RESPOND_WITHIN));
      return new Engine(client, version, address, api);
    } catch (NoEngineException known) {
      throw known;
    } catch (RuntimeException failed) {
      throw new NoEngineException(explain(address, failed));
    }
  }

  private static DockerHttpClient http(DockerClientConfig config, Duration respondWithin) {
    return new ZerodepDockerHttpClient.Builder()
        .dockerHost(config.getDockerHost())
        .sslConfig(config.getSSLConfig())
        .maxConnections(CONNECTIONS)
        .connectionTimeout(CONNECT_WITHIN)
        .responseTimeout(respondWithin)
        .build();
  }

  /**
   * Ours, moved into what the engine speaks: one refuses old dialects, another doesn't know new
   * ones.
   */
  private static String dialect(Version version, String address) {
    Comparator<String> byNumbers =
        Comparator.comparing(
            text -> Arrays.stream(text.split("\\.")).mapToInt(Integer::parseInt).toArray(),
            Arrays::compare);
    String api = NEWEST_API;
    String lowest = version.getMinAPIVersion();
    String highest = version.getApiVersion();
    if (highest == null) {
      throw new NoEngineException("what answers at " + address + " is no Docker engine");
    }
    if (byNumbers.compare(highest, OLDEST_API) < 0) {
      throw new NoEngineException(
          "the Docker engine at "
              + address
              + " is too old: it is "
              + version.getVersion()
              + " and speaks API "
              + highest
              + ", these tests need "
              + OLDEST_API
              + " (Docker 20.10) or newer");
    }
    if (lowest != null && byNumbers.compare(api, lowest) < 0) {
      api = lowest;
    }
    return byNumbers.compare(api, highest) > 0 ? highest : api;
  }

  static String explain(String address, Throwable failed) {
    Throwable root = failed;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    String reason = root.getMessage() == null ? root.toString() : root.getMessage();
    boolean forbidden =
        root instanceof IOException
            && reason.toLowerCase(Locale.ROOT).contains("permission denied");
    return "no Docker engine answers at "
        + address
        + " ("
        + reason
        + "). "
        + (forbidden
            ? "This user may not use the socket: join the group docker (usermod -aG docker NAME),"
                + " log in again."
            : "Get one with: apt-get install docker.io (Debian, Ubuntu) or dnf install moby-engine"
                + " (Fedora), then systemctl start docker; or let DOCKER_HOST name one.");
  }

  /** Found, or found missing, once: a class that asks again must not wait again. */
  private static final class Found {
    private static Engine engine;
    private static String whyMissing;

    static synchronized Engine get() {
      if (engine == null && whyMissing == null) {
        try {
          engine = connect();
        } catch (NoEngineException none) {
          whyMissing = none.getMessage();
        }
      }
      if (whyMissing != null) {
        throw new NoEngineException(whyMissing);
      }
      return engine;
    }
  }
}
