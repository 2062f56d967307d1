package javax.jmdns;

import dev.beacon.jmdns.Info;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Enumeration;
import java.util.Map;

/** A service: to be registered, or found. */
public abstract class ServiceInfo implements Cloneable {

  /** The parts of its name. */
  public enum Fields {
    /** Such as {@code local}. */
    Domain,
    /** Such as {@code tcp}. */
    Protocol,
    /** Such as {@code http}. */
    Application,
    /** Its own name. */
    Instance,
    /** Its subtype. */
    Subtype
  }

  /** For subclasses. */
  public ServiceInfo() {}

  /** A service with one string of attributes. */
  public static ServiceInfo create(String type, String name, int port, String text) {
    return made(type, name, "", port, 0, 0, false, text);
  }

  /** A service with one string of attributes. */
  public static ServiceInfo create(
      String type, String name, String subtype, int port, String text) {
    return made(type, name, subtype, port, 0, 0, false, text);
  }

  /** A service. */
  public static ServiceInfo create(
      String type, String name, int port, int weight, int priority, String text) {
    return made(type, name, "", port, weight, priority, false, text);
  }

  /** A service. */
  public static ServiceInfo create(
      String type, String name, String subtype, int port, int weight, int priority, String text) {
    return made(type, name, subtype, port, weight, priority, false, text);
  }

  /** A service. */
  public static ServiceInfo create(
      String type, String name, int port, int weight, int priority, Map<String, ?> props) {
    return made(type, name, "", port, weight, priority, false, props);
  }

  /** A service. */
  public static ServiceInfo create(
      String type,
      String name,
      String subtype,
      int port,
      int weight,
      int priority,
      Map<String, ?> props) {
    return made(type, name, subtype, port, weight, priority, false, props);
  }

  /** A service. */
  public static ServiceInfo create(
      String type, String name, int port, int weight, int priority, byte[] text) {
    return made(type, name, "", port, weight, priority, false, text);
  }

  /** A service. */
  public static ServiceInfo create(
      String type, String name, String subtype, int port, int weight, int priority, byte[] text) {
    return made(type, name, subtype, port, weight, priority, false, text);
  }

  /** A service. */
  public static ServiceInfo create(
      String type,
      String name,
      int port,
      int weight,
      int priority,
      boolean persistent,
      String text) {
    return made(type, name, "", port, weight, priority, persistent, text);
  }

  /** A service. */
  public static ServiceInfo create(
      String type,
      String name,
      String subtype,
      int port,
      int weight,
      int priority,
      boolean persistent,
      String text) {
    return made(type, name, subtype, port, weight, priority, persistent, text);
  }

  /** A service. */
  public static ServiceInfo create(
      String type,
      String name,
      int port,
      int weight,
      int priority,
      boolean persistent,
      Map<String, ?> props) {
    return made(type, name, "", port, weight, priority, persistent, props);
  }

  /** A service. */
  public static ServiceInfo create(
      String type,
      String name,
      String subtype,
      int port,
      int weight,
      int priority,
      boolean persistent,
      Map<String, ?> props) {
    return made(type, name, subtype, port, weight, priority, persistent, props);
  }

  /** A service. */
  public static ServiceInfo create(
      String type,
      String name,
      int port,
      int weight,
      int priority,
      boolean persistent,
      byte[] text) {
    return made(type, name, "", port, weight, priority, persistent, text);
  }

  /** A service. */
  public static ServiceInfo create(
      String type,
      String name,
      String subtype,
      int port,
      int weight,
      int priority,
      boolean persistent,
      byte[] text) {
    return made(type, name, subtype, port, weight, priority, persistent, text);
  }

  /** A service, by the parts of its name. */
  public static ServiceInfo create(
      Map<Fields, String> names,
      int port,
      int weight,
      int priority,
      boolean persistent,
      Map<String, ?> props) {
    return Info.made(names, port, weight, priority, persistent, props);
  }

  private static ServiceInfo made(
      String type,
      String name,
      String subtype,
      int port,
      int weight,
      int priority,
      boolean persistent,
      Object text) {
    return Info.made(Info.names(type, name, subtype), port, weight, priority, persistent, text);
  }

  /** Returns true if host, address and attributes are known. */
  public abstract boolean hasData();

  /** The type, {@code _http._tcp.local.}. */
  public abstract String getType();

  /** The type with its subtype. */
  public abstract String getTypeWithSubtype();

  /** The instance's own name. */
  public abstract String getName();

  /** The whole name in lower case. */
  public abstract String getKey();

  /** The whole name. */
  public abstract String getQualifiedName();

  /** The host, {@code alpha.local.}. */
  public abstract String getServer();

  /** Returns true if the host is known. */
  public abstract boolean hasServer();

  /** The first address, or nothing. */
  @Deprecated
  public abstract String getHostAddress();

  /** All addresses, IPv4 first, IPv6 in brackets. */
  public abstract String[] getHostAddresses();

  /** The first address, or null. */
  @Deprecated
  public abstract InetAddress getAddress();

  /** The first address, or null. */
  @Deprecated
  public abstract InetAddress getInetAddress();

  /** The first IPv4 address, or null. */
  @Deprecated
  public abstract Inet4Address getInet4Address();

  /** The first IPv6 address, or null. */
  @Deprecated
  public abstract Inet6Address getInet6Address();

  /** All addresses, IPv4 first. */
  public abstract InetAddress[] getInetAddresses();

  /** The IPv4 addresses. */
  public abstract Inet4Address[] getInet4Addresses();

  /** The IPv6 addresses. */
  public abstract Inet6Address[] getInet6Addresses();

  /** The port. */
  public abstract int getPort();

  /** The priority. */
  public abstract int getPriority();

  /** The weight. */
  public abstract int getWeight();

  /** The data of the TXT record; at least one byte. */
  public abstract byte[] getTextBytes();

  /** The first attribute. */
  @Deprecated
  public abstract String getTextString();

  /** Its first address as a URL of HTTP. */
  @Deprecated
  public abstract String getURL();

  /** Its addresses as URLs of HTTP. */
  public abstract String[] getURLs();

  /** Its first address as a URL. */
  @Deprecated
  public abstract String getURL(String protocol);

  /** Its addresses as URLs. */
  public abstract String[] getURLs(String protocol);

  /** An attribute's value, or null. */
  public abstract byte[] getPropertyBytes(String name);

  /** An attribute's value, "true" for one without a value, or null. */
  public abstract String getPropertyString(String name);

  /** The attributes. */
  public abstract Enumeration<String> getPropertyNames();

  /** The TXT record for people. */
  public abstract String getNiceTextString();

  /** Other attributes. */
  public abstract void setText(byte[] text) throws IllegalStateException;

  /** Other attributes. */
  public abstract void setText(Map<String, ?> props) throws IllegalStateException;

  /** The value of its creation, without any effect. */
  public abstract boolean isPersistent();

  /** The domain, {@code local}. */
  public abstract String getDomain();

  /** The protocol, {@code tcp}. */
  public abstract String getProtocol();

  /** The service, {@code http}. */
  public abstract String getApplication();

  /** The subtype, or nothing. */
  public abstract String getSubtype();

  /** The parts of the name. */
  public abstract Map<Fields, String> getQualifiedNameMap();

  /** Returns true if both have the same addresses. */
  public abstract boolean hasSameAddresses(ServiceInfo other);

  @Override
  public ServiceInfo clone() {
    try {
      return (ServiceInfo) super.clone();
    } catch (CloneNotSupportedException e) {
      throw new AssertionError(e);
    }
  }
}
