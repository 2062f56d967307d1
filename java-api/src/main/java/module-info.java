/**
 * Finds, publishes and watches services on the local link: mDNS (RFC 6762) and DNS-SD (RFC 6763).
 */
@SuppressWarnings("module") // beacon-reach is built later
module dev.beacon {
  requires org.slf4j;
  requires com.sun.jna;
  requires dev.beacon.natives; // resources alone, found by any code that resolves them
  requires static org.jspecify;
  requires static jdk.jfr; // events, if a recorder runs

  exports dev.beacon;
  exports dev.beacon.dns;
  exports dev.beacon.internal.paths to
      dev.beacon.reach;

  // JNA reads callback interfaces by reflection.
  opens dev.beacon.internal.core to
      com.sun.jna;
}
