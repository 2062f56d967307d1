package dev.beacon.jmdns;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.InterfaceDecision;
import dev.beacon.InterfacePolicy;
import dev.beacon.Links;
import dev.beacon.Registration;
import dev.beacon.RegistrationEvent;
import dev.beacon.Service;
import dev.beacon.ServiceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * A service as all views together offer it: one publication, at the addresses of the views that
 * registered it. It has its own handle of the shared Beacon, because a view may be closed before
 * the others.
 *
 * <p>If a member comes or goes, the service is published again with the other addresses. Programs
 * register all their services at once, and while Beacon still probes for the name, no host notices
 * the change. Later, other hosts receive a goodbye, and within their second of grace the
 * announcement.
 */
final class Offer {

  private static final int MOST_NAMES = 1_000;

  private Identity identity; // like all that is not final, changed under the lock of Offers
  private final Beacon beacon;
  private final List<Member> members = new CopyOnWriteArrayList<>();
  private Registration registration;
  private Member last;

  /** The values that are equal in registrations of one service. */
  record Identity(String key, int port, int weight, int priority, String subtype, String text) {
    static Identity of(Info info) {
      return new Identity(
          info.getKey(),
          info.getPort(),
          info.getWeight(),
          info.getPriority(),
          info.getSubtype(),
          info.getNiceTextString());
    }
  }

  Offer(Identity identity, Place first) throws BeaconException {
    this.identity = identity;
    this.beacon = Views.shared(first.interfaceName());
  }

  Identity identity() {
    return identity;
  }

  /** Its present name, in lower case. */
  String key() {
    return members.isEmpty() ? identity.key() : members.get(0).info().getKey();
  }

  boolean isAt(Place place) {
    return members.stream().anyMatch(member -> member.place().equals(place));
  }

  Member join(Place place, Info info) {
    Member member = new Member(place, info, this);
    if (!members.isEmpty()) {
      info.rename(members.get(0).info().getName());
    }
    members.add(member);
    try {
      publish();
    } catch (RuntimeException e) {
      members.remove(member);
      if (members.isEmpty()) {
        beacon.close();
      }
      throw e;
    }
    info.server(MachineName.get(), List.of(place.address()));
    return member;
  }

  /**
   * Removes a member. Returns whether it was the last one; then the offer stays for a moment, see
   * {@link Offers}.
   */
  boolean leave(Member member) {
    if (!members.remove(member)) {
      return false;
    }
    if (members.isEmpty()) {
      last = member;
      return true;
    }
    publish();
    return false;
  }

  /** Reports whether this registration replaces the one that was withdrawn. */
  boolean isChangedTo(Place place, Info info) {
    return members.isEmpty()
        && last != null
        && last.place().equals(place)
        && last.info().getKey().equals(info.getKey());
  }

  /**
   * Publishes the same service with other attributes or another port, without a goodbye or a probe.
   */
  Member change(Place place, Info info) {
    Member member = new Member(place, info, this);
    members.add(member);
    identity = Identity.of(info);
    registration.update(
        now ->
            now.port(info.getPort())
                .priority(info.getPriority())
                .weight(info.getWeight())
                .txt(info.attributes().txt())
                .subtypes(subtypes(info)));
    info.server(MachineName.get(), List.of(place.address()));
    return member;
  }

  boolean isEmpty() {
    return members.isEmpty();
  }

  /** Says goodbye. */
  void end() {
    registration.close();
    beacon.close();
  }

  private void publish() {
    if (registration != null) {
      registration.close();
      CompletableFuture<List<InterfaceDecision>> unused =
          beacon.useInterfaces(InterfacePolicy.only(interfaces()));
    }
    String wanted = members.get(0).info().getName();
    for (int n = 2; ; n++) {
      try {
        registration = beacon.publish(service(), this::told);
        return;
      } catch (IllegalStateException takenByTheProgramItself) {
        if (n > MOST_NAMES) {
          throw takenByTheProgramItself;
        }
        rename(wanted + " (" + n + ")");
      }
    }
  }

  private void rename(String name) {
    members.forEach(member -> member.info().rename(name));
  }

  private String[] interfaces() {
    return members.stream()
        .map(member -> member.place().interfaceName())
        .distinct()
        .toArray(String[]::new);
  }

  private Service service() {
    Info info = members.get(0).info();
    Service service =
        Service.named(info.getName())
            .type(ServiceType.lenient(info.getType()))
            .port(info.getPort())
            .priority(info.getPriority())
            .weight(info.getWeight())
            .txt(info.attributes().txt())
            .on(Links.on(interfaces()));
    for (Member member : new ArrayList<>(members)) {
      if (!member.place().address().isLoopbackAddress()) {
        service = service.ownAddress(member.place().address());
      }
    }
    return service.subtypes(subtypes(info));
  }

  private static List<String> subtypes(Info info) {
    String subtype = info.getSubtype();
    return subtype.isEmpty() ? List.of() : List.of("_" + subtype.toLowerCase(Locale.ROOT));
  }

  private void told(RegistrationEvent event) {
    if (event instanceof RegistrationEvent.Renamed renamed) {
      rename(renamed.to());
    } else if (event instanceof RegistrationEvent.Registered registered) {
      members.forEach(
          member ->
              member.info().server(registered.host() + ".", List.of(member.place().address())));
    }
  }

  /** Handles other attributes in the program's object; a member's are published. */
  @SuppressWarnings("ReferenceEquality") // that very object
  void changedBy(Info info) {
    if (members.stream().anyMatch(member -> member.info() == info)) {
      registration.updateTxt(info.attributes().txt());
    }
  }
}
