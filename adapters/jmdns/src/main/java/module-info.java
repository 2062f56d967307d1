/** The API of JmDNS on Beacon, under the name that JmDNS has as an automatic module. */
module javax.jmdns {
  requires dev.beacon;
  requires org.slf4j;

  exports javax.jmdns;
}
