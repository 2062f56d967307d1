package javax.jmdns;

import dev.beacon.jmdns.Views;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.util.Collection;
import java.util.Map;

/** Finds and registers services, from one address of this machine. */
public abstract class JmDNS implements Closeable {

  /** The receiver of a failure. */
  public interface Delegate {

    /** It works no more; these were registered. */
    void cannotRecoverFromIOError(JmDNS dns, Collection<ServiceInfo> infos);
  }

  /** The version of JmDNS whose API this is. */
  public static String VERSION = Views.VERSION;

  /** For subclasses. */
  public JmDNS() {}

  /** From the first address that is not a loopback's. */
  public static JmDNS create() throws IOException {
    return Views.create(null, null);
  }

  /** From that address. */
  public static JmDNS create(InetAddress addr) throws IOException {
    return Views.create(addr, null);
  }

  /** From the first address that is not a loopback's, with a name. */
  public static JmDNS create(String name) throws IOException {
    return Views.create(null, name);
  }

  /** From that address, with a name. */
  public static JmDNS create(InetAddress addr, String name, long threadSleepDurationMs)
      throws IOException {
    return Views.create(addr, name);
  }

  /** From that address, with a name. */
  public static JmDNS create(InetAddress addr, String name) throws IOException {
    return Views.create(addr, name);
  }

  /** The given name, or else the host's. */
  public abstract String getName();

  /** The host's name, {@code box.local.}. */
  public abstract String getHostName();

  /** Its address. */
  public abstract InetAddress getInetAddress() throws IOException;

  /** Its address. */
  @Deprecated
  public abstract InetAddress getInterface() throws IOException;

  /** Looks a service up; null after 6 s. */
  public abstract ServiceInfo getServiceInfo(String type, String name);

  /** Looks a service up; null if it is not found in time. */
  public abstract ServiceInfo getServiceInfo(String type, String name, long timeout);

  /** Looks a service up; null after 6 s. */
  public abstract ServiceInfo getServiceInfo(String type, String name, boolean persistent);

  /** Looks a service up; null if it is not found in time. */
  public abstract ServiceInfo getServiceInfo(
      String type, String name, boolean persistent, long timeout);

  /** Looks a service up; listeners receive the result. */
  public abstract void requestServiceInfo(String type, String name);

  /** Looks a service up; listeners receive the result. */
  public abstract void requestServiceInfo(String type, String name, boolean persistent);

  /** Looks a service up; listeners receive the result. */
  public abstract void requestServiceInfo(String type, String name, long timeout);

  /** Looks a service up; listeners receive the result. */
  public abstract void requestServiceInfo(
      String type, String name, boolean persistent, long timeout);

  /** Adds a listener for types. */
  public abstract void addServiceTypeListener(ServiceTypeListener listener) throws IOException;

  /** Removes a listener. */
  public abstract void removeServiceTypeListener(ServiceTypeListener listener);

  /** Adds a listener for services. */
  public abstract void addServiceListener(String type, ServiceListener listener);

  /** Removes a listener. */
  public abstract void removeServiceListener(String type, ServiceListener listener);

  /** Publishes a service. */
  public abstract void registerService(ServiceInfo info) throws IOException;

  /** Withdraws a service. */
  public abstract void unregisterService(ServiceInfo info);

  /** Withdraws all services. */
  public abstract void unregisterAllServices();

  /** Adds a type for listeners; returns false if it is known. */
  public abstract boolean registerServiceType(String type);

  /** Writes its state to standard error. */
  @Deprecated
  public abstract void printServices();

  /** The services there are; waits 6 s at most. */
  public abstract ServiceInfo[] list(String type);

  /** The services there are. */
  public abstract ServiceInfo[] list(String type, long timeout);

  /** The services there are, by subtype; waits 6 s at most. */
  public abstract Map<String, ServiceInfo[]> listBySubtype(String type);

  /** The services there are, by subtype. */
  public abstract Map<String, ServiceInfo[]> listBySubtype(String type, long timeout);

  /** Returns the receiver of a failure; may be null. */
  public abstract Delegate getDelegate();

  /** Sets the receiver of a failure, and returns the one before; null for none. */
  public abstract Delegate setDelegate(Delegate newDelegate);
}
