package dev.beacon.jmdns;

/** A service that a view has registered: the program's object, and its publication. */
record Member(Place place, Info info, Offer offer) implements AutoCloseable {

  /** Withdraws it from this address; the service ends with its last address. */
  @Override
  public void close() {
    Offers.leave(this);
  }
}
