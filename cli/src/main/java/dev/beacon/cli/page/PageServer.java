package dev.beacon.cli.page;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.LongSupplier;

/**
 * Serves the page, its stream of events and its actions to browsers, on the JDK's HTTP server.
 *
 * <p>Everything in the rows comes from strangers, and browsers run scripts of strangers. So the
 * page may load nothing but its own files (Content-Security-Policy), no site may frame it or read
 * it, and it answers only under the names in {@link HostRule}.
 *
 * <p>Threads: the JDK's dispatcher reads requests. A pool answers them, one thread for each open
 * stream. A timer ends writes that take too long. All are daemon threads, and all numbers are
 * bounded. No thread of Beacon is among them: it only changes the {@link Board}.
 */
public final class PageServer implements AutoCloseable {

  /** Open pages. */
  static final int MOST_STREAMS = 16;

  private static final int MOST_THREADS = MOST_STREAMS + 8;
  private static final int MOST_WAITING = 256;
  private static final String MOST_CONNECTIONS = "200";
  private static final String MOST_REQUEST_SECONDS = "5";

  /** A browser that is gone is noticed at the second write after it went. */
  private static final long SILENCE_NS = TimeUnit.SECONDS.toNanos(10);

  private static final int OK = 200;
  private static final int ACCEPTED = 202;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int NOT_ALLOWED = 405;
  private static final int BUSY = 503;

  static final String POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " base-uri 'none'; form-action 'none'; frame-ancestors 'none';"
          + " require-trusted-types-for 'script'; trusted-types 'none'";

  /** The header that the page sends with an action; another site can't send it unasked. */
  static final String ACTION_HEADER = "X-Beacon";

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private static final List<String> FILES =
      List.of(
          "index.html",
          "page.css",
          "icon.svg",
          "app.js",
          "focus.js",
          "text.js",
          "store.js",
          "services.js",
          "detail.js",
          "hosts.js",
          "peers.js",
          "reach.js",
          "traffic.js",
          "doctor.js");

  private final Board board;
  private final HostRule hosts;
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Map<String, Function<String, Optional<String>>> answers;
  private final Map<String, Runnable> actions;
  private final LongSupplier nowMs;
  private final List<HttpServer> servers;
  private final Semaphore streams = new Semaphore(MOST_STREAMS);
  private final WriteLimit limit = new WriteLimit();
  private final ThreadPoolExecutor pool;
  private final ScheduledExecutorService timer;

  private PageServer(
      List<HttpServer> servers,
      Board board,
      Map<String, Function<String, Optional<String>>> answers,
      Map<String, Runnable> actions,
      LongSupplier nowMs)
      throws IOException {
    this.servers = servers;
    this.board = board;
    this.answers = Map.copyOf(answers);
    this.actions = Map.copyOf(actions);
    this.nowMs = nowMs;
    hosts = new HostRule(addresses().stream().map(InetSocketAddress::getAddress).toList(), port());
    for (String name : FILES) {
      files.put("/" + name, bytes(name));
    }
    files.put("/", Objects.requireNonNull(files.get("/index.html"), "index.html"));
    AtomicInteger number = new AtomicInteger();
    ThreadFactory daemons =
        work -> {
          Thread thread = new Thread(work, "beacon-page-" + number.incrementAndGet());
          thread.setDaemon(true);
          return thread;
        };
    pool =
        new ThreadPoolExecutor(
            MOST_THREADS,
            MOST_THREADS,
            SILENCE_NS,
            TimeUnit.NANOSECONDS,
            new LinkedBlockingQueue<>(MOST_WAITING),
            daemons,
            new ThreadPoolExecutor
                .DiscardPolicy()); // its connection ends with the time of a request
    pool.allowCoreThreadTimeOut(true);
    timer = Executors.newSingleThreadScheduledExecutor(daemons);
  }

  /**
   * Takes the port on each address, and answers nothing before {@link #start}.
   *
   * @param port 0 for a free one
   * @param answers by path, each from the query of the request to JSON; empty if there is none
   * @param actions by path
   * @throws IOException if one address can't be had; none is taken then
   */
  public static PageServer open(
      List<InetAddress> addresses,
      int port,
      Board board,
      Map<String, Function<String, Optional<String>>> answers,
      Map<String, Runnable> actions,
      LongSupplier nowMs)
      throws IOException {
    // The JDK looks at these once, and knows no other way to set them.
    System.setProperty("sun.net.httpserver.maxReqTime", MOST_REQUEST_SECONDS);
    System.setProperty("jdk.httpserver.maxConnections", MOST_CONNECTIONS);
    // A batch must not wait until the browser has acknowledged the one before.
    System.setProperty("sun.net.httpserver.nodelay", "true");
    List<HttpServer> servers = new ArrayList<>();
    try {
      int common = port;
      for (InetAddress address : addresses) {
        HttpServer server = HttpServer.create(new InetSocketAddress(address, common), 0);
        servers.add(server);
        common = server.getAddress().getPort();
      }
      return new PageServer(servers, board, answers, actions, nowMs);
    } catch (IOException e) {
      servers.forEach(each -> each.stop(0));
      throw e;
    }
  }

  /** Begins to answer. */
  public void start() {
    Object unused =
        timer.scheduleWithFixedDelay(() -> limit.expire(System.nanoTime()), 1, 1, TimeUnit.SECONDS);
    for (HttpServer server : servers) {
      server.setExecutor(pool);
      server.createContext("/", this::handle);
      server.start();
    }
  }

