package dev.beacon.cli;

import dev.beacon.Answer;
import dev.beacon.BeaconException;
import dev.beacon.BrowseOptions;
import dev.beacon.Counters;
import dev.beacon.DroppedPacket;
import dev.beacon.Host;
import dev.beacon.InterfaceDecision;
import dev.beacon.IpFamily;
import dev.beacon.LinkTraffic;
import dev.beacon.PortSharing;
import dev.beacon.RegistrationListener;
import dev.beacon.Service;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceListener;
import dev.beacon.ServiceType;
import dev.beacon.SourceRate;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * The part of an open {@link dev.beacon.Beacon} that the commands need; tests have a simulated one.
 * Each method is like the Beacon's with that name. Searches and services run until this is closed.
 */
interface Finder extends Watcher {

  /**
   * Searches for the instances of a type; if empty, of every type. Returns an action that ends it.
   *
   * @throws BeaconException if hosts are to be watched and can't be
   */
  Runnable browse(Optional<ServiceType> type, BrowseOptions options, ServiceListener listener)
      throws BeaconException;

  /** Finds the present instances of a type; if empty, of every type. */
  CompletableFuture<List<ServiceInstance>> find(Optional<ServiceType> type, Duration timeout);

  void types(Consumer<ServiceType> listener);

  CompletableFuture<ServiceInstance> resolve(String name, ServiceType type, Duration timeout);

  CompletableFuture<List<InetAddress>> addresses(String host, Duration timeout);

  CompletableFuture<Name> hostName(InetAddress address, Duration timeout);

  /** Asks for records until the returned action ends it. */
  Runnable query(Name name, RecordType type, Consumer<Answer> listener);

  /**
   * Publishes a service. Returns an action that withdraws it without waiting.
   *
   * @throws BeaconException if the service is watchable and its watchers can't be answered
   */
  Runnable publish(Service service, RegistrationListener listener) throws BeaconException;

  /** Publishes a host. Returns an action that withdraws it without waiting. */
  Runnable publishHost(Host host, RegistrationListener listener);

  List<InterfaceDecision> interfaces();

  PortSharing sharing(IpFamily family);

  Counters counters();

  CompletableFuture<List<SourceRate>> noisiestSources();

  CompletableFuture<List<LinkTraffic>> traffic();

  CompletableFuture<List<DroppedPacket>> droppedPackets();

  CompletableFuture<Void> whenClosed();

  @Override
  void close();
}
