package dev.beacon.internal.core;

import dev.beacon.DroppedPacket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Handles the core's events: updates the interfaces, and writes the log. Loop only. */
final class PortEvents {

  private static final Logger log = LoggerFactory.getLogger(PortEvents.class);

  /** Applies the interface policies again. */
  @FunctionalInterface
  interface InterfaceChange {
    void interfacesChanged(long nowNs);
  }

  /** The message of a source's first violation, which is logged at warn (FR-030). */
  private static final String RATE_LIMITED =
      "{} on {} sends {} packets/s, over the limit of {}: ignored for the cooldown";

  /** Neighbours that are there but not heard; a user who looks for them needs this message. */
  private static final Map<String, String> PUZZLING =
      Map.of(
          "other_subnet",
          "{} on {} is on this link but of another subnet, and not heard; SourceRule.HOP_LIMIT"
              + " (--any-subnet) hears it",
          "other_port",
          "{} on {} answers from a port other than 5353, and is not heard (RFC 6762 section 6)");

  /** The most sources that are remembered, because strangers choose how many there are. */
  private static final int MOST_PUZZLES = 16;

  /** The most samples that are kept. */
  private static final int MOST_DROPS = 64;

  private final Once rateLimited = new Once();
  private final Once sendFailed = new Once();
  private final Once puzzling = new Once();
  private int puzzles;
  private final Interfaces interfaces;
  private final InterfaceChange change;
  private final Recent<DroppedPacket> drops = new Recent<>(MOST_DROPS);

  PortEvents(Interfaces interfaces, InterfaceChange change) {
    this.interfaces = interfaces;
    this.change = change;
  }

  /** Samples of dropped packets, each once, the latest last. */
  List<DroppedPacket> drops() {
    return drops.all();
  }

  void on(PortEvent event, long nowNs) {
    switch (event.kind()) {
      case INTERFACES_CHANGED, INTERFACE_GONE, JOIN_FAILED -> {
        logFailure(event);
        change.interfacesChanged(nowNs);
      }
      case LAYOUT_CHANGED -> {
        log.info("who else holds port 5353 changed; see beacon interfaces");
        change.interfacesChanged(nowNs);
      }
      case RATE_LIMITED -> {
        Flight.cooldown(event, interfaces.nameOf(event.ifindex()));
        if (rateLimited.first(event.address())) {
          log.warn(RATE_LIMITED, rateLimitedValues(event));
        } else {
          log.debug(RATE_LIMITED, rateLimitedValues(event));
        }
      }
      case DROP_SAMPLE -> dropped(event);
      case SEND_FAILED -> {
        String failure = sendFailure(event);
        if (sendFailed.first(failure)) {
          log.warn(
              "{}; Beacon goes on and tries again with its next packet{}",
              failure,
              ErrorHint.ofSending(event.error()));
        } else {
          log.debug("{}", failure);
        }
      }
      case REUSEPORT_REFUSED ->
          log.warn(
              "the kernel refuses SO_REUSEPORT: a responder that insists on it can't share port"
                  + " 5353 with Beacon");
      case RECEIVE_BUFFER_SMALL ->
          log.warn(
              "the kernel grants {} of {} bytes of receive buffer: bursts may be lost; raise {}",
              event.value(),
              event.limit(),
              event.operation());
      case SOURCES_80_PERCENT ->
          log.warn(
              "{} of {} sources are tracked: the link is very busy", event.value(), event.limit());
      case SHIELD -> {
        Flight.shield(event);
        log.info(
            event.value() > 0
                ? "a flood: the kernel drops it before it costs anything ({} sources)"
                : "the flood is over",
            event.limit());
      }
      case TOO_MANY_INTERFACES ->
          log.warn("more than {} interfaces: the rest is not looked at", event.value());
      case SOCKET_FAILED -> logSocketFailed(event);
      case WOKE_UP ->
          log.info(
              "the machine slept for {} s: what is published is claimed anew, what is looked for"
                  + " is asked for",
              Duration.ofNanos(event.value()).toSeconds());
      case ADDRESSES_LEFT_OUT -> logLeftOut(event);
      case SESSION, SESSION_NEW, SESSION_GONE, SESSION_REFUSED, ENGINE_LATE ->
          log.debug("an event of a core that watches: {}", event);
      case UNKNOWN -> log.debug("an event of the core that this version doesn't know: {}", event);
    }
  }

  private void dropped(PortEvent event) {
    String where = interfaces.nameOf(event.ifindex());
    DroppedPacket packet = new DroppedPacket(event.address(), where, event.operation());
    drops.add(packet);
    Flight.drop(event, where);
    String puzzle = PUZZLING.get(packet.reason());
    if (puzzle != null && puzzles < MOST_PUZZLES && puzzling.first(packet.toString())) {
      puzzles++;
      log.info(puzzle, event.address(), where);
    } else if (log.isDebugEnabled()) {
      log.debug("dropped a packet of {} on {}: {}", event.address(), where, event.operation());
    }
  }

  private void logLeftOut(PortEvent event) {
    if (event.value() > 0) {
      log.warn(
          "{} has {} addresses more than the {} that Beacon holds: {} is neither published nor its"
              + " subnet known, if that has no other; deprecated and temporary ones are left out"
              + " first",
          interfaces.nameOf(event.ifindex()),
          event.value(),
          event.limit(),
          event.value() == 1 ? event.address() : event.address() + " and others");
    }
  }

  private static void logSocketFailed(PortEvent event) {
    if (event.value() == 0) {
      log.warn("a socket failed and was opened anew: {}: {}", event.operation(), event.error());
    } else {
      log.error(
          "a socket failed and can't be opened anew, nothing is heard by it: {}: {}; Beacon tries"
              + " again once a second",
          event.operation(),
          event.error());
    }
  }

  private Object[] rateLimitedValues(PortEvent event) {
    return new Object[] {
      event.address(), interfaces.nameOf(event.ifindex()), event.value(), event.limit()
    };
  }

  /** FR-010: operation, address, interface and error, as in an exception. */
  private String sendFailure(PortEvent event) {
    return event.operation()
        + " to "
        + event.address()
        + " on "
        + interfaces.nameOf(event.ifindex())
        + ": "
        + event.error();
  }

  private void logFailure(PortEvent event) {
    if (event.kind() == PortEvent.Kind.JOIN_FAILED) {
      log.warn(
          "{} on {}: {}", event.operation(), interfaces.nameOf(event.ifindex()), event.error());
    }
  }
}
