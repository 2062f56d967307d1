package dev.beacon.internal.mdns.find;

import java.net.InetAddress;
import java.util.List;

/** Told of a host's addresses, on the loop at the end of a turn. Must not block. */
@FunctionalInterface
public interface HostSink {

  /** They are known; told once. */
  void found(List<InetAddress> addresses);
}
