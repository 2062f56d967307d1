package dev.beacon;

import dev.beacon.dns.Name;
import dev.beacon.internal.core.Machine;
import dev.beacon.internal.core.Settings;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executor;

/** Collects the settings of a {@link Beacon}. Each setting has a default and is checked at once. */
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
   * Sets the interfaces on which to speak. Default: {@link InterfacePolicy#physical()}.
   *
   * @return this builder
   */
  public BeaconBuilder interfaces(InterfacePolicy policy) {
    this.policy = Objects.requireNonNull(policy, "policy");
    return this;
  }

  /**
   * Sets the families of IP to speak. Default: both; one may be missing on the host.
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
   * Sets how many packets one source may send. Default: {@link RateLimit#standard()}.
   *
   * @return this builder
   */
  public BeaconBuilder rateLimit(RateLimit rateLimit) {
    this.rateLimit = Objects.requireNonNull(rateLimit, "rateLimit");
    return this;
  }

  /**
   * Sets whether the kernel may drop unwanted packets, on systems that offer that. Default: true.
   * Without it the core drops the same packets, but that costs more CPU time.
   *
   * @return this builder
   */
  public BeaconBuilder kernelShield(boolean kernelShield) {
    this.kernelShield = kernelShield;
    return this;
  }

  /**
   * Sets the sources whose packets are heard. Default: {@link SourceRule#ON_LINK}. That rule drops
   * packets of neighbours on another subnet; they are counted as {@code other_subnet}, and the
   * first ones are logged.
   *
   * @return this builder
   */
  public BeaconBuilder sources(SourceRule sources) {
    this.sources = Objects.requireNonNull(sources, "sources");
    return this;
  }

  /**
   * Sets whether to open without a usable interface and to begin as soon as one comes. A program
   * that starts before the network needs this. Default: false, and {@link #open} fails. Until an
   * interface comes, searches and published services wait; {@link Beacon#interfaces()} names each
   * interface and why it is not used.
   *
   * @return this builder
   */
  public BeaconBuilder waitForInterfaces(boolean waitForInterfaces) {
    this.waitForInterfaces = waitForInterfaces;
    return this;
  }

  /**
   * Sets the executor that calls listeners and completes futures. By default this Beacon has daemon
   * threads of its own: one for listeners, and others for futures. So a listener may wait for a
   * future, and a stage that depends on a future may wait for another one. With an executor of one
   * thread they must not.
   *
   * <p>If the executor refuses a task, events wait, and Beacon tries again after a second at the
   * latest. A thread of this Beacon's own then completes the futures.
   *
   * @return this builder
   */
  public BeaconBuilder listenerExecutor(Executor executor) {
    this.listenerExecutor = Optional.of(Objects.requireNonNull(executor, "executor"));
    return this;
  }

  /**
   * Sets this machine's host name on the link (RFC 6762 section 3). Default: the system's host name
   * up to its first dot, in which a hyphen replaces each character that is not a letter, digit or
   * hyphen. If another host has the name, this one becomes {@code box-2.local}, and so on (section
   * 9). Beacon claims the name when it publishes the first service or host.
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
   * Sets whether to find and publish services. Default: true. Without it Beacon does not open port
   * 5353 and joins no multicast group. That suits a program that only {@linkplain Beacon#watch
   * watches}.
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
   * @throws NoInterfaceException if no interface of this host can be used and {@link
   *     #waitForInterfaces} is not set; the message names each interface and why it was not used
   * @throws SocketFailureException if port 5353 can't be opened
   * @throws NativeLibraryException if the native core can't be loaded
   */
  public Beacon open() throws BeaconException {
    return new Beacon(Machine.current().open(settings(listenerExecutor), discovery).client());
  }

  /**
   * Joins the one Beacon that all code in this JVM shares, and opens it if it is not open yet: see
   * {@link Beacon#shared}. The interfaces, {@link #waitForInterfaces} and the listener executor
   * apply to this handle alone. All other settings apply only if this call opens the Beacon.
   *
   * @throws NoInterfaceException if Beacon can use none of the interfaces that this handle wants,
   *     and {@link #waitForInterfaces} is off
   * @throws SocketFailureException as {@link #open}
   * @throws NativeLibraryException as {@link #open}
   * @throws IllegalStateException if {@link #discovery} is off, because other code needs it; or if
   *     code that runs during the opening calls this, such as a logger that looks up a host's name
   */
  public Beacon shared() throws BeaconException {
    if (!discovery) {
      throw new IllegalStateException("shared() with discovery(false): others count on discovery");
    }
    Machine machine = Machine.current();
    return new Beacon(
        machine
            .shared()
            .join(
                settings(listenerExecutor),
                () -> machine.open(settings(Optional.empty()), discovery)));
  }

  private Settings settings(Optional<Executor> executor) {
    return new Settings(
        policy, families, rateLimit, kernelShield, sources, waitForInterfaces, executor, hostName);
  }
}
