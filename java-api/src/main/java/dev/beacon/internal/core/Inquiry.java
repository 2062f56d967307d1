package dev.beacon.internal.core;

import dev.beacon.Answer;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.internal.mdns.find.AnswerSink;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The answers of one query, on their way from the loop to a listener. */
public final class Inquiry extends Listeners.Channel implements AnswerSink {

  private static final Logger log = LoggerFactory.getLogger(Inquiry.class);

  /**
   * The most answers that wait; a slower listener loses some, because strangers choose how many
   * there are.
   */
  private static final int MOST_WAITING = 10_000;

  private final Name name;
  private final RecordType type;
  private final Consumer<? super Answer> listener;
  private final Consumer<? super Inquiry> onClose;
  private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean lost = new AtomicBoolean();
  private final AtomicBoolean closed = new AtomicBoolean();

  Inquiry(
      Name name,
      RecordType type,
      Consumer<? super Answer> listener,
      Listeners listeners,
      Consumer<? super Inquiry> onClose) {
    super(listeners);
    this.name = name;
    this.type = type;
    this.listener = listener;
    this.onClose = onClose;
  }

  /** The name of the query. */
  public Name name() {
    return name;
  }

  /** The type of the query. */
  public RecordType type() {
    return type;
  }

  /** Ends the query. Idempotent. Any thread. */
  public void close() {
    if (closed.compareAndSet(false, true)) {
      onClose.accept(this);
    }
  }

  @Override
  public void answer(Answer answer) {
    if (waiting.get() >= MOST_WAITING) {
      if (lost.compareAndSet(false, true)) {
        log.warn("the listener of query {} {} is too slow: answers are lost", name, type);
      }
      return;
    }
    waiting.incrementAndGet();
    answers.add(answer);
    signal();
  }

  @Override
  boolean workOnce() {
    Answer answer = answers.poll();
    if (answer == null) {
      return false;
    }
    waiting.decrementAndGet();
    if (!closed.get()) {
      listener.accept(answer);
    }
    return true;
  }

  @Override
  boolean hasWork() {
    return !answers.isEmpty();
  }
}
