package dev.beacon.reach.internal.source;

import dev.beacon.reach.internal.engine.Endpoint;
import java.util.List;

/** Told of what a source has. */
public interface Found {

  /** The source has these now, and no others. */
  void now(String source, List<Endpoint> endpoints);

  /** These were withdrawn by whoever announced them. */
  void goodbye(List<Endpoint> endpoints);

  /** Something is wrong with the source; what it had stays. */
  void trouble(String reason);

  /** That is over. */
  void wellAgain(String reason);
}
