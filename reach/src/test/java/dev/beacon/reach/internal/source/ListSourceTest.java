package dev.beacon.reach.internal.source;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What a list says of itself, with a text and a clock of the test. */
class ListSourceTest {

  private static final String BAD_ROW = "trouble: db.list: row 2: 'nonsense' is not HOST:PORT";
  private static final String WELL = "well again: db.list: the list is in order";

  private final ByHand executor = new ByHand();
  private final Given given = new Given();
  private final Taken taken = new Taken();
  private long nowNs = Long.MAX_VALUE - 1_000;

  @AfterEach
  void stop() {
    executor.shutdownNow();
  }

  private ListSource open() {
    return new ListSource(given, ListText.Kind.INSTANCES, taken, executor, () -> nowNs);
  }

  /** A minute later, when the names are looked up again. */
  private void next(Answer answer) {
    nowNs += TimeUnit.SECONDS.toNanos(60);
    nextAtOnce(answer);
  }

  private void nextAtOnce(Answer answer) {
    given.answer = answer;
    executor.runNext();
  }

  private static Answer text(String text) {
    return () -> Optional.of(text.getBytes(UTF_8));
  }

  private static final Answer UNCHANGED = Optional::empty;
  private static final Answer LOST =
      () -> {
        throw new IOException("HTTP status 503");
      };

  @Test
  @DisplayName("RCH-002: a list that is unchanged is as bad as it was")
  void anUnchangedListIsNoBetter() {
    given.answer = text("10.0.0.1:1\nnonsense\n");
    open();
    nextAtOnce(UNCHANGED);
    next(UNCHANGED);
    next(UNCHANGED);
    assertThat(taken.words).containsExactly(BAD_ROW);
    nextAtOnce(text("10.0.0.1:1\n"));
    assertThat(taken.words).containsExactly(BAD_ROW, WELL);
  }

  @Test
  @DisplayName("RCH-002: a list that is no text is so until it changes; its last rows stay")
  void whatIsNoTextStaysSo() {
    given.answer = text("10.0.0.1:1\n");
    open();
    nextAtOnce(text("\0"));
    next(UNCHANGED);
    assertThat(taken.words).singleElement().asString().contains("zero byte");
    assertThat(taken.rows).hasSize(1);
    nextAtOnce(text("10.0.0.1:1\n"));
    assertThat(taken.words).last().isEqualTo(WELL);
  }

  @Test
  @DisplayName("RCH-002: when an unchanged list can be had again, that is told at once")
  void anUnchangedListIsBack() {
    given.answer = text("10.0.0.1:1\nnonsense\n");
    open();
    nextAtOnce(LOST);
    nextAtOnce(UNCHANGED);
    assertThat(taken.words)
        .containsExactly(
            BAD_ROW,
            "trouble: db.list: it can't be had, the last one stays: HTTP status 503",
            BAD_ROW);
    nextAtOnce(text("10.0.0.1:1\n"));
    nextAtOnce(LOST);
    nextAtOnce(UNCHANGED);
    assertThat(taken.words).last().isEqualTo(WELL);
  }

  @Test
  @DisplayName("RCH-002: a list that was never there has no last one")
  void aListThatWasNeverThere() {
    given.answer = LOST;
    open();
    nextAtOnce(text("\0"));
    assertThat(taken.words)
        .hasSize(2)
        .allSatisfy(words -> assertThat(words).startsWith("trouble: db.list: it can't be had: "));
  }

  @Test
  @DisplayName("RCH-002: unknown names are told apart from bad rows")
  void namesHaveTheirOwnTrouble() {
    given.answer = text("10.0.0.1:1\nnonsense\n");
    taken.problem = "a.example is unknown";
    open();
    nextAtOnce(UNCHANGED);
    taken.problem = "";
    next(UNCHANGED);
    assertThat(taken.words).containsExactly(BAD_ROW + "; a.example is unknown", BAD_ROW);
  }

  @Test
  @DisplayName("RCH-002: what fails otherwise is told too, and the source goes on")
  void anyFailureIsTold() {
    given.answer =
        () -> {
          throw new IllegalArgumentException("of the test");
        };
    open();
    assertThat(taken.words).singleElement().asString().contains("of the test");
    nextAtOnce(text("10.0.0.1:1\n"));
    assertThat(taken.words).last().isEqualTo(WELL);
    assertThat(taken.rows).hasSize(1);
  }

  @Test
  @DisplayName("RCH-002: a list that was closed during a request says nothing more")
  void aClosedListIsSilent() {
    given.answer = text("10.0.0.1:1\n");
    ListSource list = open();
    nextAtOnce(
        () -> {
          list.close();
          throw new IOException("interrupted");
        });
    assertThat(taken.words).isEmpty();
  }

  /** What {@link ListSource.Text#ifChanged} does next. */
  private interface Answer {
    Optional<byte[]> get() throws IOException;
  }

  private static final class Given implements ListSource.Text {
    private Answer answer = UNCHANGED;

    @Override
    public String name() {
      return "db.list";
    }

    @Override
    public Optional<byte[]> ifChanged() throws IOException {
      return answer.get();
    }

    @Override
    public long againMs() {
      return 1_000;
    }
  }

  private static final class Taken implements ListSource.Rows {
    private final List<String> words = new ArrayList<>();
    private List<ListText.Row> rows = List.of();
    private String problem = "";

    @Override
    public String now(String list, List<ListText.Row> rows) {
      this.rows = rows;
      return problem;
    }

    @Override
    public void trouble(String reason) {
      words.add("trouble: " + reason);
    }

    @Override
    public void wellAgain(String reason) {
      words.add("well again: " + reason);
    }
  }
}
