package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.beacon.Counters;
import dev.beacon.InterfaceDecision;
import dev.beacon.InterfacePolicy;
import dev.beacon.IpFamily;
import dev.beacon.LinkTraffic;
import dev.beacon.RateLimit;
import dev.beacon.ServiceEvent;
import dev.beacon.SourceRate;
import dev.beacon.SourceRule;
import dev.beacon.Txt;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(10)
class ExaminationTest {

  private final ScriptedDoor door = new ScriptedDoor();

  @BeforeEach
  void aHost() {
    door.facts.add(Patient.eth0("10.0.0.1"));
    door.decisions.add(new InterfaceDecision("eth0", true, "local link"));
    door.traffic.add(Patient.IPV4);
    door.noisiest.complete(List.of());
  }

  private Symptoms symptoms() throws Exception {
    Settings settings =
        new Settings(
            InterfacePolicy.physical(),
            EnumSet.allOf(IpFamily.class),
            RateLimit.standard(),
            SourceRule.ON_LINK,
            true);
    return new Examination(door, settings, List.of()).symptoms(Duration.ofMillis(1), new Ending());
  }

  @Test
  @DisplayName("everything found is asked about once: SRV of the instance, A and AAAA of its host")
  void everythingFoundIsAskedAboutOnce() throws Exception {
    door.events.add(new ServiceEvent.Added(Instances.printer()));
    door.events.add(new ServiceEvent.Added(Instances.named("Printer B", Txt.EMPTY)));
    door.events.add(new ServiceEvent.Updated(Instances.printer(), Instances.printer()));
    door.events.add(new ServiceEvent.Removed(Instances.named("Printer B", Txt.EMPTY)));
    door.answers.add(Patient.answer("10.0.0.2", "alpha.local", Patient.address("10.0.0.2")));

    Symptoms.Heard heard = symptoms().heard().orElseThrow();

    Name alpha = Name.of("alpha.local");
    assertThat(door.asked)
        .containsSequence(Name.of("Printer A._ipp._tcp.local"), RecordType.SRV)
        .containsSequence(alpha, RecordType.A, alpha, RecordType.AAAA)
        .containsOnlyOnce(RecordType.A);
    assertThat(heard.services()).isEqualTo(1);
    assertThat(heard.answers()).isNotEmpty();
  }

  @Test
  @DisplayName("strangers decide how much there is: 200 names are asked about")
  void twoHundredNamesAreAskedAbout() throws Exception {
    for (int i = 0; i < 500; i++) {
      door.events.add(new ServiceEvent.Added(Instances.named("Printer " + i, Txt.EMPTY)));
    }

    assertThat(symptoms().heard().orElseThrow().services()).isEqualTo(500);
    assertThat(door.asked.stream().filter(Name.class::isInstance).distinct()).hasSize(200);
  }

  @Test
  @DisplayName("FR-007: what was sent just now gets a second look before it is missed")
  void whatWasSentJustNowGetsASecondLook() throws Exception {
    door.traffic.set(0, new LinkTraffic("eth0", IpFamily.IPV4, 1, 0, 0, 0, 0, List.of()));

    symptoms();

    assertThat(door.asked.stream().filter("traffic"::equals)).hasSize(2);
  }

  @Test
  @DisplayName("the facts of the interfaces are those that the policy was asked about")
  void theFactsAreThoseThatThePolicyWasAskedAbout() throws Exception {
    assertThat(symptoms().interfaces()).isEqualTo(door.facts);
  }

  @Test
  @DisplayName("where the kernel's count of the buffer is not doubled, it is taken as it is")
  void whereTheKernelDoesNotCountDouble() throws Exception {
    door.counters = new Counters(Map.of("receive_buffer_bytes", 4096L), Set.of(), Set.of());

    assertThat(symptoms().heard().orElseThrow().receiveBufferBytes()).isEqualTo(4096);
  }

  @Test
  @DisplayName("of each source the worst second is kept")
  void ofEachSourceTheWorstSecondIsKept() throws Exception {
    SourceRate quiet = rate(1, Duration.ZERO);
    SourceRate loud = rate(50, Duration.ZERO);
    SourceRate ignored = rate(2, Duration.ofSeconds(9));
    door.noisiest = CompletableFuture.completedFuture(List.of(loud, quiet));
    assertThat(symptoms().heard().orElseThrow().sources()).containsExactly(loud);

    door.noisiest = CompletableFuture.completedFuture(List.of(loud, ignored));
    assertThat(symptoms().heard().orElseThrow().sources()).containsExactly(ignored);
  }

  private static SourceRate rate(long queries, Duration ignored) {
    return new SourceRate(
        Instances.address("10.0.0.9"), "eth0", queries, 0, ignored, Duration.ZERO);
  }

  @Test
  @DisplayName("told to stop, it does not judge from half of what it would have heard")
  void toldToStopItDoesNotJudge() {
    Ending ending = new Ending();
    ending.now();
    Settings settings =
        new Settings(
            InterfacePolicy.physical(),
            EnumSet.allOf(IpFamily.class),
            RateLimit.standard(),
            SourceRule.ON_LINK,
            true);

    assertThatThrownBy(
            () -> new Examination(door, settings, List.of()).symptoms(Duration.ofDays(1), ending))
        .isInstanceOf(CommandFailure.class);
    assertThat(door.closed).isEqualTo(1);
  }
}
