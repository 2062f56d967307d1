package dev.beacon.bench;

import java.io.IOException;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Map;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceInfo;

/** JmDNS, for comparison. It doesn't say when a service is announced. */
final class JmdnsPublisher implements Publisher {

  private static final int PORT = 7000;

  private final JmDNS jmdns;

  JmdnsPublisher(String networkInterface) throws IOException {
    InetAddress address =
        NetworkInterface.getByName(networkInterface)
            .inetAddresses()
            .filter(Inet4Address.class::isInstance)
            .findFirst()
            .orElseThrow();
    jmdns = JmDNS.create(address, "bench");
  }

  @Override
  public void publish(String name, String type, Tally tally) throws IOException {
    jmdns.registerService(
        ServiceInfo.create(
            type + ".local.", name, PORT, 0, 0, Map.of("txtvers", "1", "rp", "queue")));
    tally.found(name);
  }

  @Override
  public long renamed() {
    return -1;
  }

  @Override
  public void close() throws IOException {
    jmdns.close();
  }
}
