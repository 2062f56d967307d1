package dev.beacon.bench;

import java.io.IOException;

/** A library that finds services. */
interface Finder extends AutoCloseable {

  /** Begins to search, and tells the tally of each instance that it found and resolved. */
  void browse(String type, Tally tally);

  /** How many packets it sent so far; -1 if it doesn't say. */
  long sent();

  @Override
  void close() throws IOException;
}
