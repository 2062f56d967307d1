package dev.beacon.it.lab;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.command.WaitContainerResultCallback;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.Statistics;
import com.github.dockerjava.core.InvocationBuilder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/** A container of the lab: what its first process prints, and a way to run more in it. */
public final class Box {
  private static final Duration COMMAND_WITHIN = Duration.ofSeconds(30);

  /** Not in /tmp: the engine can't read a box's tmpfs back. */
  private static final String CAPTURE = "/var/tmp/packets.pcap";

  private final Lab lab;
  private final String shortName;
  private final String id;
  private final String captured;
  private final List<Execution> executions = new ArrayList<>();
  private Lines out;
  private Lines err;

  /** Keeps the packets that match the filter, unless that is empty. */
  Box(Lab lab, String shortName, String id, String captured) {
    this.lab = lab;
    this.shortName = shortName;
    this.id = id;
    this.captured = captured;
  }

  /** What the engine calls it. */
  public String id() {
    return id;
  }

  public String name() {
    return shortName;
  }

  /** What the first process printed since the last start. */
  public Lines out() {
    return out;
  }

  public Lines err() {
    return err;
  }

  /**
   * Starts the first process, again after {@link #kill}; the network namespace stays that of its
   * owner.
   */
  public void start() {
    client().startContainerCmd(id).exec();
    // The engine's log goes on from start to start.
    out = new Lines(shortName + ", stdout", printedBefore(out));
    err = new Lines(shortName + ", stderr", printedBefore(err));
    client()
        .logContainerCmd(id)
        .withStdOut(true)
        .withStdErr(true)
        .withFollowStream(true)
        .exec(new Printed(out, err));
    if (!captured.isEmpty()) {
      startAs("0", "tcpdump", "-i", "any", "-p", "-Z", "root", "-U", "-w", CAPTURE, captured)
          .err()
          .await("listening on", COMMAND_WITHIN);
    }
  }

  private static int printedBefore(Lines earlier) {
    if (earlier == null) {
      return 0;
    }
    earlier.awaitEnd(COMMAND_WITHIN);
    return earlier.count();
  }

  /** Sends the signal (TERM, KILL) to the first process and waits until the box has stopped. */
  public int kill(String signal) {
    client().killContainerCmd(id).withSignal(signal).exec();
    return client()
        .waitContainerCmd(id)
        .exec(new WaitContainerResultCallback())
        .awaitStatusCode(COMMAND_WITHIN.toSeconds(), TimeUnit.SECONDS);
  }

  /** Runs a command to its end. */
  public Outcome run(String... command) {
    return start(command).await(COMMAND_WITHIN);
  }

  /** Starts a command under the box's user. */
  public Execution start(String... command) {
    return startAs(null, command);
  }

  private Execution startAs(String user, String... command) {
    Execution execution = Execution.start(this, user, List.of(command));
    synchronized (executions) {
      executions.add(execution);
    }
    return execution;
  }

  /** Plugs it into one more network, as its next interface. */
  public void connect(Net net) {
    client().connectToNetworkCmd().withContainerId(id).withNetworkId(net.id()).exec();
  }

  /** Unplugs it; the interface goes. */
  public void disconnect(Net net) {
    client().disconnectFromNetworkCmd().withContainerId(id).withNetworkId(net.id()).exec();
  }

  /** What all processes in it have used until now. The engine takes a second or two to tell. */
  public Usage usage() {
    InvocationBuilder.AsyncResultCallback<Statistics> answer =
        new InvocationBuilder.AsyncResultCallback<>();
    client().statsCmd(id).withNoStream(true).exec(answer);
    return Usage.of(answer.awaitResult(), this::file);
  }

  private List<String> file(String path) {
    Outcome read = run("cat", path);
    return read.exitCode() == 0 ? read.out() : List.of();
  }

  /** Its IPv4 address on the network it is on. */
  public String ipv4() {
    return network().getIpAddress();
  }

  /** Its IPv4 address on one of the networks it is on. */
  public String ipv4(Net net) {
    return client()
        .inspectContainerCmd(id)
        .exec()
        .getNetworkSettings()
        .getNetworks()
        .get(net.name())
        .getIpAddress();
  }

