package dev.beacon.reach.internal.source;

import dev.beacon.reach.internal.engine.Endpoint;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.ExtendedResolver;
import org.xbill.DNS.Lookup;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Record;
import org.xbill.DNS.Resolver;
import org.xbill.DNS.SRVRecord;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/**
 * The instances of a type in a domain of unicast DNS (RFC 6763 section 4 to 6), through dnsjava.
 */
public final class DnsSdSource implements Source {

  private static final long SOONEST_SECONDS = 5;
  private static final long LATEST_SECONDS = 300;
  private static final int PATIENCE_SECONDS = 3;

  /** The most instances: one source has no more places for endpoints. */
  private static final int MOST_INSTANCES = 16;

  /** The most instances whose attributes are asked for. */
  private static final int MOST_ASKED = 256;

  /** After so many without an answer the others aren't asked: each may take 3 s. */
  private static final int MOST_SILENT = 8;

  /**
   * The choice of instances.
   *
   * @param name checks the name
   * @param text checks the strings of the TXT record
   */
  public record Wanted(Predicate<String> name, Predicate<List<String>> text) {}

  private final Name type;
  private final Wanted wanted;
  private final Resolver resolver;
  private final Found found;
  private final ScheduledExecutorService executor;
  private Map<Name, List<Endpoint>> known = Map.of();
  private long againSeconds = LATEST_SECONDS;
  private String lastTrouble = "";
  private volatile boolean closed;

  /**
   * Begins to ask for all instances, or for one.
   *
   * @throws IllegalArgumentException if the domain is not a valid name
   * @throws IOException if the system has no servers
   */
  public DnsSdSource(
      String type,
      String domain,
      Optional<String> instance,
      Optional<InetSocketAddress> server,
      Found found,
      ScheduledExecutorService executor)
      throws IOException {
    this(
        type,
        domain,
        new Wanted(name -> instance.map(name::equals).orElse(true), any -> true),
        server,
        found,
        executor);
  }

  /**
   * Begins to ask.
   *
   * @param type {@code _postgresql._tcp}
   * @param domain {@code example.org}
   * @param server the server to ask; empty for the system's servers
   * @throws IllegalArgumentException if the domain is not a valid name
   * @throws IOException if the system has no servers
   */
  public DnsSdSource(
      String type,
      String domain,
      Wanted wanted,
      Optional<InetSocketAddress> server,
      Found found,
      ScheduledExecutorService executor)
      throws IOException {
    try {
      this.type = Name.fromString(type + "." + domain, Name.root);
    } catch (TextParseException e) {
      throw new IllegalArgumentException("domain '" + domain + "': " + e.getMessage(), e);
    }
    this.wanted = wanted;
    this.found = found;
    this.executor = executor;
    resolver = server.isPresent() ? new SimpleResolver(server.get()) : new ExtendedResolver();
    resolver.setTimeout(java.time.Duration.ofSeconds(PATIENCE_SECONDS));
    executor.execute(this::ask);
  }

  private void ask() {
    if (closed) {
      return;
    }
    againSeconds = LATEST_SECONDS;
    List<String> silent = new ArrayList<>();
    try {
      take(answers(type, Type.PTR), silent);
    } catch (IOException e) {
      silent.add(e.getMessage());
    } catch (RuntimeException e) {
      silent.add(e.toString()); // the executor would end the source and say nothing
    }
    if (silent.isEmpty()) {
      tell("");
    } else {
      againSeconds = SOONEST_SECONDS;
      tell("no answer, what was known stays: " + String.join("; ", silent));
    }
    if (!closed && !executor.isShutdown()) {
      Object unused = executor.schedule(this::ask, againSeconds, TimeUnit.SECONDS);
    }
  }

