package javax.jmdns;

import java.util.EventListener;

/** Receives the services of a type. */
public interface ServiceListener extends EventListener {

  /** A service is there; {@link #serviceResolved} follows. */
  void serviceAdded(ServiceEvent event);

  /** A service is gone; the event has its last known data. */
  void serviceRemoved(ServiceEvent event);

  /** All data of a service are known, or have changed. */
  void serviceResolved(ServiceEvent event);
}
