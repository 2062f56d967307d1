package dev.beacon;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.dns.RecordType;
import dev.beacon.sim.EventLog;
import dev.beacon.sim.Records;
import dev.beacon.sim.RegistrationLog;
import dev.beacon.sim.SimHost;
import dev.beacon.sim.SimLink;
import dev.beacon.sim.SimMessage;
import dev.beacon.sim.SimNet;
import dev.beacon.sim.SimNic;
import dev.beacon.sim.SimPeer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/**
 * The properties behind all rules for a responder: whatever links do to packets, once all is quiet
 * each name has one owner, everybody knows it, and nothing that stays was ever reported gone. What
 * each packet must be, and how often a record may be said, the links check themselves.
 */
class PublishConvergenceTest {

  private static final int SEEDS = Integer.getInteger("beacon.sim.seeds", 12);
  private static final String TYPE = "_http._tcp";

  @Test
  @DisplayName("RFC 6762 8, 9: on a link that loses, repeats and delays, names end up unique")
  void namesEndUpUnique() throws BeaconException {
    forEachSeed(
        net -> {
          RandomGenerator random = net.random();
          SimLink link =
              net.link("lan")
                  .latency(Duration.ZERO, Duration.ofMillis(random.nextInt(1, 200)))
                  .loss(random.nextDouble(0.3))
                  .duplication(random.nextDouble(0.3))
                  .loopbackDuplication(random.nextDouble(0.3));
          Scene scene = new Scene(net, List.of(link));
          scene.publishAll();
          net.runFor(Duration.ofMinutes(2));
          link.loss(0).duplication(0);
          scene.settle();
          scene.assertUniqueAndKnown();
        });
  }

  @Test
  @DisplayName("RFC 6762 8, 9: two halves of a link with the same names, joined, end up unique")
  void namesEndUpUniqueAfterAPartition() throws BeaconException {
    forEachSeed(
        net -> {
          SimLink link = net.link("lan").partition("host-0", "host-1", "host-2");
          Scene scene = new Scene(net, List.of(link));
          scene.publishAll();
          net.runFor(Duration.ofMinutes(1));
          link.heal();
          scene.settle();
          scene.assertUniqueAndKnown();
        });
  }

  @Test
  @DisplayName("RFC 6762 9, 14: hosts on two links, with links that come and go, end up unique")
  void namesEndUpUniqueOnTwoLinks() throws BeaconException {
    forEachSeed(
        net -> {
          SimLink one = net.link("one").latency(Duration.ZERO, Duration.ofMillis(50));
          SimLink other = net.link("other").loss(0.1);
          Scene scene = new Scene(net, List.of(one, other));
          scene.publishAll();
          for (int i = 0; i < 20; i++) {
            net.runFor(Duration.ofMillis(net.random().nextInt(4_000)));
            scene.flip(net.random().nextInt(scene.nics.size()));
          }
          scene.nics.forEach(SimNic::up);
          other.loss(0);
          scene.settle();
          scene.assertUniqueAndKnown();
        });
  }

  @Test
  @DisplayName("RFC 6762 6: asked by everybody at once, on bad links, no record is said too often")
  void nothingIsSaidTooOften() throws BeaconException {
    forEachSeed(
        net -> {
          SimLink link =
              net.link("lan")
                  .latency(Duration.ZERO, Duration.ofMillis(100))
                  .loss(0.1)
                  .duplication(0.3)
                  .loopbackDuplication(0.3);
          Scene scene = new Scene(net, List.of(link));
          scene.publishAll();
          SimPeer asker = link.peer("asker", 200);
          for (int i = 0; i < 300; i++) {
            scene.askSomething(asker);
            net.runFor(Duration.ofMillis(net.random().nextInt(200)));
          }
        });
  }

  @Test
  @DisplayName(
      "RFC 6762 8.4, 10: whatever is published, changed and withdrawn, all see what is there")
  void allSeeWhatIsThere() throws BeaconException {
    forEachSeed(
        net -> {
          SimLink link =
              net.link("lan")
                  .latency(Duration.ZERO, Duration.ofMillis(net.random().nextInt(1, 100)))
                  .loss(net.random().nextDouble(0.2))
                  .duplication(net.random().nextDouble(0.2))
                  .loopbackDuplication(net.random().nextDouble(0.2));
          Turmoil turmoil = new Turmoil(net, link);
          for (int i = 0; i < 120; i++) {
            turmoil.act();
            net.runFor(Duration.ofMillis(net.random().nextInt(3_000)));
          }
          link.loss(0).duplication(0);
          net.runFor(Duration.ofMinutes(80));
          turmoil.assertAllSeeWhatIsThere();
        });
  }

  @Test
  @DisplayName("RFC 6762 8.4, 10: on a good link no change is missed, and nothing that stays flaps")
  void onAGoodLinkNothingFlaps() throws BeaconException {
    forEachSeed(
        net -> {
          SimLink link = net.link("lan"); // no goodbye overtakes what it takes back
          Turmoil turmoil = new Turmoil(net, link);
          for (int i = 0; i < 120; i++) {
            turmoil.act();
            net.runFor(Duration.ofMillis(net.random().nextInt(3_000)));
          }
          net.runFor(Duration.ofSeconds(30));
          turmoil.assertAllSeeWhatIsThere();
          turmoil.assertRemovedOnlyWhatWent();
        });
  }

