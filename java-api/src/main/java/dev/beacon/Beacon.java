package dev.beacon;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.core.Client;
import dev.beacon.internal.core.HostFeed;
import dev.beacon.internal.core.NativePort;
import dev.beacon.internal.core.RegistrationFeed;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The front door: finds, publishes and watches services on the local link (mDNS, RFC 6762; DNS-SD,
 * RFC 6763).
 *
 * <p>One Beacon serves a whole program: it has one thread of its own and one for listeners,
 * whatever the number of interfaces and searches. It lives beside avahi-daemon, systemd-resolved
 * and Bonjour on port 5353.
 *
 * <pre>{@code
 * try (Beacon beacon = Beacon.open();
 *     Browse printers = beacon.browse("_ipp._tcp", event -> System.out.println(event))) {
 *   printers.await(printer -> printer.name().startsWith("Office"), Duration.ofSeconds(3));
 * }
 * }</pre>
 *
 * <pre>{@code
 * try (Beacon beacon = Beacon.open()) {
 *   Registration web =
 *       beacon.publish(Service.named("My Web").type("_http._tcp").port(8080).txt("path", "/"));
 *   web.registered().join();
 *   serve();
 * }
 * }</pre>
 *
 * <p>All methods may be called by any thread. Whatever happens, each future completes. Should this
 * Beacon fail, which takes a defect or a lack of memory, everybody who waits for it is told by a
 * {@link BeaconFailedException}.
 */
public final class Beacon implements AutoCloseable {

  /** How long {@link #resolve(String, String)} looks, in seconds. */
  public static final int RESOLVE_TIMEOUT_SECONDS = 5;

  /** How long the first addresses wait for those of the other family, if all are wanted. */
  private static final Duration WHOLE = Duration.ofMillis(150);

  private final Client client;

  Beacon(Client client) {
    this.client = client;
  }

  /**
   * Opens with the defaults of {@link BeaconBuilder}.
   *
   * @throws NoInterfaceException if no interface of this host can be used; says why for each
   * @throws SocketFailureException if port 5353 can't be opened
   * @throws NativeLibraryException if the native core can't be loaded
   */
  public static Beacon open() throws BeaconException {
    return builder().open();
  }

  /**
   * Joins the one Beacon that the programs of this JVM share: for libraries, several of which may
   * be in one program, and would each open one. The first call opens it with the defaults of {@link
   * BeaconBuilder}, and the last handle that is closed closes it. Closing a handle ends what was
   * begun with that one, and says goodbye for what it published, and nothing else.
   *
   * @return a handle of the caller's own
   * @throws NoInterfaceException as {@link #open}, if this call is the one that opens it
   * @throws SocketFailureException as {@link #open}
   * @throws NativeLibraryException as {@link #open}
   */
  public static Beacon shared() throws BeaconException {
    return builder().shared();
  }

  /** Opens with other settings than the defaults. */
  public static BeaconBuilder builder() {
    return new BeaconBuilder();
  }

  /**
   * What a policy would decide on this host now, without opening anything.
   *
   * @param policy the policy to ask
   * @return each interface, in index order, used or not and why
   * @throws SocketFailureException if the system does not tell its interfaces
   * @throws NativeLibraryException if the native core can't be loaded
   */
  public static List<InterfaceDecision> interfaces(InterfacePolicy policy) throws BeaconException {
    Objects.requireNonNull(policy, "policy");
    return policy.decideAll(NativePort.survey());
  }

  /**
   * Searches for the instances of a type until closed, for a program that looks at {@link
   * Browse#snapshot}, waits by {@link Browse#await}, or subscribes to {@link Browse#events}.
   *
   * @param type the type, {@code _ipp._tcp}; read as {@link ServiceType#lenient} does
   * @throws IllegalArgumentException if the syntax is wrong (RFC 6763 section 7)
   * @throws IllegalStateException if this Beacon is closed
   */
  public Browse browse(String type) {
    return browse(ServiceType.lenient(Objects.requireNonNull(type, "type")));
  }

  /** As {@link #browse(String)}, of a type with a subtype or without. */
  public Browse browse(ServiceType type) {
    return browse(type, event -> {});
  }

