package dev.beacon.reach.lab;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.room.Keys;
import dev.beacon.room.Postgres;
import dev.beacon.room.Room;
import dev.beacon.room.Running;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * PostgreSQL through its JDBC driver, OkHttp with a retry, the JDK's HTTP client, a Selector and
 * TLS, all at once, all unmodified, each with three servers, while the one that they prefer dies in
 * each way there is. The order in which it happens is chance: each test begins when all use server
 * 1 and BFD judges every address.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Timeout(240)
class ProgramsTest {

  private static final int SERVERS = 3;
  private static final int ADDRESSES_A_SERVER = 2;
  private static final int SERVICES = 3;
  private static final int ATTEMPTS = 3;
  private static final String WATCHED = "watched " + SERVICES * SERVERS * ADDRESSES_A_SERVER;

  private final List<String> names =
      new ArrayList<>(List.of("okhttp", "java.net.http", "selector", "tls"));

  /** Those that see the exception of a socket; the others see what becomes of it. */
  private static final List<String> TOLD = List.of("okhttp", "tls", "jdbc");

  private final List<Server> servers = new ArrayList<>();
  private Optional<Postgres> postgres = Optional.empty();
  private Room room;
  private Running programs;

  @BeforeAll
  @Timeout(240)
  void open(@TempDir Path folder) throws Exception {
    room = Room.open(1 + SERVERS);
    postgres = Postgres.open();
    postgres.ifPresent(any -> names.add("jdbc"));
    Path keys = folder.resolve("keys.p12");
    Keys.make(keys);
    for (int number = 1; number <= SERVERS; number++) {
      servers.add(new Server(room, number, keys, postgres));
    }
    programs = room.start(0, Programs.class, keys.toString(), names.get(names.size() - 1));
  }

  @AfterAll
  void close() throws Exception {
    if (room != null) {
      room.close();
    }
    if (postgres.isPresent()) {
      postgres.get().delete();
    }
  }

  private Server first() {
    return servers.get(0);
  }

  /** SRV priority: all use server 1, unless it is dead. */
  @BeforeEach
  void allUseTheFirst() throws Exception {
    programs.await(programs.mark(), WATCHED, WATCHED::equals);
    int mark = programs.mark();
    for (String each : names) {
      programs.await(mark, each + " ok 1", (each + " ok 1")::equals);
    }
  }

  private interface Step {
    void run() throws Exception;
  }

  private interface Check {
    void since(int mark) throws Exception;
  }

  private void during(Step fault, Step end, Check check) throws Exception {
    int mark = programs.mark();
    try {
      fault.run();
      check.since(mark);
    } finally {
      end.run();
    }
  }

  /**
   * A machine that stands still for longer than the detection time has BFD take servers for dead
   * that live. It doesn't do so in each of three attempts.
   */
  private void patiently(Step attempt) throws Exception {
    for (int i = 1; i < ATTEMPTS; i++) {
      try {
        attempt.run();
        return;
      } catch (AssertionError busy) {
        System.err.println("ProgramsTest: attempt " + i + ": " + busy.getMessage());
        allUseTheFirst();
      }
    }
    attempt.run();
  }

  /** Each goes on with another server, and does not come back while the first is dead. */
  private void allLeaveTheFirst(Step fault, Step end) throws Exception {
    during(
        fault,
        end,
        since -> {
          for (String each : names) {
            programs.await(since, each + " ok 2 or 3", isOkByOther(each));
          }
          for (String each : names) {
            assertThat(said(each, since).stream().dropWhile(line -> !isOkByOther(each).test(line)))
                .as(programs::toString)
                .noneMatch((each + " ok 1")::equals);
          }
          assertThat(said("okhttp", since)).noneMatch(line -> line.startsWith("okhttp failed"));
        });
  }

  private static Predicate<String> isOkByOther(String name) {
    return line -> line.equals(name + " ok 2") || line.equals(name + " ok 3");
  }

  private List<String> said(String name, int mark) {
    return programs.since(mark).stream().filter(each -> each.startsWith(name + " ")).toList();
  }

  /** The same, and nothing but Reach could have told them. */
  private void allAreTold(Step fault, Step end) throws Exception {
    patiently(() -> allAreToldOnce(fault, end));
  }

