package dev.beacon.test;

import dev.beacon.sim.SimMachines;
import dev.beacon.sim.SimMachines.SimMachine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/**
 * The extension of JUnit behind {@link BeaconTest}. It closes the network itself, because JUnit
 * 5.12 closes nothing that is in a store.
 */
final class NetworkOfTheTest
    implements BeforeAllCallback,
        AfterAllCallback,
        BeforeEachCallback,
        AfterEachCallback,
        ParameterResolver {

  private static final ExtensionContext.Namespace SPACE =
      ExtensionContext.Namespace.create(NetworkOfTheTest.class);

  private static final String SEED_PROPERTY = "beacon.test.seed";
  private static final String PCAP_PROPERTY = "beacon.test.pcap.dir";
  private static final int LONGEST_FILE_NAME = 100;

  @Override
  public void beforeAll(ExtensionContext context) {
    Optional<SimMachine> before = SimMachines.choose(Optional.of(new NoNetworkYet()));
    before.ifPresent(each -> context.getStore(SPACE).put(SimMachine.class, each));
  }

  @Override
  public void afterAll(ExtensionContext context) {
    SimMachine before = context.getStore(SPACE).remove(SimMachine.class, SimMachine.class);
    Optional<SimMachine> unused = SimMachines.choose(Optional.ofNullable(before));
  }

  @Override
  public void beforeEach(ExtensionContext context) {
    context.getStore(SPACE).put(Network.class, Network.open(seed(context)));
  }

  @Override
  public void afterEach(ExtensionContext context) throws Exception {
    Network network = context.getStore(SPACE).remove(Network.class, Network.class);
    if (network == null) {
      return; // its beforeEach failed
    }
    Optional<Throwable> failure = context.getExecutionException();
    try {
      network.close();
    } catch (AssertionError ofTheNetwork) {
      failure.ifPresent(ofTheNetwork::addSuppressed);
      throw explained(ofTheNetwork, network, context);
    }
    failure.ifPresent(each -> explained(each, network, context));
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return context.getTestMethod().isPresent()
        && List.of(Network.class, Host.class, Link.class).contains(type);
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Network network = context.getStore(SPACE).get(Network.class, Network.class);
    if (network == null) {
      throw new IllegalStateException("the constructor of a test class has no network yet");
    }
    Class<?> type = parameter.getParameter().getType();
    if (type == Network.class) {
      return network;
    }
    return type == Host.class ? network.host() : network.link();
  }

  private static long seed(ExtensionContext context) {
    for (Optional<ExtensionContext> at = Optional.of(context);
        at.isPresent();
        at = at.get().getParent()) {
      Optional<BeaconSeed> seed =
          at.get()
              .getElement()
              .flatMap(each -> AnnotationSupport.findAnnotation(each, BeaconSeed.class));
      if (seed.isPresent()) {
        return seed.get().value();
      }
    }
    Long given = Long.getLong(SEED_PROPERTY);
    return given != null ? given : ThreadLocalRandom.current().nextLong();
  }

  private static <T extends Throwable> T explained(
      T failure, Network network, ExtensionContext context) {
    String how =
        "on a simulated network: @BeaconSeed("
            + network.seed()
            + "L) repeats it; "
            + packets(network, context);
    failure.addSuppressed(new AssertionError(how));
    System.err.println(context.getDisplayName() + " failed " + how);
    return failure;
  }

  private static String packets(Network network, ExtensionContext context) {
    String test =
        context.getRequiredTestClass().getSimpleName()
            + "."
            + context.getRequiredTestMethod().getName()
            + "-"
            + Integer.toHexString(context.getUniqueId().hashCode());
    String name = test.substring(Math.max(0, test.length() - LONGEST_FILE_NAME)) + ".pcap";
    try {
      Path folder = Files.createDirectories(folder());
      Path file = folder.resolve(name);
      network.writePcap(file);
      return "packets in " + file;
    } catch (IOException | RuntimeException e) {
      return "the packets could not be written: " + e;
    }
  }

  /** The folder of Maven or of Gradle, if there is one. */
  private static Path folder() {
    String given = System.getProperty(PCAP_PROPERTY);
    if (given != null) {
      return Path.of(given);
    }
    for (String build : List.of("target", "build")) {
      if (Files.isDirectory(Path.of(build))) {
        return Path.of(build, "beacon-test").toAbsolutePath();
      }
    }
    return Path.of(System.getProperty("java.io.tmpdir"), "beacon-test");
  }
}
