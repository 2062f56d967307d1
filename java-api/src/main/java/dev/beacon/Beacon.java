package dev.beacon;

import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.core.Client;
import dev.beacon.internal.core.HostFeed;
import dev.beacon.internal.core.Machine;
import dev.beacon.internal.core.RegistrationFeed;
import dev.beacon.internal.core.Watches;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * Finds, publishes and watches services on the local link (mDNS, RFC 6762; DNS-SD, RFC 6763). This
 * is the class to start with.
 *
 * <p>One Beacon serves a whole program. It has one thread of its own and one for listeners; more
 * interfaces and more searches need no more threads. It shares port 5353 with avahi-daemon,
 * systemd-resolved and Bonjour.
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
 * <p>All methods may be called by any thread. Every future completes. A Beacon can fail because of
 * a defect or a lack of memory. Then its futures complete with a {@link BeaconFailedException}, and
 * its listeners receive one.
 */
public final class Beacon implements AutoCloseable {

  /** The time after which {@link #resolve(String, String)} gives up, in seconds. */
  public static final int RESOLVE_TIMEOUT_SECONDS = 5;

  /** The time that the first addresses wait for those of the other family, if all are wanted. */
  private static final Duration WHOLE = Duration.ofMillis(150);

  private final Client client;

  Beacon(Client client) {
    this.client = client;
  }

  /**
   * Opens a Beacon with the defaults of {@link BeaconBuilder}.
   *
   * @throws NoInterfaceException if no interface of this host can be used; the message names each
   *     interface and why it was not used
   * @throws SocketFailureException if port 5353 can't be opened
   * @throws NativeLibraryException if the native core can't be loaded
   */
  public static Beacon open() throws BeaconException {
    return builder().open();
  }

  /**
   * Joins the one Beacon that all code in this JVM shares. Libraries use it, because several
   * libraries in one program would otherwise open one Beacon each. The first call opens the shared
   * Beacon with the defaults of {@link BeaconBuilder}. Closing a handle ends the searches that were
   * begun with this handle, and withdraws the services that were published with it. Closing the
   * last handle closes the shared Beacon. Each handle has its own interfaces, see {@link
   * BeaconBuilder#shared} and {@link #useInterfaces}: its searches and services stay on them.
   *
   * @return a new handle with each call
   * @throws NoInterfaceException as {@link #open}, if this call opens the shared Beacon
   * @throws SocketFailureException as {@link #open}
   * @throws NativeLibraryException as {@link #open}
   */
  public static Beacon shared() throws BeaconException {
    return builder().shared();
  }

  /** Begins the settings of a Beacon, to change the defaults. */
  public static BeaconBuilder builder() {
    return new BeaconBuilder();
  }

  /**
   * Asks a policy which interfaces of this host it would use now. Opens nothing.
   *
   * @param policy the policy to ask
   * @return the decision on each interface and its reason, in index order
   * @throws SocketFailureException if the system does not list its interfaces
   * @throws NativeLibraryException if the native core can't be loaded
   */
  public static List<InterfaceDecision> interfaces(InterfacePolicy policy) throws BeaconException {
    Objects.requireNonNull(policy, "policy");
    return policy.decideAll(Machine.current().interfaces());
  }

  /**
   * Searches for the instances of a type until closed, without a listener. The program reads {@link
   * Browse#snapshot}, waits with {@link Browse#await}, or subscribes to {@link Browse#events}.
   *
   * @param type the type, {@code _ipp._tcp}; read as {@link ServiceType#lenient} does
   * @throws IllegalArgumentException if the syntax is wrong (RFC 6763 section 7)
   * @throws IllegalStateException if this Beacon is closed
   */
  public Browse browse(String type) {
    return browse(ServiceType.lenient(Objects.requireNonNull(type, "type")));
  }

  /** Searches as {@link #browse(String)} does, for a type with or without a subtype. */
  public Browse browse(ServiceType type) {
    return browse(type, event -> {});
  }

  /**
   * Searches for the instances of a type until closed.
   *
   * @param type the type, {@code _ipp._tcp}; read as {@link ServiceType#lenient} does
   * @param listener receives the events of each instance, on the listener executor
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
   * @param listener receives the events of each instance, on the listener executor
   * @throws IllegalStateException if this Beacon is closed
   */
  public Browse browse(ServiceType type, ServiceListener listener) {
    return browse(type, BrowseOptions.standard(), listener);
  }

