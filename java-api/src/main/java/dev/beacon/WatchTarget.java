package dev.beacon;

import dev.beacon.dns.Rdata;
import dev.beacon.internal.hash.KeyedHash;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A peer to watch, and how (RFC 5880 section 6.8.1).
 *
 * <pre>{@code
 * WatchTarget gateway =
 *     WatchTarget.of(address).onInterface("eth0").interval(Duration.ofMillis(50)).multiplier(3);
 * }</pre>
 *
 * <p>A target is immutable: each method returns a new one.
 */
public final class WatchTarget {

  /** The shortest interval. */
  public static final Duration SHORTEST = Duration.ofMillis(1);

  /** The longest interval. */
  public static final Duration LONGEST = Duration.ofSeconds(60);

  /** The default interval. A JVM on a shared machine can keep it. */
  public static final Duration DEFAULT_INTERVAL = Duration.ofMillis(300);

  /** The default for how many packets in a row may be missing. */
  public static final int DEFAULT_MULTIPLIER = 3;

  /** The default for the least TTL of a received multihop packet. */
  public static final int DEFAULT_MIN_TTL = 254;

  /** The longest hold-down. */
  private static final Duration LONGEST_HOLD_DOWN = Duration.ofHours(1);

  private static final int MOST_KEYS = 4;

  private final Draft is;

  private WatchTarget(Draft is) {
    this.is = is;
  }

  /**
   * Begins a target on the link with the defaults: 300 ms, multiplier 3, single hop (RFC 5881).
   *
   * @param peer a unicast address; a link-local one needs a scope or {@link #onInterface}
   * @throws IllegalArgumentException if it is a multicast, wildcard or loopback address
   */
  public static WatchTarget of(InetAddress peer) {
    Draft draft = new Draft();
    draft.peer = unicast("peer", peer);
    return new WatchTarget(draft);
  }

  /**
   * Returns a target that is watched from this address of this machine. Default: an address of the
   * interface in the peer's subnet.
   *
   * @throws IllegalArgumentException if it is a multicast, wildcard or loopback address, or of
   *     another family than the peer
   */
  public WatchTarget from(InetAddress local) {
    if (IpFamily.of(unicast("local address", local)) != IpFamily.of(is.peer)) {
      throw new IllegalArgumentException(
          new Rdata.Address(local) + " and " + new Rdata.Address(is.peer) + " are of two families");
    }
    Draft draft = new Draft(is);
    draft.local = Optional.of(local);
    return new WatchTarget(draft);
  }

  /**
   * Returns a target on this interface. Default: the peer's scope, or else the interface that has
   * the peer on its link.
   */
  public WatchTarget onInterface(String name) {
    Draft draft = new Draft(is);
    draft.interfaceName = Optional.of(name);
    return new WatchTarget(draft);
  }

  /**
   * Returns a target with this interval for sending and receiving.
   *
   * @param interval 1 ms to 60 s
   * @throws IllegalArgumentException if it is out of range
   */
  public WatchTarget interval(Duration interval) {
    return transmit(interval).receive(interval);
  }

  /**
   * Returns a target with this shortest interval for sending (bfd.DesiredMinTxInterval). The slower
   * side decides.
   *
   * @param interval 1 ms to 60 s
   * @throws IllegalArgumentException if it is out of range
   */
  public WatchTarget transmit(Duration interval) {
    Draft draft = new Draft(is);
    draft.transmit = requireInterval("transmit interval", interval);
    return new WatchTarget(draft);
  }

  /**
   * Returns a target with this shortest interval for receiving (bfd.RequiredMinRxInterval).
   *
   * @param interval 1 ms to 60 s
   * @throws IllegalArgumentException if it is out of range
   */
  public WatchTarget receive(Duration interval) {
    Draft draft = new Draft(is);
    draft.receive = requireInterval("receive interval", interval);
    return new WatchTarget(draft);
  }

  /**
   * Returns a target with this multiplier: how many packets in a row may be missing before the peer
   * declares this side down (bfd.DetectMult). Default 3.
   *
   * @param multiplier 1 to 255
   * @throws IllegalArgumentException if it is out of range
   */
  public WatchTarget multiplier(int multiplier) {
    Draft draft = new Draft(is);
    draft.multiplier = requireByte("multiplier", multiplier);
    return new WatchTarget(draft);
  }