  /**
   * Searches for the instances of a type until closed.
   *
   * @param type the type, {@code _ipp._tcp}; read as {@link ServiceType#lenient} does
   * @param listener told of each instance, on the listener executor
   * @throws IllegalArgumentException if the type's syntax is wrong (RFC 6763 section 7)
   * @throws IllegalStateException if this Beacon is closed
   */
  public Browse browse(String type, ServiceListener listener) {
    return browse(ServiceType.lenient(Objects.requireNonNull(type, "type")), listener);
  }

  /**
   * Searches for the instances of a type until closed.
   *
   * @param type the type, with a subtype or without (RFC 6763 section 7.1)
   * @param listener told of each instance, on the listener executor
   * @throws IllegalStateException if this Beacon is closed
   */
  public Browse browse(ServiceType type, ServiceListener listener) {
    return browse(type, BrowseOptions.standard(), listener);
  }

  /**
   * Searches for the instances of a type until closed, on some links or with a listener executor of
   * its own.
   *
   * @param type the type, with a subtype or without (RFC 6763 section 7.1)
   * @param options on which links, and where the listener is called
   * @param listener told of each instance
   * @throws IllegalStateException if this Beacon is closed
   */
  public Browse browse(ServiceType type, BrowseOptions options, ServiceListener listener) {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(listener, "listener");
    return new Browse(client, client.browse(Optional.of(type), options, listener));
  }

  /**
   * Searches for the instances of every type until closed: asks which types there are (RFC 6763
   * section 9) and browses each.
   *
   * @param listener told of each instance, on the listener executor
   * @throws IllegalStateException if this Beacon is closed
   */
  public Browse browseAll(ServiceListener listener) {
    return browseAll(BrowseOptions.standard(), listener);
  }

  /**
   * The same, on some links or with a listener executor of its own.
   *
   * @param options on which links, and where the listener is called
   * @param listener told of each instance
   * @throws IllegalStateException if this Beacon is closed
   */
  public Browse browseAll(BrowseOptions options, ServiceListener listener) {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(listener, "listener");
    return new Browse(client, client.browse(Optional.empty(), options, listener));
  }

  /**
   * Finds the instances of a type that there are now, as {@link #find(ServiceType, LookUp)}.
   *
   * @param type the type, {@code _ipp._tcp}; read as {@link ServiceType#lenient} does
   * @param timeout how long it may take at most, over 0, at most a day
   * @throws IllegalArgumentException if the type's syntax is wrong (RFC 6763 section 7) or the
   *     timeout out of range
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<ServiceInstance>> find(String type, Duration timeout) {
    return find(ServiceType.lenient(Objects.requireNonNull(type, "type")), timeout);
  }

  /**
   * Finds the instances of a type that there are now, as {@link #find(ServiceType, LookUp)}.
   *
   * @param type the type, with a subtype or without (RFC 6763 section 7.1)
   * @param timeout how long it may take at most, over 0, at most a day
   * @throws IllegalArgumentException if the timeout is out of range
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<ServiceInstance>> find(ServiceType type, Duration timeout) {
    return find(type, LookUp.within(timeout));
  }

  /**
   * Finds the instances of a type that there are now, and ends when it has all that are to be
   * expected: the type was asked for twice, and a while passed without news. That takes a good
   * second; nothing, where the type is being browsed for longer than that.
   *
   * @param type the type, with a subtype or without (RFC 6763 section 7.1)
   * @param terms how long it may take at most, and on which links
   * @return in the order in which they were found, perhaps none; after the timeout those that were
   *     found by then. Completed as {@link BeaconBuilder#listenerExecutor} says
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<ServiceInstance>> find(ServiceType type, LookUp terms) {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(terms, "terms");
    return client.find(Optional.of(type), terms);
  }

  /**
   * Finds the instances of every type that there are now, as {@link #find(ServiceType, LookUp)}:
   * asks which types there are (RFC 6763 section 9) and for each.
   *
   * @param terms how long it may take at most, and on which links
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<ServiceInstance>> findAll(LookUp terms) {
    return client.find(Optional.empty(), Objects.requireNonNull(terms, "terms"));
  }

  /**
   * Asks until closed which types of service there are on the local link (RFC 6763 section 9).
   *
   * @param listener told of each type once, on the listener executor
   * @throws IllegalStateException if this Beacon is closed
   */
  public Query types(Consumer<? super ServiceType> listener) {
    return new Query(client.types(Objects.requireNonNull(listener, "listener")));
  }

