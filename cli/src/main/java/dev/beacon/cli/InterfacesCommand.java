package dev.beacon.cli;

import dev.beacon.BeaconException;
import dev.beacon.InterfaceDecision;
import dev.beacon.IpFamily;
import dev.beacon.NoInterfaceException;
import dev.beacon.PortSharing;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/**
 * {@code beacon interfaces}: lists the interfaces that Beacon uses, those that it does not use, and
 * why (FR-040).
 */
@Command(
    name = "interfaces",
    header = "Show which network interfaces are used, and why.",
    description =
        "Also shows, without --json, how port 5353 is shared with other responders. For that it"
            + " opens the port, and exits with 1 if it can't.",
    footer = {
      "",
      "Examples:",
      "  beacon interfaces",
      "  beacon interfaces --interface tun0    what would come of asking for tun0"
    })
final class InterfacesCommand extends NetworkCommand {

  @Mixin CommonOptions options = new CommonOptions();

  InterfacesCommand(Means means) {
    super(means);
  }

  @Override
  public Integer call() throws BeaconException, CommandFailure {
    options.timeout(); // checked although this command does not wait
    Settings settings = options.settings();
    List<InterfaceDecision> decisions = door.interfaces(settings.policy());
    if (options.json) {
      for (InterfaceDecision decision : decisions) {
        out.json(json(decision));
      }
    } else {
      printTable(decisions);
    }
    List<String> missing = missing(options.interfaces, decisions);
    if (!missing.isEmpty()) {
      throw new CommandFailure("no such interface: " + String.join(", ", missing));
    }
    if (!options.json) {
      printLayout(settings);
    }
    return Cli.OK;
  }

  /** Returns the interfaces that the user named and the host lacks. */
  static List<String> missing(List<String> asked, List<InterfaceDecision> decisions) {
    List<String> missing = new ArrayList<>(asked);
    for (InterfaceDecision decision : decisions) {
      missing.remove(decision.name());
    }
    return missing;
  }

  // The keys and their order are the contract.
  private static JsonLine json(InterfaceDecision decision) {
    return new JsonLine()
        .text("interface", decision.name())
        .flag("used", decision.used())
        .text("reason", decision.reason());
  }

  private void printTable(List<InterfaceDecision> decisions) {
    int widest = "INTERFACE".length();
    for (InterfaceDecision decision : decisions) {
      widest = Math.max(widest, Glyphs.cells(Terminal.printable(decision.name())));
    }
    Columns columns = new Columns(widest + 8, widest, 4);
    out.text(
        Terminal.painted(
            columns.line(out.screen(), "INTERFACE", "USED", "WHY"), Terminal.Colour.BOLD));
    for (InterfaceDecision decision : decisions) {
      String line =
          columns.line(
              out.screen(),
              Terminal.printable(decision.name()),
              decision.used() ? "yes" : "no",
              Terminal.printable(decision.reason()));
      Terminal.Colour tone = decision.used() ? Terminal.Colour.GREEN : Terminal.Colour.FAINT;
      out.text(Terminal.painted(line, tone));
    }
  }

  private void printLayout(Settings settings) throws BeaconException, CommandFailure {
    try (Finder finder = door.open(settings)) {
      out.text("");
      for (PortSharing sharing : PortSharing.values()) {
        List<String> families = new ArrayList<>();
        for (IpFamily family : IpFamily.values()) {
          if (finder.sharing(family) == sharing) {
            families.add(Addresses.familyName(family));
          }
        }
        if (!families.isEmpty()) {
          out.sentence(layout(sharing, String.join(", ", families)));
        }
      }
    } catch (NoInterfaceException e) {
      throw new CommandFailure("no interface can be used: Beacon can't open here");
    }
  }

  private static String layout(PortSharing sharing, String families) {
    return switch (sharing) {
      case ALONE -> "port 5353 is Beacon's alone (" + families + "): it takes unicast too";
      case SHARED ->
          "port 5353 is shared with another responder ("
              + families
              + "): Beacon takes multicast only";
      case YIELDED ->
          "port 5353 has no other responder ("
              + families
              + "): Beacon takes multicast only, and leaves unicast to one that starts later";
      case NONE -> "port 5353 is not in use (" + families + ")";
    };
  }
}