  /**
   * Returns a target with the passive role: this side sends nothing until the peer sends, and
   * nothing after the peer is gone (RFC 5880 section 6.1).
   */
  public WatchTarget passive() {
    Draft draft = new Draft(is);
    draft.passive = true;
    return new WatchTarget(draft);
  }

  /**
   * Returns a target behind routers (RFC 5883): port 4784, no interface.
   *
   * @param minTtl the least TTL or hop limit of a received packet, 1 to 255; {@link
   *     #DEFAULT_MIN_TTL} allows one router
   * @throws IllegalArgumentException if it is out of range
   */
  public WatchTarget multihop(int minTtl) {
    Draft draft = new Draft(is);
    draft.multihop = true;
    draft.minTtl = requireByte("minimum TTL", minTtl);
    return new WatchTarget(draft);
  }

  /**
   * Returns a target that reports {@link PathState#UP} only after it has lasted this long (RFC 5882
   * section 3.2), for peers that come and go. The end of Up is reported at once. {@link
   * Watch#state} does not wait. Default: zero.
   *
   * @throws IllegalArgumentException if it is negative or over an hour
   */
  public WatchTarget holdDown(Duration holdDown) {
    Draft draft = new Draft(is);
    draft.holdDown = requireHoldDown(Objects.requireNonNull(holdDown, "holdDown"));
    return new WatchTarget(draft);
  }

  /**
   * Returns a target that is authenticated by these keys (RFC 5880 section 6.7). The first key
   * signs. A packet with any of the keys is accepted, so a key can be changed without an
   * interruption.
   *
   * @param keys 1 to 4 keys of one type, no id twice
   * @throws IllegalArgumentException if there are more keys, several types, or two keys with one id
   */
  public WatchTarget authenticatedBy(WatchKey... keys) {
    List<WatchKey> all = List.of(keys);
    if (all.isEmpty() || all.size() > MOST_KEYS) {
      throw new IllegalArgumentException(all.size() + " keys: must be 1 to " + MOST_KEYS);
    }
    if (all.stream().map(WatchKey::type).distinct().count() > 1
        || all.stream().map(WatchKey::id).distinct().count() < all.size()) {
      throw new IllegalArgumentException(all + ": one type, each id once");
    }
    Draft draft = new Draft(is);
    draft.keys = all;
    return new WatchTarget(draft);
  }

  /** The peer. */
  public InetAddress peer() {
    return is.peer;
  }

  /** This machine's address; empty if the core chooses it. */
  public Optional<InetAddress> local() {
    return is.local;
  }

  /**
   * The interface's name: the chosen one, or the peer's scope, which may be a number. Empty if the
   * core chooses it, and for multihop.
   */
  public Optional<String> interfaceName() {
    String peer = is.peer.getHostAddress();
    int scopeAt = peer.indexOf('%');
    return is.interfaceName.isEmpty() && scopeAt >= 0
        ? Optional.of(peer.substring(scopeAt + 1))
        : is.interfaceName;
  }

  /** The shortest interval for sending. */
  public Duration transmit() {
    return is.transmit;
  }

  /** The shortest interval for receiving. */
  public Duration receive() {
    return is.receive;
  }

  /** The multiplier: how many packets in a row may be missing. */
  public int multiplier() {
    return is.multiplier;
  }

  /** Reports whether this side sends nothing until the peer sends. */
  public boolean isPassive() {
    return is.passive;
  }

  /** Reports whether the peer is behind routers. */
  public boolean isMultihop() {
    return is.multihop;
  }

  /** The least TTL of a received packet; 255 for a single hop. */
  public int minTtl() {
    return is.multihop ? is.minTtl : 255;
  }

  /** Returns the time that Up must last before it is reported. */
  public Duration holdDown() {
    return is.holdDown;
  }

  /** The keys, with the signing key first; empty without authentication. Unmodifiable. */
  public List<WatchKey> keys() {
    return is.keys;
  }

