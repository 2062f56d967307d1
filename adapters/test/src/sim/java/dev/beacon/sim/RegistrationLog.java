package dev.beacon.sim;

import dev.beacon.RegistrationEvent;
import dev.beacon.RegistrationListener;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** A listener that remembers what happened to what is published, and when. */
public final class RegistrationLog implements RegistrationListener {

  /** An event and when it came. */
  public record Seen(Duration at, RegistrationEvent event) {}

  private final SimNet net;
  private final List<Seen> seen = new ArrayList<>();

  /** A log with the times of that net. */
  public RegistrationLog(SimNet net) {
    this.net = net;
  }

  @Override
  public void onEvent(RegistrationEvent event) {
    seen.add(new Seen(net.elapsed(), event));
  }

  /** The events so far. */
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** The events so far in few words each: {@code registered Web at beacon.local}. */
  public List<String> words() {
    return seen.stream().map(one -> words(one.event())).toList();
  }

  /** When the first event came whose words begin so. */
  public Duration timeOf(String words) {
    return seen.stream()
        .filter(one -> words(one.event()).startsWith(words))
        .map(Seen::at)
        .findFirst()
        .orElseThrow(() -> new AssertionError(words + ": not among " + words()));
  }

  /** Forgets the events so far. */
  public void clear() {
    seen.clear();
  }

  private static String words(RegistrationEvent event) {
    if (event instanceof RegistrationEvent.Registered registered) {
      return "registered " + registered.service().name() + " at " + registered.host();
    } else if (event instanceof RegistrationEvent.HostRegistered registered) {
      return "registered " + registered.host() + " on " + registered.interfaces();
    } else if (event instanceof RegistrationEvent.Renamed renamed) {
      return "renamed " + renamed.from() + " to " + renamed.to();
    } else if (event instanceof RegistrationEvent.HostRenamed renamed) {
      return "host renamed " + renamed.from() + " to " + renamed.to();
    } else if (event instanceof RegistrationEvent.Conflict conflict) {
      return "conflict " + conflict.name();
    } else if (event instanceof RegistrationEvent.LinkLost lost) {
      return "lost " + lost.interfaceName();
    } else if (event instanceof RegistrationEvent.Updated updated) {
      return "updated " + updated.txt();
    }
    return "withdrawn";
  }
}
