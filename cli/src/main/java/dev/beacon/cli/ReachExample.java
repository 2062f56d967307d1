package dev.beacon.cli;

import dev.beacon.bond.Anchor;
import dev.beacon.bond.Bond;
import dev.beacon.bond.BondIdentity;
import dev.beacon.bond.Relay;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code beacon reach --example}: a service, an anchor, two relays and a client, all on this
 * machine. The relays end and come back in turn, while one connection goes on.
 */
final class ReachExample {

  private static final String HOST = "127.0.0.1";
  private static final InetSocketAddress USUAL =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 9000);
  private static final Duration STEP = Duration.ofSeconds(3);
  private static final Duration BETWEEN_MESSAGES = Duration.ofMillis(10);
  private static final String ECHO = "echo";
  private static final double NS_PER_MS = 1e6;

  private final LineOut out;
  private final boolean json;
  private final Ending ending;
  private final long endNs;
  private final boolean ends;

  ReachExample(LineOut out, boolean json, Ending ending, Optional<Duration> timeout) {
    this.out = out;
    this.json = json;
    this.ending = ending;
    this.ends = timeout.isPresent();
    this.endNs = System.nanoTime() + timeout.orElse(Duration.ZERO).toNanos();
  }

  /** Runs until the end of the command. */
  void run(Optional<InetSocketAddress> listen)
      throws IOException, InterruptedException, CommandFailure {
    Path folder = Files.createTempDirectory("beacon-example");
    try (ExampleServices services = new ExampleServices();
        Anchor anchor = anchor(folder, services);
        Relays relays = new Relays(anchor);
        Bond bond = bond(folder, anchor, relays)) {
      BondLines lines = new BondLines(out, json);
      InetSocketAddress local = listen(bond, listen.orElse(USUAL));
      explain(services, anchor, relays, local);
      lines.listening(Optional.empty(), local);
      bond.events().subscribe(lines.paths());
      try (Socket socket = bond.socket(ECHO)) {
        exchange(socket, relays);
      }
    } finally {
      for (String each : List.of("anchor.pem", "client.pem", "clients")) {
        Files.deleteIfExists(folder.resolve(each));
      }
      Files.delete(folder);
    }
  }

  private static Anchor anchor(Path folder, ExampleServices services) throws IOException {
    String client = BondIdentity.at(folder.resolve("client.pem")).id();
    Path clients = Files.writeString(folder.resolve("clients"), client + "\n");
    return Anchor.serving(HOST, services.webPort())
        .service(ECHO, HOST, services.echoPort())
        .identity(folder.resolve("anchor.pem"))
        .clients(clients)
        .listen(HOST, 0)
        .open();
  }

  private static Bond bond(Path folder, Anchor anchor, Relays relays) throws IOException {
    return Bond.to(anchor.id())
        .endpoint(HOST, relays.ports.get(0))
        .endpoint(HOST, relays.ports.get(1))
        .identity(folder.resolve("client.pem"))
        .open();
  }

  private static InetSocketAddress listen(Bond bond, InetSocketAddress at) throws CommandFailure {
    try {
      return bond.listen(at.getAddress().getHostAddress(), at.getPort());
    } catch (IOException e) {
      throw new CommandFailure(
          "cannot listen on "
              + ReachCommand.shown(at)
              + ": "
              + e.getMessage()
              + "; --listen "
              + HOST
              + ":0 takes a free port");
    }
  }

  /** The two relays, of which one is away at times. */
  private static final class Relays implements AutoCloseable {
    private final Anchor anchor;
    private final List<Relay> open = new ArrayList<>();
    private final List<Integer> ports = new ArrayList<>();

    Relays(Anchor anchor) throws IOException {
      this.anchor = anchor;
      try {
        for (int i = 0; i < 2; i++) {
          open.add(relay(0));
          ports.add(open.get(i).addresses().get(0).getPort());
        }
      } catch (IOException e) {
        close();
        throw e;
      }
    }

    private Relay relay(int port) throws IOException {
      int to = anchor.addresses().get(0).getPort();
      return Relay.listening(HOST, port).to(anchor.id(), HOST, to).open();
    }

    String name(int number) {
      return HOST + ":" + ports.get(number);
    }

    void end(int number) {
      open.get(number).close();
    }

    void comeBack(int number) throws IOException {
      open.set(number, relay(ports.get(number)));
    }

    @Override
    public void close() {
      open.forEach(Relay::close);
    }
  }

  private void explain(
      ExampleServices services, Anchor anchor, Relays relays, InetSocketAddress local) {
    if (json) {
      return;
    }
    int anchorPort = anchor.addresses().get(0).getPort();
    String at = ReachCommand.shown(local);
    for (String line :
        List.of(
            "All on this machine; a program at the left, a web server at the right:",
            "",
            "  " + at + "  client --- " + relays.name(0) + " relay ---.",
            "  "
                + " ".repeat(at.length())
                + "        \\--- "
                + relays.name(1)
                + " relay ---'--- "
                + HOST
                + ":"
                + anchorPort
                + " anchor --- "
                + HOST
                + ":"
                + services.webPort()
                + " web",
            "",
            "On machines of their own these would be:",
            "",
            "  beacon reach serve web --to " + HOST + ":" + services.webPort() + " --clients FILE",
            "  beacon reach relay --listen 0.0.0.0:7443 --to " + anchor.id() + "=ANCHOR:7443",
            "  beacon reach connect " + anchor.id() + " --endpoint RELAY:7443 --listen " + at,
            "",
            "In another terminal, again and again: curl http://" + at + "/",
            "Beside it one connection sends 100 messages a second, while the relays end in turn.",
            "Ctrl-C ends it.",
            "")) {
      out.text(line);
    }
  }

  /** One connection to the end. */
  private void exchange(Socket socket, Relays relays) throws IOException, InterruptedException {
    DataOutputStream to = new DataOutputStream(socket.getOutputStream());
    DataInputStream from = new DataInputStream(socket.getInputStream());
    long stepNs = System.nanoTime();
    long longestNs = 0;
    int step = 0;
    for (long number = 0; !isOver(); number++) {
      long sentNs = System.nanoTime();
      to.writeLong(number);
      if (from.readLong() != number) {
        throw new IOException("message " + number + " came back as another");
      }
      long nowNs = System.nanoTime();
      longestNs = Math.max(longestNs, nowNs - sentNs);
      if (nowNs - stepNs >= STEP.toNanos()) {
        messages(number + 1, longestNs);
        longestNs = 0;
        stepNs = nowNs;
        take(step++, relays);
      }
    }
  }

  private boolean isOver() throws InterruptedException {
    return ending.within(BETWEEN_MESSAGES) || (ends && System.nanoTime() - endNs >= 0);
  }

  /** The first relay ends, comes back, then the other. */
  private void take(int step, Relays relays) throws IOException {
    int number = step / 2 % 2;
    boolean isEnd = step % 2 == 0;
    relay(relays.name(number), isEnd ? "ended" : "back");
    if (isEnd) {
      relays.end(number);
    } else {
      relays.comeBack(number);
    }
  }

  private void relay(String at, String state) {
    if (json) {
      out.json(new JsonLine().text("event", "relay").text("relay", at).text("state", state));
    } else {
      out.text(
          state.equals("ended") ? "the relay " + at + " ends" : "the relay " + at + " is back");
    }
  }

  private void messages(long count, long longestNs) {
    String longest = String.format(Locale.ROOT, "%.1f", longestNs / NS_PER_MS);
    if (json) {
      out.json(
          new JsonLine()
              .text("event", "messages")
              .number("count", count)
              .decimal("longest_ms", longest));
    } else {
      out.text(
          count + " messages, each came back; the slowest of the last took " + longest + " ms");
    }
  }
}
