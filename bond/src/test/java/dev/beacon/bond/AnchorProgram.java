package dev.beacon.bond;

import dev.beacon.Beacon;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** An anchor with an echo service behind it, on a host of its own; until it is killed. */
public final class AnchorProgram {

  private AnchorProgram() {}

  /**
   * Runs it.
   *
   * @param arguments the file of its identity, the port to listen on, and "watchable" if its host
   *     is to answer BFD
   */
  public static void main(String[] arguments) throws Exception {
    try (Service service = new Service(Service::echo);
        Beacon beacon = Beacon.open();
        Anchor anchor = builder(service, beacon, List.of(arguments)).open()) {
      System.out.println("ready");
      new CountDownLatch(1).await();
      System.out.println(anchor.id());
    }
  }

  private static AnchorBuilder builder(Service service, Beacon beacon, List<String> arguments) {
    AnchorBuilder builder =
        Anchor.serving("127.0.0.1", service.port())
            .identity(Path.of(arguments.get(0)))
            .anyClient()
            .listen(Integer.parseInt(arguments.get(1)))
            .publish(beacon, "Echo");
    return arguments.contains("watchable") ? builder.watchable() : builder;
  }
}
