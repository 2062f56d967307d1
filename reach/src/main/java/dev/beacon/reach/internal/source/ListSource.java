package dev.beacon.reach.internal.source;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * The rows of a list, which is read again now and then. If it can't be read, the last one stays.
 */
public final class ListSource implements Source {

  /** The bytes of a list. */
  public interface Text {
    /** Its name, for messages. */
    String name();

    /**
     * Reads it, if it has changed since the last time.
     *
     * @throws IOException if it can't be read
     */
    Optional<byte[]> ifChanged() throws IOException;

    /** The time until the next check, in milliseconds. */
    long againMs();
  }

  /** Takes the rows of a list. */
  public interface Rows extends Troubles {
    /**
     * Takes the rows, when the list has changed and once a minute: host names may have other
     * addresses by then.
     *
     * @return the problem with them; empty if there is none
     */
    String now(String list, List<ListText.Row> rows);
  }

  /** Host names are looked up again at this interval, even if the list is unchanged. */
  private static final long NAMES_EVERY_NS = TimeUnit.SECONDS.toNanos(60);

  private final Text text;
  private final ListText.Kind kind;
  private final Rows taker;
  private final ScheduledExecutorService executor;
  private final LongSupplier nowNs;
  private List<ListText.Row> rows = List.of();
  private long namesNs;
  private String textTrouble = ""; // of the text that was read last
  private String namesTrouble = "";
  private String lastTrouble = "";
  private boolean wasRead;
  private volatile boolean closed;

  /** Begins to read a list of instances. */
  public ListSource(Text text, Found found, ScheduledExecutorService executor) {
    this(text, ListText.Kind.INSTANCES, new ListedInstances(found), executor);
  }

  /** Begins to read a list of this kind. */
  public ListSource(Text text, ListText.Kind kind, Rows taker, ScheduledExecutorService executor) {
    this(text, kind, taker, executor, System::nanoTime);
  }

  /** The same with another clock. */
  ListSource(
      Text text,
      ListText.Kind kind,
      Rows taker,
      ScheduledExecutorService executor,
      LongSupplier nowNs) {
    this.nowNs = nowNs;
    namesNs = nowNs.getAsLong() - NAMES_EVERY_NS;
    this.text = text;
    this.kind = kind;
    this.taker = taker;
    this.executor = executor;
    executor.execute(this::read);
  }

  private void read() {
    if (closed) {
      return;
    }
    String trouble;
    try {
      trouble = check();
    } catch (IOException e) {
      trouble = lost(String.valueOf(e.getMessage()));
    } catch (RuntimeException e) {
      trouble = lost(e.toString()); // the executor would end the source and say nothing
    }
    tell(trouble);
    if (!closed && !executor.isShutdown()) {
      Object unused = executor.schedule(this::read, text.againMs(), TimeUnit.MILLISECONDS);
    }
  }

  /** Returns the problem with the list: an unchanged one has those that it had. */
  private String check() throws IOException {
    Optional<byte[]> bytes = text.ifChanged();
    bytes.ifPresent(this::take);
    if (bytes.isPresent() || nowNs.getAsLong() - namesNs >= NAMES_EVERY_NS) {
      namesNs = nowNs.getAsLong();
      namesTrouble = taker.now(text.name(), rows);
    }
    return join(textTrouble, namesTrouble);
  }

  private void take(byte[] bytes) {
    try {
      ListText list = ListText.read(bytes, kind);
      rows = list.rows();
      wasRead = true;
      textTrouble = String.join("; ", list.complaints());
    } catch (IOException e) {
      textTrouble = lost(String.valueOf(e.getMessage()));
    }
  }

  private String lost(String why) {
    return "it can't be had" + (wasRead ? ", the last one stays: " : ": ") + why;
  }

  private static String join(String one, String other) {
    return one.isEmpty() || other.isEmpty() ? one + other : one + "; " + other;
  }

  private void tell(String trouble) {
    if (!closed && !trouble.equals(lastTrouble)) {
      if (trouble.isEmpty()) {
        taker.wellAgain(text.name() + ": the list is in order");
      } else {
        taker.trouble(text.name() + ": " + trouble);
      }
      lastTrouble = trouble;
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