  private void allAreToldOnce(Step fault, Step end) throws Exception {
    int mark = programs.mark();
    allLeaveTheFirst(fault, end);
    for (String each : TOLD) {
      assertThat(said(each, mark))
          .filteredOn(line -> line.contains(" failed ") || line.contains(" retries "))
          .allMatch(line -> line.contains("InstanceDown: Server 1 at ") || foundItClosed(line));
    }
  }

  /** PostgreSQL's driver asks a socket whether it is closed before each request. */
  private static boolean foundItClosed(String line) {
    return line.equals(
        "jdbc failed org.postgresql.util.PSQLException: This connection has been closed.");
  }

  @Test
  @DisplayName("RCH-001: a JDBC driver makes its sockets by the name of the factory's class")
  void postgresqlIsAmongThem() {
    Room.require(postgres.isPresent(), "no PostgreSQL: install it (apt install postgresql)");
    assertThat(said("jdbc", 0)).contains("jdbc ok 1");
  }

  @Test
  @DisplayName("RCH-006, RCH-007: programs that were killed are left, and one retry is enough")
  void killed() throws Exception {
    patiently(() -> allLeaveTheFirst(() -> first().killPrograms(), () -> first().startPrograms()));
  }

  @Test
  @DisplayName("RCH-005, RCH-006: a host that hangs is left, though its kernel takes connections")
  void hung() throws Exception {
    allAreTold(() -> first().signal("STOP"), () -> first().signal("CONT"));
  }

  @Test
  @DisplayName("RCH-005, RCH-006: a host that is cut off both ways is left")
  void cutBothWays() throws Exception {
    allAreTold(() -> room.plug(1, false), () -> room.plug(1, true));
  }

  @Test
  @DisplayName("RCH-005, RCH-006: a host that hears all and isn't heard is left")
  void notHeard() throws Exception {
    allAreTold(() -> room.deaf(0, 1, true), () -> room.deaf(0, 1, false));
  }

  @Test
  @DisplayName("RCH-005, RCH-006: a host that is heard and hears nothing is left")
  void deaf() throws Exception {
    allAreTold(() -> room.deaf(1, 0, true), () -> room.deaf(1, 0, false));
  }

  @Test
  @DisplayName("RCH-005, RCH-006: a host whose cable is pulled is left")
  void carrierOfTheServerLost() throws Exception {
    allAreTold(() -> room.carrier(1, false), () -> room.carrier(1, true));
  }

  @Test
  @DisplayName("RCH-005, RCH-006: a host without its addresses is left")
  void addressesOfTheServerRemoved() throws Exception {
    allAreTold(() -> room.addresses(1, false), () -> room.addresses(1, true));
  }

  @Test
  @DisplayName("RCH-005: a server that says goodbye is left, though its programs still answer")
  void withdrawn() throws Exception {
    allAreTold(() -> first().withdraw(), () -> first().announceAgain());
  }

  @Test
  @DisplayName("RCH-005, RCH-006: without a carrier of its own a program is told so, then goes on")
  void ownCarrierLost() throws Exception {
    during(() -> room.carrier(0, false), () -> room.carrier(0, true), this::allFail);
  }

  @Test
  @DisplayName("RCH-005, RCH-006: without addresses of its own a program is told so, then goes on")
  void ownAddressesRemoved() throws Exception {
    during(() -> room.addresses(0, false), () -> room.addresses(0, true), this::allFail);
  }

  @Test
  @DisplayName("RCH-006, RCH-051: with all servers dead each program is told so; back, all go on")
  void allDeadAndBack() throws Exception {
    during(
        () -> plugAll(false),
        () -> plugAll(true),
        since -> {
          allFail(since);
          programs.await(
              since,
              "tls failed: NothingAlive",
              line -> line.startsWith("tls failed ") && line.contains("NothingAlive: "));
        });
  }

  private void plugAll(boolean connected) throws Exception {
    for (int number = 1; number <= SERVERS; number++) {
      room.plug(number, connected);
    }
  }

  private void allFail(int since) throws Exception {
    for (String each : names) {
      programs.await(since, each + " failed", line -> line.startsWith(each + " failed "));
    }
  }
}
