package dev.beacon.reach.internal.source;

/** A source of instances, until it is closed. */
public interface Source extends AutoCloseable {
  @Override
  void close();
}
