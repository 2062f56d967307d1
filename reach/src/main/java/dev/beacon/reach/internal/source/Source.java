package dev.beacon.reach.internal.source;

/** Where instances come from, until closed. */
public interface Source extends AutoCloseable {
  @Override
  void close();
}
