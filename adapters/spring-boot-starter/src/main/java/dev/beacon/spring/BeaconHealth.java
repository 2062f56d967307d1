package dev.beacon.spring;

import dev.beacon.Beacon;
import dev.beacon.InterfaceDecision;
import dev.beacon.Registration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The state of Beacon, for the health of either Boot. */
final class BeaconHealth {

  /** The states, worst first. */
  enum State {
    DOWN,
    UNKNOWN,
    UP
  }

  /** The state and its details. */
  record Reading(State state, Map<String, Object> details) {}

  private final LinkBeacon link;
  private final Optional<PublishedServer> server;

  BeaconHealth(LinkBeacon link, Optional<PublishedServer> server) {
    this.link = link;
    this.server = server;
  }

  /**
   * Returns the state: down if Beacon could not be opened or has failed, or if the server can't be
   * published; unknown without a network or before the first announcement.
   */
  Reading read() {
    Map<String, Object> details = new LinkedHashMap<>();
    Optional<Beacon> beacon = link.beacon();
    if (beacon.isEmpty()) {
      details.put("error", link.failure());
      return new Reading(State.DOWN, details);
    }
    State links = links(beacon.get(), details);
    State published = server.map(own -> published(own, details)).orElse(State.UP);
    return new Reading(links.compareTo(published) < 0 ? links : published, details);
  }

  private static State links(Beacon beacon, Map<String, Object> details) {
    if (beacon.whenClosed().isDone()) {
      details.put("error", "Beacon is closed, or has failed");
      return State.DOWN;
    }
    List<String> used =
        beacon.interfaces().stream()
            .filter(InterfaceDecision::used)
            .map(InterfaceDecision::name)
            .toList();
    details.put("interfaces", used);
    return used.isEmpty() ? State.UNKNOWN : State.UP;
  }

  private static State published(PublishedServer server, Map<String, Object> details) {
    if (!server.failure().isEmpty()) {
      details.put("error", server.failure());
      return State.DOWN;
    }
    Optional<Registration> registration = server.registration();
    registration.ifPresent(own -> details.put("published", own.toString()));
    Optional<String> host = registration.flatMap(Registration::host);
    host.ifPresent(name -> details.put("host", name));
    return registration.isPresent() && host.isEmpty() ? State.UNKNOWN : State.UP;
  }
}