  /**
   * Publishes a service on every interface in use until its registration or this Beacon is closed,
   * or the JVM exits. As {@link #publish(Service, RegistrationListener)}, without events.
   *
   * @throws IllegalArgumentException if the service is not complete
   * @throws IllegalStateException if it is published already, or this Beacon is closed
   */
  public Registration publish(Service service) {
    return publish(service, event -> {});
  }

  /**
   * Publishes a service on every interface in use until its registration or this Beacon is closed,
   * or the JVM exits.
   *
   * <p>Returns at once. Within about a second the names are found to be free (RFC 6762 section 8.1)
   * and the service is announced; if somebody else has a name, it goes on under another (section
   * 9), and the listener is told. This machine's host name is claimed with the first service, see
   * {@link BeaconBuilder#hostName}; of its addresses each interface tells its own.
   *
   * @param service a name, a type, a port, and whatever else there is to say
   * @param listener told of what happens to it, on the listener executor; if it is slow, events
   *     that later ones make obsolete are left out
   * @throws IllegalArgumentException if the service has no type or no port, or addresses but no
   *     host (RFC 6763 section 4), or its full name is over 255 bytes (RFC 6762 appendix C)
   * @throws IllegalStateException if this Beacon has published a service of that name and type,
   *     ASCII case aside, whose registration is still open; or if this Beacon is closed
   */
  public Registration publish(Service service, RegistrationListener listener) {
    Objects.requireNonNull(service, "service").requireComplete();
    RegistrationFeed feed = client.publish(service, Objects.requireNonNull(listener, "listener"));
    return new Registration(client, feed);
  }

  /** As {@link #publishHost(Host, RegistrationListener)}, without events. */
  public HostRegistration publishHost(Host host) {
    return publishHost(host, event -> {});
  }

  /**
   * Publishes a host without a service: others reach it by its name, until its registration or this
   * Beacon is closed, or the JVM exits. A host that services are published on needs no such call.
   *
   * <p>Returns at once. Within about a second the name is found to be free (RFC 6762 section 8.1)
   * and announced; if somebody else has it, the host goes on as {@code box-2.local} (section 9),
   * and the listener is told.
   *
   * @param host this machine, or another one with its addresses
   * @param listener told of what happens to it, on the listener executor: {@link
   *     RegistrationEvent.HostRegistered}, and all events that services and hosts have in common
   * @throws IllegalStateException if this Beacon is closed
   */
  public HostRegistration publishHost(Host host, RegistrationListener listener) {
    Objects.requireNonNull(host, "host");
    HostFeed feed = client.publish(host, Objects.requireNonNull(listener, "listener"));
    return new HostRegistration(client, feed);
  }

  /**
   * Withdraws all that was published and is still open, as {@link Registration#close} does each.
   */
  public void withdrawAll() {
    client.withdrawAll();
  }

  /**
   * Says that an instance could not be reached: its records are asked for again, and if nobody
   * confirms them within ten seconds they are dropped and browses report it removed (RFC 6762
   * section 10.4).
   *
   * @throws IllegalStateException if this Beacon is closed
   */
  public void verify(ServiceInstance instance) {
    client.verify(Objects.requireNonNull(instance, "instance"));
  }

  /**
   * Watches whether a peer is alive (BFD, RFC 5880, 5881, 5883) until closed. The peer must run BFD
   * too: a router, a daemon, or another Beacon that {@linkplain #answer answers}. A peer that does
   * not answer is no error but the state {@link PathState#DOWN}.
   *
   * @param listener told of each change of state, on the listener executor
   * @throws IllegalArgumentException if the target's parts contradict each other
   * @throws SocketFailureException if another program has port 3784 (which, if the system tells),
   *     the interface is not there, or the peer is watched already from the same address
   * @throws IllegalStateException if this Beacon is closed
   */
  public Watch watch(WatchTarget target, WatchListener listener) throws BeaconException {
    Objects.requireNonNull(listener, "listener");
    return new Watch(client, client.watch(target.requireComplete(), listener::onEvent));
  }

