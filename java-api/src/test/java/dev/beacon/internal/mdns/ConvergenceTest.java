package dev.beacon.internal.mdns;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.BeaconException;
import dev.beacon.Browse;
import dev.beacon.IpFamily;
import dev.beacon.ServiceInstance;
import dev.beacon.dns.ResourceRecord;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimLink;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimPeer;
import dev.beacon.sim.SimService;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The property behind all others: whatever links do to packets, an instance is added, updated and
 * removed in that order and never without a change, and once all is quiet what Beacon shows is what
 * there is.
 *
 * <p>Publishers on two links come, change and go at random times for some minutes, over links that
 * lose, repeat and reorder packets. Then the links heal, and after a browse's longest silence the
 * directory must equal the truth.
 */
class ConvergenceTest {

  private static final int SEEDS = 8;
  private static final int PUBLISHERS = 5;
  private static final Duration TURMOIL = Duration.ofMinutes(4);

  /** Over an hour: the longest interval between two queries, and all times to live. */
  private static final Duration SILENCE = Duration.ofMinutes(80);

  @Test
  @DisplayName("RFC 6762 10, RFC 6763 4: events keep their order, and the directory the truth")
  void whateverTheLinksDoTheDirectoryConverges() throws BeaconException {
    Long given = Long.getLong("beacon.sim.seed");
    RandomGenerator seeds = SimNet.ofAnySeed().random();
    for (int i = 0; i < SEEDS; i++) {
      new Run(given != null ? given : seeds.nextLong()).check();
    }
  }

  /** One run of one seed. */
  private static final class Run {
    private final SimNet net;
    private final RandomGenerator random;
    private final Map<String, SimLink> links = new TreeMap<>();
    private final List<Publisher> publishers = new ArrayList<>();
    private final EventLog log;
    private final Browse browse;

    Run(long seed) throws BeaconException {
      net = new SimNet(seed);
      random = net.random();
      SimHost host = net.host("beacon").families(IpFamily.IPV4);
      for (String nic : List.of("eth0", "eth1")) {
        SimLink link =
            net.link(nic)
                .latency(Duration.ZERO, Duration.ofMillis(random.nextInt(1, 300)))
                .loss(random.nextDouble(0.4))
                .duplication(random.nextDouble(0.4))
                .loopbackDuplication(random.nextDouble(0.4));
        links.put(nic, link);
        host.nic(nic, link, "192.0.2.1/24");
        for (int number = 0; number < PUBLISHERS; number++) {
          publishers.add(new Publisher(nic, link, number));
        }
      }
      log = new EventLog(net);
      browse = host.open().browse("_ipp._tcp", log);
    }

    void check() {
      publishers.forEach(Publisher::goOn);
      net.runFor(TURMOIL);
      publishers.forEach(Publisher::rest);
      links.values().forEach(link -> link.loss(0).duplication(0));
      net.runFor(SILENCE);
      assertThat(log.breaches()).as("%s", net).isEmpty();
      assertThat(shown(browse.snapshot())).as("%s", net).isEqualTo(truth());
      assertThat(shown(log.present())).as("by the events, %s", net).isEqualTo(truth());
    }

    /** Each instance with all that may differ, in words. */
    private static Map<String, String> shown(List<ServiceInstance> instances) {
      Map<String, String> shown = new TreeMap<>();
      for (ServiceInstance each : instances) {
        shown.put(
            each.name(),
            each.host() + ":" + each.port() + " " + each.txt().string("v") + " " + places(each));
      }
      return shown;
    }

    private static Map<String, List<InetAddress>> places(ServiceInstance instance) {
      return new TreeMap<>(instance.addressesByInterface());
    }

    private Map<String, String> truth() {
      Map<String, String> truth = new TreeMap<>();
      for (Publisher publisher : publishers) {
        publisher.truth.ifPresent(
            service ->
                truth.put(
                    service.name(),
                    service.host()
                        + ":"
                        + service.port()
                        + " "
                        + Optional.of(service.txt().substring(2))
                        + " "
                        + Map.of(publisher.nic, List.of(Records.ip(service.address())))));
      }
      return truth;
    }

