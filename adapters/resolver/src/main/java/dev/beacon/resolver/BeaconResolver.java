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
 * Reports whether {@code InetAddress}, and so every library that uses host names, finds hosts of
 * the local link.
 *
 * <p>It does so if this jar is on the class path or the module path; a program calls nothing. But
 * the JDK looks for providers only once: on the thread of the JVM's first look-up, with that
 * thread's context class loader. If jars are nested in a jar, or if a program has class loaders of
 * its own, that class loader may not see this jar. Then the JDK never looks again and gives no
 * message. To be sure, call {@link #isActive} early, on the main thread.
 */
public final class BeaconResolver {

  private static final AtomicBoolean TAKEN = new AtomicBoolean();
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private BeaconResolver() {}

  /**
   * Reports whether the JDK uses this resolver. If the JVM has not looked up a name yet, this makes
   * the JDK decide. If the JDK does not use the resolver, one logged warning gives the reason.
   */
  public static boolean isActive() {
    Optional<String> cause = whyInactive();
    if (cause.isPresent() && WARNED.compareAndSet(false, true)) {
      LoggerFactory.getLogger(BeaconResolver.class)
          .warn("hosts of the local link are not found by InetAddress: {}", cause.get());
    }
    return cause.isEmpty();
  }

  /** Returns the reason why the JDK does not use this resolver; empty if it does. */
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

  /** Looks up a name without sending a question, so that the JDK decides. */
  private static void decide() {
    try {
      InetAddress unused = InetAddress.getByName("localhost");
    } catch (UnknownHostException noLocalhost) {
      // the JDK has decided in this case too
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
