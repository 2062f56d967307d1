package com.example.bond;

import dev.beacon.bond.Anchor;
import dev.beacon.bond.Bond;
import dev.beacon.bond.BondIdentity;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A service in the process of its anchor, and a client: both in one program here, on two machines as
 * a rule. Only clients in the list get in. Add endpoints, such as relays, to have more paths.
 */
public final class Echo {

  private static final int PORT = 7443;

  private Echo() {}

  /** The argument is a folder for the keys. */
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Path clientKey = folder.resolve("client.pem");
    Path clients = folder.resolve("clients");
    Files.writeString(clients, BondIdentity.at(clientKey).id() + "\n");
    try (Anchor anchor =
            Anchor.serving()
                .identity(folder.resolve("anchor.pem"))
                .clients(clients)
                .listen("127.0.0.1", PORT)
                .open();
        ServerSocket service = anchor.serverSocket();
        Bond bond =
            Bond.to(anchor.id()).endpoint("127.0.0.1", PORT).identity(clientKey).open()) {
      Thread serving = new Thread(() -> serve(service));
      serving.setDaemon(true);
      serving.start();
      System.out.println(ask(bond, "hello"));
      bond.lines().forEach(System.out::println);
    }
  }

  private static String ask(Bond bond, String words) throws IOException {
    try (Socket socket = bond.socket()) {
      socket.getOutputStream().write(words.getBytes(StandardCharsets.UTF_8));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  /** Sends one connection's bytes back. */
  private static void serve(ServerSocket service) {
    try (Socket socket = service.accept()) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException ended) {
      System.err.println(ended.getMessage());
    }
  }
}
