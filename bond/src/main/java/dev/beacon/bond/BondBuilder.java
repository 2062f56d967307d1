package dev.beacon.bond;

import dev.beacon.Beacon;
import dev.beacon.bond.internal.discovery.Endpoint;
import dev.beacon.bond.internal.discovery.FarSources;
import dev.beacon.bond.internal.engine.Bounds;
import dev.beacon.bond.internal.identity.Authorities;
import dev.beacon.bond.internal.identity.Identity;
import dev.beacon.bond.internal.identity.Ids;
import dev.beacon.bond.internal.identity.Trust;
import dev.beacon.reach.internal.source.WebText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.SSLContext;

/**
 * Collects the settings of a {@link Bond}, then opens it. Not safe for use by several threads at
 * once.
 */
public final class BondBuilder {

  /** The default for the time that streams wait if no path is left. */
  public static final Duration DEFAULT_LINGER = Duration.ofSeconds(30);

  /** The default for the bytes of one stream that may be on their way. */
  public static final int DEFAULT_WINDOW_BYTES = 4 << 20;

  /** The default for the paths in use at a time. */
  public static final int DEFAULT_MAX_LINES = 4;

  private static final int MOST_LINES = 16;
  private static final int LEAST_WINDOW_BYTES = 64 << 10;
  private static final int MOST_WINDOW_BYTES = 64 << 20;
  private static final int FIRST_WINDOW_BYTES = 256 << 10;
  private static final Duration LONGEST_LINGER = Duration.ofHours(1);

  private final List<String> anchors;
  private final Set<Endpoint> endpoints = new LinkedHashSet<>();
  private final Set<String> metered = new LinkedHashSet<>();
  private Optional<Beacon> beacon = Optional.empty();
  private Optional<Path> file = Optional.empty();
  private Optional<URI> uri = Optional.empty();
  private Optional<String> bearer = Optional.empty();
  private Optional<SSLContext> trust = Optional.empty();
  private Optional<String> domain = Optional.empty();
  private Optional<InetSocketAddress> server = Optional.empty();
  private Optional<Path> identity = Optional.empty();
  private Optional<Path> ca = Optional.empty();
  private Duration linger = DEFAULT_LINGER;
  private int windowBytes = DEFAULT_WINDOW_BYTES;
  private int maxLines = DEFAULT_MAX_LINES;

  /** Takes ids, or one name. */
  BondBuilder(List<String> anchors) {
    this.anchors = anchors;
  }

  private boolean isByName() {
    return !Ids.isId(anchors.get(0));
  }

  /**
   * Sets the authorities that vouch for the anchor's name, as a file of PEM. Only for {@link
   * Bond#toName}. Default: those that the JVM trusts. Nothing is asked about withdrawn
   * certificates.
   *
   * @throws IllegalStateException if the anchor is known by its id, which needs no authority
   */
  public BondBuilder ca(Path file) {
    if (!isByName()) {
      throw new IllegalStateException("an anchor with an id needs no authority; see Bond.toName");
    }
    ca = Optional.of(Objects.requireNonNull(file, "file"));
    return this;
  }

  /**
   * Adds an endpoint: an address and a port of the anchor, or of a relay that leads to it. The bond
   * uses each endpoint from each local interface that may reach it.
   *
   * @param host a name or an address
   * @param port 1 to 65,535
   * @throws IllegalArgumentException if the port is out of range
   */
  public BondBuilder endpoint(String host, int port) {
    endpoints.add(new Endpoint(host, port, Optional.empty()));
    return this;
  }

  /**
   * Adds an endpoint that is reached from one local interface only.
   *
   * @param host a name or an address
   * @param port 1 to 65,535
   * @param interfaceName the interface, such as wlan0
   * @throws IllegalArgumentException if the port is out of range
   */
  public BondBuilder endpoint(String host, int port, String interfaceName) {
    endpoints.add(new Endpoint(host, port, Optional.of(interfaceName)));
    return this;
  }

  /**
   * Sets the Beacon that looks on the local link for endpoints of the anchor and for relays that
   * lead to it. Default: none; then {@link #endpoint}, {@link #list} or {@link #domain} is needed.
   */
  public BondBuilder using(Beacon beacon) {
    this.beacon = Optional.of(Objects.requireNonNull(beacon, "beacon"));
    return this;
  }

  /**
   * Adds the endpoints of a list in a file. The bond reads the file again when it changes. Each
   * endpoint has a row {@code HOST:PORT [priority=N] [weight=N] [via=relay] [metered]}; comments
   * begin with {@code #}. The endpoints with the lowest priority are tried first, then those with
   * the highest weight. A metered one is used only if no other is left.
   */
  public BondBuilder list(Path file) {
    this.file = Optional.of(Objects.requireNonNull(file, "file"));
    return this;
  }

