package dev.beacon.jmdns;

import dev.beacon.Beacon;
import dev.beacon.Browse;
import dev.beacon.BrowseOptions;
import dev.beacon.Links;
import dev.beacon.LookUp;
import dev.beacon.Query;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceType;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import javax.jmdns.ServiceTypeListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The view of one address of this machine: a handle of the shared Beacon, limited to one interface
 * and one family. Its own thread calls its listeners, which may wait.
 */
final class View extends JmDNS {

  private static final Logger log = LoggerFactory.getLogger(View.class);
  private static final long LONGEST_MS = 6_000;
  private static final long SHORTEST_MS = 200;

  private final Beacon beacon;
  private final Place place;
  private final Links links;
  private final String name;
  private final String hostName = MachineName.get();
  private final ThreadPoolExecutor executor;
  private final Map<String, Browse> lists = new ConcurrentHashMap<>();
  private final Map<Listening, Browse> listeners = new ConcurrentHashMap<>();
  private final Map<ServiceTypeListener, Query> typeListeners = new ConcurrentHashMap<>();
  private final Map<String, String> types = new ConcurrentHashMap<>();
  private final List<Member> registered = new CopyOnWriteArrayList<>();
  private final AtomicReference<Delegate> delegate = new AtomicReference<>();
  private final AtomicBoolean closed = new AtomicBoolean();

  /** A listener of a type; listeners are compared by the program's own equals. */
  private record Listening(String typeKey, ServiceListener listener) {}