  /**
   * Searches for the instances of a type until closed, on chosen links or with its own listener
   * executor.
   *
   * @param type the type, with a subtype or without (RFC 6763 section 7.1)
   * @param options the links on which to search, the executor that calls the listener, and whether
   *     hosts are watched
   * @param listener receives the events of each instance
   * @throws java.io.UncheckedIOException if hosts are to be watched and cannot be, because another
   *     program has port 3784, for example
   * @throws IllegalStateException if this Beacon is closed
   */
  public Browse browse(ServiceType type, BrowseOptions options, ServiceListener listener) {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(listener, "listener");
    return new Browse(client, client.browse(Optional.of(type), options, listener));
  }

  /**
   * Searches for the instances of every type until closed. It asks which types exist (RFC 6763
   * section 9) and browses each.
   *
   * @param listener receives the events of each instance, on the listener executor
   * @throws IllegalStateException if this Beacon is closed
   */
  public Browse browseAll(ServiceListener listener) {
    return browseAll(BrowseOptions.standard(), listener);
  }

  /**
   * Searches for the instances of every type until closed, on chosen links or with its own listener
   * executor.
   *
   * @param options the links on which to search, the executor that calls the listener, and whether
   *     hosts are watched
   * @param listener receives the events of each instance
   * @throws java.io.UncheckedIOException if hosts are to be watched and cannot be, because another
   *     program has port 3784, for example
   * @throws IllegalStateException if this Beacon is closed
   */
  public Browse browseAll(BrowseOptions options, ServiceListener listener) {
    Objects.requireNonNull(options, "options");
    Objects.requireNonNull(listener, "listener");
    return new Browse(client, client.browse(Optional.empty(), options, listener));
  }

  /**
   * Finds the present instances of a type, as {@link #find(ServiceType, LookUp)} does.
   *
   * @param type the type, {@code _ipp._tcp}; read as {@link ServiceType#lenient} does
   * @param timeout the longest time that it may take, over 0, at most a day
   * @throws IllegalArgumentException if the type's syntax is wrong (RFC 6763 section 7) or the
   *     timeout out of range
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<ServiceInstance>> find(String type, Duration timeout) {
    return find(ServiceType.lenient(Objects.requireNonNull(type, "type")), timeout);
  }

  /**
   * Finds the present instances of a type, as {@link #find(ServiceType, LookUp)} does.
   *
   * @param type the type, with a subtype or without (RFC 6763 section 7.1)
   * @param timeout the longest time that it may take, over 0, at most a day
   * @throws IllegalArgumentException if the timeout is out of range
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<ServiceInstance>> find(ServiceType type, Duration timeout) {
    return find(type, LookUp.within(timeout));
  }

  /**
   * Finds the present instances of a type. It ends when no more are to be expected: it has asked
   * twice, and no new instance came for a while. That takes a little over a second. It takes no
   * time if the type has been browsed for longer than that.
   *
   * @param type the type, with a subtype or without (RFC 6763 section 7.1)
   * @param terms the longest time that it may take, and the links on which to ask
   * @return the instances in the order in which they were found, perhaps none; after the timeout,
   *     those that were found until then. The future completes as {@link
   *     BeaconBuilder#listenerExecutor} says
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<ServiceInstance>> find(ServiceType type, LookUp terms) {
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(terms, "terms");
    return client.find(Optional.of(type), terms);
  }

  /**
   * Finds the present instances of every type, as {@link #find(ServiceType, LookUp)} does. It asks
   * which types exist (RFC 6763 section 9), and then for the instances of each.
   *
   * @param terms the longest time that it may take, and the links on which to ask
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<ServiceInstance>> findAll(LookUp terms) {
    return client.find(Optional.empty(), Objects.requireNonNull(terms, "terms"));
  }

  /**
   * Asks until closed which types of service exist on the local link (RFC 6763 section 9).
   *
   * @param listener receives each type once, on the listener executor
   * @throws IllegalStateException if this Beacon is closed
   */
  public Query types(Consumer<? super ServiceType> listener) {
    return new Query(client.types(Objects.requireNonNull(listener, "listener")));
  }

  /**
   * Publishes a service on every interface in use, as {@link #publish(Service,
   * RegistrationListener)} does, but without events.
   *
   * @throws IllegalArgumentException as {@link #publish(Service, RegistrationListener)}
   * @throws IllegalStateException as {@link #publish(Service, RegistrationListener)}
   */
  public Registration publish(Service service) {
    return publish(service, event -> {});
  }

