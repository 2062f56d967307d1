/** Connects to services, not to addresses, and leaves a dead server within milliseconds. */
@SuppressWarnings("module") // beacon-bond is compiled later
module dev.beacon.reach {
  requires transitive dev.beacon;
  requires java.net.http;
  requires org.slf4j;
  requires static micrometer.core;
  requires static org.dnsjava;
  requires static org.jspecify;

  exports dev.beacon.reach;
  exports dev.beacon.reach.internal.engine to
      dev.beacon.bond;
  exports dev.beacon.reach.internal.source to
      dev.beacon.bond;
}
