package dev.beacon.cli;

import dev.beacon.WatchTarget;
import dev.beacon.WatchTiming;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A session to watch in the user's words, from options or from a file. The keys are those of the
 * file; options have two hyphens before them.
 */
final class TargetWords {

  /** The further keys of a session, in the order of the manual. */
  static final Set<String> KEYS =
      Set.of(
          "peer",
          "local",
          "interface",
          "interval",
          "tx",
          "rx",
          "mult",
          "passive",
          "multihop",
          "min-ttl",
          "auth",
          "key-id",
          "key-file",
          "admin-down");

  private static final int MOST_MILLISECONDS = 60_000;

  private final String prefix;
  private final Map<String, String> words = new LinkedHashMap<>();

  private TargetWords(String prefix) {
    this.prefix = prefix;
  }

  /** Returns words of options. */
  static TargetWords ofOptions() {
    return new TargetWords("--");
  }

  /** Returns words of a file. */
  static TargetWords ofFile() {
    return new TargetWords("");
  }

  /**
   * Reads {@code --interval} and {@code --mult} for a command that can watch.
   *
   * @param option the option that they need
   * @throws IllegalArgumentException if one of them is given without that option, or a value is
   *     wrong
   */
  static WatchTiming timing(
      String option, boolean given, @Nullable String interval, @Nullable String multiplier) {
    TargetWords words = ofOptions();
    if (interval != null) {
      words.words.put("interval", interval);
    }
    if (multiplier != null) {
      words.words.put("mult", multiplier);
    }
    if (!given && !words.isEmpty()) {
      throw new IllegalArgumentException("--interval and --mult go with " + option + " only");
    }
    return WatchTiming.standard()
        .interval(words.millis("interval"))
        .multiplier(words.number("mult", WatchTarget.DEFAULT_MULTIPLIER, 255));
  }

  /** Adds a word; returns false if the key exists already. */
  boolean put(String key, String value) {
    return words.putIfAbsent(key, value) == null;
  }

  /** Reports whether the key exists. */
  boolean has(String key) {
    return words.containsKey(key);
  }

  /** Reports whether the value of the key is yes. */
  boolean says(String key) {
    String word = words.getOrDefault(key, "no");
    if (word.equals("yes") || word.equals("no")) {
      return word.equals("yes");
    }
    throw new IllegalArgumentException(said(key, word) + ": must be yes or no");
  }

  /**
   * Returns the target.
   *
   * @throws IllegalArgumentException if a word is wrong, or two don't go together
   */
  WatchTarget target() {
    InetAddress peer = peer();
    WatchTarget target = of(peer);
    Optional<String> on = interfaceName();
    if (on.isPresent()) {
      target = target.onInterface(on.get());
    } else if (isLinkLocal(peer) && !says("multihop")) {
      throw new IllegalArgumentException(
          peerWord()
              + ": a link-local peer needs its interface, as in "
              + said("interface", "eth0"));
    }
    return target.requireComplete();
  }

  /**
   * Returns the same for another peer, without the interface.
   *
   * @throws IllegalArgumentException if a word is wrong, or two don't go together
   */
  WatchTarget of(InetAddress peer) {
    WatchTarget target =
        intervals(WatchTarget.of(peer))
            .multiplier(number("mult", WatchTarget.DEFAULT_MULTIPLIER, 255));
    if (has("local")) {
      target = target.from(Addresses.parsed(prefix + "local", word("local")));
    }
    if (says("passive")) {
      target = target.passive();
    }
    if (says("multihop")) {
      target = target.multihop(number("min-ttl", WatchTarget.DEFAULT_MIN_TTL, 255));
    } else if (has("min-ttl")) {
      throw new IllegalArgumentException(prefix + "min-ttl goes with " + prefix + "multihop only");
    }
    return authenticated(target);
  }

  private static boolean isLinkLocal(InetAddress address) {
    return address instanceof Inet6Address && address.isLinkLocalAddress();
  }

  /** The interface of its own word, or the one behind the % of the peer (RFC 4007 section 11). */
  private Optional<String> interfaceName() {
    Optional<String> zone = Addresses.zone(word("peer"));
    if (!has("interface")) {
      return zone;
    }
    String named = word("interface");
    if (zone.isPresent() && !zone.get().equals(named)) {
      throw new IllegalArgumentException(peerWord() + " is not on " + said("interface", named));
    }
    return Optional.of(named);
  }

  private String what() {
    return prefix.isEmpty() ? "peer" : "PEER";
  }

  private String peerWord() {
    return what() + " " + word("peer");
  }

  private InetAddress peer() {
    if (!has("peer")) {
      throw new IllegalArgumentException("no " + what() + " is named");
    }
    InetAddress peer =
        Addresses.read(Addresses.withoutZone(word("peer")))
            .orElseGet(() -> Addresses.parsed(what(), word("peer")));
    if (isOwn(peer)) {
      throw new IllegalArgumentException(peerWord() + ": is this machine's own address");
    }
    return peer;
  }

  /** Reports whether it is this machine's. The system knows, so no socket is opened for it. */
  static boolean isOwn(InetAddress address) {
    try {
      return NetworkInterface.getByInetAddress(address) != null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private WatchTarget intervals(WatchTarget target) {
    if (has("interval") && (has("tx") || has("rx"))) {
      throw new IllegalArgumentException(
          prefix + "interval sets both: leave " + prefix + "tx and " + prefix + "rx away");
    }
    String transmit = has("interval") ? "interval" : "tx";
    String receive = has("interval") ? "interval" : "rx";
    return target.transmit(millis(transmit)).receive(millis(receive));
  }

  /** Returns the interval, or the default. */
  Duration millis(String key) {
    int otherwise = (int) WatchTarget.DEFAULT_INTERVAL.toMillis();
    return Duration.ofMillis(number(key, otherwise, MOST_MILLISECONDS));
  }

  /** Returns the number, 1 to the most; or the default. */
  int number(String key, int otherwise, int most) {
    Optional<String> word = Optional.ofNullable(words.get(key));
    return word.isEmpty() ? otherwise : Numbers.between(said(key, word.get()), word.get(), 1, most);
  }

  private WatchTarget authenticated(WatchTarget target) {
    if (!has("auth")) {
      for (String key : List.of("key-id", "key-file")) {
        if (has(key)) {
          throw new IllegalArgumentException(prefix + key + " goes with " + prefix + "auth only");
        }
      }
      return target;
    }
    if (!has("key-id") || !has("key-file")) {
      throw new IllegalArgumentException(
          said("auth", word("auth")) + ": needs " + prefix + "key-id and " + prefix + "key-file");
    }
    return target.authenticatedBy(
        KeyFile.read(prefix, word("auth"), word("key-id"), word("key-file")));
  }

  private String word(String key) {
    return words.getOrDefault(key, "");
  }

  private String said(String key, String word) {
    return prefix.isEmpty() ? key + " = " + word : prefix + key + " " + word;
  }

  /** Reports whether there is no word. */
  boolean isEmpty() {
    return words.isEmpty();
  }
}
