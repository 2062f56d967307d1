package dev.beacon.internal.mdns.find;

import java.net.InetAddress;
import java.util.List;

/** Receives a host's addresses, on the loop at the end of a turn. It must not block. */
@FunctionalInterface
public interface HostSink {

  /** Handles the host's addresses. Called once. */
  void found(List<InetAddress> addresses);

  /** Handles a denial: the host has no address (RFC 6762 section 6.1). Called once, and alone. */
  default void denied() {}
}
