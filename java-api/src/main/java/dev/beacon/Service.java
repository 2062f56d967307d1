package dev.beacon;

import dev.beacon.dns.Name;
import java.net.InetAddress;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A service to be published (RFC 6763 section 4 to 7): a name, a type and a port, and what else
 * there is to say.
 *
 * <pre>{@code
 * Service web = Service.named("My Web").type("_http._tcp").port(8080).txt("path", "/");
 * }</pre>
 *
 * <p>A value: each method returns another service and leaves this one as it is. Type and port are
 * required to publish it; everything else has a default.
 */
public final class Service {

  private static final int NO_PORT = -1;

  /** What fits into a packet of 9,000 bytes beside the longest names (RFC 6762 section 17). */
  private static final int MOST_TXT_BYTES = 8_700;

  private final String name;
  private final Optional<ServiceType> type;
  private final int port;
  private final int priority;
  private final int weight;
  private final Txt txt;
  private final List<String> subtypes;
  private final Optional<String> host;
  private final List<InetAddress> addresses;
  private final List<InetAddress> ownAddresses;
  private final Links links;
  private final boolean keepsName;

  private Service(Draft draft) {
    this.name = draft.name;
    this.type = draft.type;
    this.port = draft.port;
    this.priority = draft.priority;
    this.weight = draft.weight;
    this.txt = draft.txt;
    this.subtypes = draft.subtypes;
    this.host = draft.host;
    this.addresses = draft.addresses;
    this.ownAddresses = draft.ownAddresses;
    this.links = draft.links;
    this.keepsName = draft.keepsName;
  }

  /**
   * Begins with the name that people see.
   *
   * @param name 1 to 63 bytes of UTF-8 without control characters, taken literally; brought into
   *     Unicode's composed form (RFC 6763 section 4.1.1, 4.1.3)
   * @throws IllegalArgumentException if it is not such a name
   */
  public static Service named(String name) {
    Draft draft = new Draft();
    draft.name = checkedName(name);
    return new Service(draft);
  }

  /**
   * The same service under another name.
   *
   * @throws IllegalArgumentException as {@link #named}
   */
  public Service name(String name) {
    Draft draft = new Draft(this);
    draft.name = checkedName(name);
    return new Service(draft);
  }

  /**
   * With that type.
   *
   * @param type {@code _http._tcp}, or with one subtype {@code _printer._sub._http._tcp}
   * @throws IllegalArgumentException if the syntax is wrong (RFC 6763 section 7)
   */
  public Service type(String type) {
    return type(ServiceType.of(Objects.requireNonNull(type, "type")));
  }

  /** With that type; a subtype that it has is added to the service's subtypes. */
  public Service type(ServiceType type) {
    Draft draft = new Draft(this);
    draft.type = Optional.of(type.base());
    Service typed = new Service(draft);
    return type.subtype().map(typed::subtype).orElse(typed);
  }

  /**
   * At that port.
   *
   * @param port 0 to 65,535; 0 says that the name is taken but nobody serves (RFC 6763 section 4.2)
   * @throws IllegalArgumentException if it is out of range
   */
  public Service port(int port) {
    Draft draft = new Draft(this);
    draft.port = requireSixteenBits("port", port);
    return new Service(draft);
  }

  /**
   * With that SRV priority: clients try the lowest first (RFC 2782). Default 0.
   *
   * @param priority 0 to 65,535
   * @throws IllegalArgumentException if it is out of range
   */
  public Service priority(int priority) {
    Draft draft = new Draft(this);
    draft.priority = requireSixteenBits("priority", priority);
    return new Service(draft);
  }

  /**
   * With that SRV weight among equal priorities (RFC 2782). Default 0.
   *
   * @param weight 0 to 65,535
   * @throws IllegalArgumentException if it is out of range
   */
  public Service weight(int weight) {
    Draft draft = new Draft(this);
    draft.weight = requireSixteenBits("weight", weight);
    return new Service(draft);
  }

  /**
   * With one more attribute.
   *
   * @throws IllegalArgumentException if the key is empty, not printable ASCII, has a {@code =} or
   *     is there already, or key and value are over 255 bytes (RFC 6763 section 6.1, 6.4)
   */
  public Service txt(String key, String value) {
    return txt(txt.toBuilder().put(key, value).build());
  }

  /**
   * With one more attribute, whose value is any bytes.
   *
   * @throws IllegalArgumentException as {@link #txt(String, String)}
   */
  public Service txt(String key, byte[] value) {
    return txt(txt.toBuilder().put(key, value).build());
  }

