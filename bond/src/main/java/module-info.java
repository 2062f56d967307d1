/** One ordered stream over several links and relays. */
module dev.beacon.bond {
  requires static org.jspecify;
}
