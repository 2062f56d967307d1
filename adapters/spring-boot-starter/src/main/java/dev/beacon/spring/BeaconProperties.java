package dev.beacon.spring;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The properties of Beacon.
 *
 * @param enabled Whether Beacon is used. Without a value it is used, but not in tests with
 *     SpringBootTest, which start many contexts.
 * @param interfaces Names of the network interfaces to use. Without a value, all that lead to a
 *     link, but no VPNs, tunnels or bridges of containers.
 * @param publish The service that other hosts find.
 * @param discovery The services that Spring Cloud finds.
 */
@ConfigurationProperties("beacon")
record BeaconProperties(
    @Nullable Boolean enabled,
    @DefaultValue List<String> interfaces,
    @DefaultValue Publish publish,
    @DefaultValue Discovery discovery) {

  /**
   * The service that other hosts find.
   *
   * @param enabled Whether the server is published.
   * @param name Name of the service, to be read by people. The default is spring.application.name.
   *     If another host has the name, the service becomes "name (2)".
   * @param type Type of the service, such as _http._tcp. The default is _http._tcp, or _https._tcp
   *     if the server uses TLS.
   * @param port Port of the service. The default is the port of the web server.
   * @param txt Attributes of the service. "app" and "path" have defaults: the name of the
   *     application and the path of its pages.
   * @param subtypes Subtypes, such as _printer, with which others find the service by its kind.
   * @param keepName Whether the service is rather not published than published under another name.
   */
  record Publish(
      @DefaultValue("true") boolean enabled,
      @Nullable String name,
      @Nullable String type,
      @Nullable Integer port,
      @DefaultValue Map<String, String> txt,
      @DefaultValue List<String> subtypes,
      @DefaultValue("false") boolean keepName) {}

  /**
   * The services that Spring Cloud finds.
   *
   * @param enabled Whether Spring Cloud finds services of the link.
   * @param types Types of service in which names are looked up.
   * @param services Type of service for one name, such as _orders._tcp for "orders". All instances
   *     of this type belong to the name.
   * @param firstWait Longest time that a caller waits for the answers of other hosts. It counts
   *     from the start; later, only services that are known are returned, and at once.
   */
  record Discovery(
      @DefaultValue("true") boolean enabled,
      @DefaultValue({"_http._tcp", "_https._tcp"}) List<String> types,
      @DefaultValue Map<String, String> services,
      @DefaultValue("1s") Duration firstWait) {}
}
