package dev.beacon.bond.lab;

import com.sun.net.httpserver.HttpServer;
import dev.beacon.room.Keys;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ServerSocketFactory;

/** Services of this JDK on loopback, all of which give back what they get. */
public final class Services {

  static final int HTTP = 8080;
  static final int TLS = 8443;
  static final int ECHO = 8007;

  private static final ExecutorService THREADS = Executors.newCachedThreadPool();

  private Services() {}

  /** Arguments: a key store if there is to be TLS. Runs until its input ends. */
  public static void main(String[] args) throws IOException, GeneralSecurityException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), HTTP), 64);
    http.setExecutor(THREADS);
    http.createContext(
        "/",
        exchange -> {
          byte[] body = exchange.getRequestBody().readAllBytes();
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    http.start();
    serve(ServerSocketFactory.getDefault(), ECHO);
    if (args.length > 0) {
      serve(Keys.context(Path.of(args[0])).getServerSocketFactory(), TLS);
    }
    System.out.println("ready");
    while (System.in.read() >= 0) {
      // it says nothing
    }
    System.exit(0);
  }

  private static void serve(ServerSocketFactory factory, int port) throws IOException {
    ServerSocket server = factory.createServerSocket(port, 64, InetAddress.getLoopbackAddress());
    THREADS.execute(
        () -> {
          try {
            while (true) {
              Socket socket = server.accept();
              THREADS.execute(() -> echo(socket));
            }
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void echo(Socket socket) {
    try (socket) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException gone) {
      // the client sees it
    }
  }
}
