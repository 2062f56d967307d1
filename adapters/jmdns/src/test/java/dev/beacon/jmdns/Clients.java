package dev.beacon.jmdns;

import io.github.hapjava.server.HomekitAuthInfo;
import io.github.hapjava.server.impl.HomekitRoot;
import io.github.hapjava.server.impl.HomekitServer;
import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.jmdns.JmDNS;
import javax.jmdns.NetworkTopologyDiscovery;
import javax.jmdns.ServiceInfo;
import su.litvak.chromecast.api.v2.ChromeCast;
import su.litvak.chromecast.api.v2.ChromeCasts;
import su.litvak.chromecast.api.v2.ChromeCastsListener;

/** Programs that were written for JmDNS. One argument, one of them run. */
final class Clients {

  private static final int LIMIT_SECONDS = 100;
  private static final int CLOSINGS = 200;

  private Clients() {}

  public static void main(String[] arguments) {
    try {
      run(arguments[0], InetAddress.getByName("10.9.0.1"));
      System.exit(0); // they leave threads behind
    } catch (Exception | LinkageError e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static void run(String program, InetAddress address) throws Exception {
    switch (program) {
      case "cast" -> cast(address);
      case "homekit" -> homekit(address);
      case "views" -> views(address);
      case "closing" -> closing(address);
      default -> throw new IllegalArgumentException(program);
    }
  }

  /** Asks until it is there: a busy machine may take more than one look-up's time. */
  private static ServiceInfo seen(JmDNS by, String type, String name, String index) {
    while (true) {
      ServiceInfo info = by.getServiceInfo(type, name);
      if (info != null && (index == null || index.equals(info.getPropertyString("c#")))) {
        return info;
      }
    }
  }

  private static void cast(InetAddress address) throws Exception {
    CompletableFuture<ChromeCast> found = new CompletableFuture<>();
    ChromeCasts.registerListener(
        new ChromeCastsListener() {
          @Override
          public void newChromeCastDiscovered(ChromeCast device) {
            found.complete(device);
          }

          @Override
          public void chromeCastRemoved(ChromeCast device) {
            // is not tried
          }
        });
    ChromeCasts.startDiscovery(address);
    ChromeCast device = found.get(LIMIT_SECONDS, TimeUnit.SECONDS);
    System.out.println("found: " + device.getName() + " " + device.getAddress());
    System.out.println("title: " + device.getTitle());
    try {
      device.connect();
    } catch (IOException noTls) {
      System.out.println("port: " + device.getPort());
    }
    ChromeCasts.stopDiscovery();
  }

  private static void homekit(InetAddress address) throws Exception {
    HomekitServer server = new HomekitServer(address, 9123);
    HomekitRoot bridge =
        server.createBridge(new Auth(), "Bridge", 2, "Maker", "Model", "1", "1.0", "1.0");
    bridge.start();
    try (JmDNS other = JmDNS.create(address)) {
      ServiceInfo seen = seen(other, "_hap._tcp.local.", "Bridge", null);
      System.out.println("seen: " + seen.getPort() + " " + seen.getPropertyString("c#"));
      bridge.setConfigurationIndex(7);
      seen(other, "_hap._tcp.local.", "Bridge", "7");
      System.out.println("changed: 7");
      int unused = System.in.read(); // until the peer has seen it too
    }
    server.stop();
  }

  /** Two views of one service, and what is left as they go. */
  private static void views(InetAddress address) throws IOException {
    try (JmDNS first = JmDNS.create(address);
        JmDNS second = JmDNS.create(InetAddress.getByName("fe80::9:1%eth0"))) {
      ServiceInfo one = info();
      ServiceInfo two = info();
      first.registerService(one);
      second.registerService(two);
      System.out.println("names: " + one.getName() + ", " + two.getName());
      ServiceInfo third = info();
      first.registerService(third);
      System.out.println("third: " + third.getName());
      first.unregisterAllServices();
      ServiceInfo left = seen(second, "_http._tcp.local.", "Web", null);
      System.out.println("left: " + left.getName());
      System.out.println("absent: " + first.list("_absent._tcp.local.", 200).length);
    }
    System.out.println("closed");
  }

  /** Views that close while something else happens to them, and what is left of them. */
  private static void closing(InetAddress address) throws Exception {
    AllViews all = new AllViews();
    NetworkTopologyDiscovery.Factory.setClassDelegate(() -> new Closing(all, address));
    all.start();
    System.out.println("views: " + all.getDNS().length);
    try (JmDNS stays = JmDNS.create(address)) {
      for (int i = 0; i < CLOSINGS; i++) {
        closeWhileRegistering(JmDNS.create(address), "Web " + i);
      }
      long untilNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(LIMIT_SECONDS);
      while (!Offers.isEmpty() && System.nanoTime() < untilNs) {
        LockSupport.parkNanos(stays, TimeUnit.MILLISECONDS.toNanos(10));
      }
      System.out.println("services: " + (Offers.isEmpty() ? "none" : "left"));
    }
  }

  private static void closeWhileRegistering(JmDNS view, String name) throws Exception {
    CompletableFuture<Void> registered =
        CompletableFuture.runAsync(
            () -> {
              try {
                view.registerService(ServiceInfo.create("_http._tcp.local.", name, 80, ""));
              } catch (IOException | IllegalStateException closed) {
                // one of them came first
              }
            });
    view.close();
    registered.get(LIMIT_SECONDS, TimeUnit.SECONDS);
  }

  /** Has the views closed by another thread while they look for addresses. */
  private record Closing(AllViews views, InetAddress address) implements NetworkTopologyDiscovery {
    @Override
    public InetAddress[] getInetAddresses() {
      CompletableFuture.runAsync(views::close).join();
      return new InetAddress[] {address};
    }

    @Override
    public boolean useInetAddress(NetworkInterface nic, InetAddress its) {
      return true;
    }

    @Override
    public void lockInetAddress(InetAddress its) {}

    @Override
    public void unlockInetAddress(InetAddress its) {}
  }

  private static ServiceInfo info() {
    return ServiceInfo.create("_http._tcp.local.", "Web", 80, "path=/");
  }

  /** Of an accessory that nobody has paired with. */
  private static final class Auth implements HomekitAuthInfo {
    private final String mac = HomekitServer.generateMac();
    private final BigInteger salt = HomekitServer.generateSalt();
    private final byte[] key;

    Auth() throws Exception {
      key = HomekitServer.generateKey();
    }

    @Override
    public String getPin() {
      return "031-45-154";
    }

    @Override
    public String getMac() {
      return mac;
    }

    @Override
    public BigInteger getSalt() {
      return salt;
    }

    @Override
    public byte[] getPrivateKey() {
      return key.clone();
    }

    @Override
    public void removeUser(String username) {
      // there are none
    }

    @Override
    public byte[] getUserPublicKey(String username) {
      return new byte[0];
    }
  }
}
