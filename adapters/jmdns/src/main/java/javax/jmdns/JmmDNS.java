package javax.jmdns;

import dev.beacon.jmdns.AllViews;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** A {@link JmDNS} for each address of this machine, together. */
public interface JmmDNS extends Closeable {

  /** Makes the one of this JVM. */
  final class Factory {

    /** Makes another kind. */
    public interface ClassDelegate {

      /** Makes one. */
      JmmDNS newJmmDNS();
    }

    private static final AtomicReference<ClassDelegate> DELEGATE = new AtomicReference<>();
    private static final AtomicReference<JmmDNS> CURRENT = new AtomicReference<>();

    private Factory() {}

    /** Has another kind made. */
    public static void setClassDelegate(ClassDelegate delegate) {
      DELEGATE.set(delegate);
    }

    /** The factory that makes another kind; null for the usual one. */
    public static ClassDelegate classDelegate() {
      return DELEGATE.get();
    }

    /** The one of this JVM. */
    public static JmmDNS getInstance() {
      JmmDNS made = null;
      while (CURRENT.get() == null) {
        made = made == null ? made() : made;
        if (CURRENT.compareAndSet(null, made) && made instanceof AllViews views) {
          views.start();
        }
      }
      return CURRENT.get();
    }

    /** Closes it; the next call makes another one. */
    public static void close() throws IOException {
      JmmDNS closed = CURRENT.getAndSet(null);
      if (closed != null) {
        closed.close();
      }
    }

    private static JmmDNS made() {
      ClassDelegate delegate = DELEGATE.get();
      JmmDNS other = delegate == null ? null : delegate.newJmmDNS();
      return other == null ? new AllViews() : other;
    }
  }

  /** The names of all. */
  String[] getNames();

  /** The host names of all. */
  String[] getHostNames();

  /** The addresses of all. */
  InetAddress[] getInetAddresses() throws IOException;

  /** The addresses of all. */
  @Deprecated
  InetAddress[] getInterfaces() throws IOException;

  /** All, one per address. */
  JmDNS[] getDNS();

  /** Looks a service up from each address. */
  ServiceInfo[] getServiceInfos(String type, String name);

  /** Looks a service up from each address. */
  ServiceInfo[] getServiceInfos(String type, String name, long timeout);

  /** Looks a service up from each address. */
  ServiceInfo[] getServiceInfos(String type, String name, boolean persistent);

  /** Looks a service up from each address. */
  ServiceInfo[] getServiceInfos(String type, String name, boolean persistent, long timeout);

  /** Looks a service up; listeners receive the result. */
  void requestServiceInfo(String type, String name);

  /** Looks a service up; listeners receive the result. */
  void requestServiceInfo(String type, String name, boolean persistent);

  /** Looks a service up; listeners receive the result. */
  void requestServiceInfo(String type, String name, long timeout);

  /** Looks a service up; listeners receive the result. */
  void requestServiceInfo(String type, String name, boolean persistent, long timeout);

  /** Adds a listener for types. */
  void addServiceTypeListener(ServiceTypeListener listener) throws IOException;

  /** Removes a listener. */
  void removeServiceTypeListener(ServiceTypeListener listener);

  /** Adds a listener for services. */
  void addServiceListener(String type, ServiceListener listener);

  /** Removes a listener. */
  void removeServiceListener(String type, ServiceListener listener);

  /** Publishes a service at each address. */
  void registerService(ServiceInfo info) throws IOException;

  /** Withdraws a service. */
  void unregisterService(ServiceInfo info);

  /** Withdraws all services. */
  void unregisterAllServices();

  /** Adds a type for listeners. */
  void registerServiceType(String type);

  /** The services there are; waits 6 s at most. */
  ServiceInfo[] list(String type);

  /** The services there are. */
  ServiceInfo[] list(String type, long timeout);

  /** The services there are, by subtype; waits 6 s at most. */
  Map<String, ServiceInfo[]> listBySubtype(String type);

  /** The services there are, by subtype. */
  Map<String, ServiceInfo[]> listBySubtype(String type, long timeout);

  /** Adds a listener for addresses. */
  void addNetworkTopologyListener(NetworkTopologyListener listener);

  /** Removes a listener. */
  void removeNetworkTopologyListener(NetworkTopologyListener listener);

  /** The listeners for addresses that come and go. */
  NetworkTopologyListener[] networkListeners();
}
