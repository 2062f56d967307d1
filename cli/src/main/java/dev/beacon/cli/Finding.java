package dev.beacon.cli;

import dev.beacon.IpFamily;
import dev.beacon.LinkTraffic;
import java.util.Optional;

/**
 * One thing that {@code beacon doctor} has found out.
 *
 * @param severity how bad it is
 * @param id which subject it belongs to; part of the contract
 * @param interfaceName the interface that it is about, if it is about one
 * @param family the family of IP that it is about, if it is about one
 * @param text what it is, a plain sentence
 * @param advice what to do about it, a plain sentence; empty if nothing is to be done
 */
record Finding(
    Severity severity,
    String id,
    Optional<String> interfaceName,
    Optional<IpFamily> family,
    String text,
    String advice) {

  /** How bad it is. */
  enum Severity {
    /** As it should be. */
    OK("ok"),
    /** Worth knowing; discovery can work all the same. */
    NOTE("note"),
    /** With this, discovery can't work, or not with everybody. */
    PROBLEM("problem");

    private final String word;

    Severity(String word) {
      this.word = word;
    }

    /** The word of the contract. */
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

  /** The same, about an interface. */
  Finding on(String name) {
    return new Finding(severity, id, Optional.of(name), family, text, advice);
  }

  /** The same, about a family of IP. */
  Finding over(IpFamily about) {
    return new Finding(severity, id, interfaceName, Optional.of(about), text, advice);
  }

  /** The same, about one link. */
  Finding on(LinkTraffic link) {
    return on(link.interfaceName()).over(link.family());
  }

  boolean isProblem() {
    return severity == Severity.PROBLEM;
  }
}
