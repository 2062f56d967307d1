package dev.beacon.bond.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.bond.ClientProgram;
import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** The client program on the first host of a room. */
final class Client {

  private Client() {}

  /** With two paths that carry data; "paced" is a thousand messages a second, "full" all it can. */
  static Running start(Room room, String pace, String id, String... endpoints)
      throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of(pace, id));
    arguments.addAll(List.of(endpoints));
    return room.start(ClientProgram.class, arguments.toArray(String[]::new)).awaitReady();
  }

  /** It ends in order: all that was sent came back right. */
  static void finish(Running client) throws IOException, InterruptedException {
    client.endInput();
    Room.Outcome outcome = Room.outcome(client);
    assertThat(outcome.exitCode()).as(outcome.toString()).isZero();
    assertThat(outcome.lines()).contains("done").noneMatch(line -> line.startsWith("broke"));
    String sent = outcome.starting("messages ").get(0).split(" ", -1)[1];
    assertThat(outcome.lines()).contains("came back " + sent);
    assertThat(Integer.parseInt(sent)).isPositive();
  }
}
