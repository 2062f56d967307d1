package dev.beacon.bench;

import java.io.IOException;

/** A library that publishes services. */
interface Publisher extends AutoCloseable {

  /** Publishes a service, and tells the tally once it is announced. */
  void publish(String name, String type, Tally tally) throws IOException;

  /** How many services were given other names; -1 if it doesn't say. */
  long renamed();

  @Override
  void close() throws IOException;
}