  /**
   * Adds the endpoints of such a list at an https URL or in a file, {@code
   * file:///etc/orders.list}. The bond requests the URL again after 60 s, or when its Cache-Control
   * says.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public BondBuilder list(URI uri) {
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
  public BondBuilder bearer(String token) {
    bearer = Optional.of(WebText.checkedToken(Objects.requireNonNull(token, "token")));
    return this;
  }

  /** Sets the certificates to trust for the list. Default: those of the JVM. */
  public BondBuilder sslContext(SSLContext context) {
    trust = Optional.of(Objects.requireNonNull(context, "context"));
    return this;
  }

  /**
   * Adds the anchor's endpoints in a domain of unicast DNS (RFC 6763), as services of the type
   * _beacon-reach._tcp with the anchor's id. This needs dnsjava, which is not a dependency of this
   * module.
   */
  public BondBuilder domain(String domain) {
    this.domain = Optional.of(Objects.requireNonNull(domain, "domain"));
    return this;
  }

  /** Sets the DNS server to ask for the domain. Default: the system's servers. */
  public BondBuilder domainServer(InetSocketAddress server) {
    this.server = Optional.of(Objects.requireNonNull(server, "server"));
    return this;
  }

  /** Marks a local interface as costly. It is used only if no other is left. */
  public BondBuilder metered(String interfaceName) {
    metered.add(Objects.requireNonNull(interfaceName, "interfaceName"));
    return this;
  }

  /**
   * Sets the file of the identity that this client proves to the anchor: a private key (PKCS #8)
   * and its certificate, then those up to its authority if it has one, as PEM. If there is no such
   * file, {@link #open} makes it. Default: none, which only anchors accept that let any client in.
   */
  public BondBuilder identity(Path file) {
    identity = Optional.of(Objects.requireNonNull(file, "file"));
    return this;
  }

  /**
   * Sets how long streams wait if no path is left. After that they are reset. Default 30 s.
   *
   * @param linger 1 ms to an hour
   * @throws IllegalArgumentException if it is out of range
   */
  public BondBuilder linger(Duration linger) {
    if (linger.toMillis() < 1 || linger.compareTo(LONGEST_LINGER) > 0) {
      throw new IllegalArgumentException(
          "linger " + linger.toMillis() + " ms: must be 1 to " + LONGEST_LINGER.toMillis());
    }
    this.linger = linger;
    return this;
  }

  /**
   * Sets how many bytes of one stream may be on their way in each direction. Default 4 MiB.
   *
   * @param bytes 65,536 to 67,108,864
   * @throws IllegalArgumentException if it is out of range
   */
  public BondBuilder window(int bytes) {
    if (bytes < LEAST_WINDOW_BYTES || bytes > MOST_WINDOW_BYTES) {
      throw new IllegalArgumentException(
          "window " + bytes + ": must be " + LEAST_WINDOW_BYTES + " to " + MOST_WINDOW_BYTES);
    }
    windowBytes = bytes;
    return this;
  }

  /**
   * Sets how many paths are in use at a time. The bond keeps two, and uses more only while they
   * raise its rate. Default 4.
   *
   * @param lines 1 to 16
   * @throws IllegalArgumentException if it is out of range
   */
  public BondBuilder maxLines(int lines) {
    if (lines < 1 || lines > MOST_LINES) {
      throw new IllegalArgumentException("lines " + lines + ": must be 1 to " + MOST_LINES);
    }
    maxLines = lines;
    return this;
  }

  /**
   * Opens the bond. It connects in the background: this does not wait for a path.
   *
   * @throws IOException if the identity cannot be read or written, or the authorities cannot be
   *     read
   * @throws IllegalArgumentException if the domain is no name
   * @throws IllegalStateException if there is neither an endpoint nor a source of endpoints, or if
   *     a domain is set, but dnsjava is missing
   */
  public Bond open() throws IOException {
    FarSources.Settings far = new FarSources.Settings(file, uri, bearer, trust, domain, server);
    if (endpoints.isEmpty() && beacon.isEmpty() && far.isEmpty()) {
      throw new IllegalStateException(
          "no endpoint: endpoint(...), list(...), domain(...) or using(...)");
    }
    requireDnsjava();
    Optional<Identity> own =
        identity.isPresent() ? Optional.of(Identity.at(identity.get())) : Optional.empty();
    Bounds bounds =
        Bounds.DEFAULT
            .windows(Math.min(FIRST_WINDOW_BYTES, windowBytes), windowBytes)
            .opening(maxLines)
            .lingering(linger.toNanos());
    Places places = new Places(endpoints, metered, beacon, far);
    return new Bond(anchors, trust(), own, bounds, places);
  }

  private Trust trust() throws IOException {
    if (!isByName()) {
      return Trust.inIds(anchors);
    }
    return Trust.inName(
        anchors.get(0), ca.isPresent() ? Authorities.of(ca.get()) : Authorities.ofJvm());
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

  /** The sources of endpoints. */
  record Places(
      Set<Endpoint> named, Set<String> metered, Optional<Beacon> beacon, FarSources.Settings far) {}
}
