package dev.beacon.jmdns;

import dev.beacon.Beacon;
import dev.beacon.Service;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import java.net.ServerSocket;
import java.net.Socket;

/** A Chromecast on the link, that prints which HomeKit accessories it sees. */
final class Peer {

  static final int PORT = 8009;

  private Peer() {}

  public static void main(String[] arguments) {
    try (ServerSocket server = new ServerSocket(PORT);
        Beacon beacon = Beacon.builder().hostName("cast").open()) {
      beacon.browse("_hap._tcp", Peer::print);
      Service cast =
          Service.named("Chromecast-1").type("_googlecast._tcp").port(PORT).txt("fn", "Kitchen");
      beacon.publish(cast).registered().join();
      System.out.println("ready");
      while (true) {
        try (Socket client = server.accept()) {
          System.out.println("connected: " + client.getInetAddress().getHostAddress());
        }
      }
    } catch (Exception | LinkageError e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static void print(ServiceEvent event) {
    ServiceInstance instance = event.instance();
    System.out.println(
        event.getClass().getSimpleName()
            + ": "
            + instance.name()
            + " "
            + instance.addresses().stream().map(each -> each.getHostAddress()).toList()
            + " c#="
            + instance.txt().string("c#").orElse(""));
  }
}
