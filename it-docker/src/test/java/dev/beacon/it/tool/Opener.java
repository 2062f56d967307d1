package dev.beacon.it.tool;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.beacon.Beacon;
import dev.beacon.BeaconException;
import dev.beacon.InterfaceDecision;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Runs in a box: opens and closes Beacon again and again, so that a hundred times take seconds and
 * not a hundred JVM starts.
 *
 * <p>{@code Opener COUNT} does so beside whoever holds the port. {@code Opener COUNT COMMAND...}
 * starts avahi-daemon by that command while Beacon is open, each time; a turn succeeds when Avahi
 * has opened its sockets of both families, and is then ended by TERM. Prints why a turn failed, and
 * at the end {@code N of COUNT}.
 */
public final class Opener {
  private static final long AVAHI_WITHIN_MS = 10_000;

  /** What Avahi says last of what it does at once; its probes take a second more. */
  private static final String TAKES_PART = "New relevant interface eth0.";

  private Opener() {}

  /** See the class. */
  public static void main(String[] args) throws IOException, InterruptedException {
    int count = Integer.parseInt(args[0]);
    List<String> avahi = Arrays.asList(args).subList(1, args.length);
    int opened = 0;
    for (int turn = 1; turn <= count; turn++) {
      try (Beacon beacon = Beacon.open()) {
        if (beacon.interfaces().stream().noneMatch(InterfaceDecision::used)) {
          System.out.println("turn " + turn + ": " + beacon.interfaces());
        } else if (avahi.isEmpty() || starts(avahi, turn)) {
          opened++;
        }
      } catch (BeaconException refused) {
        System.out.println("turn " + turn + ": " + refused);
      }
    }
    System.out.println(opened + " of " + count);
  }

  private static boolean starts(List<String> command, int turn)
      throws IOException, InterruptedException {
    Process avahi = new ProcessBuilder(command).redirectErrorStream(true).start();
    Thread limit = new Thread(() -> endLater(avahi));
    limit.setDaemon(true);
    limit.start();
    List<String> printed = new ArrayList<>();
    Set<String> families = new HashSet<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(avahi.getInputStream(), UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        printed.add(line);
        if (line.startsWith(TAKES_PART)) {
          families.add(line.substring(TAKES_PART.length()));
        }
        if (families.size() == 2) {
          avahi.toHandle().destroy(); // Process.destroy would close what it prints
        }
      }
    }
    avahi.waitFor();
    boolean whole =
        families.size() == 2 && printed.stream().noneMatch(line -> line.startsWith("Failed to"));
    if (!whole) {
      System.out.println("turn " + turn + ": avahi-daemon said " + printed);
    }
    return whole;
  }

  private static void endLater(Process process) {
    try {
      if (!process.waitFor(AVAHI_WITHIN_MS, TimeUnit.MILLISECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
