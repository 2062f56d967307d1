package dev.beacon.jmdns;

/** A service that a view has registered: the program's own object, and what is published of it. */
record Member(Place place, Info info, Offer offer) implements AutoCloseable {

  /** Not at this address any more; with the last one the service is gone. */
  @Override
  public void close() {
    Offers.leave(this);
  }
}
