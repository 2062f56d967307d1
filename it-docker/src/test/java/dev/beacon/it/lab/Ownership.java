package dev.beacon.it.lab;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.ConflictException;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.model.Container;
import com.github.dockerjava.api.model.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Who made a box or a network, written on it as labels, and the sweep of those whose maker is gone:
 * a run that was killed can't clean up. A maker is a process (id and start time) of a machine (boot
 * and process-id namespace). One of this machine is looked up; of one of another machine only the
 * age is known.
 */
final class Ownership {
  private static final String RUN = "dev.beacon.it.run";
  private static final String OWNER = "dev.beacon.it.owner";
  private static final String MACHINE = "dev.beacon.it.machine";
  private static final String BORN = "dev.beacon.it.born-seconds";

  /** Boxes end themselves long before. */
  private static final long FOREIGN_AGE_SECONDS = 2 * 60 * 60;

  private final String run;
  private final Map<String, String> labels;

  private Ownership(String run, Map<String, String> labels) {
    this.run = run;
    this.labels = labels;
  }

  static Ownership ofThisRun() {
    String run = UUID.randomUUID().toString().substring(0, 8);
    return new Ownership(
        run,
        Map.of(
            RUN, run,
            OWNER, name(ProcessHandle.current()),
            MACHINE, machine(),
            BORN, Long.toString(Instant.now().getEpochSecond())));
  }

  /** Different in every run; part of names, so that runs at the same time don't meet. */
  String run() {
    return run;
  }

  Map<String, String> labels() {
    return labels;
  }

  void sweep(DockerClient client) {
    int swept = 0;
    for (Container container :
        client.listContainersCmd().withShowAll(true).withLabelFilter(List.of(OWNER)).exec()) {
      if (orphaned(container.getLabels())) {
        removeContainer(client, container.getId());
        swept++;
      }
    }
    // The engine's network list can be filtered by id and name only.
    for (Network network : client.listNetworksCmd().exec()) {
      Map<String, String> of = network.getLabels();
      if (of != null && of.containsKey(OWNER) && orphaned(of)) {
        removeNetwork(client, network.getId());
        swept++;
      }
    }
    if (swept > 0) {
      Shell.progress("swept " + swept + " leftovers of a killed run");
    }
  }

  static void removeContainer(DockerClient client, String id) {
    try {
      client.removeContainerCmd(id).withForce(true).withRemoveVolumes(true).exec();
    } catch (NotFoundException | ConflictException gone) {
      // Gone or being removed by somebody else: what was wanted.
    }
  }

  static void removeNetwork(DockerClient client, String id) {
    try {
      client.removeNetworkCmd(id).exec();
    } catch (NotFoundException gone) {
      // What was wanted.
    }
  }

  private static boolean orphaned(Map<String, String> labels) {
    if (!machine().equals(labels.get(MACHINE))) {
      long born = Long.parseLong(labels.getOrDefault(BORN, "0"));
      return Instant.now().getEpochSecond() - born > FOREIGN_AGE_SECONDS;
    }
    String owner = labels.get(OWNER);
    long pid = Long.parseLong(owner.substring(0, owner.indexOf('@')));
    Optional<ProcessHandle> process = ProcessHandle.of(pid);
    return process.isEmpty() || !name(process.get()).equals(owner);
  }

  private static String name(ProcessHandle process) {
    return process.pid()
        + "@"
        + process.info().startInstant().map(Instant::getEpochSecond).orElse(0L);
  }

  private static String machine() {
    try {
      return Files.readString(Path.of("/proc/sys/kernel/random/boot_id")).strip()
          + " "
          + Files.readSymbolicLink(Path.of("/proc/self/ns/pid"));
    } catch (IOException notLinux) {
      return "unknown " + System.getProperty("os.name");
    }
  }
}
