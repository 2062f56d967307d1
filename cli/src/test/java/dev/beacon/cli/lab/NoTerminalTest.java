package dev.beacon.cli.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.cli.Main;
import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Commands in a session without a terminal, with closed streams: as services and cron start them.
 */
@Timeout(120)
class NoTerminalTest {

  private static final int LIMIT_SECONDS = 60;

  private static Room room;

  @BeforeAll
  static void open() throws IOException, InterruptedException {
    room = Room.open(1);
  }

  @AfterAll
  static void close() {
    if (room != null) {
      room.close();
    }
  }

  private static Running start(String streams, String... words) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of("setsid", "--wait", "sh", "-c", "exec \"$@\" " + streams, "sh"));
    command.addAll(Room.java(Main.class, List.of()));
    command.addAll(List.of(words));
    return room.start(0, command);
  }

  @Test
  @DisplayName("the dashboard serves without a terminal and with its standard input closed")
  void theDashboardNeedsNoTerminal() throws IOException, InterruptedException {
    try (Running dashboard = start("<&-", "dashboard", "--timeout", "2")) {
      assertThat(dashboard.awaitEnd(LIMIT_SECONDS)).isZero();
      assertThat(dashboard.lines())
          .singleElement()
          .asString()
          .matches("http://127\\.0\\.0\\.1:\\d+/");
    }
  }

  @Test
  @DisplayName("with standard output closed: one line says so, exit code 1")
  void aClosedOutputIsOneLine() throws IOException, InterruptedException {
    for (String command : List.of("dashboard", "monitor", "interfaces")) {
      try (Running running = start(">&-", command, "--timeout", "5")) {
        assertThat(running.awaitEnd(LIMIT_SECONDS)).as(running.toString()).isEqualTo(1);
        assertThat(running.lines())
            .singleElement()
            .asString()
            .startsWith("beacon: cannot write to standard output");
      }
    }
  }

  @Test
  @DisplayName("with every stream closed it runs to its end all the same")
  void everyStreamMayBeClosed() throws IOException, InterruptedException {
    try (Running watching = start("<&- >/dev/null 2>&-", "browse", "--timeout", "1")) {
      assertThat(watching.awaitEnd(LIMIT_SECONDS)).isZero();
    }
  }
}
