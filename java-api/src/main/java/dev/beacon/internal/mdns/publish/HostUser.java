package dev.beacon.internal.mdns.publish;

import dev.beacon.RegistrationEvent;

/**
 * A user of a {@link PublishedHost}: a service, or a host that is published without one. The host
 * is published on the interfaces of its users, and tells them each change of its name.
 */
interface HostUser {

  /** Reports whether it is published on an interface. */
  boolean covers(Published where);

  /** Joins or leaves an interface, as {@link #covers} says now. Returns whether it left. */
  boolean recheck(Published where, long nowNs);

  /** Handles the end of an interface. Returns whether it was published there. */
  boolean remove(Published where, long nowNs);

  /**
   * Handles that it is no longer published on an interface, although the caller did not withdraw
   * it.
   */
  void linkLost(String interfaceName);

  /** Handles that the host's name is ours on an interface. */
  void hostReady(Published where, long nowNs);

  /** Handles another name of the host. */
  void hostRenamed(RegistrationEvent.HostRenamed event, long nowNs);

  /** Handles that the host is no longer published on all its interfaces. */
  void notRegistered();

  /** Reports once that it is published on all its interfaces, if it is. */
  void reportIfRegistered();

  /** Delivers an event to the caller that published it. */
  void report(RegistrationEvent event);

  /** Ends it, with goodbyes. */
  void withdraw(long nowNs);
}
