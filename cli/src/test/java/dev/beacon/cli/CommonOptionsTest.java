package dev.beacon.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.InterfacePolicy;
import dev.beacon.IpFamily;
import dev.beacon.RateLimit;
import dev.beacon.SourceRule;
import java.time.Duration;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommonOptionsTest {

  private final ScriptedDoor door = new ScriptedDoor();

  private Settings settings(String... options) {
    String[] line = new String[options.length + 2];
    line[0] = "browse";
    line[1] = "_ipp._tcp";
    System.arraycopy(options, 0, line, 2, options.length);
    assertThat(Typed.run(door, line).exitCode()).isZero();
    return door.opened.get(0);
  }

  @Test
  @DisplayName("FR-013, FR-027, FR-028, FR-036: without options everything is the API's default")
  void withoutOptionsEverythingIsTheDefault() {
    Settings settings = settings();

    assertThat(settings.policy()).isSameAs(InterfacePolicy.physical());
    assertThat(settings.families()).containsExactlyInAnyOrder(IpFamily.IPV4, IpFamily.IPV6);
    assertThat(settings.rateLimit()).isEqualTo(RateLimit.standard());
    assertThat(settings.kernelShield()).isTrue();
    assertThat(settings.sources()).isEqualTo(SourceRule.ON_LINK);
  }

  @Test
  @DisplayName("FR-011: --interface is repeatable and means exactly these")
  void interfaceIsRepeatable() {
    assertThat(settings("--interface", "eth0", "--interface=tun0").policy().requiredNames())
        .containsExactly("eth0", "tun0");
  }

  @Test
  @DisplayName("FR-036: --ipv4 or --ipv6 leaves the other out, both leave none out")
  void aFamilyLeavesTheOtherOut() {
    assertThat(settings("--ipv4").families()).containsExactly(IpFamily.IPV4);
    door.opened.clear();
    assertThat(settings("--ipv6").families()).containsExactly(IpFamily.IPV6);
    door.opened.clear();
    assertThat(settings("--ipv4", "--ipv6").families()).hasSize(2);
  }

  @Test
  @DisplayName("FR-027, FR-028: --rate-limit and --cooldown set the limit")
  void rateLimitAndCooldownSetTheLimit() {
    assertThat(settings("--rate-limit", "50", "--cooldown", "0.5").rateLimit())
        .isEqualTo(RateLimit.perSource(50).cooldown(Duration.ofMillis(500)));
  }

  @Test
  @DisplayName("FR-027, FR-029: --response-limit and --limit-every-kind set it too")
  void responseLimitAndEveryKindSetItToo() {
    assertThat(settings("--response-limit", "200", "--limit-every-kind").rateLimit())
        .isEqualTo(RateLimit.standard().responses(200).everyKind());
  }

  @Test
  @DisplayName("FR-039: --no-kernel-shield leaves all dropping to the core")
  void noKernelShieldLeavesAllDroppingToTheCore() {
    assertThat(settings("--no-kernel-shield").kernelShield()).isFalse();
  }

  @Test
  @DisplayName("FR-045: --any-subnet hears neighbours of other subnets")
  void anySubnetHearsNeighboursOfOtherSubnets() {
    assertThat(settings("--any-subnet").sources()).isEqualTo(SourceRule.HOP_LIMIT);
  }

  @Test
  @DisplayName("FR-033: --no-rate-limit turns it off")
  void noRateLimitTurnsItOff() {
    assertThat(settings("--no-rate-limit").rateLimit()).isEqualTo(RateLimit.disabled());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--rate-limit 1",
        "--rate-limit 1000000",
        "--response-limit 1",
        "--response-limit 1000000",
        "--cooldown 0.001",
        "--cooldown 86400",
        "--timeout 0.001",
        "--timeout 86400",
        "--timeout 1e1"
      })
  @DisplayName("the ends of each range belong to it")
  void theEndsOfEachRangeBelongToIt(String options) {
    settings(options.split(" "));
  }

  @ParameterizedTest
  @CsvSource({
    "--rate-limit 0, 'must be 1 to 1000000, or --no-rate-limit'",
    "--rate-limit -1, 'must be 1 to 1000000, or --no-rate-limit'",
    "--rate-limit 1000001, 'must be 1 to 1000000, or --no-rate-limit'",
    "--rate-limit 99999999999, 'must be 1 to 1000000, or --no-rate-limit'",
    "--rate-limit many, 'must be 1 to 1000000, or --no-rate-limit'",
    "--response-limit 0, 'must be 1 to 1000000, or --no-rate-limit'",
    "--response-limit 1000001, 'must be 1 to 1000000, or --no-rate-limit'",
    "--cooldown 0, must be 0.001 to 86400 seconds",
    "--cooldown 86400.001, must be 0.001 to 86400 seconds",
    "--timeout 0, must be 0.001 to 86400 seconds",
    "--timeout -5, must be 0.001 to 86400 seconds",
    "--timeout 1e999999999, must be 0.001 to 86400 seconds",
    "--timeout 1e-999999999, must be 0.001 to 86400 seconds",
    "--timeout NaN, must be 0.001 to 86400 seconds",
    "--timeout 5s, must be 0.001 to 86400 seconds"
  })
  @DisplayName("what is out of range is named with its option and range, before anything opens")
  void whatIsOutOfRangeIsNamed(String options, String rule) {
    Typed typed = Typed.run(door, ("browse _ipp._tcp " + options).split(" "));

    assertThat(typed.exitCode()).isEqualTo(2);
    assertThat(typed.err())
        .isEqualTo("beacon: " + options + ": " + rule + "; try: beacon browse --help\n");
    assertThat(door.opened).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"--rate-limit 5", "--response-limit 5", "--cooldown 5", "--limit-every-kind"})
  @DisplayName("no limit at all and a limit contradict each other")
  void noLimitAndALimitContradictEachOther(String limit) {
    Typed typed = Typed.run(door, ("browse _ipp._tcp --no-rate-limit " + limit).split(" "));

    assertThat(typed.exitCode()).isEqualTo(2);
    assertThat(typed.err())
        .contains("--no-rate-limit leaves nothing to set with --")
        .endsWith("; try: beacon browse --help\n")
        .hasLineCount(1);
  }

  @Test
  @DisplayName("an interface without a name is refused")
  void anInterfaceWithoutANameIsRefused() {
    Typed typed = Typed.run(door, "browse", "_ipp._tcp", "--interface", " ");

    assertThat(typed.exitCode()).isEqualTo(2);
    assertThat(typed.err()).startsWith("beacon: --interface ' ': must be a name; try:");
  }

  @ParameterizedTest
  @CsvSource({"PT3S, 3", "PT0.5S, 0.5", "PT10S, 10", "PT24H, 86400", "PT0.001S, 0.001"})
  @DisplayName("a time is told as it can be typed")
  void aTimeIsToldAsItCanBeTyped(Duration time, String text) {
    assertThat(CommonOptions.secondsText(time)).isEqualTo(text);
  }
}
