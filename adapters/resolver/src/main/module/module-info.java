/** Host names of the local link for the whole JVM: {@code InetAddress} understands {@code .local}. */
module dev.beacon.resolver {
  requires dev.beacon;
  requires org.slf4j;
  requires static org.jspecify;

  exports dev.beacon.resolver;

  provides java.net.spi.InetAddressResolverProvider with
      dev.beacon.resolver.BeaconResolverProvider;
}
