package dev.beacon.it.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.BuildImageCmd;
import com.github.dockerjava.api.command.BuildImageResultCallback;
import com.github.dockerjava.api.command.PullImageResultCallback;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.DockerClientException;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.BuildResponseItem;
import com.github.dockerjava.api.model.Image;
import java.io.File;
import java.io.IOException;
import java.nio.file.FileVisitOption;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The images of the boxes, built on the spot: the lab's from {@code docker/}, and on top of it the
 * ones with the peers of the interop matrix, from {@code peers/}, with those that speak BFD, from
 * {@code watchers/}, and for readers of the how-tos, from {@code readers/}. Each is found again by
 * the hash of its folder: a change there makes a new one, and the old one is dropped.
 *
 * <p>No image hub is needed. What the lab's image starts from is, in this order: the image that
 * BEACON_IT_BASE names; {@code debian:bookworm-slim} as it is on this engine; a base made here
 * before; the hub's, if it can be reached; a base made now by {@code docker/make-base.sh} from the
 * packages of this machine's own sources.
 */
final class Images {
  private static final Path FOLDER = Path.of("docker").toAbsolutePath();
  private static final Path PEERS = Path.of("peers").toAbsolutePath();
  private static final Path WATCHERS = Path.of("watchers").toAbsolutePath();
  private static final Path READERS = Path.of("readers").toAbsolutePath();
  private static final Path MAKE_BASE = FOLDER.resolve("make-base.sh");

  /** Where Debian and Ubuntu keep what the machine trusts. */
  private static final Path TRUSTED = Path.of("/etc/ssl/certs/ca-certificates.crt");

  private static final String LABEL = "dev.beacon.it.image";
  private static final String HUB_BASE = "debian:bookworm-slim";

  /** A firewall that swallows packets must not cost more. */
  private static final long PULL_SECONDS = 120;

  /** Of a build that failed, enough to hold the step and its error. */
  private static final int END_LINES = 40;

  private final DockerClient client;

  private final Once lab = new Once(this::makeLab);
  private final Once peers = new Once(this::makePeers);
  private final Once watchers = new Once(this::makeWatchers);
  private final Once readers = new Once(this::makeReaders);

  Images(DockerClient client) {
    this.client = client;
  }

  /** The lab's image, made if it isn't there. */
  String lab() {
    return lab.get();
  }

  /** The lab's image with the peers in it, made if it isn't there. */
  String peers() {
    return peers.get();
  }

  /** The lab's image with the programs that speak BFD in it, made if it isn't there. */
  String watchers() {
    return watchers.get();
  }

  /** The lab's image as a reader of the how-tos has a machine, made if it isn't there. */
  String readers() {
    return readers.get();
  }

  private String makeLab() {
    String named = System.getenv("BEACON_IT_BASE");
    String tag = "beacon-it/lab:" + hash(FOLDER, named == null ? "" : named);
    if (!exists(tag)) {
      String base = named == null ? base() : named;
      Shell.progress("building the image " + tag + " from " + base + " (10 s to 1 min)");
      run(plan(FOLDER).withBuildArg("BASE", base), tag);
    }
    return tag;
  }

  private String makePeers() {
    String below = lab();
    String tag = "beacon-it/peers:" + hash(PEERS, below);
    if (!exists(tag)) {
      Shell.progress("building the image " + tag + " (1 to 3 min)");
      buildPeers(tag, below);
    }
    return tag;
  }

  private String makeWatchers() {
    return makeOnLab("watchers", WATCHERS);
  }

  private String makeReaders() {
    return makeOnLab("readers", READERS);
  }

  private String makeOnLab(String name, Path folder) {
    String below = lab();
    String tag = "beacon-it/" + name + ":" + hash(folder, below);
    if (!exists(tag)) {
      Shell.progress("building the image " + tag + " (10 s to 1 min)");
      run(plan(folder).withBuildArg("LAB", below), tag);
    }
    return tag;
  }

  private void buildPeers(String tag, String below) {
    try {
      Path context = emptied("it-peers");
      try {
        Shell.run(List.of("cp", "-a", PEERS + "/.", context.toString()));
        Path trusted = context.resolve("ca-certificates.crt");
        Files.write(trusted, Files.exists(TRUSTED) ? Files.readAllBytes(TRUSTED) : new byte[0]);
        BuildImageCmd build = plan(context).withBuildArg("LAB", below);
        passOn("npm_config_registry", build);
        run(build, tag);
      } finally {
        Shell.deleteTree(context);
      }
    } catch (IOException failed) {
      throw new IllegalStateException("cannot prepare the build of " + tag, failed);
    }
  }

  /** In target/, where what a killed run left is in nobody's way. */
  private static Path emptied(String name) throws IOException {
    Path folder = Path.of("target", name).toAbsolutePath();
    Shell.deleteTree(folder);
    return Files.createDirectories(folder);
  }

  private BuildImageCmd plan(Path folder) {
    BuildImageCmd build =
        client
            .buildImageCmd()
            .withBaseDirectory(folder.toFile())
            .withDockerfile(folder.resolve("Dockerfile").toFile())
            // The build installs packages: it takes the machine's own way to them, proxies
            // included.
            .withNetworkMode("host");
    for (String proxy : List.of("http_proxy", "https_proxy", "no_proxy")) {
      passOn(proxy, build);
    }
    return build;
  }

  private static void passOn(String variable, BuildImageCmd build) {
    if (System.getenv(variable) != null) {
      build.withBuildArg(variable, System.getenv(variable));
    }
  }

