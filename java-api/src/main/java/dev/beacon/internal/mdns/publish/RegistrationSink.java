package dev.beacon.internal.mdns.publish;

import dev.beacon.RegistrationEvent;

/** Receives the events of a published service from the engine, at a turn's end. */
public interface RegistrationSink {

  /** Handles an event. Must not block. */
  void on(RegistrationEvent event);
}