  /**
   * Answers those that watch this host, without configuring each (RFC 9468), until closed. Off
   * unless it is called; sends nothing before it is asked.
   *
   * @param listener told of each peer's changes of state, on the listener executor
   * @throws SocketFailureException if another program has port 3784, or an interface is not there
   * @throws IllegalStateException if this Beacon is closed
   */
  public Answering answer(AnswerRules rules, AnswerListener listener) throws BeaconException {
    Objects.requireNonNull(listener, "listener");
    return new Answering(client, rules, client.answer(rules, listener));
  }

  /**
   * Looks one instance up, for at most {@value #RESOLVE_TIMEOUT_SECONDS} s.
   *
   * @param name the instance's own name, {@code Printer A}, unescaped, or as {@link
   *     ServiceInstance#name} shows one that is not UTF-8; see {@link ServiceType#instances}
   * @param type its type, {@code _ipp._tcp}; read as {@link ServiceType#lenient} does
   * @return completed as {@link BeaconBuilder#listenerExecutor} says; with a {@link
   *     java.util.concurrent.TimeoutException} if nothing was found in time. Cancelling it stops
   *     the search.
   * @throws IllegalArgumentException if the name is over 63 bytes of UTF-8 or the type's syntax is
   *     wrong (RFC 6763 section 4.1.1 and 7)
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<ServiceInstance> resolve(String name, String type) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    return resolve(name, ServiceType.lenient(type), Duration.ofSeconds(RESOLVE_TIMEOUT_SECONDS));
  }

  /**
   * Looks one instance up.
   *
   * @param name the instance's own name, {@code Printer A}, unescaped
   * @param type its type
   * @param timeout how long to look, over 0, at most a day
   * @return as {@link #resolve(String, String)}
   * @throws IllegalArgumentException if the name is over 63 bytes of UTF-8 or the timeout out of
   *     range
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<ServiceInstance> resolve(
      String name, ServiceType type, Duration timeout) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    return resolve(name, type, LookUp.within(timeout).settle(WHOLE));
  }

  /**
   * Looks one instance up.
   *
   * @param name the instance's own name, {@code Printer A}, unescaped
   * @param type its type
   * @param terms for how long at most, and on which links; it has addresses of both families
   *     whatever is said there
   * @return as {@link #resolve(String, String)}
   * @throws IllegalArgumentException if the name is over 63 bytes of UTF-8
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<ServiceInstance> resolve(String name, ServiceType type, LookUp terms) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(terms, "terms");
    return client.resolve(type.instances(name), type.base(), terms);
  }

  /**
   * Looks up the addresses of a host of the local link, for at most {@value
   * #RESOLVE_TIMEOUT_SECONDS} s. Waits 150 ms for those of the other family, to have them all.
   *
   * @param host as {@link #addresses(String, LookUp)}
   * @return as {@link #addresses(String, LookUp)}
   * @throws IllegalArgumentException if that is not a name, or not one under {@code local}
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<InetAddress>> addresses(String host) {
    return addresses(host, LookUp.standard().settle(WHOLE));
  }

  /**
   * Looks up the addresses of a host of the local link.
   *
   * @param host the host's name as programs have it, {@code printer.local}: in any case, with a dot
   *     at its end or without; nothing in it is escaped
   * @param terms for how long at most, of which families, on which links
   * @return at least one address, IPv4 before IPv6 on each interface, link-local IPv6 with its
   *     scope; each carries the host's name as it was given. Completed on the listener executor;
   *     with a {@link HostAbsentException} as soon as the host denies all that is wanted, with a
   *     {@link java.util.concurrent.TimeoutException} if nobody answers in time
   * @throws IllegalArgumentException if that is not a name, or not one under {@code local}
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<InetAddress>> addresses(String host, LookUp terms) {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(terms, "terms");
    return client.addresses(HostNames.literal(host), Optional.of(host), terms);
  }

  /**
   * Looks up the addresses of a host of the local link by a name that needs no spelling, such as
   * {@link ServiceInstance#hostName}.
   *
   * @param host a name under {@code local}
   * @param terms for how long at most, of which families, on which links
   * @return as {@link #addresses(String, LookUp)}
   * @throws IllegalArgumentException if it is not under {@code local}
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<InetAddress>> addresses(Name host, LookUp terms) {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(terms, "terms");
    if (!host.endsWith(Name.LOCAL)) {
      throw new IllegalArgumentException(
          "\"" + host + "\": a host of the local link ends in .local (RFC 6762 section 3)");
    }
    return client.addresses(host, Optional.of(host.toString()), terms);
  }

  /**
   * The addresses of a host that are known at this moment, without asking anybody.
   *
   * @param host as {@link #addresses(String, LookUp)}
   * @return as {@link #addresses(String, LookUp)}; empty if nothing is known
   * @throws IllegalArgumentException if that is not a name, or not one under {@code local}
   * @throws IllegalStateException if this Beacon is closed
   */
  public List<InetAddress> cachedAddresses(String host) {
    Objects.requireNonNull(host, "host");
    return client.cachedAddresses(HostNames.literal(host), Optional.of(host), LookUp.standard());
  }

