package dev.beacon.cli;

import java.util.ArrayList;
import java.util.List;

/** One subject of {@code beacon doctor}: from what was seen to what it means. Pure. */
@FunctionalInterface
interface Check {

  /** Causes before their consequences: the first problem is the one to solve first. */
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

  /** What the symptoms say on this subject; nothing if they don't. */
  List<Finding> findings(Symptoms symptoms);

  /** What they say on every subject. */
  static List<Finding> all(Symptoms symptoms) {
    List<Finding> findings = new ArrayList<>();
    for (Check check : ALL) {
      findings.addAll(check.findings(symptoms));
    }
    return findings;
  }
}
