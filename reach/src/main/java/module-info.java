/** Connects to services, not to addresses, and leaves a dead server within milliseconds. */
module dev.beacon.reach {
  requires transitive dev.beacon;
  requires java.net.http;
  requires org.slf4j;
  requires static micrometer.core;
  requires static org.dnsjava;
  requires static org.jspecify;

  exports dev.beacon.reach;
}
