package dev.beacon.cli;

import dev.beacon.Answer;
import dev.beacon.BeaconException;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import dev.beacon.dns.ResourceRecord;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code beacon query}: prints the records of a name as they come. */
@Command(
    name = "query",
    header = "Ask for the records of a name.",
    description =
        "Prints each record as it comes: its name, seconds to live, type, data, and who said so on"
            + " which interface. Takes --timeout seconds (default 5). Exits with 1 if there"
            + " was none.",
    footer = {
      "",
      "Examples:",
      "  beacon query alpha.local A                       a host's IPv4 address",
      "  beacon query 'Printer A._ipp._tcp.local' SRV     where a service is",
      "  beacon query 'Dr\\. Who._http._tcp.local' TXT     a dot inside a label: \\.",
      "  beacon query _ipp._tcp.local PTR --timeout 1 --json"
    })
final class QueryCommand extends NetworkCommand {

  static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(5);

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description =
          "The whole name, such as alpha.local. Within a label \\. is a dot, \\\\ a backslash,"
              + " \\DDD the byte of that decimal number.")
  String name = "";

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "RRTYPE",
      description =
          "The type of record: A, AAAA, PTR, SRV, TXT, ... or TYPE65 by number. Default ANY, which"
              + " asks for all.")
  String type = "ANY";

  @Mixin CommonOptions options = new CommonOptions();

  private final AtomicInteger answers = new AtomicInteger();
  private final Columns columns = new Columns(4, 24, 5, 5, 24);

  QueryCommand(Means means) {
    super(means);
  }

  @Override
  public Integer call() throws BeaconException, InterruptedException, CommandFailure {
    Name wanted = Name.of(name);
    RecordType wantedType = RecordType.of(type);
    Duration timeout = options.timeout().orElse(DEFAULT_TIMEOUT);
    try (Finder finder = door.open(options.settings())) {
      explain(
          options,
          () -> columns.line(out.screen(), "NAME", "TTL", "TYPE", "DATA", "FROM WHOM, WHERE"));
      finder.query(wanted, wantedType, this::print);
      ending.await(Optional.of(timeout));
    }
    if (answers.get() == 0) {
      throw new CommandFailure("no answer for " + wanted + " " + wantedType + hint(wanted));
    }
    return Cli.OK;
  }

  /** RFC 6762 section 3: names outside .local are usually not asked for on the link. */
  private String hint(Name wanted) {
    if (Addresses.read(name).isPresent()) {
      return " (the name of an address is found by: beacon resolve " + name + ")";
    }
    return wanted.endsWith(Name.LOCAL) ? "" : " (names on the local link end in .local)";
  }

  private void print(Answer answer) {
    answers.incrementAndGet();
    if (options.json) {
      out.json(json(answer));
    } else {
      out.text(text(answer));
    }
  }

  // The keys and their order are the contract.
  private static JsonLine json(Answer answer) {
    ResourceRecord record = answer.record();
    return new JsonLine()
        .text("event", "record")
        .text("name", record.name().toString())
        .text("type", record.type().toString())
        .number("ttl", record.ttlSeconds())
        .text("data", record.rdata().toString())
        .text("source", Addresses.text(answer.source(), answer.interfaceName()))
        .text("interface", answer.interfaceName());
  }

  private String text(Answer answer) {
    ResourceRecord record = answer.record();
    return columns.line(
        out.screen(),
        Terminal.printable(record.name().toString()),
        Long.toString(record.ttlSeconds()),
        record.type().toString(),
        Terminal.printable(record.rdata().toString()),
        "from "
            + Addresses.text(answer.source(), answer.interfaceName())
            + " on "
            + Terminal.printable(answer.interfaceName()));
  }
}