  /**
   * Checks that the parts do not contradict each other, as {@link Beacon#watch} does.
   *
   * @return this target
   * @throws IllegalArgumentException if a link-local peer has no interface, or a multihop session
   *     has one or has a link-local peer (RFC 5883)
   */
  public WatchTarget requireComplete() {
    boolean linkLocal = is.peer.isLinkLocalAddress() && is.peer instanceof Inet6Address;
    if (is.multihop && is.peer.isLinkLocalAddress()) {
      throw new IllegalArgumentException(
          new Rdata.Address(is.peer) + ": no router passes a link-local address on (RFC 5883)");
    }
    if (is.multihop && is.interfaceName.isPresent()) {
      throw new IllegalArgumentException("a multihop session has no interface (RFC 5883)");
    }
    if (linkLocal && interfaceName().isEmpty()) {
      throw new IllegalArgumentException(
          new Rdata.Address(is.peer) + ": a link-local peer needs its interface");
    }
    return this;
  }

  /** Reports whether the other is the same session with other settings. */
  boolean isSamePathAs(WatchTarget other) {
    return is.peer.equals(other.is.peer)
        && is.local.equals(other.is.local)
        && interfaceName().equals(other.interfaceName())
        && is.multihop == other.is.multihop;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WatchTarget target && target.is.parts().equals(is.parts());
  }

  /** Strangers choose the addresses of a service. */
  @Override
  public int hashCode() {
    return 31 * KeyedHash.of(is.peer.getAddress()) + is.parts().hashCode();
  }

  /** Returns a text to read: {@code 10.0.0.1 on eth0 (300 ms x 3)}. */
  @Override
  public String toString() {
    return new Rdata.Address(is.peer)
        + interfaceName().map(name -> " on " + name).orElse("")
        + " ("
        + is.transmit.toNanos() / 1e6
        + " ms x "
        + is.multiplier
        + ")";
  }

  private static InetAddress unicast(String what, InetAddress address) {
    Objects.requireNonNull(address, what);
    if (address.isMulticastAddress()
        || address.isAnyLocalAddress()
        || address.isLoopbackAddress()) {
      throw new IllegalArgumentException(
          what + " " + new Rdata.Address(address) + ": must be the unicast address of a host");
    }
    return address;
  }

  static Duration requireInterval(String what, Duration interval) {
    if (interval.compareTo(SHORTEST) < 0 || interval.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException(what + " " + interval + ": must be 1 ms to 60 s");
    }
    return interval;
  }

  static Duration requireHoldDown(Duration holdDown) {
    if (holdDown.isNegative() || holdDown.compareTo(LONGEST_HOLD_DOWN) > 0) {
      throw new IllegalArgumentException("holdDown " + holdDown + ": must be 0 to 1 h");
    }
    return holdDown;
  }

  static int requireByte(String what, int value) {
    if (value < 1 || value > 255) {
      throw new IllegalArgumentException(what + " " + value + ": must be 1 to 255");
    }
    return value;
  }

  /** The parts of the next target. */
  private static final class Draft {
    private InetAddress peer = InetAddress.getLoopbackAddress();
    private Optional<InetAddress> local = Optional.empty();
    private Optional<String> interfaceName = Optional.empty();
    private Duration transmit = DEFAULT_INTERVAL;
    private Duration receive = DEFAULT_INTERVAL;
    private int multiplier = DEFAULT_MULTIPLIER;
    private boolean passive;
    private boolean multihop;
    private int minTtl = DEFAULT_MIN_TTL;
    private Duration holdDown = Duration.ZERO;
    private List<WatchKey> keys = List.of();

    Draft() {}

    Draft(Draft from) {
      peer = from.peer;
      local = from.local;
      interfaceName = from.interfaceName;
      transmit = from.transmit;
      receive = from.receive;
      multiplier = from.multiplier;
      passive = from.passive;
      multihop = from.multihop;
      minTtl = from.minTtl;
      holdDown = from.holdDown;
      keys = from.keys;
    }

    List<Object> parts() {
      List<Object> parts = new ArrayList<>(List.of(peer, local, interfaceName, transmit, receive));
      parts.addAll(List.of(multiplier, passive, multihop, minTtl, holdDown, keys));
      return parts;
    }
  }
}
