package dev.beacon.jmdns;

import dev.beacon.ServiceInstance;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import javax.jmdns.ServiceInfo;

/** A service: its own state is an immutable {@link State}, replaced as a whole. */
public final class Info extends ServiceInfo {

  private final AtomicReference<State> state;
  private final int port;
  private final int weight;
  private final int priority;
  private final boolean persistent;

  /** Receives other attributes while it is registered; empty while it is not. */
  private final AtomicReference<Consumer<Info>> registered = new AtomicReference<>();

  /** The changeable part: the own name and host after the registration, and the attributes. */
  private record State(
      Map<Fields, String> names, String server, Attributes text, List<InetAddress> addresses) {}

  private Info(State state, int port, int weight, int priority, boolean persistent) {
    this.state = new AtomicReference<>(state);
    this.port = port;
    this.weight = weight;
    this.priority = priority;
    this.persistent = persistent;
  }

  /** Makes a service to register. */
  public static Info made(
      Map<Fields, String> names,
      int port,
      int weight,
      int priority,
      boolean persistent,
      Object text) {
    String server = text instanceof String given ? given : null;
    State state = new State(TypeNames.checked(names), server, Attributes.of(text), List.of());
    return new Info(state, port, weight, priority, persistent);
  }

  /** Returns the parts of a name. */
  public static Map<Fields, String> names(String type, String name, String subtype) {
    Map<Fields, String> names = TypeNames.ofType(type);
    names.put(Fields.Instance, name);
    if (!subtype.isEmpty() || !names.containsKey(Fields.Subtype)) {
      names.put(Fields.Subtype, subtype);
    }
    return names;
  }

  /** Makes a service that was found. */
  static Info of(ServiceInstance found) {
    String type = found.type().base() + ".local.";
    Map<Fields, String> names = names(type, found.name(), found.type().subtype().orElse(""));
    List<InetAddress> addresses = new ArrayList<>(found.addresses());
    addresses.sort((a, b) -> Boolean.compare(a instanceof Inet6Address, b instanceof Inet6Address));
    Attributes text = Attributes.of(found.txt().toRdata());
    State state = new State(TypeNames.checked(names), found.host() + ".", text, addresses);
    return new Info(state, found.port(), found.weight(), found.priority(), false);
  }

  /** Makes a service with only its name. */
  static Info named(String type, String name) {
    return made(names(type, name, ""), 0, 0, 0, false, new byte[0]);
  }

  private Info(Info from) {
    this(from.state.get(), from.port, from.weight, from.priority, from.persistent);
  }

  /** Marks it as registered; returns false if it was registered already. */
  boolean register(Consumer<Info> onText) {
    return registered.compareAndSet(null, onText);
  }

  void unregistered() {
    registered.set(null);
  }

  /** Sets another name. */
  void rename(String name) {
    state.updateAndGet(
        now -> {
          Map<Fields, String> names = new EnumMap<>(now.names);
          names.put(Fields.Instance, name);
          return new State(names, now.server, now.text, now.addresses);
        });
  }

  /** Sets the host that offers it. */
  void server(String server, List<InetAddress> addresses) {
    state.updateAndGet(now -> new State(now.names, server, now.text, List.copyOf(addresses)));
  }

  /** Takes the name and host of a copy. */
  void takeOver(Info copy) {
    rename(copy.getName());
    server(copy.getServer(), List.of(copy.getInetAddresses()));
  }

  Attributes attributes() {
    return state.get().text;
  }

  private String part(Fields field) {
    return state.get().names.getOrDefault(field, "");
  }

  @Override
  public boolean hasData() {
    return hasServer() && !state.get().addresses.isEmpty();
  }

  @Override
  public String getType() {
    return TypeNames.type(state.get().names);
  }

  @Override
  public String getTypeWithSubtype() {
    return getSubtype().isEmpty() ? getType() : "_" + getSubtype() + "._sub." + getType();
  }

  @Override
  public String getName() {
    return part(Fields.Instance);
  }

  @Override
  public String getKey() {
    return getQualifiedName().toLowerCase(Locale.ROOT);
  }

  @Override
  public String getQualifiedName() {
    return (getName().isEmpty() ? "" : getName() + ".") + getType();
  }

  @Override
  public String getServer() {
    String server = state.get().server;
    return server == null ? "" : server;
  }

  @Override
  public boolean hasServer() {
    return state.get().server != null;
  }

  @Override
  @Deprecated
  public String getHostAddress() {
    String[] all = getHostAddresses();
    return all.length == 0 ? "" : all[0];
  }

  @Override
  public String[] getHostAddresses() {
    return state.get().addresses.stream()
        .map(a -> a instanceof Inet6Address ? "[" + a.getHostAddress() + "]" : a.getHostAddress())
        .toArray(String[]::new);
  }

