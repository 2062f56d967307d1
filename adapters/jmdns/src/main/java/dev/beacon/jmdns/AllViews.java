package dev.beacon.jmdns;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import javax.jmdns.JmDNS;
import javax.jmdns.JmmDNS;
import javax.jmdns.NetworkTopologyDiscovery;
import javax.jmdns.NetworkTopologyEvent;
import javax.jmdns.NetworkTopologyListener;
import javax.jmdns.ServiceInfo;
import javax.jmdns.ServiceListener;
import javax.jmdns.ServiceTypeListener;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A view for each address of this machine. One thread checks the addresses every few seconds, and
 * gives a new view the listeners and services of the others.
 *
 * <p>The program may add a listener, register a service or close this while that thread looks. So
 * the views and their tasks change under one lock: each view gets each task once, and no view
 * outlives the end.
 */
public final class AllViews implements JmmDNS {

  private static final Logger log = LoggerFactory.getLogger(AllViews.class);
  private static final long LOOK_SECONDS = 5;
  private static final long LONGEST_MS = 6_000;

  private final ReentrantLock changing = new ReentrantLock();
  private final Map<InetAddress, JmDNS> views = new ConcurrentHashMap<>();
  private final List<NetworkTopologyListener> topologyListeners = new CopyOnWriteArrayList<>();

  /** The tasks for a new view: everything that the program wants of all views. */
  private final Map<Object, Task> wanted = new ConcurrentHashMap<>();

  private final ScheduledThreadPoolExecutor looking =
      new ScheduledThreadPoolExecutor(
          1, AllViews::thread, new ThreadPoolExecutor.DiscardPolicy()); // after the end

  private boolean closed; // under the lock

  /** A task for each view. */
  private interface Task {
    void doOn(JmDNS view) throws IOException;
  }

  private record Listening(String typeKey, ServiceListener listener) {}

  /** An address came or went. */
  private static final class Change extends NetworkTopologyEvent {
    private static final long serialVersionUID = 1L;
    private final transient JmDNS view;
    private final InetAddress address;

    Change(JmDNS view, InetAddress address) {
      super(view);
      this.view = view;
      this.address = address;
    }

    @Override
    public JmDNS getDNS() {
      return view;
    }

    @Override
    public InetAddress getInetAddress() {
      return address;
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "jmdns-addresses");
    thread.setDaemon(true);
    return thread;
  }

