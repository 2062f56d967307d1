package dev.beacon.bench.jmdns;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import javax.jmdns.JmDNS;
import javax.jmdns.ServiceEvent;
import javax.jmdns.ServiceListener;

/**
 * A program that finds all services of a type. Arguments: own address, type, how many there are,
 * how many seconds to try. Prints how many were found, milliseconds since the listener was added,
 * milliseconds of processor since the start, and resident megabytes.
 */
final class Finds implements ServiceListener {

  private final Set<String> found = ConcurrentHashMap.newKeySet();
  private final CountDownLatch left;

  private Finds(int count) {
    left = new CountDownLatch(count);
  }

  public static void main(String[] args) throws IOException, InterruptedException {
    Finds finds = new Finds(Integer.parseInt(args[2]));
    JmDNS jmdns = JmDNS.create(InetAddress.getByName(args[0]));
    long began = System.nanoTime();
    jmdns.addServiceListener(args[1], finds);
    finds.left.await(Long.parseLong(args[3]), TimeUnit.SECONDS);
    long ended = System.nanoTime();
    OperatingSystemMXBean os = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    System.out.printf(
        "%d %.0f %.0f %.0f%n",
        finds.found.size(), (ended - began) / 1e6, os.getProcessCpuTime() / 1e6, resident());
    System.exit(0); // JmDNS takes long to close
  }

  private static double resident() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/status")).stream()
        .filter(line -> line.startsWith("VmRSS"))
        .mapToDouble(line -> Double.parseDouble(line.replaceAll("\\D", "")) / 1024)
        .sum();
  }

  @Override
  public void serviceAdded(ServiceEvent event) {
    event.getDNS().requestServiceInfo(event.getType(), event.getName(), 1);
  }

  @Override
  public void serviceRemoved(ServiceEvent event) {
    // none goes here
  }

  @Override
  public void serviceResolved(ServiceEvent event) {
    if (found.add(event.getName())) {
      left.countDown();
    }
  }
}
