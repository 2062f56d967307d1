package dev.beacon.cli;

import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceListener;
import dev.beacon.Txt;
import dev.beacon.cli.page.Board;
import dev.beacon.dns.Name;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * The services on the page: a row for each instance, and a log of the last events. The listener
 * thread calls it, and other threads only ask for {@link #instance}.
 *
 * <p>The keys of rows are numbers, because names come from strangers. One name can have two
 * instances, on two networks: they are told apart by what they were before the event, which is
 * exactly what the event before has told. So an instance without a row, for which there was no
 * room, is never taken for its twin.
 */
final class PageServices implements ServiceListener {

  /** The end of the row's key is a number. */
  static final String KEY = "service/";

  private static final int LOG_ROWS = 200;
  private static final int MOST_ADDRESSES = 32;
  private static final int MOST_TXT_BYTES = 1_000;

  private final Board board;
  private final PagePeers peers;
  private final LongSupplier nowMs;
  private final Map<Name, List<Row>> rows = new HashMap<>();
  private final Map<String, ServiceInstance> instances = new ConcurrentHashMap<>();
  private long nextRow;
  private long nextLog;
  private long leftOut;

  /** One instance on the page. */
  private static final class Row {
    private final String key;
    private final long sinceMs;
    private ServiceInstance instance;
    private long changes;

    Row(String key, long sinceMs, ServiceInstance instance) {
      this.key = key;
      this.sinceMs = sinceMs;
      this.instance = instance;
    }

    /** Compares without liveness, which differs in a removal. */
    boolean is(ServiceInstance other) {
      return instance.liveness(other.liveness()).equals(other);
    }
  }

  PageServices(Board board, PagePeers peers, LongSupplier nowMs) {
    this.board = board;
    this.peers = peers;
    this.nowMs = nowMs;
  }

  /** Returns the instance of a row; empty if it is gone. */
  Optional<ServiceInstance> instance(String key) {
    return Optional.ofNullable(instances.get(key));
  }

  @Override
  public void onEvent(ServiceEvent event) {
    long now = nowMs.getAsLong();
    if (event instanceof ServiceEvent.Added added) {
      add(added.instance(), now);
    } else if (event instanceof ServiceEvent.Updated updated) {
      update(updated, now);
    } else if (event instanceof ServiceEvent.Removed removed) {
      remove(removed, now);
    }
    peers.onEvent(event, now);
  }

  /** Forgets hosts that have been shown as down for a while. */
  void tick(long now) {
    peers.tick(now);
  }

  private void add(ServiceInstance instance, long now) {
    if (!begin(instance, now)) {
      leaveOut(1);
    }
    log("added", instance, "", now);
  }

  /** Makes a row, if there is room for it. */
  private boolean begin(ServiceInstance instance, long now) {
    Row row = new Row(KEY + nextRow++, now, instance);
    boolean taken = board.putOfStranger(row.key, json(row, now));
    if (taken) {
      rows.computeIfAbsent(instance.fullName(), any -> new ArrayList<>()).add(row);
      instances.put(row.key, instance);
    }
    return taken;
  }

  /** Counts services that exist, and have no row for want of room. */
  private void leaveOut(int more) {
    leftOut = Math.max(0, leftOut + more);
    board.put("limits", new JsonLine().number("left_out", leftOut).end());
  }

  private void update(ServiceEvent.Updated event, long now) {
    ServiceInstance instance = event.instance();
    Optional<Row> known = row(event.previous());
    if (known.isPresent()) {
      Row row = known.get();
      row.instance = instance;
      row.changes++;
      instances.put(row.key, instance);
      board.putOfStranger(row.key, json(row, now));
    } else if (begin(instance, now)) {
      leaveOut(-1); // meanwhile there is room
    }
    log("changed", instance, difference(event), now);
  }

  private void remove(ServiceEvent.Removed event, long now) {
    ServiceInstance instance = event.instance();
    row(instance).ifPresentOrElse(this::forget, () -> leaveOut(-1));
    boolean silent = event.reason() == ServiceEvent.Removed.Reason.LIVENESS;
    String why =
        silent ? "its host is silent" : event.saidGoodbye() ? "it said goodbye" : "it expired";
    log("gone", instance, why, now);
  }

  private void forget(Row row) {
    instances.remove(row.key);
    board.remove(row.key);
    Name name = row.instance.fullName();
    List<Row> twins = rows.getOrDefault(name, List.of());
    if (twins.size() > 1) {
      twins.remove(row);
    } else {
      rows.remove(name);
    }
  }

  private Optional<Row> row(ServiceInstance before) {
    List<Row> twins = rows.getOrDefault(before.fullName(), List.of());
    return twins.stream().filter(each -> each.is(before)).findFirst();
  }

  private static String difference(ServiceEvent.Updated event) {
    ServiceInstance now = event.instance();
    ServiceInstance before = event.previous();
    List<String> parts = new ArrayList<>();
    if (!now.hostName().equals(before.hostName()) || now.port() != before.port()) {
      parts.add("server " + before.host() + ":" + before.port() + " to " + place(now));
    }
    if (!now.txt().equals(before.txt())) {
      parts.add("attributes");
    }
    if (!now.addressesByInterface().equals(before.addressesByInterface())) {
      parts.add("addresses");
    }
    if (now.liveness() != before.liveness()) {
      parts.add("liveness " + word(before) + " to " + word(now));
    }
    return String.join(", ", parts);
  }

  private static String place(ServiceInstance instance) {
    return instance.host() + ":" + instance.port();
  }

  private static String word(ServiceInstance instance) {
    return instance.liveness().name().toLowerCase(Locale.ROOT);
  }

  private void log(String what, ServiceInstance instance, String why, long now) {
    long number = nextLog++;
    board.put(
        "log/" + number % LOG_ROWS,
        new JsonLine()
            .number("number", number)
            .number("at", now)
            .text("what", what)
            .text("id", instance.fullName().toString())
            .text("name", instance.name())
            .text("type", instance.type().toString())
            .text("host", instance.host())
            .text("why", why)
            .end());
  }

  private static String json(Row row, long now) {
    ServiceInstance instance = row.instance;
    Txt shown = bounded(instance.txt());
    return new JsonLine()
        .text("id", instance.fullName().toString())
        .text("name", instance.name())
        .text("type", instance.type().toString())
        .text("domain", instance.domain())
        .text("host", instance.host())
        .number("port", instance.port())
        .objects("links", links(instance))
        .txt("txt", shown)
        .flag("cut", shown.keys().size() < instance.txt().keys().size())
        .text("liveness", word(instance))
        .flag("watchable", instance.isWatchable())
        .number("since", row.sinceMs)
        .number("at", now)
        .number("changes", row.changes)
        .end();
  }

  private static List<JsonLine> links(ServiceInstance instance) {
    List<JsonLine> links = new ArrayList<>();
    int left = MOST_ADDRESSES;
    for (Map.Entry<String, List<InetAddress>> link : instance.addressesByInterface().entrySet()) {
      List<String> addresses =
          link.getValue().stream()
              .limit(left)
              .map(each -> Addresses.text(each, link.getKey()))
              .toList();
      left -= addresses.size();
      links.add(new JsonLine().text("interface", link.getKey()).texts("addresses", addresses));
    }
    return links;
  }

  /** Returns the first attributes; the record itself has all. */
  private static Txt bounded(Txt txt) {
    if (txt.toRdata().length <= MOST_TXT_BYTES) {
      return txt;
    }
    Txt.Builder some = Txt.builder();
    int left = MOST_TXT_BYTES;
    for (String key : txt.keys()) {
      Optional<byte[]> value = txt.bytes(key);
      left -= key.length() + value.map(bytes -> bytes.length).orElse(0) + 2;
      if (left < 0) {
        break;
      }
      if (value.isPresent()) {
        some.put(key, value.get());
      } else {
        some.flag(key);
      }
    }
    return some.build();
  }
}
