package dev.beacon.resolver;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.net.spi.InetAddressResolverProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.LoggerFactory;

/**
 * Whether {@code InetAddress}, and with it all that has host names, finds hosts of the local link.
 *
 * <p>It does so if this jar is on the class path or the module path: nothing is to be called. But
 * the JDK looks for providers once, by the thread of the JVM's first look-up and with that thread's
 * context class loader. Where jars are nested in a jar, or a program has class loaders of its own,
 * that one may not see this jar; then the JDK never comes back to it, and says nothing. A program
 * that wants to be sure calls {@link #isActive} early, on its main thread.
 */
public final class BeaconResolver {

  private static final AtomicBoolean TAKEN = new AtomicBoolean();
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private BeaconResolver() {}

  /**
   * Whether the JDK uses it. If nobody has looked up a name yet, this makes the JDK decide. If it
   * does not use it, one warning says why.
   */
  public static boolean isActive() {
    Optional<String> cause = whyInactive();
    if (cause.isPresent() && WARNED.compareAndSet(false, true)) {
      LoggerFactory.getLogger(BeaconResolver.class)
          .warn("hosts of the local link are not found by InetAddress: {}", cause.get());
    }
    return cause.isEmpty();
  }

  /** Why the JDK does not use it; empty if it does. */
  public static Optional<String> whyInactive() {
    decide();
    if (TAKEN.get()) {
      return Optional.empty();
    }
    String hosts = System.getProperty("jdk.net.hosts.file");
    if (hosts != null) {
      return Optional.of("-Djdk.net.hosts.file=" + hosts + " has the JDK load no provider");
    }
    List<String> others = others();
    return Optional.of(
        others.isEmpty()
            ? "the thread of the JVM's first look-up did not see this jar (a thread pool, JMX); call"
                + " BeaconResolver.isActive() before it, on the main thread, or put the jar on the"
                + " class path"
            : "the JDK takes one provider, and there is another one: " + String.join(", ", others));
  }

  /** The JDK has taken this copy of the class; called under its lock. */
  static void taken() {
    TAKEN.set(true);
  }

  /** A look-up that asks nobody. */
  private static void decide() {
    try {
      InetAddress unused = InetAddress.getByName("localhost");
    } catch (UnknownHostException noLocalhost) {
      // decided all the same
    }
  }

  private static List<String> others() {
    List<String> others = new ArrayList<>();
    try {
      for (InetAddressResolverProvider provider :
          ServiceLoader.load(
              InetAddressResolverProvider.class, ClassLoader.getSystemClassLoader())) {
        if (!provider.getClass().getName().equals(BeaconResolverProvider.class.getName())) {
          others.add(provider.getClass().getName());
        }
      }
    } catch (ServiceConfigurationError broken) {
      others.add(String.valueOf(broken.getMessage()));
    }
    return others;
  }
}
