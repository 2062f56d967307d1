package dev.beacon.cli;

import dev.beacon.Answer;
import dev.beacon.BeaconException;
import dev.beacon.BrowseOptions;
import dev.beacon.Counters;
import dev.beacon.InterfaceDecision;
import dev.beacon.InterfacePolicy;
import dev.beacon.IpFamily;
import dev.beacon.LinkTraffic;
import dev.beacon.NetworkInterfaceFacts;
import dev.beacon.PortSharing;
import dev.beacon.ServiceEvent;
import dev.beacon.ServiceInstance;
import dev.beacon.ServiceListener;
import dev.beacon.SourceRate;
import dev.beacon.UnresolvedInstance;
import dev.beacon.dns.Name;
import dev.beacon.dns.RecordType;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Examines a host for a few seconds: reads the system's facts, opens a Beacon, and asks for every
 * service and for hosts that claim its name.
 *
 * <p>Each collection has a limit, because strangers choose how much there is to find. The listener
 * thread delivers the results, and the caller's thread combines them.
 */
final class Examination {

  /** The most names of instances and hosts together. */
  private static final int MOST_ASKED_FOR = 200;

  private static final int MOST_ANSWERS = 4_096;

  private static final int MOST_UNRESOLVED = 1_024;

  private static final Duration SAMPLE_INTERVAL = Duration.ofSeconds(1);

  /** The loop answers within a turn. */
  private static final long ANSWER_WAIT_MS = 1_000;

  /** A packet that was just sent needs a moment to return. */
  private static final Duration ECHO_WAIT = Duration.ofMillis(250);

  /** The kernel counts a packet with about twice its size (socket(7)). */
  private static final int KERNEL_COUNTS = 2;

  private static final String RECEIVE_BUFFER = "receive_buffer_bytes";

  private final BeaconDoor door;
  private final Settings settings;
  private final List<String> askedInterfaces;
  private final Set<Name> services = ConcurrentHashMap.newKeySet();
  private final Map<Name, UnresolvedInstance> unresolved = new ConcurrentHashMap<>();
  private final Set<Name> askedFor = ConcurrentHashMap.newKeySet();
  private final BlockingQueue<Answer> answers = new LinkedBlockingQueue<>(MOST_ANSWERS);
  private final Map<SourceKey, SourceRate> sources = new HashMap<>();

  private final Queue<Runnable> begun = new ConcurrentLinkedQueue<>();
  private final AtomicBoolean over = new AtomicBoolean();

  private record SourceKey(InetAddress address, String interfaceName) {}

  /** Examines the effect of these settings; the names are the interfaces that the user named. */
  Examination(BeaconDoor door, Settings settings, List<String> askedInterfaces) {
    this.door = door;
    this.settings = settings;
    this.askedInterfaces = List.copyOf(askedInterfaces);
  }

  /**
   * Collects the symptoms.
   *
   * @param time how long to listen
   * @param ending may end it
   * @throws CommandFailure if it was ended
   */
  Symptoms symptoms(Duration time, Ending ending) throws InterruptedException, CommandFailure {
    return symptoms(
        () -> {
          try (Finder finder = door.open(settings)) {
            return listen(finder, time, ending);
          }
        });
  }

  /**
   * Collects the symptoms with a Beacon that is open already and stays open. It ends the searches
   * that it began.
   *
   * @throws CommandFailure if it was ended
   */
  Symptoms symptoms(Finder open, Duration time, Ending ending)
      throws InterruptedException, CommandFailure {
    return symptoms(
        () -> {
          try {
            return listen(open, time, ending);
          } finally {
            endSearches();
          }
        });
  }

  private void endSearches() {
    over.set(true);
    for (Runnable end = begun.poll(); end != null; end = begun.poll()) {
      end.run();
    }
  }

  /** A part of the examination with an open Beacon. */
  private interface Listening {
    Symptoms.Heard heard() throws BeaconException, InterruptedException, CommandFailure;
  }

  private Symptoms symptoms(Listening listening) throws InterruptedException, CommandFailure {
    Noting noting = new Noting(settings.policy(), new ArrayList<>());
    // Before Beacon is one of them, or without it.
    Optional<List<PortHolder>> holders = others(ProcFiles.MDNS_PORT);
    Optional<List<PortHolder>> watchHolders = others(ProcFiles.BFD_PORT);
    OptionalLong mostBuffer = door.procFiles().mostReceiveBufferBytes();
    List<InterfaceDecision> wanted = List.of();
    Optional<Symptoms.Heard> heard = Optional.empty();
    Optional<BeaconException> failure = Optional.empty();
    try {
      wanted = door.interfaces(noting);
      heard = Optional.of(listening.heard());
    } catch (BeaconException e) {
      failure = Optional.of(e);
    }
    return new Symptoms(
        door.system(),
        settings,
        askedInterfaces,
        noting.seen(),
        wanted,
        holders,
        watchHolders,
        mostBuffer,
        failure,
        heard);
  }

