package dev.beacon.cli;

import dev.beacon.Liveness;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.Txt;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Prints the changes of service instances, for {@code browse} and {@code resolve}. */
final class InstanceLines {

  /** The change of an instance: its word for scripts and people, and its colour. */
  enum What {
    ADDED("added", Terminal.Colour.GREEN),
    UPDATED("updated", Terminal.Colour.YELLOW),
    REMOVED("removed", Terminal.Colour.RED),
    RESOLVED("resolved", Terminal.Colour.GREEN);

    private final String word;
    private final Terminal.Colour colour;

    /** Returns the change in an event. */
    static What of(ServiceEvent event) {
      if (event instanceof ServiceEvent.Added) {
        return ADDED;
      }
      return event instanceof ServiceEvent.Updated ? UPDATED : REMOVED;
    }

    What(String word, Terminal.Colour colour) {
      this.word = word;
      this.colour = colour;
    }
  }

  private final LineOut out;
  private final boolean json;
  private final boolean watched;
  private final Columns columns;

  InstanceLines(LineOut out, boolean json) {
    this(out, json, false);
  }

  /** Prints with or without the liveness of each instance. */
  InstanceLines(LineOut out, boolean json, boolean watched) {
    this.out = out;
    this.json = json;
    this.watched = watched;
    this.columns =
        watched
            ? new Columns(
                10, new int[] {7, 8, 16, 10, 18, 13, 4}, new int[] {8, 8, 24, 16, 26, 26, 6})
            : new Columns(10, new int[] {8, 16, 10, 18, 13, 4}, new int[] {8, 24, 16, 26, 26, 6});
  }

  /** The names of the columns. */
  String header() {
    return line(
        List.of(),
        "EVENT",
        "ALIVE",
        "NAME",
        "TYPE",
        "HOST:PORT",
        "ADDRESSES",
        "INTERFACES",
        "ATTRIBUTES");
  }

  /** The second cell exists only if hosts are watched. */
  private String line(List<Terminal.Colour> colours, String event, String alive, String... rest) {
    List<String> cells = new ArrayList<>(List.of(event));
    if (watched) {
      cells.add(alive);
    }
    cells.addAll(List.of(rest));
    return columns.line(out.screen(), colours, cells.toArray(new String[0]));
  }

  /** Prints one line. */
  void print(What what, ServiceInstance instance) {
    if (json) {
      out.json(json(what, instance));
    } else {
      out.text(text(what, instance));
    }
  }

  // The keys and their order are the contract.
  private JsonLine json(What what, ServiceInstance instance) {
    JsonLine line =
        new JsonLine()
            .text("event", what.word)
            .text("name", instance.name())
            .text("type", instance.type().toString())
            .text("domain", instance.domain())
            .text("host", instance.host())
            .number("port", instance.port())
            .texts("addresses", Addresses.texts(instance))
            .txt("txt", instance.txt())
            .text("interface", firstInterface(instance))
            .texts("interfaces", instance.interfaces());
    if (watched) {
      line.text("liveness", word(instance.liveness()));
      if (what == What.REMOVED && instance.liveness() == Liveness.DOWN) {
        line.text("reason", "liveness");
      }
    }
    return line;
  }

  private static String word(Liveness liveness) {
    return liveness.name().toLowerCase(Locale.ROOT);
  }

  /** The older key, which has one name; the key after it has all names. */
  private static String firstInterface(ServiceInstance instance) {
    List<String> interfaces = instance.interfaces();
    return interfaces.isEmpty() ? "" : interfaces.get(0);
  }

  private String text(What what, ServiceInstance instance) {
    return line(
        colours(what, instance.liveness()),
        what.word,
        word(instance.liveness()),
        Terminal.raw(instance.fullName().labelBytes(0)),
        Terminal.printable(instance.type().toString()),
        Terminal.printable(instance.host()) + ":" + instance.port(),
        String.join(",", Addresses.texts(instance)),
        Terminal.printable(String.join(",", instance.interfaces())),
        attributes(instance.txt()));
  }

  /** The event, the name, and less of all that follows the host and port. */
  private List<Terminal.Colour> colours(What what, Liveness liveness) {
    List<Terminal.Colour> colours = new ArrayList<>(List.of(what.colour));
    if (watched) {
      colours.add(
          switch (liveness) {
            case UP -> Terminal.Colour.GREEN;
            case DOWN -> Terminal.Colour.RED;
            default -> Terminal.Colour.PLAIN;
          });
    }
    Terminal.Colour rest = Terminal.Colour.FAINT;
    colours.addAll(List.of(Terminal.Colour.BOLD, Terminal.Colour.PLAIN, Terminal.Colour.PLAIN));
    colours.addAll(List.of(rest, rest, rest));
    return colours;
  }

  private static String attributes(Txt txt) {
    StringBuilder text = new StringBuilder();
    for (String key : txt.keys()) {
      text.append(text.length() == 0 ? "" : " ").append(Terminal.printable(key));
      Optional<byte[]> value = txt.bytes(key);
      if (value.isPresent()) {
        text.append('=').append(quoted(Terminal.raw(value.get())));
      }
    }
    return text.toString();
  }

  private static String quoted(String text) {
    return text.indexOf(' ') < 0 ? text : '"' + text + '"';
  }
}