  /**
   * Publishes a service on every interface in use. The service stays published until its
   * registration or this Beacon is closed, or the JVM exits.
   *
   * <p>Returns at once. Beacon takes about a second to check that the names are free (RFC 6762
   * section 8.1); then it announces the service. If another host has a name, the service or host
   * takes another name (section 9), and the listener receives an event. The first service also
   * claims this machine's host name, see {@link BeaconBuilder#hostName}. Each interface announces
   * its own addresses.
   *
   * @param service the service: its name, type and port are required
   * @param listener receives the events of this service, on the listener executor; a slow listener
   *     does not receive events that later ones make obsolete
   * @throws IllegalArgumentException if the service has no type or no port, or addresses but no
   *     host (RFC 6763 section 4), or its full name is over 255 bytes (RFC 6762 appendix C)
   * @throws IllegalStateException if this Beacon is closed, or has already published a service with
   *     this name and type whose registration is still open (names are compared without regard to
   *     ASCII case)
   * @throws java.io.UncheckedIOException if the service is {@linkplain Service#watchable watchable}
   *     and peers cannot be answered, because another program has port 3784, for example
   */
  public Registration publish(Service service, RegistrationListener listener) {
    Objects.requireNonNull(service, "service").requireComplete();
    RegistrationFeed feed = client.publish(service, Objects.requireNonNull(listener, "listener"));
    return new Registration(client, feed);
  }

  /**
   * Publishes a host as {@link #publishHost(Host, RegistrationListener)} does, but without events.
   */
  public HostRegistration publishHost(Host host) {
    return publishHost(host, event -> {});
  }

  /**
   * Publishes a host without a service, so that others reach it by its name. The host stays
   * published until its registration or this Beacon is closed, or the JVM exits. {@link #publish}
   * publishes the host of a service too, so it needs no such call.
   *
   * <p>Returns at once. Beacon takes about a second to check that the name is free (RFC 6762
   * section 8.1); then it announces the name. If another host has it, this one becomes {@code
   * box-2.local} (section 9), and the listener receives an event.
   *
   * @param host this machine, or another one with its addresses
   * @param listener receives the events of this host, on the listener executor: {@link
   *     RegistrationEvent.HostRegistered}, and all events that services and hosts have in common
   * @throws IllegalStateException if this Beacon is closed
   */
  public HostRegistration publishHost(Host host, RegistrationListener listener) {
    Objects.requireNonNull(host, "host");
    HostFeed feed = client.publish(host, Objects.requireNonNull(listener, "listener"));
    return new HostRegistration(client, feed);
  }

  /** Closes all open registrations, as {@link Registration#close} does for each. */
  public void withdrawAll() {
    client.withdrawAll();
  }

  /**
   * Checks an instance that could not be reached (RFC 6762 section 10.4). Beacon asks for its
   * records again. If no host confirms them within ten seconds, Beacon drops them, and browses
   * report the instance as removed.
   *
   * @throws IllegalStateException if this Beacon is closed
   */
  public void verify(ServiceInstance instance) {
    client.verify(Objects.requireNonNull(instance, "instance"));
  }

  /**
   * Watches whether a peer is alive (BFD, RFC 5880, 5881, 5883) until closed. The peer must run BFD
   * too: it is a router, a daemon, or another Beacon that {@linkplain #answer answers}. If a peer
   * does not answer, its state is {@link PathState#DOWN}; that is not an error.
   *
   * <p>Several watches of one peer share its session, and each has its own listener. A later watch
   * begins with the present state. The fastest pace counts, and a watch that {@linkplain
   * Watch#disable disables} the session does so for all. The last of them to be closed tells the
   * peer AdminDown.
   *
   * @param listener receives each change of state, on the listener executor
   * @throws IllegalArgumentException if the target's parts contradict each other
   * @throws SocketFailureException if another program has port 3784 (the message names it if the
   *     system does), the interface does not exist, or the peer is already watched with another
   *     local address, other keys, another role or another minimum TTL
   * @throws IllegalStateException if this Beacon is closed
   */
  public Watch watch(WatchTarget target, WatchListener listener) throws BeaconException {
    Objects.requireNonNull(listener, "listener");
    return new Watch(watches(), watches().watch(target.requireComplete(), listener::onEvent));
  }

  /**
   * Watches whether the host of a service is alive, at all addresses of the instance, until closed;
   * at the {@linkplain WatchTiming#standard usual pace}. As {@link #watch(ServiceInstance,
   * WatchTiming, ServiceWatchListener)}.
   *
   * @throws IllegalArgumentException if the instance has no address
   * @throws SocketFailureException as {@link #watch(WatchTarget, WatchListener)}, if no address can
   *     be watched
   * @throws IllegalStateException if this Beacon is closed
   */
  public ServiceWatch watch(ServiceInstance instance, ServiceWatchListener listener)
      throws BeaconException {
    return watch(instance, WatchTiming.standard(), listener);
  }

