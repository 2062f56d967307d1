package javax.jmdns;

import java.net.InetAddress;
import java.util.EventObject;

/** An address of this machine came or went. */
public abstract class NetworkTopologyEvent extends EventObject {

  private static final long serialVersionUID = 1L;

  /** With its source. */
  protected NetworkTopologyEvent(Object eventSource) {
    super(eventSource);
  }

  /** The view of that address. */
  public abstract JmDNS getDNS();

  /** The address. */
  public abstract InetAddress getInetAddress();
}
