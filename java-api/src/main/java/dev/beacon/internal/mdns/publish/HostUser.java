package dev.beacon.internal.mdns.publish;

import dev.beacon.RegistrationEvent;

/**
 * What stands on a {@link PublishedHost}: a service, or the wish that the host be found without
 * one. The host is where its users are, and tells them what becomes of its name.
 */
interface HostUser {

  /** Whether it is to be found on an interface. */
  boolean covers(Published where);

  /** Is found on an interface or isn't from now on, as it covers it. Returns whether it left. */
  boolean recheck(Published where, long nowNs);

  /** An interface went. Returns whether it was to be found there. */
  boolean remove(Published where, long nowNs);

  /** It isn't found on an interface any more, though nobody withdrew it. */
  void linkLost(String interfaceName);

  /** The host's name is ours on an interface. */
  void hostReady(Published where, long nowNs);

  /** The host has another name. */
  void hostRenamed(RegistrationEvent.HostRenamed event, long nowNs);

  /** The host isn't found everywhere any more. */
  void notRegistered();

  /** Tells that it is found everywhere, once, when it is. */
  void reportIfRegistered();

  /** Tells whoever published it. */
  void report(RegistrationEvent event);

  /** Ends it, with goodbyes. */
  void withdraw(long nowNs);
}
