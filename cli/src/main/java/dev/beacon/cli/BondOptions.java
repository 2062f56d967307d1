package dev.beacon.cli;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The options of {@code beacon reach} that are about bonds: anchors, relays, paths. */
@Command(sortOptions = false)
final class BondOptions {

  @Option(
      names = "--to",
      paramLabel = "[ID=]HOST:PORT",
      description = "serve: the service. relay: an anchor, with its id; repeatable.")
  List<String> to = new ArrayList<>();

  @Option(
      names = "--service",
      paramLabel = "NAME[=HOST:PORT]",
      description =
          "serve: one more service, by name; repeatable. connect: which of the anchor's services.")
  List<String> services = new ArrayList<>();

  @Option(
      names = "--clients",
      paramLabel = "FILE",
      description =
          "serve: let in the clients whose ids are in this file, one a line; with --client-ca also"
              + " by a DNS name of their certificate.")
  @Nullable String clients;

  @Option(
      names = "--client-ca",
      paramLabel = "FILE",
      description =
          "serve: let in the clients with a certificate of these authorities, a file of PEM; with"
              + " --clients only those of that file.")
  @Nullable String clientCa;

  @Option(names = "--any-client", description = "serve: let any client in.")
  boolean anyClient;

  @Option(
      names = "--relay-from",
      paramLabel = "CIDR",
      description = "serve: relays are in this network, and may bring more clients; repeatable.")
  List<String> relays = new ArrayList<>();

  @Option(
      names = "--drain",
      paramLabel = "SECONDS",
      description = "serve: at the end wait so long for open connections; default 10.")
  @Nullable String drain;

  @Option(
      names = "--from",
      paramLabel = "CIDR",
      description = "relay: only clients of this network; repeatable. Default: all.")
  List<String> from = new ArrayList<>();

  @Option(
      names = "--no-publish",
      description = "serve, relay: do not announce the port on the local link.")
  boolean noPublish;

  @Option(
      names = "--watchable",
      description =
          "serve, relay: answer BFD, so that clients on the link know within a second that it is"
              + " dead, also while nothing is sent.")
  boolean watchable;

  @Option(
      names = "--endpoint",
      paramLabel = "HOST:PORT[@INTERFACE]",
      description = "connect: the anchor or a relay, from one interface or all; repeatable.")
  List<String> endpoints = new ArrayList<>();

  @Option(
      names = "--domain",
      paramLabel = "DOMAIN",
      description = "connect: also what unicast DNS announces in this domain.")
  @Nullable String domain;

  @Option(
      names = "--ca",
      paramLabel = "FILE",
      description =
          "connect: ANCHOR is a DNS name, for which an authority of this file (PEM) vouches.")
  @Nullable String ca;

  @Option(
      names = "--identity",
      paramLabel = "FILE",
      description =
          "serve, connect, id: the private key and its certificates, as PEM. Without it:"
              + " identity.pem in the state folder, made if missing.")
  @Nullable String identity;

  @Option(
      names = "--no-discovery",
      description = "connect: do not look for endpoints on the local link.")
  boolean noDiscovery;

  @Option(
      names = "--max-lines",
      paramLabel = "N",
      description =
          "connect: use at most so many paths at a time, 1 to 16; default 4. More than two are"
              + " used only while that raises the rate.")
  @Nullable String maxLines;

  @Option(
      names = "--metered",
      paramLabel = "INTERFACE",
      description = "connect: use this interface only if no other is left; repeatable.")
  List<String> metered = new ArrayList<>();

  @Option(
      names = "--linger",
      paramLabel = "SECONDS",
      description = "connect: how long connections wait without any path, 1 to 3600; default 30.")
  @Nullable String linger;

  @Option(
      names = "--trust-first",
      description = "connect: take the anchor that announces the name first, and remember its id.")
  boolean trustFirst;
}
