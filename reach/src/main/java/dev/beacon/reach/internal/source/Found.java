package dev.beacon.reach.internal.source;

import dev.beacon.reach.internal.engine.Endpoint;
import java.util.List;

/** Receives the endpoints of a source. */
public interface Found extends Troubles {

  /** Sets the endpoints of the source. */
  void now(String source, List<Endpoint> endpoints);

  /** Handles endpoints that their announcer withdrew. */
  void goodbye(List<Endpoint> endpoints);
}
