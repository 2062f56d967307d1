package javax.jmdns;

import java.util.EventListener;

/** Receives the types of service. */
public interface ServiceTypeListener extends EventListener {

  /** A type is there. */
  void serviceTypeAdded(ServiceEvent event);

  /** A subtype is there. */
  void subTypeForServiceTypeAdded(ServiceEvent event);
}
