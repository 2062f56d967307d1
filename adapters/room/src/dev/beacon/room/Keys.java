package dev.beacon.room;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** The key of a TLS server, with a certificate of its own for localhost. */
public final class Keys {

  private static final String PASSWORD = "changeit";
  private static final long LIMIT_SECONDS = 60;

  private Keys() {}

  /** Makes a store with a key and its certificate. */
  public static void make(Path store) throws IOException, InterruptedException {
    List<String> keytool = new ArrayList<>();
    keytool.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
    keytool.addAll(List.of("-genkeypair", "-alias", "server", "-keyalg", "EC"));
    keytool.addAll(List.of("-dname", "CN=server", "-ext", "san=dns:localhost,ip:127.0.0.1"));
    keytool.addAll(List.of("-storetype", "PKCS12"));
    keytool.addAll(List.of("-keystore", store.toString(), "-storepass", PASSWORD));
    try (Running running = Running.start(keytool)) {
      if (running.awaitEnd(LIMIT_SECONDS) != 0) {
        throw new IOException(running.toString());
      }
    }
  }

  /** Proves itself by the key of that store, and trusts its certificate. */
  public static SSLContext context(Path store) throws IOException, GeneralSecurityException {
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(store)) {
      keys.load(in, PASSWORD.toCharArray());
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD.toCharArray());
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(keys);
    SSLContext context = SSLContext.getInstance("TLSv1.3");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
    return context;
  }
}
