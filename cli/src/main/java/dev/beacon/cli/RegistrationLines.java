package dev.beacon.cli;

import dev.beacon.RegistrationEvent;
import dev.beacon.RegistrationEvent.Conflict;
import dev.beacon.RegistrationEvent.HostRegistered;
import dev.beacon.RegistrationEvent.HostRenamed;
import dev.beacon.RegistrationEvent.LinkLost;
import dev.beacon.RegistrationEvent.Registered;
import dev.beacon.RegistrationEvent.Renamed;
import dev.beacon.RegistrationEvent.Updated;
import dev.beacon.Service;

/** Prints the events of a published service or host. */
final class RegistrationLines {

  private final LineOut out;
  private final boolean json;
  private final Columns columns = new Columns(14, 12);
  private volatile String name;

  /** For the service or host with that name; the listener's thread and the command's both print. */
  RegistrationLines(LineOut out, boolean json, String name) {
    this.out = out;
    this.json = json;
    this.name = name;
  }

  /** Prints one event. {@link #end} prints the end, because the listener may be cut off before. */
  void print(RegistrationEvent event) {
    if (event instanceof Registered now) {
      registered(now);
    } else if (event instanceof HostRegistered now) {
      name = now.host();
      hostRegistered(now);
    } else if (event instanceof Renamed now) {
      name = now.to();
      renamed("renamed", now.from(), now.to());
    } else if (event instanceof HostRenamed now) {
      renamed("host-renamed", now.from(), now.to());
    } else if (event instanceof Conflict now) {
      conflict(now);
    } else if (event instanceof LinkLost now) {
      linkLost(now);
    } else if (event instanceof Updated now) {
      updated(now);
    }
  }

  /** Prints the end: the Beacon is closed, and has said goodbye. */
  void end() {
    if (json) {
      out.json(new JsonLine().text("event", "withdrawn"));
    } else {
      text("withdrawn", Terminal.Colour.RED, name);
    }
  }

  /** The names of the columns. */
  String header() {
    return columns.line(out.screen(), "EVENT", "NAME  TYPE  HOST:PORT  INTERFACES, or what it is");
  }

  // Here and below: the keys and their order are the contract.
  private void registered(Registered now) {
    Service service = now.service();
    if (json) {
      out.json(
          new JsonLine()
              .text("event", "registered")
              .text("name", service.name())
              .text("type", service.type().toString())
              .text("host", now.host())
              .number("port", service.port()));
    } else {
      text(
          "registered",
          Terminal.Colour.GREEN,
          service.name()
              + "  "
              + service.type()
              + "  "
              + now.host()
              + ":"
              + service.port()
              + "  "
              + String.join(",", now.interfaces()));
    }
  }

  private void hostRegistered(HostRegistered now) {
    if (json) {
      out.json(
          new JsonLine()
              .text("event", "registered")
              .text("host", now.host())
              .texts("interfaces", now.interfaces()));
    } else {
      String where = String.join(",", now.interfaces());
      text("registered", Terminal.Colour.GREEN, now.host() + "  " + where);
    }
  }

  private void renamed(String word, String from, String to) {
    if (json) {
      out.json(new JsonLine().text("event", word).text("from", from).text("to", to));
    } else {
      text(word, Terminal.Colour.YELLOW, from + " is taken, now " + to);
    }
  }

  private void conflict(Conflict now) {
    if (json) {
      out.json(
          new JsonLine()
              .text("event", "conflict")
              .text("name", now.name())
              .text("source", source(now))
              .text("interface", now.interfaceName()));
    } else {
      text(
          "conflict",
          Terminal.Colour.YELLOW,
          source(now) + " on " + now.interfaceName() + " claims " + now.name());
    }
  }

  /** The address as the other commands write it (RFC 5952, RFC 4007 section 11). */
  private static String source(Conflict conflict) {
    return Addresses.read(conflict.source())
        .map(address -> Addresses.text(address, conflict.interfaceName()))
        .orElse(conflict.source());
  }

  private void linkLost(LinkLost now) {
    if (json) {
      out.json(new JsonLine().text("event", "link-lost").text("interface", now.interfaceName()));
    } else {
      text("link-lost", Terminal.Colour.YELLOW, "not seen on " + now.interfaceName() + " any more");
    }
  }

  private void updated(Updated now) {
    if (json) {
      out.json(new JsonLine().text("event", "updated").txt("txt", now.txt()));
    } else {
      text("updated", Terminal.Colour.YELLOW, now.txt().toString());
    }
  }

  private void text(String word, Terminal.Colour colour, String rest) {
    String line = columns.line(out.screen(), word, Terminal.printable(rest));
    out.text(Terminal.painted(line, word, colour));
  }
}