  /** The addresses and the port. */
  public List<InetSocketAddress> addresses() {
    return servers.stream().map(HttpServer::getAddress).toList();
  }

  private int port() {
    return servers.get(0).getAddress().getPort();
  }

  private static byte[] bytes(String name) throws IOException {
    try (InputStream in = PageServer.class.getResourceAsStream(name)) {
      return Objects.requireNonNull(in, name).readAllBytes();
    }
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      guard(exchange.getResponseHeaders());
      Headers asked = exchange.getRequestHeaders();
      String path = exchange.getRequestURI().getPath();
      if (!hosts.admits(asked.getFirst("Host"))) {
        say(exchange, FORBIDDEN, "Open this page under the address that beacon dashboard printed.");
      } else if (isForeign(asked)) {
        say(exchange, FORBIDDEN, "Another site asked for this.");
      } else if (path != null && actions.containsKey(path)) {
        act(exchange, asked, Objects.requireNonNull(actions.get(path)));
      } else if (!exchange.getRequestMethod().equals("GET")) {
        notAllowed(exchange, "GET");
      } else if ("/events".equals(path)) {
        stream(exchange);
      } else if (path != null && answers.containsKey(path)) {
        answer(exchange, Objects.requireNonNull(answers.get(path)));
      } else {
        file(exchange, path == null ? "" : path);
      }
    }
  }

  private static void guard(Headers headers) {
    headers.set("Content-Security-Policy", POLICY);
    headers.set("X-Content-Type-Options", "nosniff");
    headers.set("X-Frame-Options", "DENY");
    headers.set("Referrer-Policy", "no-referrer");
    headers.set("Cross-Origin-Resource-Policy", "same-origin");
    headers.set("Cross-Origin-Opener-Policy", "same-origin");
    headers.set("Cache-Control", "no-store");
  }

  /** Browsers say which site asks (Fetch Metadata); a typed address is of no site. */
  private static boolean isForeign(Headers asked) {
    String site = asked.getFirst("Sec-Fetch-Site");
    boolean navigates = "navigate".equals(asked.getFirst("Sec-Fetch-Mode"));
    return site != null && !site.equals("same-origin") && !site.equals("none") && !navigates;
  }

  private void act(HttpExchange exchange, Headers asked, Runnable action) throws IOException {
    if (!exchange.getRequestMethod().equals("POST")) {
      notAllowed(exchange, "POST");
    } else if (asked.getFirst(ACTION_HEADER) == null) {
      say(exchange, FORBIDDEN, "Only the page may ask for this.");
    } else {
      action.run();
      exchange.sendResponseHeaders(ACCEPTED, -1);
    }
  }

  private void answer(HttpExchange exchange, Function<String, Optional<String>> answer)
      throws IOException {
    String query = exchange.getRequestURI().getQuery();
    Optional<String> json = answer.apply(query == null ? "" : query);
    if (json.isEmpty()) {
      say(exchange, NOT_FOUND, "There is nothing of that name now.");
    } else {
      send(exchange, OK, "application/json", json.get().getBytes(StandardCharsets.UTF_8));
    }
  }

  private void file(HttpExchange exchange, String path) throws IOException {
    byte[] bytes = files.get(path);
    if (bytes == null) {
      say(exchange, NOT_FOUND, "There is no such page.");
      return;
    }
    String name = path.equals("/") ? "index.html" : path;
    String ending = name.substring(name.lastIndexOf('.') + 1);
    send(exchange, OK, TYPES.getOrDefault(ending, "text/plain"), bytes);
  }

  private void stream(HttpExchange exchange) throws IOException {
    if (!streams.tryAcquire()) {
      say(exchange, BUSY, "Too many pages are open.");
      return;
    }
    try (Board.Viewer viewer = board.join()) {
      exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
      exchange.sendResponseHeaders(OK, 0);
      OutputStream out = exchange.getResponseBody();
      write(out, "retry: 1000\n\n");
      while (!viewer.isOver()) {
        Optional<String> batch = viewer.next(SILENCE_NS, nowMs);
        write(out, batch.map(json -> "data: " + json + "\n\n").orElse(": still here\n\n"));
      }
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } finally {
      streams.release();
    }
  }

  private void write(OutputStream out, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    limit.run(
        () -> {
          out.write(bytes);
          out.flush();
        });
  }

  private void notAllowed(HttpExchange exchange, String allowed) throws IOException {
    exchange.getResponseHeaders().set("Allow", allowed);
    say(exchange, NOT_ALLOWED, "This is asked for with " + allowed + ".");
  }

  private void say(HttpExchange exchange, int status, String sentence) throws IOException {
    byte[] bytes = (sentence + "\n").getBytes(StandardCharsets.UTF_8);
    send(exchange, status, "text/plain; charset=utf-8", bytes);
  }

  private void send(HttpExchange exchange, int status, String type, byte[] bytes)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.sendResponseHeaders(status, bytes.length);
    limit.run(() -> exchange.getResponseBody().write(bytes));
  }

  @Override
  public void close() {
    board.close();
    timer.shutdownNow();
    servers.forEach(each -> each.stop(0));
    pool.shutdownNow();
  }
}