  private String base() {
    if (exists(HUB_BASE)) {
      return HUB_BASE;
    }
    String made = "beacon-it/base:" + hash(MAKE_BASE, "");
    if (exists(made) || (!pull() && makeBase(made))) {
      return made;
    }
    return HUB_BASE;
  }

  private boolean pull() {
    Shell.progress("pulling " + HUB_BASE);
    try {
      return client
          .pullImageCmd(HUB_BASE)
          .exec(new PullImageResultCallback())
          .awaitCompletion(PULL_SECONDS, TimeUnit.SECONDS);
    } catch (DockerException | DockerClientException unreachable) {
      Shell.progress("no image hub: " + unreachable.getMessage().strip());
      return false;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while pulling " + HUB_BASE, interrupted);
    }
  }

  /** Through a build, since docker-java's image import sends a body that engines refuse. */
  private boolean makeBase(String tag) {
    Shell.progress("making a base image from this machine's package sources (15 s to 1 min)");
    try {
      Path context = emptied("it-base");
      try {
        Path root = context.resolve("root.tar");
        Shell.run(List.of(MAKE_BASE.toString(), root.toString()));
        Path dockerfile = context.resolve("Dockerfile");
        Files.writeString(dockerfile, "FROM scratch\nADD root.tar /\n");
        run(
            client
                .buildImageCmd()
                .withBaseDirectory(context.toFile())
                .withDockerfile(dockerfile.toFile()),
            tag);
        return true;
      } finally {
        Shell.deleteTree(context);
      }
    } catch (IOException failed) {
      throw new IllegalStateException(
          "no base for the test image: no hub could be reached and none could be made here. Load "
              + HUB_BASE
              + " into the engine, or name any Debian or Ubuntu image in BEACON_IT_BASE.",
          failed);
    }
  }

  /** The steps go to stderr as they begin; a failed step shows what was printed last. */
  private void run(BuildImageCmd build, String tag) {
    StringBuilder printed = new StringBuilder();
    BuildImageResultCallback progress =
        new BuildImageResultCallback() {
          @Override
          public void onNext(BuildResponseItem item) {
            if (item.getStream() != null) {
              printed.append(item.getStream());
              if (item.getStream().startsWith("Step ")) {
                Shell.progress("  " + item.getStream().lines().findFirst().orElse(""));
              }
            }
            super.onNext(item);
          }
        };
    try {
      // withForcerm: a failed step's container would stay, without our labels.
      build
          .withTags(Set.of(tag))
          .withLabels(Map.of(LABEL, tag))
          .withForcerm(true)
          .exec(progress)
          .awaitImageId();
    } catch (DockerException | DockerClientException failed) { // the second: a step failed
      throw new IllegalStateException(explain(tag, end(printed), failed), failed);
    }
    dropOthers(tag);
  }

  private static String explain(String tag, String printed, RuntimeException failed) {
    String reason = String.valueOf(failed.getMessage()).strip();
    boolean full =
        Stream.of(reason, printed)
            .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains("no space left on device"));
    return "building "
        + tag
        + " failed: "
        + reason
        + (full
            ? "\n"
                + "The engine's disk is full. What takes the room: docker system df; what nobody"
                + " uses goes with: docker system prune"
            : "")
        + (printed.isEmpty() ? "" : "\nThe end of what it printed:\n" + printed);
  }

  private static String end(StringBuilder printed) {
    List<String> lines = printed.toString().lines().toList();
    return String.join("\n", lines.subList(Math.max(0, lines.size() - END_LINES), lines.size()));
  }

  private boolean exists(String image) {
    try {
      client.inspectImageCmd(image).exec();
      return true;
    } catch (NotFoundException none) {
      return false;
    }
  }

  /** Earlier images of the same name; one that is in use stays until the next time. */
  private void dropOthers(String tag) {
    String name = tag.substring(0, tag.indexOf(':') + 1);
    for (Image image : client.listImagesCmd().withLabelFilter(LABEL).exec()) {
      for (String other : image.getRepoTags() == null ? new String[0] : image.getRepoTags()) {
        if (other.startsWith(name) && !other.equals(tag)) {
          try {
            client.removeImageCmd(other).exec();
          } catch (ConflictException | NotFoundException inUseOrGone) {
            // Left for the next build.
          }
        }
      }
    }
  }

  private static String hash(Path top, String salt) {
    try (Stream<Path> tree = Files.walk(top, FileVisitOption.FOLLOW_LINKS)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(salt.getBytes(UTF_8));
      for (Path file : tree.filter(Files::isRegularFile).sorted().toList()) {
        digest.update(
            FOLDER.relativize(file).toString().replace(File.separatorChar, '/').getBytes(UTF_8));
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest()).substring(0, 12);
    } catch (IOException | NoSuchAlgorithmException failed) {
      throw new IllegalStateException("cannot hash " + top, failed);
    }
  }

  /** An image is made by the first who wants it, the others wait; nor does a failure take twice. */
  private static final class Once {
    private final Supplier<String> make;
    private String tag;
    private RuntimeException failure;

    Once(Supplier<String> make) {
      this.make = make;
    }

    synchronized String get() {
      if (failure != null) {
        throw new IllegalStateException(failure.getMessage(), failure);
      }
      if (tag == null) {
        try {
          tag = make.get();
        } catch (RuntimeException failed) {
          failure = failed;
          throw failed;
        }
      }
      return tag;
    }
  }
}
