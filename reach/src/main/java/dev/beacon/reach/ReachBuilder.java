package dev.beacon.reach;

import dev.beacon.Beacon;
import dev.beacon.NativeLibraryException;
import dev.beacon.ServiceInstance;
import dev.beacon.internal.paths.KernelPaths;
import dev.beacon.reach.internal.board.BeaconWatching;
import dev.beacon.reach.internal.board.ServiceName;
import dev.beacon.reach.internal.board.Settings;
import dev.beacon.reach.internal.board.Switchboard;
import dev.beacon.reach.internal.board.Threads;
import dev.beacon.reach.internal.board.Watching;
import dev.beacon.reach.internal.engine.Endpoint;
import dev.beacon.reach.internal.source.DnsSdSource;
import dev.beacon.reach.internal.source.FileText;
import dev.beacon.reach.internal.source.Found;
import dev.beacon.reach.internal.source.ListSource;
import dev.beacon.reach.internal.source.MdnsSource;
import dev.beacon.reach.internal.source.Source;
import dev.beacon.reach.internal.source.WebText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import javax.net.ssl.SSLContext;

/**
 * Collects the settings of a {@link Reach}, then opens it. Not safe for use by several threads at
 * once.
 *
 * <p>Without a list and without a domain, Reach looks for the service on the local link.
 */
public final class ReachBuilder {

  /** The default interval between BFD packets to the instance in use. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofMillis(50);

  /** The default for how many BFD packets in a row may be missing. */
  public static final int DEFAULT_MULTIPLIER = 3;

  /** The default for the longest time of one attempt to connect. */
  public static final Duration DEFAULT_CONNECT_TIMEOUT = Duration.ofSeconds(3);

  /** The default for the time that a connection waits for a first instance. */
  public static final Duration DEFAULT_FIND_TIMEOUT = Duration.ofSeconds(5);

  private static final Duration LONGEST_INTERVAL = Duration.ofSeconds(60);
  private static final Duration LONGEST_TIMEOUT = Duration.ofDays(1);
  private static final int HIGHEST_MULTIPLIER = 255;

  private final String service;
  private final ServiceName name;
  private Optional<Beacon> beacon = Optional.empty();
  private Optional<String> instance;
  private Optional<String> domain;
  private Optional<InetSocketAddress> server = Optional.empty();
  private Optional<Path> file = Optional.empty();
  private Optional<URI> uri = Optional.empty();
  private Optional<String> bearer = Optional.empty();
  private Optional<SSLContext> trust = Optional.empty();
  private Optional<Boolean> link = Optional.empty();
  private List<Endpoint> known = List.of();
  private Optional<Watching> watching = Optional.empty();
  private Optional<KernelPaths> kernel = Optional.empty();
  private PathChoice paths = PathChoice.ONE;
  private Duration interval = DEFAULT_INTERVAL;
  private int multiplier = DEFAULT_MULTIPLIER;
  private Duration connectTimeout = DEFAULT_CONNECT_TIMEOUT;
  private Duration findTimeout = DEFAULT_FIND_TIMEOUT;

  ReachBuilder(String service) {
    this.service = service;
    name = ServiceName.of(service);
    instance = name.instance();
    domain = name.domain();
  }

  /**
   * Sets the Beacon that searches and watches. Default: the shared Beacon of this JVM, which stays
   * open at least as long as this.
   */
  public ReachBuilder using(Beacon beacon) {
    this.beacon = Optional.of(Objects.requireNonNull(beacon, "beacon"));
    return this;
  }

  /** Sets the only instance to use, from any source. Default: all instances. */
  public ReachBuilder instance(String name) {
    instance = Optional.of(Objects.requireNonNull(name, "name"));
    return this;
  }

  /**
   * Adds the instances of a list in a file. Reach reads the file again when it changes. Each
   * instance has a row {@code HOST:PORT [priority=N] [weight=N]}; comments begin with {@code #}.
   */
  public ReachBuilder list(Path file) {
    this.file = Optional.of(Objects.requireNonNull(file, "file"));
    return this;
  }

