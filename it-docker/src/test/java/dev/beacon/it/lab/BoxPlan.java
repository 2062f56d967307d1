package dev.beacon.it.lab;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.AccessMode;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.Device;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.api.model.Volume;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What a box shall be; {@link #start} makes it. Nothing here needs a privileged container. */
public final class BoxPlan {
  /** A box ends itself after this, should nobody live to remove it. */
  private static final Duration LIFETIME = Duration.ofMinutes(15);

  private static final long MEMORY_BYTES = 512L << 20;

  private final Lab lab;
  private final String shortName;
  private final Map<Path, String> mounts = new LinkedHashMap<>();
  private final Map<String, String> tmpfs = new LinkedHashMap<>();
  private final Map<String, String> sysctls = new LinkedHashMap<>();
  private final List<Device> devices = new ArrayList<>();
  private String networkMode = "none";
  private boolean ownNetwork = true;
  private String hostName;
  private final Set<Capability> capabilities = EnumSet.noneOf(Capability.class);
  private String captured = "udp port 5353";
  private String user = "0:0";
  private Function<Images, String> image = Images::lab;
  private List<String> command = List.of("sleep", "infinity");

  BoxPlan(Lab lab, String shortName) {
    this.lab = lab;
    this.shortName = shortName;
    this.hostName = shortName;
  }

  /** On this network, in a namespace of its own. */
  public BoxPlan on(Net net) {
    networkMode = net.name();
    return this;
  }

  /** In the network namespace of that box, and so with its interfaces, addresses and ports. */
  public BoxPlan inside(Box owner) {
    networkMode = "container:" + owner.id();
    ownNetwork = false;
    return this;
  }

  /** Another host name than its short name, which no two boxes of a lab share. */
  public BoxPlan hostName(String name) {
    hostName = name;
    return this;
  }

  /**
   * Root in it may change its interfaces and addresses; and its kernel hands over datagrams from
   * sources that it has no route to, as some systems do and the engine's host may not (rp_filter).
   */
  public BoxPlan netAdmin() {
    capabilities.add(Capability.NET_ADMIN);
    return sysctl("net.ipv4.conf.all.rp_filter", "0")
        .sysctl("net.ipv4.conf.default.rp_filter", "0");
  }

  /** Root in it has CAP_SYS_ADMIN, without which some programs don't start. */
  public BoxPlan sysAdmin() {
    capabilities.add(Capability.SYS_ADMIN);
    return this;
  }

  /** A setting of its network namespace; from inside, /proc/sys can only be read. */
  public BoxPlan sysctl(String name, String value) {
    sysctls.put(name, value);
    return this;
  }

  /** A device of the engine's host, to read and write. */
  public BoxPlan device(String path) {
    devices.add(new Device("rwm", path, path));
    return this;
  }

  /** The packets that are kept as evidence, in the words of pcap-filter(7); empty for none. */
  public BoxPlan capturing(String filter) {
    captured = filter;
    return this;
  }

  /** Processes run under this uid; 0 if not said. */
  public BoxPlan user(int uid) {
    user = uid + ":" + uid;
    return this;
  }

  /** A folder of this machine, to read. */
  public BoxPlan mount(Path folder, String at) {
    mounts.put(folder.toAbsolutePath(), at);
    return this;
  }

  /** What runs in it first; it sleeps if not said. */
  public BoxPlan command(String... words) {
    command = List.of(words);
    return this;
  }

  /**
   * With the Java of this build at /jre, the test's own tools at /tools and no root: uid 1000. /tmp
   * may be executed from, which the engine's default forbids: JNA unpacks its library there.
   */
  public BoxPlan java() {
    tmpfs.put("/tmp", "rw,exec,mode=1777");
    return user(1000).mount(Jre.folder(), "/jre").tools();
  }

  /** With the peers of the interop matrix, and their drivers at /tools/peers. */
  public BoxPlan peers() {
    image = Images::peers;
    return tools();
  }

  /** With the programs that speak BFD, and the scripts that start them at /tools/watchers. */
  public BoxPlan watchers() {
    image = Images::watchers;
    return tools();
  }

  /** With the command beacon, and what the how-tos expect of a machine. */
  public BoxPlan reader() {
    image = Images::readers;
    return this;
  }

  private BoxPlan tools() {
    return mount(Path.of("target", "test-classes"), "/tools");
  }

  /** With the generator of storms at /storm. */
  public BoxPlan storm() {
    return mount(Storm.folder(), "/storm");
  }

  /** The box, running. Await its output for being ready. */
  public Box start() {
    CreateContainerCmd create =
        lab.client()
            .createContainerCmd(image.apply(lab.engine().images()))
            .withName(lab.name() + "-" + shortName)
            .withLabels(lab.engine().ownership().labels())
            .withEntrypoint("tini", "--", "timeout", "-k", "5", LIFETIME.toSeconds() + "s")
            .withCmd(command)
            .withUser(user)
            .withHostConfig(hostConfig());
    if (ownNetwork) {
      create.withHostName(hostName);
    }
    String id = create.exec().getId();
    lab.onClose(() -> Ownership.removeContainer(lab.client(), id));
    boolean captures = ownNetwork && !networkMode.equals("none");
    Box box = new Box(lab, shortName, id, captures ? captured : "");
    lab.add(box);
    if (lab.engine().copiesMounts()) {
      mounts.forEach(box::copyIn);
    }
    box.start();
    return box;
  }

  private HostConfig hostConfig() {
    HostConfig host =
        HostConfig.newHostConfig()
            .withNetworkMode(networkMode)
            .withMemory(MEMORY_BYTES)
            .withTmpFs(tmpfs)
            .withSysctls(sysctls)
            .withDevices(devices)
            .withCapAdd(capabilities.toArray(Capability[]::new));
    if (!lab.engine().copiesMounts()) {
      host.withBinds(
          mounts.entrySet().stream()
              .map(
                  mount ->
                      new Bind(
                          mount.getKey().toString(), new Volume(mount.getValue()), AccessMode.ro))
              .toList());
    }
    return host;
  }
}
