package javax.jmdns;

import java.util.EventListener;

/** Receives the addresses of this machine. */
public interface NetworkTopologyListener extends EventListener {

  /** An address came. */
  void inetAddressAdded(NetworkTopologyEvent event);

  /** An address went. */
  void inetAddressRemoved(NetworkTopologyEvent event);
}