  @Override
  @Deprecated
  public InetAddress getAddress() {
    return first(getInetAddresses());
  }

  @Override
  @Deprecated
  public InetAddress getInetAddress() {
    return first(getInetAddresses());
  }

  @Override
  @Deprecated
  public Inet4Address getInet4Address() {
    return first(getInet4Addresses());
  }

  @Override
  @Deprecated
  public Inet6Address getInet6Address() {
    return first(getInet6Addresses());
  }

  private static <T> T first(T[] all) {
    return all.length == 0 ? null : all[0];
  }

  @Override
  public InetAddress[] getInetAddresses() {
    return state.get().addresses.toArray(InetAddress[]::new);
  }

  @Override
  public Inet4Address[] getInet4Addresses() {
    return state.get().addresses.stream()
        .filter(Inet4Address.class::isInstance)
        .toArray(Inet4Address[]::new);
  }

  @Override
  public Inet6Address[] getInet6Addresses() {
    return state.get().addresses.stream()
        .filter(Inet6Address.class::isInstance)
        .toArray(Inet6Address[]::new);
  }

  @Override
  public int getPort() {
    return port;
  }

  @Override
  public int getPriority() {
    return priority;
  }

  @Override
  public int getWeight() {
    return weight;
  }

  @Override
  public byte[] getTextBytes() {
    return attributes().rdata();
  }

  @Override
  @Deprecated
  public String getTextString() {
    return attributes().first();
  }

  @Override
  @Deprecated
  public String getURL() {
    return getURL("http");
  }

  @Override
  public String[] getURLs() {
    return getURLs("http");
  }

  @Override
  @Deprecated
  public String getURL(String protocol) {
    String[] urls = getURLs(protocol);
    return urls.length == 0 ? protocol + "://null:" + port : urls[0];
  }

  @Override
  public String[] getURLs(String protocol) {
    String path = getPropertyString("path");
    boolean isUrl = path != null && path.contains("://");
    String end = ":" + port + (path == null ? "" : path.startsWith("/") ? path : "/" + path);
    String[] hosts = getHostAddresses();
    String[] urls = new String[hosts.length];
    for (int i = 0; i < hosts.length; i++) {
      urls[i] = isUrl ? path : protocol + "://" + hosts[i] + end;
    }
    return urls;
  }

  @Override
  public byte[] getPropertyBytes(String name) {
    return attributes().bytes(name);
  }

  @Override
  public String getPropertyString(String name) {
    return attributes().string(name);
  }

  @Override
  public Enumeration<String> getPropertyNames() {
    return Collections.enumeration(attributes().keys());
  }

  @Override
  public String getNiceTextString() {
    return attributes().nice();
  }

  @Override
  public void setText(byte[] text) {
    text(Attributes.of(text));
  }

  @Override
  public void setText(Map<String, ?> props) {
    text(Attributes.of(props));
  }

  private void text(Attributes text) {
    state.updateAndGet(now -> new State(now.names, now.server, text, now.addresses));
    Consumer<Info> onText = registered.get();
    if (onText != null) {
      onText.accept(this);
    }
  }

  @Override
  public boolean isPersistent() {
    return persistent;
  }

  @Override
  public String getDomain() {
    String domain = part(Fields.Domain);
    return domain.isEmpty() ? "local" : domain;
  }

  @Override
  public String getProtocol() {
    String protocol = part(Fields.Protocol);
    return protocol.isEmpty() ? "tcp" : protocol;
  }

  @Override
  public String getApplication() {
    return part(Fields.Application);
  }

  @Override
  public String getSubtype() {
    return part(Fields.Subtype);
  }

  @Override
  public Map<Fields, String> getQualifiedNameMap() {
    Map<Fields, String> all = new EnumMap<>(Fields.class);
    for (Fields field : Fields.values()) {
      all.put(field, part(field));
    }
    all.put(Fields.Domain, getDomain());
    all.put(Fields.Protocol, getProtocol());
    return all;
  }

  @Override
  public boolean hasSameAddresses(ServiceInfo other) {
    return other != null
        && java.util.Set.of(getHostAddresses()).equals(java.util.Set.of(other.getHostAddresses()));
  }

  @Override
  public Info clone() {
    return new Info(this);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ServiceInfo info && info.getQualifiedName().equals(getQualifiedName());
  }

  @Override
  public int hashCode() {
    return getQualifiedName().hashCode();
  }

  /** Text for people. */
  @Override
  public String toString() {
    return getQualifiedName() + " at " + getServer() + ":" + port + " " + getNiceTextString();
  }
}