  /**
   * Adds the instances of such a list at an https URL or in a file, {@code
   * file:///etc/orders.list}. Reach requests the URL again after 60 s, or when its Cache-Control
   * says.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public ReachBuilder list(URI uri) {
    if ("file".equalsIgnoreCase(uri.getScheme())) {
      return list(Path.of(uri));
    }
    this.uri = Optional.of(WebText.checked(uri));
    return this;
  }

  /**
   * Sends this token with each request for the list.
   *
   * @param token visible characters of ASCII
   * @throws IllegalArgumentException if it is empty or has another character, such as a line feed
   */
  public ReachBuilder bearer(String token) {
    bearer = Optional.of(WebText.checkedToken(Objects.requireNonNull(token, "token")));
    return this;
  }

  /** Sets the certificates to trust for the list. Default: those of the JVM. */
  public ReachBuilder sslContext(SSLContext context) {
    trust = Optional.of(Objects.requireNonNull(context, "context"));
    return this;
  }

  /**
   * Adds the instances of a domain in unicast DNS (RFC 6763). This needs dnsjava, which is not a
   * dependency of this module.
   */
  public ReachBuilder domain(String domain) {
    this.domain = Optional.of(Objects.requireNonNull(domain, "domain"));
    return this;
  }

  /** Sets the DNS server to ask for the domain. Default: the system's servers. */
  public ReachBuilder domainServer(InetSocketAddress server) {
    this.server = Optional.of(Objects.requireNonNull(server, "server"));
    return this;
  }

  /**
   * Sets whether to look on the local link. Default: yes, if there is neither a list nor a domain.
   */
  public ReachBuilder discovery(boolean discovery) {
    link = Optional.of(discovery);
    return this;
  }

  /**
   * Sets the interval between BFD packets to the instance in use. Default 50 ms; for the other
   * instances it is always 300 ms.
   *
   * @param interval 1 ms to 60 s
   * @throws IllegalArgumentException if it is out of range
   */
  public ReachBuilder interval(Duration interval) {
    this.interval = inRange("interval", interval, LONGEST_INTERVAL);
    return this;
  }

  /**
   * Sets how many BFD packets in a row may be missing. Default 3.
   *
   * @param multiplier 1 to 255
   * @throws IllegalArgumentException if it is out of range
   */
  public ReachBuilder multiplier(int multiplier) {
    if (multiplier < 1 || multiplier > HIGHEST_MULTIPLIER) {
      throw new IllegalArgumentException("multiplier " + multiplier + ": must be 1 to 255");
    }
    this.multiplier = multiplier;
    return this;
  }

  /**
   * Sets the longest time of one attempt to connect. Default 3 s. The next attempt does not wait
   * for that: it starts after 100 ms.
   *
   * @param timeout 1 ms to a day
   * @throws IllegalArgumentException if it is out of range
   */
  public ReachBuilder connectTimeout(Duration timeout) {
    connectTimeout = inRange("connect timeout", timeout, LONGEST_TIMEOUT);
    return this;
  }

  /**
   * Sets how long a connection waits if no instance is found yet. Default 5 s.
   *
   * @param timeout 1 ms to a day
   * @throws IllegalArgumentException if it is out of range
   */
  public ReachBuilder findTimeout(Duration timeout) {
    findTimeout = inRange("find timeout", timeout, LONGEST_TIMEOUT);
    return this;
  }

  /**
   * Sets the paths that connections use. Default: {@link PathChoice#ONE}.
   *
   * <p>With {@link PathChoice#ALL} each connection uses every interface from which the instance can
   * be reached. If BFD says that a path is dead and another one lives, the kernel is told, and
   * sends at once over the others. That needs CAP_NET_ADMIN and holds for all programs of the
   * network namespace; without it the kernel finds out by itself, in about a second.
   */
  public ReachBuilder paths(PathChoice choice) {
    paths = Objects.requireNonNull(choice, "choice");
    return this;
  }

  private static Duration inRange(String what, Duration value, Duration most) {
    if (value.toMillis() < 1 || value.compareTo(most) > 0) {
      throw new IllegalArgumentException(
          what + " " + value.toMillis() + " ms: must be 1 to " + most.toMillis());
    }
    return value;
  }

  /** Adds an instance that is known already. */
  ReachBuilder known(ServiceInstance found) {
    known = MdnsSource.endpoints(found);
    return this;
  }

  /** Sets the watching, for tests. */
  ReachBuilder watching(Watching watching) {
    this.watching = Optional.of(watching);
    return this;
  }

  /** Sets the kernel, for tests. */
  ReachBuilder kernel(KernelPaths kernel) {
    this.kernel = Optional.of(kernel);
    return this;
  }

