package dev.beacon.cli.page;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class BoardTest {

  private static final long NO_WAIT = 0;

  private final Board board = new Board(10, 1_000);

  private static Optional<String> next(Board.Viewer viewer) throws InterruptedException {
    return viewer.next(NO_WAIT, () -> 7);
  }

  @Test
  @DisplayName("a browser first gets every row, then only what changed")
  void aBrowserFirstGetsEveryRow() throws InterruptedException {
    board.put("service/1", "{\"a\":1}");
    board.put("service/2", "{\"a\":2}");
    Board.Viewer viewer = board.join();

    assertThat(next(viewer))
        .contains(
            "{\"now\":7,\"begin\":true,\"rows\":[[\"service/1\",{\"a\":1}],[\"service/2\",{\"a\":2}]],"
                + "\"end\":true}");
    assertThat(next(viewer)).isEmpty();
    board.put("service/2", "{\"a\":3}");
    board.remove("service/1");
    assertThat(next(viewer))
        .contains("{\"now\":7,\"rows\":[[\"service/2\",{\"a\":3}],[\"service/1\",null]]}");
  }

  @Test
  @DisplayName("changes of one row between two batches are one change; the same value is none")
  void changesAreMerged() throws InterruptedException {
    Board.Viewer viewer = board.join();
    Object unused = next(viewer);
    for (int i = 0; i < 100_000; i++) {
      board.put("counter/x", Integer.toString(i));
    }
    assertThat(viewer.waiting()).isEqualTo(1);
    assertThat(next(viewer)).contains("{\"now\":7,\"rows\":[[\"counter/x\",99999]]}");
    board.put("counter/x", "99999");
    assertThat(next(viewer)).isEmpty();
  }

  @Test
  @DisplayName("rows that come and go while a browser does not read cost bounded memory")
  void aBrowserThatDoesNotReadStartsAnew() throws InterruptedException {
    Board.Viewer viewer = board.join();
    Object unused = next(viewer);
    for (int i = 0; i < 100_000; i++) {
      board.put("service/" + i, "1");
      board.remove("service/" + i);
      assertThat(viewer.waiting()).isLessThanOrEqualTo(2 * (10 + 2_000));
    }
    board.put("log/1", "2");
    assertThat(next(viewer)).get().asString().contains("[\"log/1\",2]");
  }

  @Test
  @DisplayName("rows of strangers have a bound, and leave room for the page's own")
  void rowsOfStrangersHaveABound() {
    for (int i = 0; i < 10; i++) {
      assertThat(board.putOfStranger("service/" + i, "1")).isTrue();
    }
    assertThat(board.putOfStranger("service/10", "1")).isFalse();
    assertThat(board.putOfStranger("service/3", "\"" + "x".repeat(2_000) + "\"")).isFalse();
    assertThat(board.putOfStranger("service/3", "2")).isTrue();
    assertThat(board.put("counter/received", "1")).isTrue();
  }

  @Test
  @DisplayName("the page's own rows take no room of strangers', and a row that goes makes room")
  void ownRowsTakeNoRoomOfStrangers() {
    for (int i = 0; i < 100; i++) {
      board.put("log/" + i, "\"" + "x".repeat(100) + "\"");
    }
    for (int i = 0; i < 10; i++) {
      assertThat(board.putOfStranger("service/" + i, "1")).isTrue();
    }
    assertThat(board.putOfStranger("service/10", "1")).isFalse();
    board.remove("service/4");
    assertThat(board.putOfStranger("service/10", "1")).isTrue();
  }

  @Test
  @DisplayName("a key has no text of strangers")
  void aKeyIsPlain() {
    assertThatThrownBy(() -> board.put("\"],[\"x", "1"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  @DisplayName("many rows come in batches, of which only the last has the end")
  void manyRowsComeInBatches() throws InterruptedException {
    Board large = new Board(1_000, 10_000_000);
    for (int i = 0; i < 1_000; i++) {
      large.put("service/" + i, "\"" + "x".repeat(500) + "\"");
    }
    Board.Viewer viewer = large.join();
    int batches = 0;
    String batch = "";
    while (!batch.contains("\"end\":true")) {
      batch = next(viewer).orElseThrow();
      assertThat(batch.length()).isLessThan(140_000);
      batches++;
    }
    assertThat(batches).isGreaterThan(3);
  }

  @Test
  @DisplayName("closing ends a wait")
  void closingEndsAWait() throws InterruptedException {
    Board.Viewer viewer = board.join();
    Object unused = next(viewer);
    Thread closer = new Thread(board::close);
    closer.start();
    assertThat(viewer.next(9_000_000_000L, () -> 7)).isEmpty();
    assertThat(viewer.isOver()).isTrue();
    closer.join();
  }
}
