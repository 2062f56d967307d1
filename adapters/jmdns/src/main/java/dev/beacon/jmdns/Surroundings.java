package dev.beacon.jmdns;

import java.io.IOException;
import java.net.URL;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.jmdns.JmDNS;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Warns about settings for JmDNS that have no effect any more: once, at the first view. */
final class Surroundings {

  private static final Logger log = LoggerFactory.getLogger(Surroundings.class);
  private static final List<String> IGNORED =
      List.of("net.mdns.ipv4", "net.mdns.ipv6", "net.mdns.port", "net.dns.ttl");

  private static final AtomicBoolean CHECKED = new AtomicBoolean();

  private Surroundings() {}

  static void check() {
    if (CHECKED.compareAndSet(false, true)) {
      warnOfTwoJars();
      IGNORED.stream()
          .filter(property -> System.getProperty(property) != null)
          .forEach(property -> log.warn("-D{} has no effect: Beacon chooses it", property));
    }
  }

  private static void warnOfTwoJars() {
    ClassLoader loader = JmDNS.class.getClassLoader();
    try {
      List<URL> all = Collections.list(loader.getResources("javax/jmdns/JmDNS.class"));
      if (all.size() > 1) {
        log.warn("two jars have javax.jmdns, the first one is used; remove JmDNS' own: {}", all);
      }
    } catch (IOException e) {
      log.debug("the class path can't be searched", e);
    }
  }
}
