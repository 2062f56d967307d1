package dev.beacon.bench;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceListener;

/** JmDNS, for comparison. */
final class JmdnsFinder implements Finder {

  private final JmDNS jmdns;

  JmdnsFinder(String networkInterface) throws IOException {
    InetAddress address =
        NetworkInterface.getByName(networkInterface)
            .inetAddresses()
            .filter(Inet4Address.class::isInstance)
            .findFirst()
            .orElseThrow();
    jmdns = JmDNS.create(address, "bench");
  }

  @Override
  public void browse(String type, Tally tally) {
    jmdns.addServiceListener(
        type + ".local.",
        new ServiceListener() {
          @Override
          public void serviceAdded(ServiceEvent event) {
            jmdns.requestServiceInfo(event.getType(), event.getName(), 1);
          }

          @Override
          public void serviceRemoved(ServiceEvent event) {
            // none goes here
          }

          @Override
          public void serviceResolved(ServiceEvent event) {
            tally.found(event.getName());
          }
        });
  }

  @Override
  public long sent() {
    return -1;
  }

  @Override
  public void close() throws IOException {
    jmdns.close();
  }
}
