package javax.jmdns;

import java.util.EventListener;

/** Is told which addresses of this machine there are. */
public interface NetworkTopologyListener extends EventListener {

  /** An address came. */
  void inetAddressAdded(NetworkTopologyEvent event);

  /** An address went. */
  void inetAddressRemoved(NetworkTopologyEvent event);
}
