package dev.beacon.bench.jmdns;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceInfo;

/**
 * What a home automation server does: a JmDNS for each of its addresses (the arguments), and three
 * services on each. Prints milliseconds to start, threads that it took, milliseconds to close.
 */
final class Bridge {

  private static final int SERVICES = 3;

  private Bridge() {}

  public static void main(String[] addresses) throws IOException {
    int threads = ManagementFactory.getThreadMXBean().getThreadCount();
    long began = System.nanoTime();
    List<JmDNS> all = new ArrayList<>();
    for (String address : addresses) {
      JmDNS jmdns = JmDNS.create(InetAddress.getByName(address), null);
      all.add(jmdns);
      for (int i = 0; i < SERVICES; i++) {
        jmdns.registerService(ServiceInfo.create("_bridge" + i + "._tcp.local.", "Bridge", 80, ""));
      }
    }
    long started = System.nanoTime();
    int more = ManagementFactory.getThreadMXBean().getThreadCount() - threads;
    long closing = System.nanoTime();
    for (JmDNS jmdns : all) {
      jmdns.close();
    }
    long closed = System.nanoTime();
    System.out.printf("%.0f %d %.0f%n", (started - began) / 1e6, more, (closed - closing) / 1e6);
    System.exit(0);
  }
}
