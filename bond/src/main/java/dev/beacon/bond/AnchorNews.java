package dev.beacon.bond;

import dev.beacon.bond.internal.line.AnchorBonds;
import dev.beacon.bond.internal.line.StreamDoor;
import java.io.IOException;
import java.net.SocketException;
import java.time.Instant;
import java.util.concurrent.SubmissionPublisher;

/** Events of an anchor or a relay. */
final class AnchorNews implements AnchorBonds.Watcher, StreamDoor.Reasons {

  private static final int MOST_EVENTS_WAITING = 256;

  private final EventThread thread = new EventThread();
  private final SubmissionPublisher<AnchorEvent> events =
      new SubmissionPublisher<>(thread, MOST_EVENTS_WAITING);

  SubmissionPublisher<AnchorEvent> events() {
    return events;
  }

  void close() {
    events.close();
    thread.close();
  }

  @Override
  public void joined(String id, String bond) {
    tell(new AnchorEvent.ClientJoined(id, bond, Instant.now()));
  }

  @Override
  public void left(String id, String bond, String reason) {
    tell(new AnchorEvent.ClientLeft(id, bond, reason, Instant.now()));
  }

  @Override
  public void refused(String source, String reason) {
    tell(new AnchorEvent.Refused(source, reason, Instant.now()));
  }

  /** An anchor's streams are open from the beginning. */
  @Override
  public IOException refused(int result) {
    return new SocketException("Connection refused");
  }

  @Override
  public IOException broken(int reason, String bondEnd) {
    if (!bondEnd.isEmpty()) {
      return new SocketException("Connection reset: the client's bond is over: " + bondEnd);
    }
    return new SocketException("Connection reset by the client");
  }

  private void tell(AnchorEvent event) {
    if (!events.isClosed()) {
      int unused = events.offer(event, (subscriber, dropped) -> false);
    }
  }
}
