package dev.beacon.spring;

import dev.beacon.Service;
import dev.beacon.Txt;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/** The service that a server is: the properties, then what the server's own properties say. */
final class ServerService {

  private static final Logger LOG = LoggerFactory.getLogger(ServerService.class);

  /** The attribute with the application's name, by which {@link LinkServices} finds it. */
  static final String APP = "app";

  private static final String PATH = "path"; // RFC 6763 section 6.2 cites it: LPR's and HTTP's key
  private static final String PREFIX = "beacon.publish.";
  private static final String NAMELESS = "application"; // Spring Cloud's word for it, too
  private static final int MOST_PORT = 65_535;

  /** Each of them switches TLS on, if {@code server.ssl.enabled} does not switch it off. */
  private static final List<String> TLS =
      List.of("server.ssl.key-store", "server.ssl.certificate", "server.ssl.bundle");

  private static final List<String> PATHS =
      List.of("server.servlet.context-path", "spring.webflux.base-path");

  private final BeaconProperties.Publish wanted;
  private final Environment environment;

  private ServerService(BeaconProperties.Publish wanted, Environment environment) {
    this.wanted = wanted;
    this.environment = environment;
  }

  /**
   * Returns the service; empty if there is no server, or nobody else could reach it.
   *
   * @throws IllegalArgumentException if a property makes no sense; the message names it
   */
  static Optional<Service> of(BeaconProperties.Publish wanted, Environment environment) {
    return new ServerService(wanted, environment).service();
  }

  private Optional<Service> service() {
    Integer port = port();
    Optional<InetAddress> address = address();
    if (port == null) {
      LOG.debug("There is no web server and no beacon.publish.port: nothing is published");
      return Optional.empty();
    }
    if (address.filter(InetAddress::isLoopbackAddress).isPresent()) {
      LOG.warn(
          "This application is not published on the link: server.address is {}, where no other"
              + " host can reach it",
          address.get().getHostAddress());
      return Optional.empty();
    }
    Service service = read("name", name(), Service::named);
    Service typed = read("type", type(), service::type);
    Service ported = typed.port(port);
    Service full = subtyped(ported).txt(txt());
    Service here =
        address.filter(own -> !own.isAnyLocalAddress()).map(full::ownAddress).orElse(full);
    return Optional.of(wanted.keepName() ? here.keepName() : here);
  }

  private @Nullable Integer port() {
    Integer port = wanted.port();
    if (port == null) {
      return environment.getProperty("local.server.port", Integer.class);
    }
    if (port < 1 || port > MOST_PORT) {
      throw new IllegalArgumentException(PREFIX + "port: " + port + " is not 1 to " + MOST_PORT);
    }
    return port;
  }

  private String name() {
    return StringUtils.hasText(wanted.name()) ? wanted.name() : application();
  }

  private String application() {
    String application = environment.getProperty("spring.application.name");
    return StringUtils.hasText(application) ? application : NAMELESS;
  }

  private String type() {
    if (StringUtils.hasText(wanted.type())) {
      return wanted.type();
    }
    boolean tls =
        environment.getProperty("server.ssl.enabled", Boolean.class, true)
            && TLS.stream().anyMatch(environment::containsProperty);
    return tls ? "_https._tcp" : "_http._tcp";
  }

  /** Returns the one address that the server listens on; empty if it listens on all of them. */
  private Optional<InetAddress> address() {
    String text = environment.getProperty("server.address");
    if (!StringUtils.hasText(text) || wanted.port() != null) {
      return Optional.empty();
    }
    try {
      return Optional.of(InetAddress.getByName(text));
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("server.address: no address of " + text, e);
    }
  }

  private Service subtyped(Service service) {
    Service with = service;
    for (String subtype : wanted.subtypes()) {
      with = read("subtypes", subtype, with::subtype);
    }
    return with;
  }

  private Txt txt() {
    Txt.Builder txt = Txt.builder();
    wanted.txt().forEach((key, value) -> set(txt, key, value));
    txt.putIfAbsent(APP, application());
    PATHS.stream()
        .map(environment::getProperty)
        .filter(path -> StringUtils.hasText(path))
        .findFirst()
        .ifPresent(path -> txt.putIfAbsent(PATH, path));
    return txt.build();
  }

  private static void set(Txt.Builder txt, String key, String value) {
    try {
      txt.set(key, value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(PREFIX + "txt." + key + ": " + e.getMessage(), e);
    }
  }

  private static Service read(String property, String value, ServiceReader reader) {
    try {
      return reader.read(value);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(PREFIX + property + ": " + e.getMessage(), e);
    }
  }

  /** A method of {@link Service} that reads a text. */
  private interface ServiceReader {
    Service read(String text);
  }
}
