package dev.beacon.resolver;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.beacon.Beacon;
import dev.beacon.Registration;
import dev.beacon.Service;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CountDownLatch;

/**
 * A device: its name is printer.local, it serves HTTP, and it speaks for nas.local. It ends if it
 * can't: the server's thread would hold the JVM, without a word, for as long as anybody waits.
 */
final class Peer {

  static final int PORT = 8080;

  private Peer() {}

  public static void main(String[] arguments) {
    try {
      serve();
    } catch (Exception | LinkageError e) {
      e.printStackTrace();
      System.exit(1);
    }
  }

  private static void serve() throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(PORT), 0);
    byte[] page = "hello from the link".getBytes(UTF_8);
    server.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(200, page.length);
          exchange.getResponseBody().write(page);
          exchange.close();
        });
    server.start();
    try (Beacon beacon = Beacon.builder().hostName("printer").open()) {
      Registration web = beacon.publish(Service.named("Web").type("_http._tcp").port(PORT));
      Registration nas =
          beacon.publish(
              Service.named("NAS")
                  .type("_smb._tcp")
                  .port(445)
                  .host("nas")
                  .address(InetAddress.getByName("10.9.0.77")));
      web.registered().join();
      nas.registered().join();
      System.out.println("ready");
      new CountDownLatch(1).await();
    }
  }
}