  /**
   * Looks up what a host of the local link calls itself, by one of its addresses (RFC 6762 section
   * 4), for at most {@value #RESOLVE_TIMEOUT_SECONDS} s.
   *
   * @return as {@link #hostName(InetAddress, LookUp)}
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<Name> hostName(InetAddress address) {
    return hostName(address, LookUp.standard());
  }

  /**
   * Looks up what a host of the local link calls itself, by one of its addresses (RFC 6762 section
   * 4).
   *
   * @param address the address; its scope is of no account
   * @param terms for how long at most, and on which links
   * @return the name, {@code alpha.local}; completed on the listener executor; with a {@link
   *     HostAbsentException} as soon as somebody denies that there is one, with a {@link
   *     java.util.concurrent.TimeoutException} if nobody answers in time
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<Name> hostName(InetAddress address, LookUp terms) {
    Objects.requireNonNull(address, "address");
    return client.hostName(address, Objects.requireNonNull(terms, "terms"));
  }

  /**
   * Asks for the records of a name until closed.
   *
   * @param name the name, {@code alpha.local}
   * @param type the type of record; {@link RecordType#ANY} for all
   * @param listener told of each record once while it is there, on the listener executor
   * @throws IllegalStateException if this Beacon is closed
   */
  public Query query(Name name, RecordType type, Consumer<? super Answer> listener) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(listener, "listener");
    return new Query(client.query(name, type, listener));
  }

  /** The latest decision on each interface, in index order. */
  public List<InterfaceDecision> interfaces() {
    return client.node().decisions();
  }

  /** Whether port 5353 is shared with another responder of this host, for one family. */
  public PortSharing sharing(IpFamily family) {
    return client.node().sharing(Objects.requireNonNull(family, "family"));
  }

  /** How many packets came, passed, were dropped and why, and were sent, since open. */
  public Counters counters() {
    return client.node().counters();
  }

  /**
   * Who sends most: the noisiest sources of the last second, those being ignored first, at most 16.
   *
   * @return completed on the listener executor
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<SourceRate>> noisiestSources() {
    return client.noisiest();
  }

  /**
   * What was sent and heard on each link, for finding out why discovery fails.
   *
   * @return in the order of the interfaces, IPv4 before IPv6; completed on the listener executor
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<LinkTraffic>> traffic() {
    return client.traffic();
  }

  /**
   * Samples of the packets that were dropped, up to four a second are taken.
   *
   * @return the latest 64 that differ, the latest last; completed on the listener executor
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<DroppedPacket>> droppedPackets() {
    return client.drops();
  }

  /**
   * Waits for the end: of a program that does nothing without its Beacon, say.
   *
   * @return another future with each call; completed on the listener executor once this Beacon is
   *     closed, with a {@link BeaconFailedException} if it has failed
   */
  public CompletableFuture<Void> whenClosed() {
    return client.whenClosed();
  }

  /**
   * Says goodbye for what is published (RFC 6762 section 10.1), and ends every browse and query and
   * the loop thread. Idempotent; returns within 300 ms, also if the calling thread is interrupted.
   * Futures that nobody completed yet fail with an {@link IllegalStateException}.
   */
  @Override
  public void close() {
    client.close();
  }
}
