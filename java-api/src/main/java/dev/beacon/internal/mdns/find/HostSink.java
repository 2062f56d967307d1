package dev.beacon.internal.mdns.find;

import java.net.InetAddress;
import java.util.List;

/** Receives a host's addresses, on the loop at the end of a turn. It must not block. */
@FunctionalInterface
public interface HostSink {

  /** They are known; told once. */
  void found(List<InetAddress> addresses);

  /** The host denies that it has any (RFC 6762 section 6.1); told once, and nothing else then. */
  default void denied() {}
}
