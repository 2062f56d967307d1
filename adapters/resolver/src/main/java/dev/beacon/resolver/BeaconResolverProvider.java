package dev.beacon.resolver;

import java.net.spi.InetAddressResolver;
import java.net.spi.InetAddressResolverProvider;

/**
 * Made by the JDK, at the first look-up of the JVM. Programs need only have the jar, see {@link
 * BeaconResolver}.
 */
public final class BeaconResolverProvider extends InetAddressResolverProvider {

  /** For the JDK's service loader. */
  public BeaconResolverProvider() {}

  /**
   * Does next to nothing: look-ups of all other threads wait until it returns, and whatever it
   * throws breaks each look-up of the JVM.
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