  /**
   * With these attributes, instead of those so far. Default: none.
   *
   * @throws IllegalArgumentException if they have over 8,700 bytes: no packet holds more beside the
   *     names (RFC 6762 section 17). Under 1,300 they fit the usual link (RFC 6763 section 6.2)
   */
  public Service txt(Txt txt) {
    int bytes = Objects.requireNonNull(txt, "txt").toRdata().length;
    if (bytes > MOST_TXT_BYTES) {
      throw new IllegalArgumentException(
          "\""
              + name
              + "\": "
              + bytes
              + " bytes of attributes, at most 8700 fit into a packet"
              + " (RFC 6762 section 17)");
    }
    Draft draft = new Draft(this);
    draft.txt = txt;
    return new Service(draft);
  }

  /**
   * Also found under that subtype (RFC 6763 section 7.1).
   *
   * @param subtype {@code _printer}; 1 to 63 bytes of UTF-8, taken literally
   * @throws IllegalArgumentException if it is empty or too long
   */
  public Service subtype(String subtype) {
    Name checked = Name.ofLabels(Objects.requireNonNull(subtype, "subtype"));
    Draft draft = new Draft(this);
    LinkedHashSet<String> all = new LinkedHashSet<>(subtypes);
    all.add(checked.label(0));
    draft.subtypes = List.copyOf(all);
    return new Service(draft);
  }

  /**
   * Found under these subtypes and no others, as {@link #subtype} has it. Default: none.
   *
   * @throws IllegalArgumentException if one is empty or too long
   */
  public Service subtypes(List<String> subtypes) {
    Draft draft = new Draft(this);
    draft.subtypes = List.of();
    Service changed = new Service(draft);
    for (String subtype : Objects.requireNonNull(subtypes, "subtypes")) {
      changed = changed.subtype(subtype);
    }
    return changed;
  }

  /**
   * On a host of that name instead of this machine's own: with the machine's addresses, or, if
   * {@link #address} names some, on behalf of another host (a proxy). The name is claimed as the
   * service's is, and changes if it is taken.
   *
   * @param host one label of letters, digits and inner hyphens, 63 bytes of UTF-8 at most; a {@code
   *     .local} after it makes no difference
   * @throws IllegalArgumentException if it is not such a name
   */
  public Service host(String host) {
    Draft draft = new Draft(this);
    draft.host = Optional.of(HostNames.checked(host));
    return new Service(draft);
  }

  /**
   * At that address instead of this machine's: on behalf of another host. Needs {@link #host}.
   *
   * @throws IllegalArgumentException if it is a wildcard, loopback or multicast address
   */
  public Service address(InetAddress address) {
    HostNames.requireReachable(Objects.requireNonNull(address, "address"));
    Draft draft = new Draft(this);
    List<InetAddress> all = new ArrayList<>(addresses);
    if (!all.contains(address)) {
      all.add(address);
    }
    draft.addresses = List.copyOf(all);
    return new Service(draft);
  }

  /**
   * At that one of this machine's addresses alone; named several times, at these. On interfaces
   * that have none of them it is not published. Where other services are at all addresses, this
   * one's host goes by another name ({@code box-2.local}), for a name has one set of addresses.
   *
   * @throws IllegalArgumentException if it is a wildcard, loopback or multicast address
   */
  public Service ownAddress(InetAddress address) {
    HostNames.requireReachable(Objects.requireNonNull(address, "address"));
    Draft draft = new Draft(this);
    LinkedHashSet<InetAddress> all = new LinkedHashSet<>(ownAddresses);
    all.add(address);
    draft.ownAddresses = List.copyOf(all);
    return new Service(draft);
  }

  /**
   * Published on these links alone. Limited to a family, only addresses of that family are told;
   * over which family somebody asks makes no difference. Default: all that are in use.
   */
  public Service on(Links links) {
    Draft draft = new Draft(this);
    draft.links = Objects.requireNonNull(links, "links");
    return new Service(draft);
  }

  /**
   * Under that name or not at all: if somebody else has it the registration fails with a {@link
   * NameTakenException}, where it would go on as {@code My Web (2)} else (RFC 6762 section 9).
   */
  public Service keepName() {
    Draft draft = new Draft(this);
    draft.keepsName = true;
    return new Service(draft);
  }

  /** The name that people see. */
  public String name() {
    return name;
  }

  /**
   * The type, without subtype.
   *
   * @throws IllegalStateException if none was given
   */
  public ServiceType type() {
    return type.orElseThrow(() -> new IllegalStateException("\"" + name + "\" has no type yet"));
  }

