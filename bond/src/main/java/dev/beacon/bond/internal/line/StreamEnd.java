package dev.beacon.bond.internal.line;

/** The reader and writer of a stream in this process. Called on the loop. */
public interface StreamEnd {

  /** The stream was opened, can be read or written, or is over. */
  void changed();
}
