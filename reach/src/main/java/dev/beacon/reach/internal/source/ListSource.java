package dev.beacon.reach.internal.source;

import dev.beacon.reach.internal.engine.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * The instances of a list, which is read again now and then. If it can't be read, the last one
 * stays.
 */
public final class ListSource implements Source {

  /** The bytes of a list. */
  public interface Text {
    /** Its name, for messages. */
    String name();

    /**
     * Reads it, if it has changed since the last time.
     *
     * @throws IOException if it can't be read
     */
    Optional<byte[]> ifChanged() throws IOException;

    /** The time until the next check, in milliseconds. */
    long againMs();
  }

  /** Host names are looked up again at this interval, even if the list is unchanged. */
  private static final long NAMES_EVERY_NS = TimeUnit.SECONDS.toNanos(60);

  private final Text text;
  private final Found found;
  private final ScheduledExecutorService executor;
  private List<ListText.Row> rows = List.of();
  private long namesNs = System.nanoTime() - NAMES_EVERY_NS;
  private String lastTrouble = "";
  private volatile boolean closed;

  /** Begins to read it. */
  public ListSource(Text text, Found found, ScheduledExecutorService executor) {
    this.text = text;
    this.found = found;
    this.executor = executor;
    executor.execute(this::read);
  }

  private void read() {
    if (closed) {
      return;
    }
    String trouble = "";
    try {
      Optional<byte[]> bytes = text.ifChanged();
      boolean again = System.nanoTime() - namesNs >= NAMES_EVERY_NS;
      if (bytes.isPresent()) {
        ListText list = ListText.read(bytes.get());
        rows = list.rows();
        trouble = String.join("; ", list.complaints());
      } else if (!again) {
        trouble = lastTrouble;
      }
      if (bytes.isPresent() || again) {
        namesNs = System.nanoTime();
        trouble = join(trouble, offer());
      }
    } catch (IOException e) {
      trouble = "it can't be had, the last one stays: " + e.getMessage();
    }
    tell(trouble);
    if (!closed && !executor.isShutdown()) {
      Object unused = executor.schedule(this::read, text.againMs(), TimeUnit.MILLISECONDS);
    }
  }

  private static String join(String one, String other) {
    return one.isEmpty() || other.isEmpty() ? one + other : one + "; " + other;
  }

  private void tell(String trouble) {
    if (!trouble.equals(lastTrouble)) {
      if (trouble.isEmpty()) {
        found.wellAgain(text.name() + ": the list is in order");
      } else {
        found.trouble(text.name() + ": " + trouble);
      }
      lastTrouble = trouble;
    }
  }

  /** Returns the problem with host names; empty if there is none. */
  private String offer() {
    List<Endpoint> endpoints = new ArrayList<>();
    List<String> unknown = new ArrayList<>();
    for (ListText.Row row : rows) {
      try {
        for (InetAddress address : InetAddress.getAllByName(row.host())) {
          endpoints.add(endpoint(row, address));
        }
      } catch (UnknownHostException e) {
        unknown.add(row.host() + " is unknown");
      }
    }
    found.now(text.name(), endpoints);
    return String.join("; ", unknown);
  }

  private static Endpoint endpoint(ListText.Row row, InetAddress address) {
    String name = (row.host().contains(":") ? "[" + row.host() + "]" : row.host());
    return new Endpoint(
        name + ":" + row.port(),
        address,
        row.port(),
        row.priority(),
        row.weight(),
        false,
        Optional.empty());
  }

  @Override
  public void close() {
    closed = true;
  }
}
