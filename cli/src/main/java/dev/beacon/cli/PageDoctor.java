package dev.beacon.cli;

import dev.beacon.cli.page.Board;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;

/**
 * The findings of {@code doctor} on the page. They come from the dashboard's own Beacon, once when
 * it starts, and when a person asks for it. One examination runs at a time.
 */
final class PageDoctor {

  private static final String KEY = "doctor";

  private final Board board;
  private final BeaconDoor door;
  private final Settings settings;
  private final List<String> askedInterfaces;
  private final Finder finder;
  private final Ending ending;
  private final LongSupplier nowMs;
  private final AtomicBoolean runs = new AtomicBoolean();
  private List<Finding> latest = List.of();

  PageDoctor(
      Board board,
      BeaconDoor door,
      Settings settings,
      List<String> askedInterfaces,
      Finder finder,
      Ending ending,
      LongSupplier nowMs) {
    this.board = board;
    this.door = door;
    this.settings = settings;
    this.askedInterfaces = askedInterfaces;
    this.finder = finder;
    this.ending = ending;
    this.nowMs = nowMs;
  }

  /** Examines the host on the executor, unless that is happening already. */
  void examine(Executor executor) {
    if (runs.compareAndSet(false, true)) {
      executor.execute(this::examine);
    }
  }

  private void examine() {
    try {
      board.put(KEY, row(true, latest));
      Duration time = DoctorCommand.DEFAULT_TIMEOUT;
      Examination examination = new Examination(door, settings, askedInterfaces);
      latest = Check.all(examination.symptoms(finder, time, ending));
    } catch (CommandFailure ended) {
      return; // and so is the page
    } catch (InterruptedException closing) {
      Thread.currentThread().interrupt();
    } finally {
      board.put(KEY, row(false, latest));
      runs.set(false);
    }
  }

  private String row(boolean running, List<Finding> findings) {
    return new JsonLine()
        .flag("running", running)
        .number("at", nowMs.getAsLong())
        .objects("findings", findings.stream().map(PageDoctor::json).toList())
        .end();
  }

  private static JsonLine json(Finding finding) {
    return new JsonLine()
        .text("severity", finding.severity().word())
        .text("id", finding.id())
        .text("interface", finding.interfaceName().orElse(""))
        .text("family", finding.family().map(Addresses::familyName).orElse(""))
        .text("text", finding.text())
        .text("advice", finding.advice());
  }
}
