package dev.beacon.internal.core;

import dev.beacon.RegistrationEvent;
import dev.beacon.RegistrationEvent.Conflict;
import dev.beacon.RegistrationEvent.HostRegistered;
import dev.beacon.RegistrationEvent.HostRenamed;
import dev.beacon.RegistrationEvent.LinkLost;
import dev.beacon.RegistrationEvent.Registered;
import dev.beacon.RegistrationEvent.Renamed;
import dev.beacon.RegistrationEvent.Updated;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The events of one registration that wait for its listener, in order. They are merged so that they
 * are few, because strangers choose how often a name is disputed.
 *
 * <p>Of registrations only the last one waits, and of updates, because it has the whole state.
 * Several renames in a row become one, from the name that the listener knows to the present one; a
 * registration between them is out of date and is removed. A conflict or a lost link does not wait
 * twice. Of many different ones the latest remain.
 *
 * @param events the events, the oldest first
 */
record WaitingEvents(List<RegistrationEvent> events) {

  static final WaitingEvents NONE = new WaitingEvents(List.of());

  /** More than a listener can use, and less than a channel does in one turn. */
  static final int MOST = 32;

  /** Copies the events. */
  WaitingEvents {
    events = List.copyOf(events);
  }

  /** The next event. */
  Optional<RegistrationEvent> first() {
    return events.stream().findFirst();
  }

  /** Returns the waiting events without the first. */
  WaitingEvents withoutFirst() {
    return events.size() < 2 ? NONE : new WaitingEvents(events.subList(1, events.size()));
  }

  /** Returns the waiting events with one more. */
  WaitingEvents with(RegistrationEvent event) {
    List<RegistrationEvent> all = new ArrayList<>(events);
    if (isRegistration(event)) {
      all.removeIf(WaitingEvents::isRegistration);
      all.add(event);
    } else if (event instanceof Updated) {
      all.removeIf(Updated.class::isInstance);
      all.add(event);
    } else if (event instanceof Renamed || event instanceof HostRenamed) {
      rename(all, event);
    } else {
      all.remove(event);
      all.add(event);
    }
    dropOldest(all);
    return new WaitingEvents(all);
  }

  private static void rename(List<RegistrationEvent> all, RegistrationEvent event) {
    int at = 0;
    while (at < all.size() && all.get(at).getClass() != event.getClass()) {
      at++;
    }
    if (at == all.size()) {
      all.add(event);
      return;
    }
    all.subList(at, all.size()).removeIf(WaitingEvents::isRegistration);
    RegistrationEvent merged = merged(all.get(at), event);
    if (isNoRename(merged)) {
      all.remove(at);
    } else {
      all.set(at, merged);
    }
  }

  private static boolean isRegistration(RegistrationEvent event) {
    return event instanceof Registered || event instanceof HostRegistered;
  }

  private static RegistrationEvent merged(RegistrationEvent first, RegistrationEvent second) {
    if (first instanceof Renamed from && second instanceof Renamed to) {
      return new Renamed(from.from(), to.to());
    }
    return new HostRenamed(((HostRenamed) first).from(), ((HostRenamed) second).to());
  }

  private static boolean isNoRename(RegistrationEvent event) {
    return event instanceof Renamed service
        ? service.from().equals(service.to())
        : event instanceof HostRenamed host && host.from().equals(host.to());
  }

  private static void dropOldest(List<RegistrationEvent> all) {
    for (int i = 0; all.size() > MOST && i < all.size(); ) {
      if (all.get(i) instanceof Conflict || all.get(i) instanceof LinkLost) {
        all.remove(i);
      } else {
        i++;
      }
    }
  }
}