  /** A policy that notes the facts that it receives. */
  private record Noting(InterfacePolicy policy, List<NetworkInterfaceFacts> seen)
      implements InterfacePolicy {

    @Override
    public InterfaceDecision decide(NetworkInterfaceFacts facts) {
      seen.add(facts);
      return policy.decide(facts);
    }

    @Override
    public Set<String> requiredNames() {
      return policy.requiredNames();
    }
  }

  /** Returns the holders of a port, without this process. */
  private Optional<List<PortHolder>> others(int port) {
    long own = ProcessHandle.current().pid();
    return door.procFiles()
        .portHolders(port)
        .map(all -> all.stream().filter(each -> !each.isOf(own)).toList());
  }

  private Symptoms.Heard listen(Finder finder, Duration time, Ending ending)
      throws BeaconException, InterruptedException, CommandFailure {
    begun.add(finder.browse(Optional.empty(), BrowseOptions.standard(), listener(finder)));
    long endNs = System.nanoTime() + time.toNanos();
    for (long leftNs = time.toNanos(); leftNs > 0; leftNs = endNs - System.nanoTime()) {
      pause(Duration.ofNanos(Math.min(leftNs, SAMPLE_INTERVAL.toNanos())), ending);
      sample(finder);
    }
    List<LinkTraffic> traffic = traffic(finder);
    if (traffic.stream().anyMatch(link -> link.sent() > 0 && link.echoed() == 0)) {
      pause(ECHO_WAIT, ending);
      traffic = traffic(finder);
    }
    return heard(finder, time, traffic);
  }

  private ServiceListener listener(Finder finder) {
    return new ServiceListener() {
      @Override
      public void onEvent(ServiceEvent event) {
        found(event, finder);
      }

      @Override
      public void onUnresolved(UnresolvedInstance instance) {
        if (unresolved.size() < MOST_UNRESOLVED) {
          unresolved.put(instance.fullName(), instance);
        }
      }
    };
  }

  private static void pause(Duration time, Ending ending)
      throws InterruptedException, CommandFailure {
    if (ending.within(time)) {
      throw new CommandFailure("stopped before it had listened long enough");
    }
  }

  private Symptoms.Heard heard(Finder finder, Duration time, List<LinkTraffic> traffic) {
    Map<IpFamily, PortSharing> sharing = new EnumMap<>(IpFamily.class);
    for (IpFamily family : settings.families()) {
      sharing.put(family, finder.sharing(family));
    }
    Counters counters = finder.counters();
    long bufferBytes = counters.value(RECEIVE_BUFFER);
    return new Symptoms.Heard(
        time,
        finder.interfaces(),
        sharing,
        counters,
        door.procFiles().areThere() ? bufferBytes / KERNEL_COUNTS : bufferBytes,
        traffic,
        inTime(finder.droppedPackets()),
        List.copyOf(sources.values()),
        services.size(),
        List.copyOf(unresolved.values()),
        List.copyOf(answers));
  }

  private static List<LinkTraffic> traffic(Finder finder) {
    return inTime(finder.traffic());
  }

  private static <T> List<T> inTime(CompletableFuture<List<T>> answer) {
    return answer.completeOnTimeout(List.of(), ANSWER_WAIT_MS, TimeUnit.MILLISECONDS).join();
  }

  /** Keeps the highest rate of each source. */
  private void sample(Finder finder) {
    for (SourceRate rate : inTime(finder.noisiestSources())) {
      sources.merge(new SourceKey(rate.address(), rate.interfaceName()), rate, Examination::worse);
    }
  }

  private static SourceRate worse(SourceRate one, SourceRate other) {
    if (one.cooling() != other.cooling()) {
      return one.cooling() ? one : other;
    }
    return NoiseCheck.perSecond(one) >= NoiseCheck.perSecond(other) ? one : other;
  }

  private void found(ServiceEvent event, Finder finder) {
    ServiceInstance instance = event.instance();
    unresolved.remove(instance.fullName());
    if (event instanceof ServiceEvent.Removed) {
      services.remove(instance.fullName());
    } else {
      services.add(instance.fullName());
      ask(instance.fullName(), finder, RecordType.SRV);
      ask(instance.hostName(), finder, RecordType.A, RecordType.AAAA);
    }
  }

  /**
   * Asks for records. A host that has more than the known answers then sends them (section 7.1).
   */
  private void ask(Name name, Finder finder, RecordType... types) {
    if (!over.get() && askedFor.size() < MOST_ASKED_FOR && askedFor.add(name)) {
      for (RecordType type : types) {
        begun.add(finder.query(name, type, this::answered));
      }
    }
    if (over.get()) {
      endSearches(); // it ended meanwhile
    }
  }

  private void answered(Answer answer) {
    Object unusedIfFull = answers.offer(answer);
  }
}
