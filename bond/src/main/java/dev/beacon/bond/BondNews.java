package dev.beacon.bond;

import dev.beacon.bond.internal.discovery.SourceKind;
import dev.beacon.bond.internal.engine.LineState;
import dev.beacon.bond.internal.line.ClientBond;
import dev.beacon.bond.internal.line.StreamDoor;
import dev.beacon.bond.internal.line.Way;
import dev.beacon.bond.internal.wire.CloseCode;
import dev.beacon.bond.internal.wire.Frame;
import dev.beacon.reach.NotAllowed;
import dev.beacon.reach.PathsGone;
import dev.beacon.reach.ReachEvent;
import dev.beacon.reach.ReachException;
import dev.beacon.reach.Refused;
import dev.beacon.reach.WrongIdentity;
import java.io.IOException;
import java.net.SocketException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Events of the paths of a bond, and the reasons in exceptions. */
final class BondNews implements ClientBond.Watcher, StreamDoor.Reasons {

  private static final Logger LOG = LoggerFactory.getLogger(Bond.class);
  private static final int MOST_EVENTS_WAITING = 256;

  /**
   * Alerts of TLS to a client whose certificate isn't taken (RFC 8446 section 6.2), as the JDK
   * names them, and OpenSSL in capitals.
   */
  private static final Pattern NOT_LET_IN =
      Pattern.compile(
          ".*(bad_certificate|certificate_unknown|certificate_required).*",
          Pattern.CASE_INSENSITIVE);

  /** The state of a path. */
  private enum State {
    UP,
    SILENT,
    DOWN,
    REFUSED
  }

  private final String ownId;
  private final EventThread thread = new EventThread();
  private final Executor loop;
  private final ConcurrentMap<String, String> troubles = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, State> states = new ConcurrentHashMap<>();
  private final Map<String, Set<LineState>> linesOf = new LinkedHashMap<>(); // the loop's
  private final List<SubmissionPublisher<ReachEvent>> subscribers = new ArrayList<>(); // the loop's
  private final Map<String, ReachEvent> latest = new LinkedHashMap<>(); // the loop's, by path
  private final Map<String, ReachEvent> conditions = new LinkedHashMap<>(); // the loop's
  private boolean degraded; // the loop's
  private boolean closed; // the loop's

  BondNews(String ownId, Executor loop) {
    this.ownId = ownId;
    this.loop = loop;
  }

  /** Each subscriber first hears how things are, because lines may come up before it is there. */
  Flow.Publisher<ReachEvent> events() {
    return subscriber -> {
      SubmissionPublisher<ReachEvent> its = new SubmissionPublisher<>(thread, MOST_EVENTS_WAITING);
      its.subscribe(subscriber);
      loop.execute(() -> begin(its));
    };
  }

  // The loop.

  void close() {
    closed = true;
    subscribers.forEach(SubmissionPublisher::close);
    subscribers.clear();
    thread.close();
  }

  private void begin(SubmissionPublisher<ReachEvent> its) {
    if (closed) {
      its.close();
      return;
    }
    subscribers.add(its);
    latest.values().forEach(event -> tell(its, event));
    conditions.values().forEach(event -> tell(its, event));
  }

  @Override
  public void line(Way way, LineState line) {
    Set<LineState> lines = linesOf.computeIfAbsent(way.name(), any -> new HashSet<>());
    if (line.state() == LineState.State.UP) {
      lines.add(line);
    } else if (!lines.remove(line)) {
      if (line.closeCode() != CloseCode.DONE && line.closeCode() != CloseCode.REPLACED) {
        trouble(way, line.closeCode(), line.closeText());
      }
      return; // it never was up
    }
    if (lines.stream().anyMatch(each -> !each.isSilent())) {
      troubles.remove(way.name());
      change(way, State.UP, new ReachEvent.LineUp(way.name(), roundTrip(line), Instant.now()));
    } else if (!lines.isEmpty()) {
      change(way, State.SILENT, new ReachEvent.LineSilent(way.name(), Instant.now()));
    } else {
      down(way, line.closeText());
    }
  }

  private static Duration roundTrip(LineState line) {
    return Duration.ofNanos(line.roundTripNs());
  }

  private void trouble(Way way, CloseCode code, String text) {
    String words = code == CloseCode.NOT_ALLOWED ? "not allowed" : code + ": " + text;
    troubles.put(way.name(), words);
    down(way, words);
  }

  private void down(Way way, String reason) {
    troubles.putIfAbsent(way.name(), reason);
    if (states.get(way.name()) != State.REFUSED) {
      change(way, State.DOWN, new ReachEvent.LineDown(way.name(), reason, Instant.now()));
    }
  }

