package dev.beacon.test;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.InterfaceAddress;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.PortSharing;
import dev.beacon.dns.Name;
import dev.beacon.internal.core.NoDiscovery;
import dev.beacon.internal.core.Node;
import dev.beacon.internal.core.Settings;
import dev.beacon.internal.core.SharedNode;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimMachines;
import dev.beacon.sim.SimMachines.SimMachine;
import dev.beacon.sim.SimNic;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;

/**
 * A host of a simulated network. Each Beacon that is opened on it is a program of that host. It has
 * an Ethernet interface for each link to which it is connected. All methods may be called by any
 * thread.
 */
public final class Host {

  private final Network network;
  private final String name;
  private final List<Plug> plugs = new ArrayList<>(); // while time stands still, as all below
  private final List<Program> programs = new ArrayList<>();
  private final SimMachine machine = new HostMachine();

  /** An interface of the host. */
  private static final class Plug {
    final String interfaceName;
    final Link link;
    final String[] addresses;
    boolean up = true;

    Plug(String interfaceName, Link link) {
      this.interfaceName = interfaceName;
      this.link = link;
      this.addresses = link.nextAddresses();
    }

    NetworkInterfaceFacts facts(int index) {
      return SimNic.facts(interfaceName, index, up, addresses);
    }
  }

  /** A Beacon of the host. */
  private static final class Program {
    final SimHost simulated;
    final List<SimNic> nics = new ArrayList<>();
    Optional<Node> node = Optional.empty();

    Program(SimHost simulated) {
      this.simulated = simulated;
    }

    void plug(Plug plug) {
      SimNic nic = simulated.nic(plug.interfaceName, plug.link.simulated(), plug.addresses.clone());
      nics.add(plug.up ? nic : nic.down());
    }
  }

  Host(Network network, String name) {
    this.network = network;
    this.name = name;
  }

  /** Returns the name, which is also the host's name on the link, without {@code .local}. */
  public String name() {
    return name;
  }

  /** Returns the addresses of the host, IPv4 before IPv6 on each link. */
  public List<InetAddress> addresses() {
    return network
        .time()
        .still(
            () ->
                facts().stream()
                    .flatMap(each -> each.addresses().stream())
                    .map(InterfaceAddress::address)
                    .toList());
  }

  /**
   * Opens a Beacon on this host, with the defaults of {@link dev.beacon.BeaconBuilder}. For other
   * settings use {@link #call}.
   */
  public Beacon open() throws BeaconException {
    return chosen(Beacon::open);
  }

  /**
   * Runs a program on this host: a Beacon that it opens is one of this host. This holds for the
   * calling thread until the program returns, and for all threads that the program starts.
   *
   * @throws Exception if the program throws it
   */
  public <T> T call(Callable<T> program) throws Exception {
    return chosen(program::call);
  }

  /**
   * Connects the host to one more link, with a new interface and new addresses.
   *
   * @return this host
   */
  public Host connect(Link link) {
    return network
        .time()
        .still(
            () -> {
              Plug plug = new Plug("eth" + plugs.size(), link);
              plugs.add(plug);
              programs.forEach(each -> each.plug(plug));
              return this;
            });
  }

  /**
   * Pulls the cables of the host out of all its links. It notices, but can't say goodbye.
   *
   * @return this host
   */
  public Host unplug() {
    return plugged(false);
  }

  /**
   * Puts the cables back.
   *
   * @return this host
   */
  public Host plug() {
    return plugged(true);
  }

  @Override
  public String toString() {
    return name;
  }

  SimMachine machine() {
    return machine;
  }

  /** Closes all Beacons of the host, which say goodbye. */
  void close() {
    List<Node> open =
        network.time().still(() -> programs.stream().flatMap(each -> each.node.stream()).toList());
    open.forEach(Node::close);
  }

  /** Reports whether all its Beacons have ended. While time stands still. */
  boolean isSilent() {
    return programs.stream().allMatch(each -> each.node.isEmpty() || each.simulated.closed());
  }

  private Host plugged(boolean up) {
    return network
        .time()
        .still(
            () -> {
              plugs.forEach(plug -> plug.up = up);
              for (Program program : programs) {
                program.nics.forEach(nic -> plugged(nic, up));
              }
              return this;
            });
  }

  private static void plugged(SimNic nic, boolean up) {
    SimNic unused = up ? nic.up() : nic.down();
  }

  private List<NetworkInterfaceFacts> facts() {
    List<NetworkInterfaceFacts> facts = new ArrayList<>();
    for (Plug plug : plugs) {
      facts.add(plug.facts(SimHost.FIRST_INDEX + facts.size()));
    }
    return facts;
  }

  private Node start(Settings settings) throws BeaconException {
    programs.removeIf(each -> each.simulated.closed());
    Program program = new Program(network.simulated(name));
    plugs.forEach(program::plug);
    try {
      Node node = program.simulated.start(settings, network.time());
      program.node = Optional.of(node);
      programs.add(program);
      if (programs.size() > 1) {
        programs.forEach(each -> each.simulated.sharing(PortSharing.SHARED));
      }
      return node;
    } finally {
      if (program.node.isEmpty()) {
        program.nics.forEach(SimNic::remove);
      }
    }
  }

  private <T, E extends Exception> T chosen(VirtualTime.Action<T, E> program) throws E {
    Optional<SimMachine> before = SimMachines.choose(Optional.of(machine));
    try {
      return program.run();
    } finally {
      Optional<SimMachine> unused = SimMachines.choose(before);
    }
  }

  /** This host, for Beacon. */
  private final class HostMachine implements SimMachine {

    private final SharedNode shared = new SharedNode();

    @Override
    public Node open(Settings given, boolean discovery) throws BeaconException {
      network.requireOpen();
      Settings settings = given.named(Name.LOCAL.child(name));
      return discovery
          ? network.time().still(() -> start(settings))
          : Node.open(settings, new NoDiscovery(), new SplittableRandom(), network.time());
    }

    @Override
    public List<NetworkInterfaceFacts> interfaces() {
      return network.time().still(Host.this::facts);
    }

    @Override
    public SharedNode shared() {
      return shared;
    }

    @Override
    public boolean isOpen() {
      return network.isOpen();
    }
  }
}