  /**
   * Watches whether the host of a service is alive, at all addresses of the instance, until closed.
   * It is {@link Liveness#UP} while any address answers and {@link Liveness#DOWN} when the last one
   * fell silent. A host that never answered, or that says AdminDown, is {@link Liveness#UNKNOWN}: a
   * service does not have to be {@linkplain ServiceInstance#isWatchable watchable}.
   *
   * <p>Beacon watches an address once, even if several watches or browses ask for it. The fastest
   * pace counts, but the pace of a {@link Watch} comes first.
   *
   * @param timing how fast
   * @param listener receives each change of liveness, on the listener executor
   * @throws IllegalArgumentException if the instance has no address
   * @throws SocketFailureException as {@link #watch(WatchTarget, WatchListener)}, if no address can
   *     be watched
   * @throws IllegalStateException if this Beacon is closed
   */
  public ServiceWatch watch(
      ServiceInstance instance, WatchTiming timing, ServiceWatchListener listener)
      throws BeaconException {
    Objects.requireNonNull(instance, "instance");
    Objects.requireNonNull(timing, "timing");
    Objects.requireNonNull(listener, "listener");
    return new ServiceWatch(watches(), watches().watch(instance, timing, listener::onEvent));
  }

  /**
   * Answers peers that watch this host, without configuring each peer (RFC 9468), until closed.
   * Without this call Beacon answers no peer. It sends nothing before a peer asks.
   *
   * @param listener receives each peer's changes of state, on the listener executor
   * @throws SocketFailureException if another program has port 3784, or an interface does not exist
   * @throws IllegalStateException if this Beacon is closed
   */
  public Answering answer(AnswerRules rules, AnswerListener listener) throws BeaconException {
    Objects.requireNonNull(listener, "listener");
    return new Answering(watches(), rules, watches().answer(rules, listener));
  }

  /**
   * Looks up one instance, for at most {@value #RESOLVE_TIMEOUT_SECONDS} s.
   *
   * @param name the instance's own name, {@code Printer A}, unescaped; a name that is not UTF-8 is
   *     written as {@link ServiceInstance#name} shows it, see {@link ServiceType#instances}
   * @param type its type, {@code _ipp._tcp}; read as {@link ServiceType#lenient} does
   * @return the instance, or a {@link java.util.concurrent.TimeoutException} if it was not found in
   *     time. The future completes as {@link BeaconBuilder#listenerExecutor} says; cancelling it
   *     stops the search.
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
   * Looks up one instance.
   *
   * @param name the instance's own name, {@code Printer A}, unescaped
   * @param type its type
   * @param timeout the longest time to look, over 0, at most a day
   * @return as {@link #resolve(String, String)}
   * @throws IllegalArgumentException if the name is over 63 bytes of UTF-8 or the timeout is out of
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
   * Looks up one instance.
   *
   * @param name the instance's own name, {@code Printer A}, unescaped
   * @param type its type
   * @param terms the longest time to look, and the links on which to ask; its families are ignored,
   *     because an instance has addresses of both
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
   * Looks up the addresses of a host on the local link, for at most {@value
   * #RESOLVE_TIMEOUT_SECONDS} s. After the first address it waits 150 ms for addresses of the other
   * family.
   *
   * @param host as {@link #addresses(String, LookUp)}
   * @return as {@link #addresses(String, LookUp)}
   * @throws IllegalArgumentException if it is not a name, or not one under {@code local}
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<InetAddress>> addresses(String host) {
    return addresses(host, LookUp.standard().settle(WHOLE));
  }

  /**
   * Looks up the addresses of a host on the local link.
   *
   * @param host the host's name as programs write it, {@code printer.local}: upper or lower case,
   *     with or without a dot at its end, not escaped
   * @param terms the longest time to look, the families of addresses, and the links on which to ask
   * @return at least one address: IPv4 before IPv6 on each interface, link-local IPv6 with its
   *     scope. Each carries the host's name as it was given. The future completes on the listener
   *     executor. It fails with a {@link HostAbsentException} as soon as the host says that it has
   *     no such address, and with a {@link java.util.concurrent.TimeoutException} if no host
   *     answers in time
   * @throws IllegalArgumentException if it is not a name, or not one under {@code local}
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<InetAddress>> addresses(String host, LookUp terms) {
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(terms, "terms");
    return client.addresses(HostNames.literal(host), Optional.of(host), terms);
  }

  /**
   * Looks up the addresses of a host on the local link by a {@link Name}, such as {@link
   * ServiceInstance#hostName}.
   *
   * @param host a name under {@code local}
   * @param terms the longest time to look, the families of addresses, and the links on which to ask
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
   * Returns the addresses of a host that are known at this moment. Sends no question. If nothing
   * has changed since the last call for the same spelling, it returns the same list and allocates
   * nothing.
   *
   * @param host as {@link #addresses(String, LookUp)}
   * @return as {@link #addresses(String, LookUp)}; empty if nothing is known
   * @throws IllegalArgumentException if it is not a name, or not one under {@code local}
   * @throws IllegalStateException if this Beacon is closed
   */
  public List<InetAddress> cachedAddresses(String host) {
    Objects.requireNonNull(host, "host");
    return client.cachedAddresses(host, HostNames::literal, LookUp.standard());
  }