  @Override
  public void wrongKey(Way way, String id, String why) {
    troubles.put(way.name(), why);
    if (change(way, State.REFUSED, new ReachEvent.EndpointRefused(way.name(), id, Instant.now()))) {
      LOG.warn("{} is not the anchor, {}; it is left alone for ten minutes", way.name(), why);
    }
  }

  @Override
  public void gone(Way way) {
    if (linesOf.getOrDefault(way.name(), Set.of()).stream().anyMatch(line -> !line.isSilent())) {
      return; // a line that works is kept
    }
    down(way, "the interface has no carrier or address, or the endpoint is gone");
    linesOf.remove(way.name());
    latest.remove(way.name());
    states.remove(way.name()); // strangers may announce any number, one after the other
    troubles.remove(way.name());
  }

  @Override
  public void failed(Way way, String why) {
    troubles.put(way.name(), NOT_LET_IN.matcher(why).matches() ? "not allowed" : why);
    if (linesOf.getOrDefault(way.name(), Set.of()).isEmpty()) {
      down(way, why);
    }
  }

  @Override
  public void ended(CloseCode code, String text) {
    linesOf.clear();
    LOG.debug("the bond is over: {} {}", code, text);
  }

  private boolean change(Way way, State state, ReachEvent event) {
    if (states.put(way.name(), state) == state) {
      return false;
    }
    latest.put(way.name(), event);
    tell(event);
    judge();
    return true;
  }

  /** RCH-041: less than two paths is less than what a bond is for. */
  private void judge() {
    long up = states.values().stream().filter(state -> state == State.UP).count();
    boolean now = up < 2;
    if (now != degraded) {
      degraded = now;
      ReachEvent event =
          now
              ? new ReachEvent.Degraded("less than two paths carry data", Instant.now())
              : new ReachEvent.Whole("two paths or more carry data", Instant.now());
      condition("paths", event);
    }
  }

  private void condition(String of, ReachEvent event) {
    conditions.put(of, event);
    tell(event);
  }

  /** A list or a domain can't be had, or says nonsense; the endpoints that are known stay. */
  void degraded(SourceKind source, String reason) {
    LOG.warn("{}", reason);
    condition(source.name(), new ReachEvent.Degraded(reason, Instant.now()));
  }

  /** That is over. */
  void whole(SourceKind source, String reason) {
    condition(source.name(), new ReachEvent.Whole(reason, Instant.now()));
  }

  private void tell(ReachEvent event) {
    subscribers.removeIf(each -> !each.hasSubscribers()); // cancelled
    subscribers.forEach(each -> tell(each, event));
  }

  private static void tell(SubmissionPublisher<ReachEvent> its, ReachEvent event) {
    int unused = its.offer(event, (subscriber, dropped) -> false);
  }

  // Callers.

  /** The reason why there is no connection. */
  ReachException noWay(long waitedMs) {
    Map<String, String> why = new LinkedHashMap<>(troubles);
    if (!why.isEmpty() && states.values().stream().allMatch(state -> state == State.REFUSED)) {
      return new WrongIdentity("no path leads to the anchor: " + why);
    }
    if (!why.isEmpty() && why.values().stream().allMatch("not allowed"::equals)) {
      return new NotAllowed(
          "the anchor doesn't let " + (ownId.isEmpty() ? "clients without id" : ownId) + " in");
    }
    return new PathsGone("no path to the anchor in " + waitedMs + " ms", why);
  }

  @Override
  public IOException refused(int result) {
    return switch (result) {
      case Frame.Opened.REFUSED -> new Refused("the service refused the connection", true);
      case Frame.Opened.UNREACHABLE -> new Refused("the service doesn't answer the anchor", true);
      case Frame.Opened.NO_SUCH_SERVICE -> new Refused("the anchor has no such service", false);
      case Frame.Opened.NOT_ALLOWED -> new NotAllowed("the service is not for this client");
      default -> new Refused("the anchor takes no more connections", true);
    };
  }

  @Override
  public IOException broken(int reason, String bondEnd) {
    if (!bondEnd.isEmpty()) {
      return new PathsGone("the bond broke: " + bondEnd, troubles);
    }
    return new SocketException(
        switch (reason) {
          case Frame.Reset.BY_PROGRAM -> "Connection reset by the other program";
          case Frame.Reset.SERVICE_GONE -> "Connection reset: the service broke it";
          default -> "Connection reset by the anchor";
        });
  }
}
