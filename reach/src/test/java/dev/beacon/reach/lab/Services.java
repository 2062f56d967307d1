package dev.beacon.reach.lab;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpServer;
import dev.beacon.room.Running;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ServerSocketFactory;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** A server's programs, all of which say its number: HTTP, a line for a line, and that in TLS. */
public final class Services {

  static final char[] PASSWORD = "changeit".toCharArray();

  private static final long LIMIT_SECONDS = 60;

  /** A client of HTTP has to connect again from time to time. */
  private static final int REQUESTS_A_CONNECTION = 7;

  private static final AtomicInteger ASKED = new AtomicInteger();

  private static final ExecutorService THREADS = Executors.newCachedThreadPool();

  private Services() {}

  /** Arguments: the server's number, and a key store. Runs until its input ends. */
  public static void main(String[] args) throws IOException, GeneralSecurityException {
    byte[] name = (args[0] + "\n").getBytes(UTF_8);
    HttpServer http = HttpServer.create(new InetSocketAddress(Host.PORTS.get("_http._tcp")), 64);
    http.setExecutor(THREADS);
    http.createContext(
        "/",
        exchange -> {
          if (ASKED.incrementAndGet() % REQUESTS_A_CONNECTION == 0) {
            exchange.getResponseHeaders().set("Connection", "close");
          }
          exchange.sendResponseHeaders(200, name.length);
          exchange.getResponseBody().write(name);
          exchange.close();
        });
    http.start();
    serve(ServerSocketFactory.getDefault(), Host.PORTS.get("_echo._tcp"), name);
    serve(tls(args[1]).getServerSocketFactory(), Host.PORTS.get("_lab-tls._tcp"), name);
    while (System.in.read() >= 0) {
      // it says nothing
    }
    System.exit(0);
  }

  /** Makes a store with a key and its certificate. */
  static void makeKeys(Path store) throws IOException, InterruptedException {
    List<String> keytool = new ArrayList<>();
    keytool.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    keytool.addAll(List.of("-genkeypair", "-alias", "server", "-keyalg", "EC"));
    keytool.addAll(List.of("-dname", "CN=server", "-storetype", "PKCS12"));
    keytool.addAll(List.of("-keystore", store.toString(), "-storepass", new String(PASSWORD)));
    try (Running running = Running.start(keytool)) {
      if (running.awaitEnd(LIMIT_SECONDS) != 0) {
        throw new IOException(running.toString());
      }
    }
  }

  /** Proves itself by the key of that store, and trusts its certificate. */
  static SSLContext tls(String store) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = new FileInputStream(store)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD);
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }

  private static void serve(ServerSocketFactory factory, int port, byte[] name) throws IOException {
    ServerSocket server = factory.createServerSocket(port, 64);
    THREADS.execute(
        () -> {
          try {
            while (true) {
              Socket socket = server.accept();
              THREADS.execute(() -> answer(socket, name));
            }
          } catch (IOException e) {
            throw new IllegalStateException(e);
          }
        });
  }

  private static void answer(Socket socket, byte[] name) {
    try (socket) {
      InputStream in = socket.getInputStream();
      OutputStream out = socket.getOutputStream();
      for (int octet = in.read(); octet >= 0; octet = in.read()) {
        if (octet == '\n') {
          out.write(name);
        }
      }
    } catch (IOException gone) {
      // the client, or the way to it
    }
  }
}
