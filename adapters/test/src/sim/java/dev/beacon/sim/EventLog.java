package dev.beacon.sim;

import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceListener;
import dev.beacon.UnresolvedInstance;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A listener that remembers what it was told and when, and holds it against the one rule: {@code
 * added -> updated* -> removed}, and never an event without a change.
 */
public final class EventLog implements ServiceListener {

  /** An event and when it came. */
  public record Seen(Duration at, ServiceEvent event) {
    @Override
    public String toString() {
      return at + " " + word(event) + " " + event.instance();
    }
  }

  private final SimNet net;
  private final List<Seen> seen = new ArrayList<>();
  private final List<ServiceInstance> present = new ArrayList<>();
  private final Map<String, Duration> unresolved = new LinkedHashMap<>();
  private final List<String> breaches = new ArrayList<>();

  /** A log with the times of that net. */
  public EventLog(SimNet net) {
    this.net = net;
  }

  @Override
  public void onEvent(ServiceEvent event) {
    Seen now = new Seen(net.elapsed(), event);
    seen.add(now);
    ServiceInstance instance = event.instance();
    if (event instanceof ServiceEvent.Updated updated) {
      require(present.remove(updated.previous()), "updated from what it wasn't", now);
      require(!instance.equals(updated.previous()), "updated without a change", now);
    } else if (event instanceof ServiceEvent.Removed) {
      require(present.remove(instance), "removed as what it wasn't", now);
    }
    if (!(event instanceof ServiceEvent.Removed)) {
      require(present.stream().noneMatch(each -> isOnTheSame(each, instance)), "there twice", now);
      present.add(instance);
    }
    require(!event.instance().addresses().isEmpty(), "without an address", now);
  }

  @Override
  public void onUnresolved(UnresolvedInstance instance) {
    unresolved.put(instance.toString(), net.elapsed());
    require(
        present.stream().noneMatch(each -> each.fullName().equals(instance.fullName())),
        "said to lack something though it is there",
        instance);
  }

  /** What is named but lacks something, in words and when that was told last. */
  public Map<String, Duration> unresolved() {
    return Map.copyOf(unresolved);
  }

  /** Of one name there may be an instance on each network, so one on an interface. */
  private static boolean isOnTheSame(ServiceInstance one, ServiceInstance other) {
    return one.fullName().equals(other.fullName())
        && one.interfaces().stream().anyMatch(other.interfaces()::contains);
  }

  /** The events so far. */
  public List<Seen> seen() {
    return List.copyOf(seen);
  }

  /** The events so far in a word each: {@code added A}. */
  public List<String> words() {
    return seen.stream()
        .map(one -> word(one.event()) + " " + one.event().instance().name())
        .toList();
  }

  /** The latest event. */
  public Seen last() {
    return seen.get(seen.size() - 1);
  }

  /** The instance of that own name, if it is there by the events. */
  public Optional<ServiceInstance> instance(String name) {
    return present.stream().filter(each -> each.name().equals(name)).findFirst();
  }

  /** What is there by the events. */
  public List<ServiceInstance> present() {
    return List.copyOf(present);
  }

  /** Forgets the events, not what is there. */
  public void clear() {
    seen.clear();
  }

  /** What broke the rule; empty if all is well. */
  public List<String> breaches() {
    return List.copyOf(breaches);
  }

  private void require(boolean holds, String breach, Object now) {
    if (!holds) {
      breaches.add(breach + ": " + now);
    }
  }

  private static String word(ServiceEvent event) {
    return event.getClass().getSimpleName().toLowerCase(java.util.Locale.ROOT);
  }
}
