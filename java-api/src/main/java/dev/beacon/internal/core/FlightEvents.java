package dev.beacon.internal.core;

import dev.beacon.InterfaceDecision;
import dev.beacon.dns.Rdata;
import dev.beacon.internal.mdns.link.Datagram;
import dev.beacon.internal.watch.SessionState;
import java.util.concurrent.CompletableFuture;
import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Enabled;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** The events of Java Flight Recorder. Only {@link Flight} uses this class, and only if it may. */
@SuppressWarnings({"unused", "NullAway.Init"}) // fields are read by the recorder
final class FlightEvents {

  private FlightEvents() {}

  static void lookUp(String wanted, CompletableFuture<?> future) {
    LookUpEvent event = new LookUpEvent();
    event.begin();
    CompletableFuture<?> unused =
        future.whenComplete(
            (found, failure) -> {
              event.end();
              if (event.shouldCommit()) {
                event.wanted = wanted;
                event.result = Flight.result(failure);
                event.commit();
              }
            });
  }

  static void conflict(String claimed, String source, String interfaceName) {
    ConflictEvent event = new ConflictEvent();
    event.claimed = claimed;
    event.source = source;
    event.interfaceName = interfaceName;
    event.commit();
  }

  static void rename(String from, String to) {
    RenameEvent event = new RenameEvent();
    event.from = from;
    event.to = to;
    event.commit();
  }

  static void pathChange(SessionState state) {
    PathChangeEvent event = new PathChangeEvent();
    event.peer = new Rdata.Address(state.peer()).toString();
    event.interfaceName = state.statistics().interfaceName();
    event.state = state.statistics().state().name();
    event.diagnostic = state.statistics().diagnostic().code();
    event.remoteDiagnostic = state.statistics().remoteDiagnostic().code();
    event.commit();
  }

  static void interfaceChange(InterfaceDecision decision) {
    InterfaceChangeEvent event = new InterfaceChangeEvent();
    event.interfaceName = decision.name();
    event.used = decision.used();
    event.reason = decision.reason();
    event.commit();
  }

  static void cooldown(PortEvent happened, String interfaceName) {
    CooldownEvent event = new CooldownEvent();
    event.source = String.valueOf(happened.address());
    event.interfaceName = interfaceName;
    event.packetsPerSecond = happened.value();
    event.limit = happened.limit();
    event.commit();
  }

  static void shield(PortEvent happened) {
    ShieldEvent event = new ShieldEvent();
    event.raised = happened.value() > 0;
    event.sources = happened.limit();
    event.commit();
  }

  static void drop(PortEvent happened, String interfaceName) {
    DropEvent event = new DropEvent();
    if (event.shouldCommit()) {
      event.source = String.valueOf(happened.address());
      event.interfaceName = interfaceName;
      event.reason = happened.operation();
      event.commit();
    }
  }

  static void packet(Datagram datagram) {
    PacketEvent event = new PacketEvent();
    if (event.shouldCommit()) {
      event.source = datagram.sourceText();
      event.interfaceIndex = datagram.ifindex();
      event.length = datagram.length();
      event.multicast = datagram.multicast();
      event.commit();
    }
  }

  @Name("dev.beacon.LookUp")
  @Label("Look-up")
  @Description("From the question to the answer")
  @Category("Beacon")
  @StackTrace(false)
  private static final class LookUpEvent extends Event {
    @Label("Wanted")
    String wanted;

    @Label("Result")
    String result;
  }

  @Name("dev.beacon.Conflict")
  @Label("Name Conflict")
  @Description("Another host claims a name of this one")
  @Category("Beacon")
  @StackTrace(false)
  private static final class ConflictEvent extends Event {
    @Label("Name Claimed")
    String claimed;

    @Label("Source")
    String source;

    @Label("Interface")
    String interfaceName;
  }

  @Name("dev.beacon.Rename")
  @Label("Rename")
  @Description("A service or host goes on under another name")
  @Category("Beacon")
  @StackTrace(false)
  private static final class RenameEvent extends Event {
    @Label("From")
    String from;

    @Label("To")
    String to;
  }

  @Name("dev.beacon.InterfaceChange")
  @Label("Interface Change")
  @Description("An interface is used from now on, or no longer")
  @Category("Beacon")
  @StackTrace(false)
  private static final class InterfaceChangeEvent extends Event {
    @Label("Interface")
    String interfaceName;

    @Label("Used")
    boolean used;

    @Label("Reason")
    String reason;
  }

  @Name("dev.beacon.PathChange")
  @Label("Path Change")
  @Description("The state of a watched peer, or of one that watches this host, has changed")
  @Category("Beacon")
  @StackTrace(false)
  private static final class PathChangeEvent extends Event {
    @Label("Peer")
    String peer;

    @Label("Interface")
    String interfaceName;

    @Label("State")
    String state;

    @Label("Diagnostic")
    int diagnostic;

    @Label("Remote Diagnostic")
    int remoteDiagnostic;
  }

  @Name("dev.beacon.Cooldown")
  @Label("Cooldown")
  @Description("A source sends too much and is ignored for a while")
  @Category("Beacon")
  @StackTrace(false)
  private static final class CooldownEvent extends Event {
    @Label("Source")
    String source;

    @Label("Interface")
    String interfaceName;

    @Label("Packets per Second")
    long packetsPerSecond;

    @Label("Limit")
    long limit;
  }

  @Name("dev.beacon.Shield")
  @Label("Kernel Shield")
  @Description("The kernel drops a flood, or ceases to")
  @Category("Beacon")
  @StackTrace(false)
  private static final class ShieldEvent extends Event {
    @Label("Raised")
    boolean raised;

    @Label("Sources")
    long sources;
  }

  @Name("dev.beacon.Drop")
  @Label("Dropped Packet")
  @Description("Samples, four a second at most")
  @Category("Beacon")
  @StackTrace(false)
  @Enabled(false)
  private static final class DropEvent extends Event {
    @Label("Source")
    String source;

    @Label("Interface")
    String interfaceName;

    @Label("Reason")
    String reason;
  }

  @Name("dev.beacon.Packet")
  @Label("Packet")
  @Description("A packet that reached the protocol")
  @Category("Beacon")
  @StackTrace(false)
  @Enabled(false)
  private static final class PacketEvent extends Event {
    @Label("Source")
    String source;

    @Label("Interface Index")
    int interfaceIndex;

    @Label("Length")
    @DataAmount
    int length;

    @Label("Multicast")
    boolean multicast;
  }
}
