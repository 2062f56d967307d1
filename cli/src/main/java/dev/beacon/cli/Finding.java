package dev.beacon.cli;

import dev.beacon.IpFamily;
import dev.beacon.LinkTraffic;
import java.util.Optional;

/**
 * One result of {@code beacon doctor}.
 *
 * @param severity the severity
 * @param id its subject; part of the contract
 * @param interfaceName its interface, if it has one
 * @param family its family of IP, if it has one
 * @param text the fact, a plain sentence
 * @param advice the remedy, a plain sentence; empty if none is needed
 */
record Finding(
    Severity severity,
    String id,
    Optional<String> interfaceName,
    Optional<IpFamily> family,
    String text,
    String advice) {

  /** The severity. */
  enum Severity {
    /** All is well. */
    OK("ok"),
    /** Worth knowing, but discovery can work. */
    NOTE("note"),
    /** Discovery can't work, or not with all hosts. */
    PROBLEM("problem");

    private final String word;

    Severity(String word) {
      this.word = word;
    }

    /** The word in the contract. */
    String word() {
      return word;
    }
  }

  static Finding ok(String id, String text) {
    return of(Severity.OK, id, text, "");
  }

  static Finding note(String id, String text, String advice) {
    return of(Severity.NOTE, id, text, advice);
  }

  static Finding problem(String id, String text, String advice) {
    return of(Severity.PROBLEM, id, text, advice);
  }

  private static Finding of(Severity severity, String id, String text, String advice) {
    return new Finding(severity, id, Optional.empty(), Optional.empty(), text, advice);
  }

  /** Returns the same for an interface. */
  Finding on(String name) {
    return new Finding(severity, id, Optional.of(name), family, text, advice);
  }

  /** Returns the same for a family of IP. */
  Finding over(IpFamily about) {
    return new Finding(severity, id, interfaceName, Optional.of(about), text, advice);
  }

  /** Returns the same for one link. */
  Finding on(LinkTraffic link) {
    return on(link.interfaceName()).over(link.family());
  }

  boolean isProblem() {
    return severity == Severity.PROBLEM;
  }
}
