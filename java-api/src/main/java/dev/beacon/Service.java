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
 * A service to publish (RFC 6763 section 4 to 7): a name, a type, a port and optional parts.
 *
 * <pre>{@code
 * Service web = Service.named("My Web").type("_http._tcp").port(8080).txt("path", "/");
 * }</pre>
 *
 * <p>A service is immutable: each method returns a new one. Publishing requires a type and a port;
 * everything else has a default.
 */
public final class Service {

  /** The attribute that says "my host answers those that watch it". */
  static final String WATCHABLE_KEY = "bfd";

  /** RFC 5880 single hop, answered as RFC 9468 has it. */
  static final String WATCHABLE_VALUE = "1";

  private static final int NO_PORT = -1;

  /**
   * The bytes that fit into a packet of 9,000 bytes beside the longest names (RFC 6762 section 17).
   */
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
  private final Optional<AnswerRules> answers;

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
    this.answers = draft.answers;
  }

  /**
   * Begins a service with the name that people see.
   *
   * @param name 1 to 63 bytes of UTF-8 without control characters, taken literally; Beacon converts
   *     it to Unicode's composed form (RFC 6763 section 4.1.1, 4.1.3)
   * @throws IllegalArgumentException if it is not such a name
   */
  public static Service named(String name) {
    Draft draft = new Draft();
    draft.name = checkedName(name);
    return new Service(draft);
  }

  /**
   * Returns the same service with another name.
   *
   * @throws IllegalArgumentException as {@link #named}
   */
  public Service name(String name) {
    Draft draft = new Draft(this);
    draft.name = checkedName(name);
    return new Service(draft);
  }

  /**
   * Returns a service with this type.
   *
   * @param type {@code _http._tcp}, or with one subtype {@code _printer._sub._http._tcp}
   * @throws IllegalArgumentException if the syntax is wrong (RFC 6763 section 7)
   */
  public Service type(String type) {
    return type(ServiceType.of(Objects.requireNonNull(type, "type")));
  }

  /**
   * Returns a service with this type. If the type has a subtype, it is added to the service's
   * subtypes.
   */
  public Service type(ServiceType type) {
    Draft draft = new Draft(this);
    draft.type = Optional.of(type.base());
    Service typed = new Service(draft);
    return type.subtype().map(typed::subtype).orElse(typed);
  }

  /**
   * Returns a service with this port.
   *
   * @param port 0 to 65,535; 0 reserves the name without offering a service (RFC 6763 section 4.2)
   * @throws IllegalArgumentException if it is out of range
   */
  public Service port(int port) {
    Draft draft = new Draft(this);
    draft.port = requireSixteenBits("port", port);
    return new Service(draft);
  }

  /**
   * Returns a service with this SRV priority: clients try the lowest first (RFC 2782). Default 0.
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
   * Returns a service with this SRV weight among equal priorities (RFC 2782). Default 0.
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
   * Returns a service with one more attribute.
   *
   * @throws IllegalArgumentException if the key is empty, is not printable ASCII, contains {@code
   *     =} or already exists, or if key and value are over 255 bytes (RFC 6763 section 6.1, 6.4)
   */
  public Service txt(String key, String value) {
    return txt(txt.toBuilder().put(key, value).build());
  }

  /**
   * Returns a service with one more attribute whose value may be any bytes.
   *
   * @throws IllegalArgumentException as {@link #txt(String, String)}
   */
  public Service txt(String key, byte[] value) {
    return txt(txt.toBuilder().put(key, value).build());
  }

  /**
   * Returns a service with exactly these attributes, and the one that {@link #watchable} adds.
   * Default: none.
   *
   * @throws IllegalArgumentException if they are over 8,700 bytes, because no packet holds more
   *     beside the names (RFC 6762 section 17). Under 1,300 bytes they fit the usual link (RFC 6763
   *     section 6.2)
   */
  public Service txt(Txt txt) {
    Objects.requireNonNull(txt, "txt");
    Txt whole =
        answers.isEmpty() ? txt : txt.toBuilder().set(WATCHABLE_KEY, WATCHABLE_VALUE).build();
    int bytes = whole.toRdata().length;
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
    draft.txt = whole;
    return new Service(draft);
  }

  /**
   * Returns a service that others also find by this subtype (RFC 6763 section 7.1).
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
   * Returns a service with exactly these subtypes, as {@link #subtype} says. Default: none.
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
   * Returns a service on a host with this name, in place of this machine's own name. The host has
   * this machine's addresses. If {@link #address} names addresses, the host is another machine with
   * these (a proxy). Beacon claims the host's name as it claims the service's name, and changes it
   * if it is taken.
   *
   * @param host one label of letters, digits and inner hyphens, 63 bytes of UTF-8 at most; with or
   *     without {@code .local} after it
   * @throws IllegalArgumentException if it is not such a name
   */
  public Service host(String host) {
    Draft draft = new Draft(this);
    draft.host = Optional.of(HostNames.checked(host));
    return new Service(draft);
  }

  /**
   * Returns a service with one more address of another host, in place of this machine's addresses.
   * Needs {@link #host}.
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
   * Returns a service at this address of this machine alone. Several calls name several addresses.
   * Beacon does not publish the service on interfaces that have none of them. If other services use
   * all addresses, this service's host gets another name ({@code box-2.local}), because one name
   * has one set of addresses.
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
   * Returns a service that is published on these links alone. If they are limited to one family,
   * Beacon announces only addresses of this family, and answers queries of both families. Default:
   * all links in use.
   */
  public Service on(Links links) {
    Draft draft = new Draft(this);
    draft.links = Objects.requireNonNull(links, "links");
    return new Service(draft);
  }

  /**
   * Returns a service that keeps its name. If another host has the name, the registration fails
   * with a {@link NameTakenException}. Without this the service becomes {@code My Web (2)} (RFC
   * 6762 section 9).
   */
  public Service keepName() {
    Draft draft = new Draft(this);
    draft.keepsName = true;
    return new Service(draft);
  }

  /**
   * Watchable by others on the link, with the defaults of {@link AnswerRules#onLink}: see {@link
   * #watchable(AnswerRules)}.
   */
  public Service watchable() {
    return watchable(AnswerRules.onLink());
  }

  /**
   * Returns a service that others can watch. While it is published, this host answers BFD (RFC
   * 5880, 9468), and the attribute {@code bfd=1} announces that. A browse {@linkplain
   * BrowseOptions#watched that watches} then knows within a detection time that this host has died.
   * If the service is limited to some {@linkplain #on links}, the host answers on those only.
   *
   * @param rules the hosts that are answered, and the pace
   */
  public Service watchable(AnswerRules rules) {
    Draft draft = new Draft(this);
    draft.answers = Optional.of(Objects.requireNonNull(rules, "rules"));
    return new Service(draft).txt(txt);
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

  /** The host's own name, without {@code .local}; empty for this machine's name. */
  public Optional<String> host() {
    return host;
  }

  /** The addresses of the other host; empty for this machine. Unmodifiable. */
  public List<InetAddress> addresses() {
    return addresses;
  }

  /** The addresses of this machine that the service uses; empty for all. Unmodifiable. */
  public List<InetAddress> ownAddresses() {
    return ownAddresses;
  }

  /** The links on which the service is published. */
  public Links links() {
    return links;
  }

  /** Reports whether the service must keep its name. */
  public boolean keepsName() {
    return keepsName;
  }

  /** Returns the rules for hosts that may watch it; empty if none may. */
  public Optional<AnswerRules> answers() {
    return answers;
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
        && service.keepsName == keepsName
        && service.answers.equals(answers);
  }

  @Override
  public int hashCode() {
    return Objects.hash(name, type, port, txt);
  }

  /** Returns a text to read: {@code My Web (_http._tcp, port 8080)}. */
  @Override
  public String toString() {
    String typeText = type.map(ServiceType::toString).orElse("no type");
    return name + " (" + typeText + ", " + (port == NO_PORT ? "no port" : "port " + port) + ")";
  }

  /** Checks the parts together, because some misuse shows only then. */
  void requireComplete() {
    if (type.isEmpty() || port == NO_PORT) {
      throw new IllegalArgumentException(
          this + ": a service has a type and a port (RFC 6763 section 4); port 0 if nobody serves");
    }
    if (!addresses.isEmpty() && !ownAddresses.isEmpty()) {
      throw new IllegalArgumentException(
          this + ": on behalf of another host, and at addresses of this machine: choose one");
    }
    if (!addresses.isEmpty() && answers.isPresent()) {
      throw new IllegalArgumentException(
          this + ": on behalf of another host, which this one can't answer for: not watchable");
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

  /** The parts of the next service. */
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
    private Optional<AnswerRules> answers = Optional.empty();

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
      answers = from.answers;
    }
  }
}
