package dev.beacon.cli.lab;

import dev.beacon.cli.Main;
import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.io.IOException;
import java.nio.file.Path;

/** A bond over two links, from the host of the dashboard to the next one, which carries 1 MB/s. */
final class Bonded {

  static final String FIRST = "eth0>10.9.0.2:7443";
  static final String SECOND = "eth1>10.9.1.2:7443";

  private static final String LISTEN = "127.0.0.1:9000";

  private Bonded() {}

  /** Starts it; the room ends it. Returns the client's end. */
  static Running start(Scene scene) throws IOException, InterruptedException {
    Room room = scene.room();
    room.secondLink();
    Running unusedService = room.start(1, Pump.class, "take", "8080").awaitReady();
    Path itsState = scene.state().resolve("of-the-anchor");
    Running anchor =
        room.start(
            1,
            Main.class,
            ("reach serve web --to 127.0.0.1:8080 --any-client --listen 0.0.0.0:7443 --no-publish"
                    + " --json --state "
                    + itsState)
                .split(" ", -1));
    String listening = anchor.await(0, "its id", line -> line.contains("\"listening\""));
    String id = listening.replaceAll(".*\"id\":\"([a-z2-7]+)\".*", "$1");
    Running client =
        room.start(
            0,
            Main.class,
            ("reach connect "
                    + id
                    + " --endpoint 10.9.0.2:7443@eth0 --endpoint 10.9.1.2:7443@eth1 --no-discovery"
                    + " --json --listen "
                    + LISTEN
                    + " --state "
                    + scene.state())
                .split(" ", -1));
    String unused = client.await(0, "its port", line -> line.contains("\"listening\""));
    Running unusedPump = room.start(0, Pump.class, "send", "9000").awaitReady();
    return client;
  }
}
