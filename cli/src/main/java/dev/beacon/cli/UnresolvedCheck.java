package dev.beacon.cli;

import dev.beacon.UnresolvedInstance;
import java.util.List;

/** Reports services that have a name on the link, but can't be used because a part is missing. */
final class UnresolvedCheck implements HeardCheck {

  private static final String ID = "unresolved";

  /** The most reported services, because strangers choose how many there are. */
  private static final int MOST_TOLD = 10;

  @Override
  public void add(Symptoms symptoms, Symptoms.Heard heard, List<Finding> findings) {
    List<UnresolvedInstance> all = heard.unresolved();
    if (all.isEmpty()) {
      findings.add(Finding.ok(ID, "Every service that is named can be used."));
    }
    for (UnresolvedInstance instance : all.subList(0, Math.min(all.size(), MOST_TOLD))) {
      findings.add(
          Finding.note(
              ID,
              instance.name()
                  + " ("
                  + instance.type()
                  + ") is not reported: "
                  + instance.explanation()
                  + ".",
              advice(instance)));
    }
    if (all.size() > MOST_TOLD) {
      int more = all.size() - MOST_TOLD;
      findings.add(Finding.note(ID, more + " more services lack something.", ""));
    }
  }

  private static String advice(UnresolvedInstance instance) {
    return switch (instance.reason()) {
      case NO_SERVER ->
          "Its device is gone and others remember it, or it answers too late: restart the device if"
              + " you miss it.";
      case NOT_OFFERED -> "";
      case HOST_NOT_LOCAL -> "Its device must name a host that ends in .local: update it.";
      case NO_ADDRESS ->
          "Its device must publish an address of that host in a family that is used here"
              + " (see: beacon interfaces).";
      case SEVERAL_LABELS ->
          "Its device must send the name as one label, dots included: update it, or give it a name"
              + " without a dot.";
    };
  }
}