  /**
   * Looks up the name of a host on the local link by one of its addresses (RFC 6762 section 4), for
   * at most {@value #RESOLVE_TIMEOUT_SECONDS} s.
   *
   * @return as {@link #hostName(InetAddress, LookUp)}
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<Name> hostName(InetAddress address) {
    return hostName(address, LookUp.standard());
  }

  /**
   * Looks up the name of a host on the local link by one of its addresses (RFC 6762 section 4).
   *
   * @param address the address; its scope is ignored
   * @param terms the longest time to look, and the links on which to ask
   * @return the name, {@code alpha.local}. The future completes on the listener executor. It fails
   *     with a {@link HostAbsentException} as soon as a host says that there is no such name, and
   *     with a {@link java.util.concurrent.TimeoutException} if no host answers in time
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
   * @param listener receives each record once while it exists, on the listener executor
   * @throws IllegalStateException if this Beacon is closed
   */
  public Query query(Name name, RecordType type, Consumer<? super Answer> listener) {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(type, "type");
    Objects.requireNonNull(listener, "listener");
    return new Query(client.query(name, type, listener));
  }

  /** Returns the latest decision on each interface, in index order. */
  public List<InterfaceDecision> interfaces() {
    return client.decisions();
  }

  /**
   * Uses other interfaces from now on. Beacon joins those that the policy takes and leaves the
   * others, with a goodbye for each service there. Searches and publications continue on the new
   * interfaces. If the policy takes no interface, Beacon waits for one.
   *
   * @return the decision on each interface, after Beacon has tried to join them; completed on the
   *     listener executor
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<InterfaceDecision>> useInterfaces(InterfacePolicy policy) {
    return client.useInterfaces(Objects.requireNonNull(policy, "policy"));
  }

  /**
   * Reports whether Beacon shares port 5353 with another responder of this host, for one family.
   */
  public PortSharing sharing(IpFamily family) {
    return client.node().sharing(Objects.requireNonNull(family, "family"));
  }

  /** Counts the packets since open: received, accepted, dropped for each reason, and sent. */
  public Counters counters() {
    return client.node().counters();
  }

  /**
   * Lists the sources that sent most packets in the last second, at most 16. Sources that are being
   * ignored come first.
   *
   * @return the sources; the future completes on the listener executor
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<SourceRate>> noisiestSources() {
    return client.noisiest();
  }

  /**
   * Counts the packets sent and heard on each link, to find out why discovery fails.
   *
   * @return the links in the order of the interfaces, IPv4 before IPv6; the future completes on the
   *     listener executor
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<LinkTraffic>> traffic() {
    return client.traffic();
  }

  /**
   * Returns samples of the dropped packets. At most four a second are taken.
   *
   * @return the latest 64 samples that differ, the newest last; the future completes on the
   *     listener executor
   * @throws IllegalStateException if this Beacon is closed
   */
  public CompletableFuture<List<DroppedPacket>> droppedPackets() {
    return client.drops();
  }

  /**
   * Waits until this Beacon ends. It is useful for a program that does nothing without its Beacon.
   *
   * @return a new future with each call. It completes on the listener executor when this Beacon is
   *     closed, with a {@link BeaconFailedException} if it has failed
   */
  public CompletableFuture<Void> whenClosed() {
    return client.whenClosed();
  }

  /**
   * Sends goodbyes for all published services (RFC 6762 section 10.1), and ends every browse, every
   * query and the loop thread. Idempotent; returns within 300 ms, also if the calling thread is
   * interrupted. Futures that are not completed yet fail with an {@link IllegalStateException}.
   */
  @Override
  public void close() {
    client.close();
  }

  private Watches watches() {
    return client.watches();
  }
}