  /**
   * Asks for each instance. One without an answer keeps its last endpoints and hides no other one.
   *
   * @param silent gets the reasons of those without an answer
   */
  private void take(Record[] pointers, List<String> silent) {
    Map<Name, List<Endpoint>> now = new LinkedHashMap<>();
    int toAsk = MOST_ASKED;
    for (Record each : pointers) {
      Name full = ((PTRRecord) each).getTarget();
      String name = new String(unescaped(full), StandardCharsets.UTF_8);
      if (now.size() == MOST_INSTANCES || !wanted.name().test(name) || toAsk-- <= 0) {
        continue;
      }
      Optional<List<Endpoint>> had = Optional.ofNullable(known.get(full));
      if (silent.size() < MOST_SILENT) {
        try {
          had = endpoints(name, full);
        } catch (IOException e) {
          silent.add(e.getMessage());
        }
      }
      had.ifPresent(endpoints -> now.put(full, endpoints));
    }
    if (!closed) {
      known = now;
      found.now(type.toString(true), now.values().stream().flatMap(List::stream).toList());
    }
  }

  /** Returns the endpoints of an instance; empty if it is not wanted. */
  private Optional<List<Endpoint>> endpoints(String name, Name full) throws IOException {
    List<String> text = text(full);
    if (!wanted.text().test(text)) {
      return Optional.empty();
    }
    List<Endpoint> endpoints = new ArrayList<>();
    addEndpoints(name, full, isWatchable(text), endpoints);
    return Optional.of(endpoints);
  }

  private void tell(String trouble) {
    if (!closed && !trouble.equals(lastTrouble)) {
      lastTrouble = trouble;
      if (trouble.isEmpty()) {
        found.wellAgain(type.toString(true) + ": answers again");
      } else {
        found.trouble(type.toString(true) + ": " + trouble);
      }
    }
  }

  private List<String> text(Name full) throws IOException {
    List<String> strings = new ArrayList<>();
    for (Record each : answers(full, Type.TXT)) {
      for (byte[] string : ((TXTRecord) each).getStringsAsByteArrays()) {
        strings.add(new String(string, StandardCharsets.UTF_8));
      }
    }
    return strings;
  }

  private static boolean isWatchable(List<String> text) {
    return text.stream().anyMatch("bfd=1"::equalsIgnoreCase);
  }

  private void addEndpoints(String name, Name full, boolean watchable, List<Endpoint> endpoints)
      throws IOException {
    for (Record each : answers(full, Type.SRV)) {
      SRVRecord server = (SRVRecord) each;
      for (InetAddress address : addresses(server.getTarget())) {
        endpoints.add(
            new Endpoint(
                name,
                address,
                server.getPort(),
                server.getPriority(),
                server.getWeight(),
                watchable,
                Optional.empty()));
      }
    }
  }

  private List<InetAddress> addresses(Name host) throws IOException {
    List<InetAddress> addresses = new ArrayList<>();
    for (Record each : answers(host, Type.AAAA)) {
      addresses.add(((AAAARecord) each).getAddress());
    }
    for (Record each : answers(host, Type.A)) {
      addresses.add(((ARecord) each).getAddress());
    }
    return addresses;
  }

  /** Returns the records of a name; the shortest TTL sets the time of the next question. */
  private Record[] answers(Name name, int recordType) throws IOException {
    Lookup lookup = new Lookup(name, recordType, DClass.IN);
    lookup.setResolver(resolver);
    lookup.setCache(null);
    Record[] answers = lookup.run();
    int result = lookup.getResult();
    if (result == Lookup.TRY_AGAIN || result == Lookup.UNRECOVERABLE) {
      throw new IOException(name + ": " + lookup.getErrorString());
    }
    if (answers == null) {
      againSeconds = Math.min(againSeconds, 10 * SOONEST_SECONDS);
      return new Record[0];
    }
    for (Record each : answers) {
      againSeconds = Math.max(SOONEST_SECONDS, Math.min(againSeconds, each.getTTL()));
    }
    return answers;
  }

  /** Returns the first label, without its length byte. */
  private static byte[] unescaped(Name full) {
    byte[] label = full.getLabel(0);
    byte[] bytes = new byte[label.length - 1];
    System.arraycopy(label, 1, bytes, 0, bytes.length);
    return bytes;
  }

  @Override
  public void close() {
    closed = true;
  }
}
