package dev.beacon.cli;

import java.util.ArrayList;
import java.util.List;

/** A check that needs an open Beacon; without one it reports nothing. */
interface HeardCheck extends Check {

  /** Adds the findings on this subject. */
  void add(Symptoms symptoms, Symptoms.Heard heard, List<Finding> findings);

  @Override
  default List<Finding> findings(Symptoms symptoms) {
    List<Finding> findings = new ArrayList<>();
    symptoms.heard().ifPresent(heard -> add(symptoms, heard, findings));
    return findings;
  }
}