  View(Beacon beacon, Place place, Links links, String name) {
    this.beacon = beacon;
    this.place = place;
    this.links = links;
    this.name = name == null || name.isEmpty() ? hostName : name;
    this.executor =
        new ThreadPoolExecutor(
            1,
            1,
            1,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "jmdns-" + place.address().getHostAddress());
              thread.setDaemon(true);
              return thread;
            },
            new ThreadPoolExecutor.DiscardPolicy()); // no listener hears anything after the end
    executor.allowCoreThreadTimeOut(true);
    CompletableFuture<Void> unused =
        beacon.whenClosed().whenComplete((closed, failure) -> failed(failure));
  }

  /**
   * Handles a failure of the Beacon: reports it to the program's delegate, on the view's thread.
   */
  private void failed(Throwable failure) {
    Delegate told = delegate.get();
    if (failure == null || told == null || closed.get()) {
      return;
    }
    List<ServiceInfo> infos = registered.stream().<ServiceInfo>map(Member::info).toList();
    executor.execute(() -> told.cannotRecoverFromIOError(this, infos));
  }

  @Override
  public String getName() {
    return name;
  }

  @Override
  public String getHostName() {
    return hostName;
  }

  @Override
  public InetAddress getInetAddress() {
    return place.address();
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // as in JmDNS
  public InetAddress getInterface() {
    return place.address();
  }

  @Override
  public ServiceInfo getServiceInfo(String type, String name) {
    return getServiceInfo(type, name, LONGEST_MS);
  }

  @Override
  public ServiceInfo getServiceInfo(String type, String name, boolean persistent) {
    return getServiceInfo(type, name, LONGEST_MS);
  }

  @Override
  public ServiceInfo getServiceInfo(String type, String name, boolean persistent, long timeout) {
    return getServiceInfo(type, name, timeout);
  }

  @Override
  public ServiceInfo getServiceInfo(String type, String name, long timeout) {
    ServiceInstance found =
        closed.get()
            ? null
            : waited(beacon.resolve(name, serviceType(type), lookUp(timeout)), timeout);
    return found == null ? null : Info.of(found);
  }

  @Override
  public void requestServiceInfo(String type, String name) {
    requestServiceInfo(type, name, LONGEST_MS);
  }

  @Override
  public void requestServiceInfo(String type, String name, boolean persistent) {
    requestServiceInfo(type, name, LONGEST_MS);
  }

  @Override
  public void requestServiceInfo(String type, String name, boolean persistent, long timeout) {
    requestServiceInfo(type, name, timeout);
  }

  @Override
  public void requestServiceInfo(String type, String name, long timeout) {
    ServiceInfo unused = getServiceInfo(type, name, timeout); // a listener's browse finds it too
  }

  private LookUp lookUp(long timeoutMs) {
    return LookUp.within(Duration.ofMillis(Math.max(timeoutMs, SHORTEST_MS))).on(links);
  }

  /** Waits for a future; null if it fails, or if the thread is interrupted. */
  private static <T> T waited(CompletableFuture<T> future, long timeoutMs) {
    try {
      return future.get(Math.max(timeoutMs, SHORTEST_MS) + SHORTEST_MS, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException notFound) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    } finally {
      future.cancel(false);
    }
  }

  /** Returns the type of a name as JmDNS spells it, with its subtype if it has one. */
  private static ServiceType serviceType(String type) {
    String plain = TypeNames.type(TypeNames.checked(TypeNames.ofType(type)));
    ServiceType base = ServiceType.lenient(plain);
    String subtype = TypeNames.checked(TypeNames.ofType(type)).get(ServiceInfo.Fields.Subtype);
    return subtype.isEmpty() ? base : base.withSubtype("_" + subtype);
  }

  @Override
  public void addServiceListener(String type, ServiceListener listener) {
    listeners.computeIfAbsent(
        new Listening(type.toLowerCase(Locale.ROOT), listener),
        key ->
            beacon.browse(
                serviceType(type),
                BrowseOptions.standard().on(links).executor(executor),
                new Telling(this, listener)));
  }

  @Override
  public void removeServiceListener(String type, ServiceListener listener) {
    Browse browse = listeners.remove(new Listening(type.toLowerCase(Locale.ROOT), listener));
    if (browse != null) {
      browse.close();
    }
  }

  @Override
  public void addServiceTypeListener(ServiceTypeListener listener) {
    types.forEach((key, type) -> executor.execute(() -> tellType(listener, type)));
    typeListeners.computeIfAbsent(
        listener,
        key -> beacon.types(type -> executor.execute(() -> tellType(key, type + ".local."))));
  }

  private void tellType(ServiceTypeListener listener, String type) {
    try {
      listener.serviceTypeAdded(new Event(this, type, "", Info.named(type, "")));
    } catch (RuntimeException e) {
      log.warn("a listener failed", e);
    }
  }

  @Override
  public void removeServiceTypeListener(ServiceTypeListener listener) {
    Query query = typeListeners.remove(listener);
    if (query != null) {
      query.close();
    }
  }

  @Override
  public boolean registerServiceType(String type) {
    boolean fresh = types.putIfAbsent(TypeNames.key(type), type) == null;
    if (fresh) {
      typeListeners.keySet().forEach(each -> executor.execute(() -> tellType(each, type)));
    }
    return fresh;
  }

  @Override
  public ServiceInfo[] list(String type) {
    return list(type, LONGEST_MS);
  }

  @Override
  public ServiceInfo[] list(String type, long timeout) {
    if (closed.get()) {
      return new ServiceInfo[0];
    }
    ServiceType wanted = serviceType(type);
    lists.computeIfAbsent(
        TypeNames.key(type),
        key -> beacon.browse(wanted, BrowseOptions.standard().on(links), event -> {}));
    List<ServiceInstance> found = waited(beacon.find(wanted, lookUp(timeout)), timeout);
    return found == null
        ? new ServiceInfo[0]
        : found.stream().map(Info::of).toArray(ServiceInfo[]::new);
  }

  @Override
  public Map<String, ServiceInfo[]> listBySubtype(String type) {
    return listBySubtype(type, LONGEST_MS);
  }

  @Override
  public Map<String, ServiceInfo[]> listBySubtype(String type, long timeout) {
    return AllViews.bySubtype(list(type, timeout));
  }

  @Override
  public void registerService(ServiceInfo info) throws IOException {
    requireOpen();
    Member member = Offers.register(place, info);
    registered.add(member);
    if (closed.get()) { // meanwhile, perhaps before the service was in the list
      withdraw(member);
      requireOpen();
    }
  }

  private void requireOpen() {
    if (closed.get()) {
      throw new IllegalStateException("it is closed: " + this);
    }
  }

  /** Another object with the same name does too. */
  @Override
  public void unregisterService(ServiceInfo info) {
    String key = info.getKey();
    for (Member member : registered) {
      if (member.info().getKey().equals(key)) {
        withdraw(member);
        return;
      }
    }
    log.debug("not registered: {}", key);
  }

  @Override
  public void unregisterAllServices() {
    registered.forEach(this::withdraw);
  }

  private void withdraw(Member member) {
    if (registered.remove(member)) {
      member.close();
    }
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // as in JmDNS
  public void printServices() {
    System.err.println(this);
  }

  @Override
  public Delegate getDelegate() {
    return delegate.get();
  }

  @Override
  public Delegate setDelegate(Delegate newDelegate) {
    return delegate.getAndSet(newDelegate);
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      unregisterAllServices();
      beacon.close();
      executor.shutdown();
    }
  }

  /** Text for people. */
  @Override
  public String toString() {
    return "JmDNS on Beacon, "
        + place.address().getHostAddress()
        + ": registered "
        + registered.stream().map(member -> member.info().getKey()).toList()
        + ", listening for "
        + listeners.keySet().stream().map(Listening::typeKey).toList();
  }
}
