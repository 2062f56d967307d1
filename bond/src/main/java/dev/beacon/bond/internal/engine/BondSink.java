package dev.beacon.bond.internal.engine;

import dev.beacon.bond.internal.wire.CloseCode;
import java.nio.ByteBuffer;

/**
 * The wishes and the news of a bond. {@link #transmit} and {@link #hangUp} may be called at any
 * time and must not call the engine. All else is called at the end of {@link BondEngine#turn} and
 * may; another turn is due then.
 */
public interface BondSink {

  /** Connect to a path; {@link BondEngine#connected} or {@link BondEngine#ended} is the answer. */
  void dial(LineState line);

  /** Put these bytes on a line, in order. */
  void transmit(LineState line, ByteBuffer bytes);

  /** End the connection of a line, after all that was to be transmitted. */
  void hangUp(LineState line);

  /** A line came up, fell silent, was heard again or ended. */
  void lineChanged(LineState line);

  /** An anchor's stream: it wants to be accepted or refused. */
  void arrived(StreamState stream);

  /** A stream was opened, can be read or written, or ended. */
  void streamChanged(StreamState stream);

  /** The bond is over; all its streams are reset. */
  void bondEnded(CloseCode code, String text);
}
