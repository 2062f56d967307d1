package dev.beacon.cli;

import picocli.CommandLine.Command;

/** {@code beacon} itself, which only has help. */
@Command(
    name = "beacon",
    description = "Finds, publishes and watches services on the local link (mDNS and DNS-SD).",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    footer = {
      "",
      "Exit codes: 0 it went well; 1 it failed, standard error says why; 2 misused.",
      "",
      "Examples:",
      "  beacon browse                            everything on this network",
      "  beacon browse _ipp._tcp                  printers",
      "  beacon resolve 'Printer A' _ipp._tcp     where one of them is",
      "  beacon query alpha.local A               a host's address",
      "  beacon publish 'My Web' _http._tcp 8080  have one found by others",
      "  beacon reach connect --type _http._tcp --listen 127.0.0.1:8080    a live one",
      "  beacon watch 192.0.2.1                   whether that host is alive",
      "  beacon interfaces                        where Beacon looks, and why",
      "  beacon monitor                           what comes in, and who sends too much",
      "  beacon doctor                            why nothing is found here",
      "  beacon dashboard                         all of this in a browser, live",
      "",
      "beacon COMMAND --help says more, and --help-all says all. Options that every",
      "command has, such as --json, may stand before it too."
    })
final class Root {}