  /** Makes a view for each present address, and checks for others from now on. */
  public void start() {
    look();
    ScheduledFuture<?> unused =
        looking.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  private void look() {
    try {
      List<InetAddress> present =
          Arrays.asList(NetworkTopologyDiscovery.Factory.getInstance().getInetAddresses());
      for (InetAddress gone : views.keySet()) {
        if (!present.contains(gone)) {
          remove(gone);
        }
      }
      for (InetAddress address : present) {
        if (!views.containsKey(address)) {
          add(address);
        }
      }
    } catch (RuntimeException e) {
      log.warn("addresses of this machine are not followed at the moment", e);
    }
  }

  private void add(InetAddress address) {
    try {
      JmDNS view = JmDNS.create(address);
      if (!join(address, view)) {
        close(view);
        return;
      }
      Change added = new Change(view, address);
      topologyListeners.forEach(listener -> listener.inetAddressAdded(added));
    } catch (IOException e) {
      log.warn("{} is left out: {}", address.getHostAddress(), e.toString());
    }
  }

  /** Gives a view all tasks; false if it came too late. */
  private boolean join(InetAddress address, JmDNS view) {
    changing.lock();
    try {
      if (closed) {
        return false;
      }
      views.put(address, view);
      wanted.values().forEach(task -> doOn(view, task));
      return true;
    } finally {
      changing.unlock();
    }
  }

  private void remove(InetAddress address) {
    JmDNS view = views.remove(address);
    if (view != null) {
      close(view);
      Change removed = new Change(view, address);
      topologyListeners.forEach(listener -> listener.inetAddressRemoved(removed));
    }
  }

  private static void doOn(JmDNS view, Task task) {
    try {
      task.doOn(view);
    } catch (IOException | RuntimeException e) {
      log.warn("{}: {}", view.getName(), e.toString());
    }
  }

  private void onAll(Task task) {
    views.values().forEach(view -> doOn(view, task));
  }

  private static void close(JmDNS view) {
    doOn(view, JmDNS::close);
  }

  @Override
  public void close() {
    looking.shutdownNow();
    changing.lock();
    try {
      closed = true;
      wanted.clear();
    } finally {
      changing.unlock();
    }
    views.keySet().forEach(this::remove);
  }

  private String[] each(Function<JmDNS, String> part) {
    return views.values().stream().map(part).distinct().toArray(String[]::new);
  }

  @Override
  public String[] getNames() {
    return each(JmDNS::getName);
  }

  @Override
  public String[] getHostNames() {
    return each(JmDNS::getHostName);
  }

  @Override
  public InetAddress[] getInetAddresses() {
    return views.keySet().toArray(InetAddress[]::new);
  }

  @Override
  @Deprecated
  @SuppressWarnings("InlineMeSuggester") // as in JmDNS
  public InetAddress[] getInterfaces() {
    return getInetAddresses();
  }

  @Override
  public JmDNS[] getDNS() {
    return views.values().toArray(JmDNS[]::new);
  }

  @Override
  public ServiceInfo[] getServiceInfos(String type, String name) {
    return getServiceInfos(type, name, false, LONGEST_MS);
  }

  @Override
  public ServiceInfo[] getServiceInfos(String type, String name, long timeout) {
    return getServiceInfos(type, name, false, timeout);
  }

  @Override
  public ServiceInfo[] getServiceInfos(String type, String name, boolean persistent) {
    return getServiceInfos(type, name, persistent, LONGEST_MS);
  }

  @Override
  public ServiceInfo[] getServiceInfos(String type, String name, boolean persistent, long timeout) {
    return atOnce(view -> Stream.ofNullable(view.getServiceInfo(type, name, persistent, timeout)));
  }

  @Override
  public void requestServiceInfo(String type, String name) {
    requestServiceInfo(type, name, false, LONGEST_MS);
  }

  @Override
  public void requestServiceInfo(String type, String name, boolean persistent) {
    requestServiceInfo(type, name, persistent, LONGEST_MS);
  }

  @Override
  public void requestServiceInfo(String type, String name, long timeout) {
    requestServiceInfo(type, name, false, timeout);
  }

  @Override
  public void requestServiceInfo(String type, String name, boolean persistent, long timeout) {
    ServiceInfo[] unused = getServiceInfos(type, name, persistent, timeout);
  }

  /** Asks all views at the same time, because each may take its whole time; returns all results. */
  private ServiceInfo[] atOnce(Function<JmDNS, Stream<ServiceInfo>> question) {
    ConcurrentLinkedQueue<ServiceInfo> found = new ConcurrentLinkedQueue<>();
    List<Thread> threads = new ArrayList<>();
    for (JmDNS view : views.values()) {
      Thread thread = thread(() -> question.apply(view).forEach(found::add));
      threads.add(thread);
      thread.start();
    }
    try {
      for (Thread thread : threads) {
        thread.join();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    return found.toArray(ServiceInfo[]::new);
  }

  private void want(Object key, Task task) {
    changing.lock();
    try {
      if (wanted.putIfAbsent(key, task) == null) {
        onAll(task);
      }
    } finally {
      changing.unlock();
    }
  }

  private void unwant(Object key, Consumer<JmDNS> undo) {
    changing.lock();
    try {
      if (wanted.remove(key) != null) {
        views.values().forEach(undo);
      }
    } finally {
      changing.unlock();
    }
  }

  @Override
  public void addServiceTypeListener(ServiceTypeListener listener) {
    want(listener, view -> view.addServiceTypeListener(listener));
  }

  @Override
  public void removeServiceTypeListener(ServiceTypeListener listener) {
    unwant(listener, view -> view.removeServiceTypeListener(listener));
  }

  @Override
  public void addServiceListener(String type, ServiceListener listener) {
    want(
        new Listening(TypeNames.key(type), listener),
        view -> view.addServiceListener(type, listener));
  }

  @Override
  public void removeServiceListener(String type, ServiceListener listener) {
    unwant(
        new Listening(TypeNames.key(type), listener),
        view -> view.removeServiceListener(type, listener));
  }

  /**
   * Registers a copy of the object on each view; copies follow the attributes of the program's
   * object.
   */
  @Override
  public void registerService(ServiceInfo info) throws IOException {
    if (!(info instanceof Info own)) {
      throw new IllegalArgumentException(
          info.getClass().getName() + ": only what ServiceInfo.create made can be registered");
    }
    List<Info> copies = new CopyOnWriteArrayList<>();
    boolean first = own.register(now -> copies.forEach(copy -> copy.setText(now.getTextBytes())));
    if (!first) {
      throw new IllegalStateException("this ServiceInfo is registered already: " + info);
    }
    want(
        own,
        view -> {
          Info copy = own.clone();
          copies.add(copy);
          view.registerService(copy);
          own.takeOver(copy);
        });
  }

  @Override
  public void unregisterService(ServiceInfo info) {
    for (Object key : wanted.keySet()) {
      if (key instanceof Info own && own.getKey().equals(info.getKey())) {
        unwant(own, view -> view.unregisterService(own));
        own.unregistered();
      }
    }
  }

  @Override
  public void unregisterAllServices() {
    for (Object key : wanted.keySet()) {
      if (key instanceof Info own) {
        unregisterService(own);
      }
    }
  }

  @Override
  public void registerServiceType(String type) {
    want(TypeNames.key(type), view -> view.registerServiceType(type));
  }

  @Override
  public ServiceInfo[] list(String type) {
    return list(type, LONGEST_MS);
  }

  @Override
  public ServiceInfo[] list(String type, long timeout) {
    return atOnce(view -> Stream.of(view.list(type, timeout)));
  }

  @Override
  public Map<String, ServiceInfo[]> listBySubtype(String type) {
    return listBySubtype(type, LONGEST_MS);
  }

  @Override
  public Map<String, ServiceInfo[]> listBySubtype(String type, long timeout) {
    return bySubtype(list(type, timeout));
  }

  /** Groups services by subtype; those without one are under the empty text. */
  static Map<String, ServiceInfo[]> bySubtype(ServiceInfo[] all) {
    Map<String, List<ServiceInfo>> by = new TreeMap<>();
    for (ServiceInfo each : all) {
      by.computeIfAbsent(each.getSubtype(), key -> new ArrayList<>()).add(each);
    }
    Map<String, ServiceInfo[]> arrays = new TreeMap<>();
    by.forEach((key, its) -> arrays.put(key, its.toArray(ServiceInfo[]::new)));
    return arrays;
  }

  @Override
  public void addNetworkTopologyListener(NetworkTopologyListener listener) {
    topologyListeners.add(listener);
  }

  @Override
  public void removeNetworkTopologyListener(NetworkTopologyListener listener) {
    topologyListeners.remove(listener);
  }

  @Override
  public NetworkTopologyListener[] networkListeners() {
    return topologyListeners.toArray(NetworkTopologyListener[]::new);
  }
}
