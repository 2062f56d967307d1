package dev.beacon.resolver;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.UnknownHostException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/**
 * Programs as they are: they know host names, and nothing of Beacon. One argument, one thing done.
 */
final class Program {

  private static final HttpClient HTTP = HttpClient.newHttpClient();

  private Program() {}

  public static void main(String[] arguments) throws Exception {
    for (String argument : arguments) {
      String[] words = argument.split("=", 2);
      switch (words[0]) {
        case "active" -> print("active", BeaconResolver.isActive());
        case "why" -> print("why", BeaconResolver.whyInactive());
        case "all" -> timed(words[1], () -> Arrays.toString(InetAddress.getAllByName(words[1])));
        case "http" -> print("http", get(words[1]));
        case "socket" -> print("socket", connect(words[1]));
        case "reverse" -> timed(words[1], () -> reverse(words[1]));
        case "virtual" -> print("virtual", virtual(Integer.parseInt(words[1])));
        case "handler" -> Logger.getLogger("").addHandler(new LookingUp(words[1]));
        case "log" -> org.slf4j.LoggerFactory.getLogger(Program.class).error("a line");
        default -> throw new IllegalArgumentException(argument);
      }
    }
    print(
        "threads",
        Thread.getAllStackTraces().keySet().stream()
            .filter(thread -> thread.getName().startsWith("beacon-loop"))
            .count());
  }

  private interface Step {
    Object run() throws IOException;
  }

  private static void timed(String what, Step step) throws IOException {
    long beganNs = System.nanoTime();
    Object result;
    try {
      result = step.run();
    } catch (UnknownHostException e) {
      result = "unknown: " + e.getMessage();
    }
    print(what, result);
    print("ms of " + what, (System.nanoTime() - beganNs) / 1_000_000);
  }

  private static String get(String url) throws IOException, InterruptedException {
    return HTTP.send(
            HttpRequest.newBuilder(URI.create(url)).build(), HttpResponse.BodyHandlers.ofString())
        .body();
  }

  private static String connect(String host) throws IOException {
    try (Socket socket = new Socket(host, Peer.PORT)) {
      return socket.getInetAddress().toString();
    }
  }

  private static String reverse(String address) throws UnknownHostException {
    return InetAddress.getByAddress(InetAddress.getByName(address).getAddress()).getHostName();
  }

  /** Each asks for a spelling of its own, as long as there are some, for the JVM keeps answers. */
  private static long virtual(int threads) throws Exception {
    List<Future<InetAddress>> asked = new ArrayList<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < threads; i++) {
        String name = spelling("printer", i) + (i % 256 < 128 ? ".local" : ".LOCAL.");
        asked.add(executor.submit(() -> InetAddress.getByName(name)));
      }
    }
    long found = 0;
    for (Future<InetAddress> each : asked) {
      found += each.get().getHostAddress().equals("10.9.0.2") ? 1 : 0;
    }
    return found;
  }

  private static String spelling(String name, int number) {
    StringBuilder spelt = new StringBuilder(name);
    for (int i = 0; i < name.length(); i++) {
      if ((number >> i & 1) != 0) {
        spelt.setCharAt(i, Character.toUpperCase(name.charAt(i)));
      }
    }
    return spelt.toString();
  }

  private static void print(String what, Object result) {
    System.out.println(what + ": " + result);
  }

  /** A handler that sends what is logged to some host, and looks its name up for each line. */
  private static final class LookingUp extends Handler {
    private final String host;

    LookingUp(String host) {
      this.host = host;
    }

    @Override
    public void publish(LogRecord line) {
      try {
        print("handled", InetAddress.getByName(host));
      } catch (UnknownHostException e) {
        print("not handled", String.valueOf(e.getMessage()));
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
