package dev.beacon.cli;

import java.util.ArrayList;
import java.util.List;

/** One subject of {@code beacon doctor}: turns symptoms into findings. It has no side effect. */
@FunctionalInterface
interface Check {

  /** Causes come before their consequences, so the first problem is the one to solve first. */
  List<Check> ALL =
      List.of(
          new LibraryCheck(),
          new InterfaceCheck(),
          new PortCheck(),
          new EchoCheck(),
          new NeighbourCheck(),
          new UnresolvedCheck(),
          new SecondResponderCheck(),
          new ForeignPacketCheck(),
          new DiscardCheck(),
          new NameCheck(),
          new NoiseCheck(),
          new BufferCheck(),
          new WatchPortCheck());

  /** Returns the findings on this subject; empty if the symptoms say nothing about it. */
  List<Finding> findings(Symptoms symptoms);

  /** Returns the findings on every subject. */
  static List<Finding> all(Symptoms symptoms) {
    List<Finding> findings = new ArrayList<>();
    for (Check check : ALL) {
      findings.addAll(check.findings(symptoms));
    }
    return findings;
  }
}