    /** A responder with one instance, which it announces, changes, takes back at random. */
    private final class Publisher {
      private final String nic;
      private final SimPeer peer;
      private final String name;
      private final List<ResourceRecord> zone = new ArrayList<>();
      private Optional<SimService> truth = Optional.empty();
      private int versions;
      private boolean resting;

      Publisher(String nic, SimLink link, int number) {
        this.nic = nic;
        this.name = nic + "-" + number;
        this.peer = link.peer(name, 10 + number).serve(zone);
      }

      void goOn() {
        if (!resting) {
          act();
          net.after(Duration.ofMillis(random.nextInt(1_500, 40_000)), this::goOn);
        }
      }

      void rest() {
        resting = true;
      }

      private void act() {
        switch (random.nextInt(8)) {
          case 0, 1, 2 -> become(Optional.of(changed()));
          case 3 -> become(Optional.empty());
          case 4 -> vanish();
          default -> say(shuffled(zone));
        }
      }

      private SimService changed() {
        SimService now = truth.orElse(SimService.printer(name).withHost(name + ".local", fresh()));
        versions++;
        return switch (random.nextInt(4)) {
          case 0 -> now.withTxt("v=" + versions);
          case 1 -> now.withPort(1_000 + versions);
          case 2 -> now.withAddress(fresh());
          default -> now.withHost(name + "-" + versions + ".local", fresh()).withTxt("v=moved");
        };
      }

      private String fresh() {
        return "192.0.2." + random.nextInt(2, 255);
      }

      private void become(Optional<SimService> next) {
        List<ResourceRecord> goodbyes = new ArrayList<>();
        for (ResourceRecord record : zone) {
          goodbyes.add(Records.goodbye(record));
        }
        truth = next.map(service -> service.txt().startsWith("v=") ? service : v(service));
        zone.clear();
        truth.ifPresent(service -> zone.addAll(service.records()));
        if (truth.isEmpty()) {
          say(goodbyes);
        } else {
          announce(3);
        }
      }

      private SimService v(SimService service) {
        return service.withTxt("v=0");
      }

      /** Gone without a word. */
      private void vanish() {
        truth = Optional.empty();
        zone.clear();
      }

      /** RFC 6762 section 8.3: at least twice, a second apart; here with doubling intervals. */
      private void announce(int times) {
        Optional<SimService> announced = truth;
        for (int i = 0; i < times; i++) {
          net.after(
              Duration.ofMillis(1_000L * ((1 << i) - 1)),
              () -> {
                if (truth.equals(announced)) {
                  say(shuffled(zone));
                }
              });
        }
      }

      /** In one packet or several. */
      private void say(List<ResourceRecord> records) {
        if (random.nextBoolean()) {
          peer.say(SimMessage.response(records));
        } else {
          records.forEach(peer::say);
        }
      }

      private List<ResourceRecord> shuffled(List<ResourceRecord> records) {
        List<ResourceRecord> shuffled = new ArrayList<>(records);
        for (int i = shuffled.size() - 1; i > 0; i--) {
          Collections.swap(shuffled, i, random.nextInt(i + 1));
        }
        return shuffled;
      }
    }
  }

  @Test
  @DisplayName("The same seed makes the same run, packet by packet")
  void theSameSeedMakesTheSameRun() throws BeaconException {
    Map<Integer, List<String>> runs = new HashMap<>();
    for (int i = 0; i < 2; i++) {
      Run run = new Run(42);
      run.check();
      runs.put(
          i,
          run.links.values().stream()
              .flatMap(link -> link.packets().stream().map(Object::toString))
              .toList());
    }
    assertThat(runs.get(0)).isNotEmpty().isEqualTo(runs.get(1));
    assertThat(Stream.of(0, 1).map(runs::get)).doesNotContainNull();
  }
}
