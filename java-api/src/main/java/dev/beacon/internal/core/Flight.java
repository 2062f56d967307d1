package dev.beacon.internal.core;

import dev.beacon.HostAbsentException;
import dev.beacon.InterfaceDecision;
import dev.beacon.RegistrationEvent;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.watch.SessionState;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import jdk.jfr.FlightRecorder;
import org.jspecify.annotations.Nullable;

/**
 * Writes events to Java Flight Recorder if a recording runs.
 *
 * <p>The first event object of a JVM costs a tenth of a second, recorded or not, which is as much
 * as opening takes. So {@link FlightEvents} is first used when there is a recorder. A recorder may
 * start at any time, so each place checks. The JDK's module may be missing.
 */
final class Flight {

  private static final boolean THERE = isThere();

  private Flight() {}

  /** Reports whether a recording is possible. */
  static boolean records() {
    return THERE && FlightRecorder.isInitialized();
  }

  /** Records a look-up, which begins now and ends with that future. */
  static void lookUp(String wanted, CompletableFuture<?> future) {
    if (records()) {
      FlightEvents.lookUp(wanted, future);
    }
  }

  /** Returns the result of a look-up in a word. */
  static String result(@Nullable Throwable failure) {
    if (failure == null) {
      return "found";
    } else if (failure instanceof HostAbsentException) {
      return "absent";
    } else if (failure instanceof TimeoutException) {
      return "timeout";
    }
    return failure instanceof CancellationException ? "cancelled" : "failed";
  }

  static void registration(RegistrationEvent event) {
    if (!records()) {
      return;
    }
    if (event instanceof RegistrationEvent.Conflict conflict) {
      FlightEvents.conflict(conflict.name(), conflict.source(), conflict.interfaceName());
    } else if (event instanceof RegistrationEvent.Renamed renamed) {
      FlightEvents.rename(renamed.from(), renamed.to());
    } else if (event instanceof RegistrationEvent.HostRenamed renamed) {
      FlightEvents.rename(renamed.from(), renamed.to());
    }
  }

  static void pathChange(SessionState state) {
    if (records()) {
      FlightEvents.pathChange(state);
    }
  }

  static void interfaceChange(InterfaceDecision decision) {
    if (records()) {
      FlightEvents.interfaceChange(decision);
    }
  }

  static void cooldown(PortEvent event, String interfaceName) {
    if (records()) {
      FlightEvents.cooldown(event, interfaceName);
    }
  }

  static void shield(PortEvent event) {
    if (records()) {
      FlightEvents.shield(event);
    }
  }

  static void drop(PortEvent event, String interfaceName) {
    if (records()) {
      FlightEvents.drop(event, interfaceName);
    }
  }

  static void packet(Datagram datagram) {
    if (records()) {
      FlightEvents.packet(datagram);
    }
  }

  private static boolean isThere() {
    try {
      if (ModuleLayer.boot().findModule("jdk.jfr").isEmpty()) {
        return false;
      }
      boolean unused = FlightRecorder.isInitialized();
      return true;
    } catch (LinkageError hidden) {
      return false; // a class loader that provides only configured packages
    }
  }
}