  /**
   * The port.
   *
   * @throws IllegalStateException if none was given
   */
  public int port() {
    if (port == NO_PORT) {
      throw new IllegalStateException(
          "\"" + name + "\" has no port yet; port(0) says that nobody serves");
    }
    return port;
  }

  /** The SRV priority. */
  public int priority() {
    return priority;
  }

  /** The SRV weight. */
  public int weight() {
    return weight;
  }

  /** The attributes. */
  public Txt txt() {
    return txt;
  }

  /** The subtypes, each once; unmodifiable. */
  public List<String> subtypes() {
    return subtypes;
  }

  /** The host's own name, without {@code .local}; empty for this machine's. */
  public Optional<String> host() {
    return host;
  }

  /** The addresses of the other host; none for this machine's. Unmodifiable. */
  public List<InetAddress> addresses() {
    return addresses;
  }

  /** Of this machine's addresses those at which it is; none for all. Unmodifiable. */
  public List<InetAddress> ownAddresses() {
    return ownAddresses;
  }

  /** The links on which it is published. */
  public Links links() {
    return links;
  }

  /** Whether it is published under its name or not at all. */
  public boolean keepsName() {
    return keepsName;
  }

  /**
   * The whole name of the instance, {@code My Web._http._tcp.local}.
   *
   * @throws IllegalStateException if there is no type yet
   */
  public Name fullName() {
    return type().name().child(name);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Service service
        && service.name.equals(name)
        && service.type.equals(type)
        && service.port == port
        && service.priority == priority
        && service.weight == weight
        && service.txt.equals(txt)
        && service.subtypes.equals(subtypes)
        && service.host.equals(host)
        && service.addresses.equals(addresses)
        && service.ownAddresses.equals(ownAddresses)
        && service.links.equals(links)
        && service.keepsName == keepsName;
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, type, port, txt);
  }

  /** For people: {@code My Web (_http._tcp, port 8080)}. */
  @Override
  public String toString() {
    String typeText = type.map(ServiceType::toString).orElse("no type");
    return name + " (" + typeText + ", " + (port == NO_PORT ? "no port" : "port " + port) + ")";
  }

  /** Misuse that only shows once all is said. */
  void requireComplete() {
    if (type.isEmpty() || port == NO_PORT) {
      throw new IllegalArgumentException(
          this + ": a service has a type and a port (RFC 6763 section 4); port 0 if nobody serves");
    }
    if (!addresses.isEmpty() && !ownAddresses.isEmpty()) {
      throw new IllegalArgumentException(
          this + ": on behalf of another host, and at addresses of this machine: choose one");
    }
    if (!addresses.isEmpty() && host.isEmpty()) {
      throw new IllegalArgumentException(
          this + ": addresses of another host need that host's name");
    }
    Name unused = fullName(); // too long together?
  }

  private static String checkedName(String name) {
    String composed =
        Normalizer.normalize(Objects.requireNonNull(name, "name"), Normalizer.Form.NFC);
    if (composed.chars().anyMatch(c -> c < 0x20 || c == 0x7f)) {
      throw new IllegalArgumentException(
          "\"" + name + "\": a name has no control characters (RFC 6763 section 4.1.1)");
    }
    Name unused = Name.ofLabels(composed); // 1 to 63 bytes
    return composed;
  }

  private static int requireSixteenBits(String what, int value) {
    if (value < 0 || value > 0xffff) {
      throw new IllegalArgumentException(what + " " + value + ": must be 0 to 65535 (RFC 2782)");
    }
    return value;
  }

  /** What the next service is made of. */
  private static final class Draft {
    private String name = "";
    private Optional<ServiceType> type = Optional.empty();
    private int port = NO_PORT;
    private int priority;
    private int weight;
    private Txt txt = Txt.EMPTY;
    private List<String> subtypes = List.of();
    private Optional<String> host = Optional.empty();
    private List<InetAddress> addresses = List.of();
    private List<InetAddress> ownAddresses = List.of();
    private Links links = Links.all();
    private boolean keepsName;

    Draft() {}

    Draft(Service from) {
      name = from.name;
      type = from.type;
      port = from.port;
      priority = from.priority;
      weight = from.weight;
      txt = from.txt;
      subtypes = from.subtypes;
      host = from.host;
      addresses = from.addresses;
      ownAddresses = from.ownAddresses;
      links = from.links;
      keepsName = from.keepsName;
    }
  }
}
