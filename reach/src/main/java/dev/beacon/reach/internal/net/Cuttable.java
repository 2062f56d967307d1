package dev.beacon.reach.internal.net;

import dev.beacon.reach.InstanceDown;
import java.net.InetAddress;

/** A socket that a verdict ends. */
public interface Cuttable {

  /** Ends it at once: what blocks on it fails. */
  void cut(InstanceDown why);

  /** Whether it is still open. */
  boolean isOpen();

  /** This machine's address that it uses. */
  InetAddress localAddress();
}
