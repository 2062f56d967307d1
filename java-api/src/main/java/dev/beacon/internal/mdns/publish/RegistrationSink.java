package dev.beacon.internal.mdns.publish;

import dev.beacon.RegistrationEvent;

/** Where the engine tells what happens to a service that is published. Called at a turn's end. */
public interface RegistrationSink {

  /** Something happened. Must not block. */
  void on(RegistrationEvent event);
}
