package dev.beacon.test;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import dev.beacon.Beacon;
import dev.beacon.Service;
import dev.beacon.sim.SimMachines;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/** What a test that fails says. */
class FailureTest {

  private static final Pattern EXPLAINED =
      Pattern.compile("@BeaconSeed\\((-?\\d+)L\\) repeats it; packets in (.+\\.pcap)$");

  private static final int PCAP_HEADER_BYTES = 24;

  /** Fails on purpose; not found by the name of its class. */
  @BeaconTest
  static class Failing {
    @Test
    void fails(Network network) throws Exception {
      try (Beacon beacon = network.host("printer").open()) {
        beacon.publish(Service.named("Office").type("_ipp._tcp").port(631)).registered().get();
        assertThat(PrinterFinder.named("Attic", Duration.ofSeconds(3))).isPresent();
      }
    }
  }

  /** Fails on purpose, and says its seed. */
  @BeaconSeed(4711)
  static class FailingWithSeed extends Failing {}

  /** Opens too early. */
  @BeaconTest
  static class TooEarly {
    @BeforeAll
    static void open() throws Exception {
      Beacon.open().close();
    }

    @Test
    void isNotReached() {}
  }

  @Test
  @DisplayName("A Beacon that is opened in @BeforeAll is refused, and nothing real is opened")
  void tooEarlyIsRefused() {
    assertThat(failure(TooEarly.class))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("@BeforeEach");
    assertThat(SimMachines.current()).isEmpty();
  }

  @Test
  @DisplayName("A failure names its seed and the file with the packets")
  void failuresNameTheSeed() throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    Throwable failure = printingTo(printed, Failing.class);
    assertThat(failure).hasMessageContaining("Expecting Optional to contain a value");
    Matcher explained = explained(failure);
    assertThat(printed.toString(UTF_8)).contains("fails(", explained.group());
    Path pcap = Path.of(explained.group(2));
    byte[] bytes = Files.readAllBytes(pcap);
    assertThat(ByteBuffer.wrap(bytes).getInt()).isEqualTo(0xa1b23c4d);
    assertThat(bytes.length).isGreaterThan(PCAP_HEADER_BYTES);
    Files.delete(pcap);
  }

  @Test
  @DisplayName("@BeaconSeed sets the seed")
  void theSeedIsSet() throws Exception {
    Matcher explained = explained(printingTo(new ByteArrayOutputStream(), FailingWithSeed.class));
    assertThat(explained.group(1)).isEqualTo("4711");
    Files.delete(Path.of(explained.group(2)));
  }

  private static Matcher explained(Throwable failure) {
    assertThat(failure.getSuppressed()).hasSize(1);
    Matcher explained = EXPLAINED.matcher(failure.getSuppressed()[0].getMessage());
    assertThat(explained.find()).as(failure.getSuppressed()[0].getMessage()).isTrue();
    return explained;
  }

  /** Keeps what a test that fails on purpose says out of the log of this build. */
  private static Throwable printingTo(ByteArrayOutputStream printed, Class<?> failing) {
    PrintStream before = System.err;
    System.setErr(new PrintStream(printed, true, UTF_8));
    try {
      return failure(failing);
    } finally {
      System.setErr(before);
    }
  }

  private static Throwable failure(Class<?> failing) {
    List<Throwable> failures = new ArrayList<>();
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request().selectors(selectClass(failing)).build();
    LauncherFactory.create()
        .execute(
            request,
            new TestExecutionListener() {
              @Override
              public void executionFinished(TestIdentifier test, TestExecutionResult result) {
                result.getThrowable().ifPresent(failures::add);
              }
            });
    assertThat(failures).hasSize(1);
    return failures.get(0);
  }
}
