package javax.jmdns;

import java.util.EventListener;

/** Is told which services of a type there are. */
public interface ServiceListener extends EventListener {

  /** One is there; {@link #serviceResolved} follows. */
  void serviceAdded(ServiceEvent event);

  /** One is gone; the event has the last that was known of it. */
  void serviceRemoved(ServiceEvent event);

  /** All of it is known, or something else than before. */
  void serviceResolved(ServiceEvent event);
}
