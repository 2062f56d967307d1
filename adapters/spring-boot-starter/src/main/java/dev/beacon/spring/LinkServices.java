package dev.beacon.spring;

import dev.beacon.Beacon;
import dev.beacon.Browse;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * The services of the link by the names that Spring Cloud uses, such as {@code orders} of {@code
 * http://orders/}.
 *
 * <p>A name has the instances of one type if {@code beacon.discovery.services} says so. Otherwise
 * it has the instances of {@code beacon.discovery.types} whose attribute {@code app}, or whose own
 * name, is this name. Names are compared as they look in a URI: in lower case, without the number
 * that follows a conflict, and with hyphens in place of other characters. So {@code My Web (2)} is
 * {@code my-web}.
 *
 * <p>The searches run from the context's start to its end. Only shortly after the start of a search
 * does a caller wait for the answers of other hosts. All methods may be called by any thread.
 */
final class LinkServices implements SmartLifecycle {

  private static final Logger LOG = LoggerFactory.getLogger(LinkServices.class);

  /** Starts before, and ends after, everything that might call another service. */
  static final int PHASE = Integer.MIN_VALUE + 1024;

  private static final Pattern NUMBER = Pattern.compile(" \\(\\d+\\)$");
  private static final Pattern NOT_IN_A_HOST = Pattern.compile("[^\\p{L}\\p{N}.]+");
  private static final Pattern OUTER_HYPHENS = Pattern.compile("^-+|-+$");

  /** A search, and the time until which its callers wait for first answers. */
  private record Search(Browse browse, long waitsUntilNs) {}

  private final LinkBeacon link;
  private final Set<ServiceType> types = new LinkedHashSet<>();
  private final Map<String, ServiceType> typeOfName = new LinkedHashMap<>();
  private final Duration firstWait;
  private final Map<ServiceType, Search> searches = new ConcurrentHashMap<>();
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition news = lock.newCondition();
  private volatile boolean running;
  private volatile boolean ended;

  LinkServices(LinkBeacon link, BeaconProperties.Discovery wanted) {
    this.link = link;
    this.firstWait = wanted.firstWait();
    wanted.types().forEach(type -> type("types", type).ifPresent(types::add));
    wanted
        .services()
        .forEach(
            (name, type) ->
                type("services." + name, type)
                    .ifPresent(read -> typeOfName.put(asInUri(name), read)));
  }

  private static Optional<ServiceType> type(String property, String text) {
    try {
      return Optional.of(ServiceType.lenient(text));
    } catch (IllegalArgumentException e) {
      LOG.warn("beacon.discovery.{} is ignored: {}", property, e.getMessage());
      return Optional.empty();
    }
  }

  @Override
  public void start() {
    ended = false;
    running = true;
    link.beacon()
        .ifPresent(
            beacon -> {
              types.forEach(type -> search(beacon, type));
              typeOfName.values().forEach(type -> search(beacon, type));
            });
  }

  @Override
  public void stop() {
    running = false;
    ended = true;
    searches.values().forEach(search -> search.browse().close());
    searches.clear();
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  /** Returns the names of the services that are known now. */
  Set<String> names() {
    Set<String> names = new TreeSet<>();
    typeOfName.forEach(
        (name, type) -> {
          if (!present(searched(List.of(type))).isEmpty()) {
            names.add(name);
          }
        });
    present(searched(types)).forEach(instance -> names.addAll(namesOf(instance)));
    return names;
  }

  /** Returns the instances of a name, or of a type such as {@code _ipp._tcp}. */
  List<ServiceInstance> instances(String id) {
    Optional<ServiceType> type = typeOf(id);
    String name = asInUri(id);
    List<Search> within = searched(type.map(List::of).orElseGet(() -> List.copyOf(types)));
    lock.lock();
    try {
      List<ServiceInstance> found = select(within, name, type.isPresent());
      for (long leftNs = leftNs(within); found.isEmpty() && leftNs > 0; leftNs = leftNs(within)) {
        boolean unused = news.awaitNanos(leftNs) > 0;
        found = select(within, name, type.isPresent());
      }
      return found;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return List.of();
    } finally {
      lock.unlock();
    }
  }

  /** Returns the type that a name stands for; empty if its instances are known by their names. */
  private Optional<ServiceType> typeOf(String id) {
    if (id.startsWith("_")) {
      return type("types", id);
    }
    return Optional.ofNullable(typeOfName.get(asInUri(id)));
  }

  private static List<ServiceInstance> select(List<Search> within, String name, boolean all) {
    return present(within).stream()
        .filter(instance -> all || namesOf(instance).contains(name))
        .toList();
  }

  private static List<ServiceInstance> present(List<Search> within) {
    return within.stream().flatMap(search -> search.browse().snapshot().stream()).toList();
  }

  private static long leftNs(List<Search> within) {
    long now = System.nanoTime();
    return within.stream().mapToLong(search -> search.waitsUntilNs() - now).max().orElse(0);
  }

  private List<Search> searched(Collection<ServiceType> wanted) {
    if (ended) {
      return List.of();
    }
    Optional<Beacon> beacon = link.beacon();
    return wanted.stream().flatMap(type -> beacon.stream().map(b -> search(b, type))).toList();
  }

  private Search search(Beacon beacon, ServiceType type) {
    return searches.computeIfAbsent(
        type,
        missing ->
            new Search(
                beacon.browse(missing, event -> signal()),
                System.nanoTime() + firstWait.toNanos()));
  }

  private void signal() {
    lock.lock();
    try {
      news.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private static Set<String> namesOf(ServiceInstance instance) {
    Set<String> names = new TreeSet<>();
    names.add(asInUri(instance.txt().string(ServerService.APP).orElse(instance.name())));
    names.add(asInUri(instance.name()));
    names.remove("");
    return names;
  }

  /** Returns a name as it looks in a URI. */
  static String asInUri(String name) {
    String base = NUMBER.matcher(name).replaceFirst("").toLowerCase(Locale.ROOT);
    String hyphens = NOT_IN_A_HOST.matcher(base).replaceAll("-");
    return OUTER_HYPHENS.matcher(hyphens).replaceAll("");
  }
}
