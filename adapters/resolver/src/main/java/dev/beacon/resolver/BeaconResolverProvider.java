package dev.beacon.resolver;

import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;

/**
 * Gives the resolver to the JDK, which makes this object at the JVM's first look-up. A program only
 * needs the jar, see {@link BeaconResolver}.
 */
public final class BeaconResolverProvider extends InetAddressResolverProvider {

  /** Makes the provider. The JDK's service loader calls this. */
  public BeaconResolverProvider() {}

  /**
   * Returns the resolver. It does as little as possible, because the look-ups of all other threads
   * wait until it returns, and an exception from it breaks every look-up of the JVM.
   */
  @Override
  public InetAddressResolver get(Configuration configuration) {
    BeaconResolver.taken();
    return new LinkResolver(
        configuration.builtinResolver(),
        configuration::lookupLocalHostName,
        new LinkBeacon(),
        HostsFile.ofTheSystem());
  }

  @Override
  public String name() {
    return "Beacon";
  }
}
