package dev.beacon;

import dev.beacon.dns.Name;
import dev.beacon.internal.core.NativePort;
import dev.beacon.internal.core.NoDiscovery;
import dev.beacon.internal.core.Node;
import dev.beacon.internal.core.Settings;
import dev.beacon.internal.core.SharedNode;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/** The settings of a {@link Beacon}. Each is checked at once; none is required. */
public final class BeaconBuilder {

  private InterfacePolicy policy = InterfacePolicy.physical();
  private Set<IpFamily> families = EnumSet.allOf(IpFamily.class);
  private RateLimit rateLimit = RateLimit.standard();
  private boolean kernelShield = true;
  private SourceRule sources = SourceRule.ON_LINK;
  private boolean discovery = true;
  private boolean waitForInterfaces;
  private Optional<Executor> listenerExecutor = Optional.empty();
  private Optional<Name> hostName = Optional.empty();

  BeaconBuilder() {}

  /**
   * On which interfaces to speak. Default: {@link InterfacePolicy#physical()}.
   *
   * @return this builder
   */
  public BeaconBuilder interfaces(InterfacePolicy policy) {
    this.policy = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Which families of IP to speak. Default: both; one may be missing on the host.
   *
   * @param families at least one
   * @return this builder
   */
  public BeaconBuilder families(Set<IpFamily> families) {
    Objects.requireNonNull(families, "families");
    if (families.isEmpty()) {
      throw new IllegalArgumentException("families []: name at least one of IPV4, IPV6");
    }
    this.families = EnumSet.copyOf(families);
    return this;
  }

  /**
   * How many packets one source may send. Default: {@link RateLimit#standard()}.
   *
   * @return this builder
   */
  public BeaconBuilder rateLimit(RateLimit rateLimit) {
    this.rateLimit = Objects.requireNonNull(rateLimit, "rateLimit");
    return this;
  }

  /**
   * Whether the kernel may drop what can't be wanted, where the system offers that. Default: true.
   * Without it the core drops the same packets, at a higher price.
   *
   * @return this builder
   */
  public BeaconBuilder kernelShield(boolean kernelShield) {
    this.kernelShield = kernelShield;
    return this;
  }

  /**
   * Whose packets are heard. Default: {@link SourceRule#ON_LINK}. Neighbours of another subnet that
   * are dropped by it are counted as {@code other_subnet}, and the first ones are logged.
   *
   * @return this builder
   */
  public BeaconBuilder sources(SourceRule sources) {
    this.sources = Objects.requireNonNull(sources, "sources");
    return this;
  }

  /**
   * Whether to open without any interface that can be used, and to begin as soon as one comes: for
   * what starts before the network does. Default: false, and {@link #open} fails. What is asked for
   * or published meanwhile waits; {@link Beacon#interfaces()} says why there is none.
   *
   * @return this builder
   */
  public BeaconBuilder waitForInterfaces(boolean waitForInterfaces) {
    this.waitForInterfaces = waitForInterfaces;
    return this;
  }

  /**
   * Where listeners are called and futures completed. Default: daemon threads of this Beacon's own,
   * one for listeners and others for futures, so that a listener may wait for a future, and what
   * follows a future for another one. With an executor of one thread they may not.
   *
   * <p>If the executor refuses a task, events wait and are tried again after a second at the
   * latest; futures are completed by a thread of this Beacon's own.
   *
   * @return this builder
   */
  public BeaconBuilder listenerExecutor(Executor executor) {
    this.listenerExecutor = Optional.of(Objects.requireNonNull(executor, "executor"));
    return this;
  }

  /**
   * What this machine is called by those who find its services (RFC 6762 section 3). Default: the
   * system's host name up to its first dot, with a hyphen for what is no letter, digit or hyphen.
   * If another host has the name, this one becomes {@code box-2.local}, and so on (section 9).
   * Nothing is claimed before something is published.
   *
   * @param hostName one label of letters, digits and inner hyphens, at most 63 bytes of UTF-8; a
   *     {@code .local} after it makes no difference
   * @return this builder
   * @throws IllegalArgumentException if it is not such a name
   */
  public BeaconBuilder hostName(String hostName) {
    this.hostName = Optional.of(Name.LOCAL.child(HostNames.checked(hostName)));
    return this;
  }

  /**
   * Whether to find and publish services. Default: true. Without it port 5353 is not opened and no
   * interface is joined: for a program that only {@linkplain Beacon#watch watches}.
   *
   * @return this builder
   */
  public BeaconBuilder discovery(boolean discovery) {
    this.discovery = discovery;
    return this;
  }

  /**
   * Opens the sockets, chooses the interfaces and starts the loop thread. Sends nothing yet.
   *
   * @throws NoInterfaceException if no interface of this host can be used, unless {@link
   *     #waitForInterfaces}; says why for each
   * @throws SocketFailureException if port 5353 can't be opened
   * @throws NativeLibraryException if the native core can't be loaded
   */
  public Beacon open() throws BeaconException {
    return new Beacon(openNode(listenerExecutor).client());
  }

  /**
   * Joins the one Beacon that the programs of this JVM share, and opens it if nobody has: see
   * {@link Beacon#shared}. The listener executor is this handle's own; all other settings are those
   * of whoever opened it.
   *
   * @throws NoInterfaceException as {@link #open}, if this call is the one that opens it
   * @throws SocketFailureException as {@link #open}
   * @throws NativeLibraryException as {@link #open}
   * @throws IllegalStateException without {@link #discovery}, which others count on; or if it is
   *     called by what opening calls itself, a logger that looks up a host's name say
   */
  public Beacon shared() throws BeaconException {
    if (!discovery) {
      throw new IllegalStateException("shared() with discovery(false): others count on discovery");
    }
    return new Beacon(SharedNode.join(listenerExecutor, () -> openNode(Optional.empty())));
  }

  private Node openNode(Optional<Executor> executor) throws BeaconException {
    Settings settings =
        new Settings(
            policy,
            families,
            rateLimit,
            kernelShield,
            sources,
            waitForInterfaces,
            executor,
            hostName);
    return Node.open(settings, discovery ? NativePort.open(settings) : new NoDiscovery());
  }
}