  /** Its unique local IPv6 address there; empty on a network without IPv6. */
  public String ipv6() {
    String address = network().getGlobalIPv6Address();
    return address == null ? "" : address;
  }

  /** Its link-local IPv6 address on eth0. */
  public String linkLocal() {
    String line =
        run("ip", "-6", "-oneline", "address", "show", "dev", "eth0", "scope", "link")
            .succeeded()
            .out()
            .get(0);
    return line.replaceFirst(".*inet6 ", "").replaceFirst("/.*", "");
  }

  /**
   * Waits until its link-local address may be used, where it has one: nobody else has it, which
   * takes a second or two to know (RFC 4862 5.4).
   */
  public void awaitAddresses() {
    String usable = "ip -6 address show dev eth0 scope link -tentative | grep -q inet6";
    String off = "grep -q 1 /proc/sys/net/ipv6/conf/eth0/disable_ipv6";
    run("sh", "-c", "until " + usable + " || " + off + "; do sleep 0.1; done").succeeded();
  }

  private ContainerNetwork network() {
    InspectContainerResponse seen = client().inspectContainerCmd(id).exec();
    return seen.getNetworkSettings().getNetworks().values().iterator().next();
  }

  void copyIn(Path folder, String at) {
    try {
      Path staged = Files.createTempDirectory("beacon-it-copy");
      try {
        // The engine wants an existing target, and names the copy as the source is named.
        Path named = Files.createDirectories(staged.resolve(at.substring(1)));
        Shell.run(List.of("cp", "-a", folder + "/.", named.toString()));
        client()
            .copyArchiveToContainerCmd(id)
            .withHostResource(staged.toString())
            .withDirChildrenOnly(true)
            .withRemotePath("/")
            .exec();
      } finally {
        Shell.deleteTree(staged);
      }
    } catch (IOException failed) {
      throw new IllegalStateException("cannot copy " + folder + " into " + shortName, failed);
    }
  }

  void keepEvidence(Path folder) throws IOException {
    Files.createDirectories(folder);
    Files.writeString(folder.resolve(shortName + ".log"), String.join("\n", report()) + "\n");
    if (!captured.isEmpty()) {
      keepCapture(folder.resolve(shortName + ".pcap"));
    }
  }

  private List<String> report() {
    List<String> report = new ArrayList<>();
    report.add("# first process, stdout");
    report.addAll(out.all());
    report.add("# first process, stderr");
    report.addAll(err.all());
    List<Execution> until;
    synchronized (executions) {
      until = List.copyOf(executions);
    }
    until.forEach(execution -> report.addAll(execution.report()));
    try {
      report.addAll(run("ip", "address").out());
      report.addAll(run("ss", "-uanp").out());
    } catch (DockerException stopped) {
      report.add("# not running any more: " + stopped.getMessage());
    }
    return report;
  }

  private void keepCapture(Path file) throws IOException {
    try (InputStream archive = client().copyArchiveFromContainerCmd(id, CAPTURE).exec();
        TarArchiveInputStream tar = new TarArchiveInputStream(archive)) {
      tar.getNextEntry();
      Files.write(file, tar.readAllBytes());
    } catch (DockerException none) {
      Files.writeString(file, "no packets: " + none.getMessage());
    }
  }

  DockerClient client() {
    return lab.client();
  }

  /** The engine's frames, each into the lines of its stream. */
  static final class Printed extends ResultCallback.Adapter<Frame> {
    private final Lines out;
    private final Lines err;

    Printed(Lines out, Lines err) {
      this.out = out;
      this.err = err;
    }

    @Override
    public void onNext(Frame frame) {
      switch (frame.getStreamType()) {
        case STDERR -> err.accept(frame.getPayload());
        default -> out.accept(frame.getPayload());
      }
    }

    @Override
    public void onError(Throwable failure) {
      // The engine drops the connection of a box that is removed: the end, as far as lines go.
      err.breakOff(failure);
      out.breakOff(failure);
      super.onError(failure);
    }

    @Override
    public void onComplete() {
      super.onComplete();
      err.end(); // first, since who waits for the end of the output reads both then
      out.end();
    }
  }
}
