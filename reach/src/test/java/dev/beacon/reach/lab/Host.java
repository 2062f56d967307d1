package dev.beacon.reach.lab;

import dev.beacon.AnswerListener;
import dev.beacon.AnswerRules;
import dev.beacon.Beacon;
import dev.beacon.Service;
import dev.beacon.WatchEvent;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.Map;

/** What stands beside a server's programs: it announces them, and answers BFD for their host. */
public final class Host {

  /** The programs, by type. */
  static final Map<String, Integer> PORTS =
      Map.of("_http._tcp", 80, "_echo._tcp", 7, "_lab-tls._tcp", 7443, "_postgresql._tcp", 5432);

  /** Slow: a machine that is busy is not taken for a dead one. */
  private static final Duration INTERVAL = Duration.ofMillis(200);

  private Host() {}

  /** Arguments: the server's number, which is its priority too. Runs until its input ends. */
  public static void main(String[] args) throws IOException {
    try (Beacon beacon = Beacon.open()) {
      beacon.answer(AnswerRules.onLink().interval(INTERVAL).multiplier(3), new Nobody());
      for (Map.Entry<String, Integer> each : PORTS.entrySet()) {
        beacon.publish(
            Service.named("Server " + args[0])
                .type(each.getKey())
                .port(each.getValue())
                .priority(Integer.parseInt(args[0]))
                .txt("bfd", "1"));
      }
      while (System.in.read() >= 0) {
        // it says nothing
      }
    }
  }

  private static final class Nobody implements AnswerListener {
    @Override
    public void onEvent(WatchEvent event) {}

    @Override
    public void onGone(InetAddress peer) {}
  }
}
