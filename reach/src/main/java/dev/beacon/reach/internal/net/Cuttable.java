package dev.beacon.reach.internal.net;

import dev.beacon.reach.InstanceDown;
import java.net.InetAddress;

/** A socket that a verdict ends. */
public interface Cuttable {

  /** Ends it at once: blocked calls on it fail. */
  void cut(InstanceDown why);

  /** Reports whether it is still open. */
  boolean isOpen();

  /** The address of this machine that it uses. */
  InetAddress localAddress();
}