  /** Adds endpoints as if they were found on the link, for tests. */
  ReachBuilder known(List<Endpoint> endpoints) {
    known = endpoints;
    return this;
  }

  /**
   * Opens the Reach.
   *
   * @throws IOException if the shared Beacon of this JVM can't be opened, as {@link Beacon#shared}
   *     says
   * @throws IllegalStateException if a domain is set, but dnsjava is missing
   */
  public Reach open() throws IOException {
    boolean looks = link.orElse(file.isEmpty() && uri.isEmpty() && domain.isEmpty());
    requireDnsjava();
    Optional<Beacon> own =
        beacon.isPresent() || !looks ? Optional.empty() : Optional.of(Beacon.shared());
    Optional<Beacon> used = beacon.or(() -> own);
    Watching watches = watching.or(() -> used.map(BeaconWatching::new)).orElseGet(Watching::none);
    Settings settings = new Settings(service, interval, multiplier, connectTimeout, findTimeout);
    Threads threads = new Threads();
    SplittableRandom random = new SplittableRandom(new SecureRandom().nextLong());
    Optional<String> noPaths = findKernel();
    Switchboard board = new Switchboard(settings, threads, watches, kernel, random);
    noPaths.ifPresent(why -> board.degraded("connections use plain TCP and one path: " + why));
    List<Source> sources = new ArrayList<>();
    Reach reach = new Reach(board, threads, sources, () -> own.ifPresent(Beacon::close));
    try {
      Offers offers = new Offers(board, instance, paths);
      addSources(sources, looks ? used : Optional.empty(), offers, threads);
    } catch (IOException | RuntimeException e) {
      reach.close();
      throw e;
    }
    return reach;
  }

  /** Returns the reason why there is none, if one is wanted. */
  private Optional<String> findKernel() {
    if (paths == PathChoice.ONE || kernel.isPresent()) {
      return Optional.empty();
    }
    try {
      kernel = Optional.of(KernelPaths.ofThisMachine());
      return Optional.empty();
    } catch (NativeLibraryException e) {
      return Optional.of(String.valueOf(e.getMessage()));
    }
  }

  private void requireDnsjava() {
    if (domain.isPresent()) {
      try {
        Class.forName("org.xbill.DNS.Lookup", false, getClass().getClassLoader());
      } catch (ClassNotFoundException e) {
        throw new IllegalStateException(
            "the domain " + domain.get() + " needs dnsjava (dnsjava:dnsjava) on the class path", e);
      }
    }
  }

  private void addSources(
      List<Source> sources, Optional<Beacon> looksBy, Offers offers, Threads threads)
      throws IOException {
    if (!known.isEmpty()) {
      offers.now(MdnsSource.NAME, known);
    }
    looksBy.ifPresent(
        by -> sources.add(new MdnsSource(by, name.type(), instance, offers, threads.sources)));
    file.ifPresent(
        path -> sources.add(new ListSource(new FileText(path), offers, threads.sources)));
    uri.ifPresent(
        from ->
            sources.add(new ListSource(new WebText(from, bearer, trust), offers, threads.sources)));
    if (domain.isPresent()) {
      String type = name.type().base().toString();
      sources.add(new DnsSdSource(type, domain.get(), instance, server, offers, threads.sources));
    }
  }

  /** Passes the instances of the sources to the board. */
  private record Offers(Switchboard board, Optional<String> instance, PathChoice paths)
      implements Found {

    @Override
    public void now(String source, List<Endpoint> endpoints) {
      board.offer(
          source,
          endpoints.stream()
              .filter(each -> instance.isEmpty() || instance.get().equals(each.instance()))
              .filter(each -> paths == PathChoice.ONE || isFarReaching(each, endpoints))
              .toList());
    }

    /** A link-local address has one path; it serves only if there is no other address. */
    private static boolean isFarReaching(Endpoint endpoint, List<Endpoint> all) {
      return !endpoint.address().isLinkLocalAddress()
          || all.stream()
              .filter(each -> each.instance().equals(endpoint.instance()))
              .allMatch(each -> each.address().isLinkLocalAddress());
    }

    @Override
    public void goodbye(List<Endpoint> endpoints) {
      endpoints.forEach(board::goodbye);
    }

    @Override
    public void trouble(String reason) {
      board.degraded(reason);
    }

    @Override
    public void wellAgain(String reason) {
      board.whole(reason);
    }
  }
}