  @FunctionalInterface
  private interface Run {
    void run(SimNet net) throws BeaconException;
  }

  private static void forEachSeed(Run run) throws BeaconException {
    Long given = Long.getLong("beacon.sim.seed");
    RandomGenerator seeds = SimNet.ofAnySeed().random();
    for (int i = 0; i < SEEDS; i++) {
      try (SimNet net = new SimNet(given != null ? given : seeds.nextLong())) {
        run(run, net);
      }
    }
  }

  private static void run(Run run, SimNet net) throws BeaconException {
    try {
      run.run(net);
    } catch (AssertionError failure) {
      throw new AssertionError("in " + net, failure);
    }
  }

  /** Hosts with two addresses or one, on which services come, change and go at random. */
  private static final class Turmoil {
    private static final int HOSTS = 4;

    private final RandomGenerator random;
    private final List<SimNic> nics = new ArrayList<>();
    private final List<Beacon> beacons = new ArrayList<>();
    private final List<EventLog> logs = new ArrayList<>();
    private final Map<Registration, Integer> published = new LinkedHashMap<>(); // on which host
    private final Set<Integer> readdressed = new HashSet<>();
    private final Map<String, Integer> closed = new HashMap<>();
    private int made;

    Turmoil(SimNet net, SimLink link) throws BeaconException {
      this.random = net.random();
      for (int i = 0; i < HOSTS; i++) {
        SimHost host =
            net.host("host-" + i)
                .sharing(random.nextBoolean() ? PortSharing.ALONE : PortSharing.SHARED);
        if (random.nextBoolean()) {
          nics.add(host.nic("eth0", link, "192.0.2." + (10 + i) + "/24", "fe80::" + i + "/64"));
        } else {
          nics.add(host.nic("eth0", link, "192.0.2." + (10 + i) + "/24"));
        }
        beacons.add(host.open());
        logs.add(new EventLog(net));
        beacons.get(i).browse(TYPE, logs.get(i));
      }
    }

    void act() {
      List<Registration> all = List.copyOf(published.keySet());
      int choice = all.isEmpty() ? 0 : random.nextInt(6);
      if (choice <= 1) {
        int host = random.nextInt(HOSTS);
        Service service = Service.named("Web " + made).type(TYPE).port(1_000 + made);
        published.put(beacons.get(host).publish(service.txt("v", "0")), host);
        made++;
      } else if (choice == 2) {
        Registration gone = all.get(random.nextInt(all.size()));
        published.remove(gone);
        closed.merge(gone.service().name(), 1, Integer::sum);
        gone.close();
      } else if (choice == 3) {
        readdress(random.nextInt(HOSTS));
      } else {
        Txt txt = Txt.builder().put("v", "" + random.nextInt(1_000)).build();
        all.get(random.nextInt(all.size())).updateTxt(txt);
      }
    }

    private void readdress(int host) {
      String second = "192.0.2." + (110 + host) + "/24";
      if (readdressed.add(host)) {
        nics.get(host).add(second);
      } else {
        readdressed.remove(host);
        nics.get(host).drop(second);
      }
    }

    void assertAllSeeWhatIsThere() {
      Map<String, String> truth = new TreeMap<>();
      for (Map.Entry<Registration, Integer> each : published.entrySet()) {
        Service service = each.getKey().service();
        Set<String> addresses = new TreeSet<>();
        nics.get(each.getValue())
            .addresses()
            .forEach(address -> addresses.add(address.getHostAddress()));
        truth.put(
            service.name(),
            "host-" + each.getValue() + ".local:" + service.port() + service.txt() + addresses);
      }
      for (EventLog log : logs) {
        assertThat(log.breaches()).isEmpty();
        assertThat(shown(log)).isEqualTo(truth);
      }
    }

    void assertRemovedOnlyWhatWent() {
      for (EventLog log : logs) {
        Map<String, Integer> removed = new HashMap<>();
        log.words().stream()
            .filter(word -> word.startsWith("removed "))
            .forEach(word -> removed.merge(word.substring(8), 1, Integer::sum));
        for (Map.Entry<String, Integer> each : removed.entrySet()) {
          assertThat(each.getValue())
              .as(each.getKey())
              .isLessThanOrEqualTo(closed.getOrDefault(each.getKey(), 0));
        }
      }
    }

    private static Map<String, String> shown(EventLog log) {
      Map<String, String> shown = new TreeMap<>();
      for (ServiceInstance each : log.present()) {
        Set<String> addresses = new TreeSet<>();
        each.addresses()
            .forEach(address -> addresses.add(address.getHostAddress().replaceAll("%.*", "")));
        shown.put(each.name(), each.host() + ":" + each.port() + each.txt() + addresses);
      }
      return shown;
    }
  }

