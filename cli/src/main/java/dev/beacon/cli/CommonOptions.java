package dev.beacon.cli;

import dev.beacon.InterfacePolicy;
import dev.beacon.IpFamily;
import dev.beacon.RateLimit;
import dev.beacon.SourceRule;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * The options that every command has. Their ranges are checked here and not only by the API, so
 * that the message names the option, and not a method that the user never called.
 */
@Command(sortOptions = false)
final class CommonOptions {

  /** The help of {@code --wait}, which some commands have. */
  static final String WAIT =
      "Begin without a network if there is none yet, and wait for it: for what the system starts"
          + " at boot.";

  private static final BigDecimal LEAST_SECONDS = new BigDecimal("0.001");
  private static final BigDecimal MOST_SECONDS = new BigDecimal(86_400);
  private static final int MOST_PER_SECOND = 1_000_000;

  @Option(
      names = "--json",
      description = "Print one JSON object per line on standard output, and nothing else.")
  boolean json;

  @Option(
      names = "--timeout",
      paramLabel = "SECONDS",
      description = "How long to run or to wait, 0.001 to 86400 (a day).")
  @Nullable String timeout;

  @Option(
      names = "--interface",
      paramLabel = "NAME",
      description =
          "Use exactly this interface, VPN or not; repeatable. Without it: every local link, no"
              + " VPN, tunnel or container plumbing (see: beacon interfaces).")
  List<String> interfaces = new ArrayList<>();

  @Option(names = "--ipv4", description = "Use IPv4; without --ipv6, IPv4 alone.")
  boolean ipv4;

  @Option(names = "--ipv6", description = "Use IPv6; without --ipv4, IPv6 alone.")
  boolean ipv6;

  @Option(
      names = "--any-subnet",
      description =
          "Hear neighbours of other subnets on the same link too: multicast whose TTL or hop limit"
              + " is 255, so that no router passed it on.")
  boolean anySubnet;

  @Option(names = "--no-rate-limit", description = "Listen to sources however much they send.")
  boolean noRateLimit;

  @Option(
      names = "--rate-limit",
      paramLabel = "N",
      description = "Queries per second that one source may send, 1 to 1000000; default 100.")
  @Nullable String rateLimit;

  @Option(
      names = "--response-limit",
      paramLabel = "N",
      description = "Responses per second that one source may send, 1 to 1000000; default 1000.")
  @Nullable String responseLimit;

  @Option(
      names = "--cooldown",
      paramLabel = "SECONDS",
      description =
          "How long a source over the limit is ignored, 0.001 to 86400 seconds; default 60.")
  @Nullable String cooldown;

  @Option(
      names = "--limit-every-kind",
      description =
          "Ignore a source over a limit altogether, not only the queries or responses that are too"
              + " many.")
  boolean limitEveryKind;

  @Option(
      names = "--no-kernel-shield",
      description = "Drop floods in this process and not already in the kernel; to compare costs.")
  boolean noKernelShield;

  @Option(
      names = {"-v", "--verbose"},
      description =
          "Name the columns of the output, say what counters count, and log to standard error: -v"
              + " info, -vv debug, -vvv trace.")
  boolean[] verbose = {};

  /** Is read before the others: see {@link ShortHelp}. */
  @Option(
      names = ShortHelp.ALL,
      description = "Show the help with every option, in full, and exit.")
  boolean helpAll;

  /**
   * Returns the settings from the options.
   *
   * @throws IllegalArgumentException if a value is out of range or two contradict each other
   */
  Settings settings() {
    SourceRule sources = anySubnet ? SourceRule.HOP_LIMIT : SourceRule.ON_LINK;
    return new Settings(policy(), families(), rateLimit(), sources, !noKernelShield);
  }

  /** Reports whether the output needs explanations for people. */
  boolean explains() {
    return verbose.length > 0 && !json;
  }

  /** The time to run or to wait, if the user set one. */
  Optional<Duration> timeout() {
    return timeout == null ? Optional.empty() : Optional.of(seconds("--timeout", timeout));
  }

  /** Returns a time in the form of these options, without a useless fraction. */
  static String secondsText(Duration time) {
    return BigDecimal.valueOf(time.toNanos(), 9).stripTrailingZeros().toPlainString();
  }

  private InterfacePolicy policy() {
    for (String name : interfaces) {
      if (name.isBlank()) {
        throw new IllegalArgumentException("--interface '" + name + "': must be a name");
      }
    }
    return interfaces.isEmpty()
        ? InterfacePolicy.physical()
        : InterfacePolicy.only(interfaces.toArray(new String[0]));
  }

  private Set<IpFamily> families() {
    if (ipv4 == ipv6) {
      return EnumSet.allOf(IpFamily.class);
    }
    return EnumSet.of(ipv4 ? IpFamily.IPV4 : IpFamily.IPV6);
  }

  private RateLimit rateLimit() {
    if (noRateLimit) {
      refuseLimits();
      return RateLimit.disabled();
    }
    RateLimit limit =
        rateLimit == null
            ? RateLimit.standard()
            : RateLimit.perSource(perSecond("--rate-limit", rateLimit));
    if (responseLimit != null) {
      limit = limit.responses(perSecond("--response-limit", responseLimit));
    }
    if (cooldown != null) {
      limit = limit.cooldown(seconds("--cooldown", cooldown));
    }
    return limitEveryKind ? limit.everyKind() : limit;
  }

  private void refuseLimits() {
    refuse(rateLimit != null, "--rate-limit");
    refuse(responseLimit != null, "--response-limit");
    refuse(cooldown != null, "--cooldown");
    refuse(limitEveryKind, "--limit-every-kind");
  }

  private static void refuse(boolean given, String option) {
    if (given) {
      throw new IllegalArgumentException("--no-rate-limit leaves nothing to set with " + option);
    }
  }

  private static int perSecond(String option, String text) {
    int value = 0;
    try {
      value = Integer.parseInt(text);
    } catch (NumberFormatException notANumber) {
      // 0 is out of range, so the message is the same
    }
    if (value < 1 || value > MOST_PER_SECOND) {
      throw new IllegalArgumentException(
          option + " " + text + ": must be 1 to 1000000, or --no-rate-limit");
    }
    return value;
  }

  private static Duration seconds(String option, String text) {
    BigDecimal value = BigDecimal.ZERO;
    try {
      value = new BigDecimal(text);
    } catch (NumberFormatException notANumber) {
      // 0 is out of range, so the message is the same
    }
    if (value.compareTo(LEAST_SECONDS) < 0 || value.compareTo(MOST_SECONDS) > 0) {
      throw new IllegalArgumentException(option + " " + text + ": must be 0.001 to 86400 seconds");
    }
    return Duration.ofNanos(value.movePointRight(9).longValue());
  }
}
