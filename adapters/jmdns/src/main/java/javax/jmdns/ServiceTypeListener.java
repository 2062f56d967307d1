package javax.jmdns;

import java.util.EventListener;

/** Is told which types of service there are. */
public interface ServiceTypeListener extends EventListener {

  /** A type is there. */
  void serviceTypeAdded(ServiceEvent event);

  /** A subtype is there. */
  void subTypeForServiceTypeAdded(ServiceEvent event);
}