  /** Hosts that all want the same names, some of them on all links. */
  private static final class Scene {
    private static final int HOSTS = 6;

    private final SimNet net;
    private final RandomGenerator random;
    private final List<SimLink> links;
    private final List<SimNic> nics = new ArrayList<>();
    private final List<Set<SimLink>> places = new ArrayList<>();
    private final List<Beacon> beacons = new ArrayList<>();
    private final List<Registration> registrations = new ArrayList<>();
    private final List<EventLog> logs = new ArrayList<>();
    private final Map<SimNic, Boolean> down = new HashMap<>();

    Scene(SimNet net, List<SimLink> links) throws BeaconException {
      this.net = net;
      this.random = net.random();
      this.links = links;
      for (int i = 0; i < HOSTS; i++) {
        SimHost host =
            net.host("host-" + i)
                .hostName("box")
                .families(IpFamily.IPV4)
                .sharing(random.nextBoolean() ? PortSharing.ALONE : PortSharing.SHARED);
        Set<SimLink> place = new HashSet<>();
        for (int number = 0; number < links.size(); number++) {
          if (i % 3 == 0 || i % links.size() == number) {
            place.add(links.get(number));
            nics.add(host.nic("eth" + number, links.get(number), address(number, i)));
          }
        }
        places.add(place);
        Beacon beacon = host.open();
        beacons.add(beacon);
        EventLog log = new EventLog(net);
        logs.add(log);
        beacon.browse(TYPE, log);
      }
    }

    void publishAll() {
      for (int i = 0; i < HOSTS; i++) {
        Service service = Service.named("Web").type(TYPE).port(8_000 + i).txt("id", "" + i);
        registrations.add(beacons.get(i).publish(service, new RegistrationLog(net)));
        net.runFor(Duration.ofMillis(random.nextInt(10) * (long) random.nextInt(100)));
      }
    }

    void flip(int number) {
      SimNic nic = nics.get(number);
      if (down.merge(nic, true, (before, now) -> !before)) {
        nic.down();
      } else {
        nic.up();
      }
    }

    /** Somebody asks for all that there is now and then, which brings conflicts to light. */
    void settle() {
      for (int i = 0; i < 40; i++) {
        for (int number = 0; number < links.size(); number++) {
          SimPeer asker = links.get(number).peer("asker-" + i + "-" + number, 210);
          asker.at(address(number, 200).replaceAll("/.*", ""));
          asker.say(SimMessage.query(Records.question(TYPE + ".local", RecordType.PTR)));
          for (Registration each : registrations) {
            asker.say(
                SimMessage.query(
                    Records.question(each.fullName().toString(), RecordType.ANY),
                    Records.question(each.host().orElse("box.local"), RecordType.A)));
          }
          asker.vanish();
        }
        net.runFor(Duration.ofSeconds(3));
      }
      net.runFor(Duration.ofMinutes(80)); // a browse's longest silence, and all times to live
    }

    void askSomething(SimPeer asker) {
      Registration any = registrations.get(random.nextInt(registrations.size()));
      RecordType type =
          List.of(RecordType.PTR, RecordType.SRV, RecordType.ANY, RecordType.A)
              .get(random.nextInt(4));
      String name =
          switch (random.nextInt(3)) {
            case 0 -> TYPE + ".local";
            case 1 -> any.fullName().toString();
            default -> any.host().orElse("box.local");
          };
      SimMessage query = SimMessage.query(Records.question(name, type));
      asker.say(random.nextInt(4) == 0 ? query.withFlags(0x0200) : query);
    }

    void assertUniqueAndKnown() {
      for (SimLink link : links) {
        Set<String> instances = new TreeSet<>();
        Set<String> hosts = new TreeSet<>();
        int here = 0;
        for (int i = 0; i < HOSTS; i++) {
          if (places.get(i).contains(link)) {
            here++;
            instances.add(registrations.get(i).service().name());
            hosts.add(registrations.get(i).host().orElse("none"));
          }
        }
        assertThat(instances).as("instances on %s", link).hasSize(here);
        assertThat(hosts).as("hosts on %s", link).hasSize(here).doesNotContain("none");
      }
      for (int i = 0; i < HOSTS; i++) {
        assertThat(logs.get(i).breaches()).isEmpty();
        List<String> there = new ArrayList<>(); // each link has hosts of its own (section 14)
        for (int number = 0; number < links.size(); number++) {
          for (int other = 0; other < HOSTS; other++) {
            SimLink link = links.get(number);
            if (places.get(i).contains(link) && places.get(other).contains(link)) {
              Service service = registrations.get(other).service();
              there.add(service.name() + ":" + service.port() + " on [eth" + number + "]");
            }
          }
        }
        assertThat(logs.get(i).present())
            .as("what host-%d sees", i)
            .extracting(each -> each.name() + ":" + each.port() + " on " + each.interfaces())
            .containsExactlyInAnyOrderElementsOf(there);
      }
    }

    private static String address(int link, int host) {
      return (link == 0 ? "192.0.2." : "198.51.100.") + (10 + host) + "/24";
    }
  }
}
