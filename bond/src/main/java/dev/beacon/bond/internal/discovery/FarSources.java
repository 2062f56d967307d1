package dev.beacon.bond.internal.discovery;

import dev.beacon.reach.internal.source.DnsSdSource;
import dev.beacon.reach.internal.source.FileText;
import dev.beacon.reach.internal.source.Found;
import dev.beacon.reach.internal.source.ListSource;
import dev.beacon.reach.internal.source.ListText;
import dev.beacon.reach.internal.source.Source;
import dev.beacon.reach.internal.source.WebText;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.SSLContext;

/** Endpoints beyond the local link: of lists, and of a domain of unicast DNS (RCH-002). */
public final class FarSources implements AutoCloseable {

  /**
   * The sources to use.
   *
   * @param file a list in a file
   * @param uri a list at an https URL
   * @param bearer the token to send for it
   * @param trust the certificates to trust for it; empty for those of the JVM
   * @param domain a domain of unicast DNS
   * @param server the server to ask for it; empty for the system's servers
   */
  public record Settings(
      Optional<Path> file,
      Optional<URI> uri,
      Optional<String> bearer,
      Optional<SSLContext> trust,
      Optional<String> domain,
      Optional<InetSocketAddress> server) {

    /** There is no source. */
    public boolean isEmpty() {
      return file.isEmpty() && uri.isEmpty() && domain.isEmpty();
    }
  }

  /** Hears of endpoints, on a thread of the sources. */
  public interface Told {
    /** These are the endpoints of a source from now on. */
    void now(SourceKind source, List<Endpoint> endpoints);

    /** Something is wrong with a source; its endpoints stay. */
    void trouble(SourceKind source, String reason);

    /** That is over. */
    void wellAgain(SourceKind source, String reason);
  }

  private static final AtomicInteger NUMBER = new AtomicInteger();

  private final List<Source> sources = new ArrayList<>();
  private final ScheduledExecutorService executor;

  /**
   * Begins to read and to ask.
   *
   * @param anchors the anchor's ids, or its name; of a domain only endpoints with one count
   * @throws IOException if the system has no DNS servers
   * @throws IllegalArgumentException if the domain is no name
   */
  public FarSources(Settings settings, List<String> anchors, Told told) throws IOException {
    String name = "bond-sources-" + NUMBER.incrementAndGet();
    executor =
        new ScheduledThreadPoolExecutor(
            1,
            task -> {
              Thread thread = new Thread(task, name);
              thread.setDaemon(true);
              return thread;
            });
    try {
      settings.file().ifPresent(file -> list(new FileText(file), SourceKind.FILE, told));
      settings
          .uri()
          .ifPresent(
              uri ->
                  list(
                      new WebText(uri, settings.bearer(), settings.trust()), SourceKind.URL, told));
      if (settings.domain().isPresent()) {
        DnsSdSource.Wanted wanted =
            new DnsSdSource.Wanted(any -> true, text -> leadsTo(anchors, text));
        sources.add(
            new DnsSdSource(
                MdnsEndpoints.TYPE,
                settings.domain().get(),
                wanted,
                settings.server(),
                new Domain(told),
                executor));
      }
    } catch (IOException | RuntimeException e) {
      close();
      throw e;
    }
  }

  private void list(ListSource.Text text, SourceKind kind, Told told) {
    sources.add(new ListSource(text, ListText.Kind.ENDPOINTS, new Listed(kind, told), executor));
  }

  private static boolean leadsTo(List<String> anchors, List<String> text) {
    return anchors.contains(value(MdnsEndpoints.ID_KEY, text))
        || anchors.contains(value(MdnsEndpoints.NAME_KEY, text));
  }

  /** The first one counts (RFC 6763 section 6.4), and the key in any case. */
  private static String value(String key, List<String> text) {
    String start = key + "=";
    return text.stream()
        .filter(string -> string.toLowerCase(Locale.ROOT).startsWith(start))
        .map(string -> string.substring(start.length()))
        .findFirst()
        .orElse("");
  }

  /** The rows of a list; their host names are looked up with all others. */
  private record Listed(SourceKind kind, Told told) implements ListSource.Rows {

    @Override
    public String now(String list, List<ListText.Row> rows) {
      told.now(
          kind,
          rows.stream()
              .map(
                  row ->
                      new Endpoint(
                          row.host(),
                          row.port(),
                          Optional.empty(),
                          row.priority(),
                          row.weight(),
                          row.metered(),
                          false))
              .toList());
      return "";
    }

    @Override
    public void trouble(String reason) {
      told.trouble(kind, reason);
    }

    @Override
    public void wellAgain(String reason) {
      told.wellAgain(kind, reason);
    }
  }

  private record Domain(Told told) implements Found {

    @Override
    public void now(String source, List<dev.beacon.reach.internal.engine.Endpoint> endpoints) {
      told.now(
          SourceKind.DOMAIN,
          endpoints.stream()
              .filter(each -> each.port() > 0)
              .map(
                  each ->
                      new Endpoint(
                          each.address().getHostAddress(),
                          each.port(),
                          Optional.empty(),
                          each.priority(),
                          each.weight(),
                          false,
                          false))
              .toList());
    }

    /** Only announcers on the link say goodbye. */
    @Override
    public void goodbye(List<dev.beacon.reach.internal.engine.Endpoint> endpoints) {}

    @Override
    public void trouble(String reason) {
      told.trouble(SourceKind.DOMAIN, reason);
    }

    @Override
    public void wellAgain(String reason) {
      told.wellAgain(SourceKind.DOMAIN, reason);
    }
  }

  @Override
  public void close() {
    sources.forEach(Source::close);
    Object unused = executor.shutdownNow();
  }
}
