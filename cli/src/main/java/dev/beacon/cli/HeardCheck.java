package dev.beacon.cli;

import java.util.ArrayList;
import java.util.List;

/** A check of what an open Beacon noticed; it says nothing where none could be opened. */
interface HeardCheck extends Check {

  /** Adds what that says on this subject. */
  void add(Symptoms symptoms, Symptoms.Heard heard, List<Finding> findings);

  @Override
  default List<Finding> findings(Symptoms symptoms) {
    List<Finding> findings = new ArrayList<>();
    symptoms.heard().ifPresent(heard -> add(symptoms, heard, findings));
    return findings;
  }
}
