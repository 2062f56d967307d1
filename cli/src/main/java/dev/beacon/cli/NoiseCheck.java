package dev.beacon.cli;

import dev.beacon.RateLimit;
import dev.beacon.SourceRate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * Reports the noisiest sources, and those that are ignored because they send too much (FR-026 to
 * FR-032).
 */
final class NoiseCheck implements HeardCheck {

  private static final String ID = "noise";

  private static final int MOST_TOLD = 5;

  /** Half of the limiter's rate: more than any ordinary host sends. */
  private static final int NOISY_FRACTION = 2;

  @Override
  public void add(Symptoms symptoms, Symptoms.Heard heard, List<Finding> findings) {
    findings.addAll(findings(symptoms, heard));
  }

  private static List<Finding> findings(Symptoms symptoms, Symptoms.Heard heard) {
    RateLimit limit = symptoms.settings().rateLimit();
    List<Finding> findings = new ArrayList<>();
    for (SourceRate source : heard.sources()) {
      // The packets of this host, with those of the examination, say nothing about the network.
      boolean told =
          source.cooling() || (noisy(source, limit) && !symptoms.isOwn(source.address()));
      if (told && findings.size() < MOST_TOLD) {
        findings.add(source.cooling() ? ignored(source) : noisy(source));
      }
    }
    return findings.isEmpty() ? List.of(calm(symptoms, heard)) : findings;
  }

  private static boolean noisy(SourceRate source, RateLimit limit) {
    return source.queriesPerSecond() * NOISY_FRACTION > limit.queriesPerSecond()
        || source.responsesPerSecond() * NOISY_FRACTION > limit.responsesPerSecond();
  }

  /** The rate is left out, because under a flood it is an estimate from few samples. */
  private static Finding ignored(SourceRate source) {
    String kind =
        source.queriesIgnoredFor().isZero()
            ? "responses"
            : source.responsesIgnoredFor().isZero() ? "queries" : "packets";
    return Finding.note(
            ID,
            Addresses.text(source.address(), source.interfaceName())
                + " on "
                + source.interfaceName()
                + " sends more "
                + kind
                + " than one source may: they are ignored for a while.",
            "Find out what runs there. --no-rate-limit hears it all the same.")
        .on(source.interfaceName());
  }

  private static Finding noisy(SourceRate source) {
    return Finding.note(
            ID,
            words(source) + ", over half of what is taken of one source.",
            "Find out what runs there; with as much again it is ignored for a while.")
        .on(source.interfaceName());
  }

  private static Finding calm(Symptoms symptoms, Symptoms.Heard heard) {
    Optional<SourceRate> busiest =
        heard.sources().stream()
            .filter(source -> !symptoms.isOwn(source.address()) && perSecond(source) > 0)
            .max(Comparator.comparingLong(NoiseCheck::perSecond));
    return Finding.ok(
        ID,
        "Nobody sends too much"
            + busiest.map(source -> "; most: " + words(source)).orElse("")
            + ".");
  }

  /** The total rate. */
  static long perSecond(SourceRate source) {
    return source.queriesPerSecond() + source.responsesPerSecond();
  }

  private static String words(SourceRate source) {
    return Addresses.text(source.address(), source.interfaceName())
        + " on "
        + source.interfaceName()
        + " sends "
        + source.queriesPerSecond()
        + " queries and "
        + source.responsesPerSecond()
        + " responses a second";
  }
}
