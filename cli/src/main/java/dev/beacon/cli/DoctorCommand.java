package dev.beacon.cli;

import dev.beacon.IpFamily;
import java.time.Duration;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code beacon doctor}: explains why discovery fails on this host. */
@Command(
    name = "doctor",
    header = "Find out why discovery fails on this host.",
    description =
        "Looks at interfaces and at who holds port 5353, asks for every service, listens for"
            + " --timeout seconds (default 3), and tells what is as it should be, what is worth"
            + " knowing, and what is a problem, with what to do about it. Exits with 0 if there is"
            + " no problem.",
    footer = {
      "",
      "Examples:",
      "  beacon doctor                      of the interfaces that would be used",
      "  beacon doctor --interface eth0     of one",
      "  beacon doctor --timeout 10         senders that speak seldom are heard too",
      "  beacon doctor --json               one object per finding, then the verdict",
      "",
      "As root it can also name other users' programs on port 5353."
    })
final class DoctorCommand extends NetworkCommand {

  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(3);

  @Mixin CommonOptions options = new CommonOptions();

  private final Columns columns = new Columns(9, 7);

  DoctorCommand(Means means) {
    super(means);
  }

  @Override
  public Integer call() throws InterruptedException, CommandFailure {
    Duration time = options.timeout().orElse(DEFAULT_TIMEOUT);
    Settings settings = options.settings();
    if (Terminal.isTerminal()) {
      say("listening for " + CommonOptions.secondsText(time) + " s ...");
    }
    Symptoms symptoms = new Examination(door, settings, options.interfaces).symptoms(time, ending);
    List<Finding> findings = Check.all(symptoms);
    findings.forEach(options.json ? this::printJson : this::print);
    List<Finding> problems = findings.stream().filter(Finding::isProblem).toList();
    printVerdict(problems.size());
    if (!problems.isEmpty()) {
      throw new CommandFailure(problems.get(0).text());
    }
    return Cli.OK;
  }

  private void print(Finding finding) {
    Terminal.Colour tone =
        switch (finding.severity()) {
          case OK -> Terminal.Colour.GREEN;
          case NOTE -> Terminal.Colour.YELLOW;
          case PROBLEM -> Terminal.Colour.RED;
        };
    String word = finding.severity().word();
    String line = columns.line(out.screen(), word, Terminal.printable(finding.text()));
    out.text(Terminal.painted(line, word, tone));
    if (!finding.advice().isEmpty()) {
      out.text(columns.line(out.screen(), "", Terminal.printable(finding.advice())));
    }
  }

  // The keys and their order are the contract. Without a value, interface, family and advice are
  // absent.
  private void printJson(Finding finding) {
    JsonLine line =
        new JsonLine()
            .text("event", "finding")
            .text("id", finding.id())
            .text("severity", finding.severity().word());
    finding.interfaceName().ifPresent(name -> line.text("interface", name));
    finding.family().map(IpFamily::name).ifPresent(family -> line.text("family", family));
    line.text("text", finding.text());
    if (!finding.advice().isEmpty()) {
      line.text("advice", finding.advice());
    }
    out.json(line);
  }

  private void printVerdict(int problems) {
    if (options.json) {
      out.json(new JsonLine().text("event", "verdict").flag("works", problems == 0));
      return;
    }
    out.text("");
    String verdict =
        switch (problems) {
          case 0 -> "Discovery can work here.";
          case 1 -> "Discovery does not work as it should: 1 problem.";
          default -> "Discovery does not work as it should: " + problems + " problems.";
        };
    out.text(Terminal.painted(verdict, Terminal.Colour.BOLD));
  }
}
