package dev.beacon.it;

import static java.util.stream.Collectors.joining;

import dev.beacon.it.lab.Box;
import dev.beacon.it.lab.BoxPlan;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Net;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * The room of the matrix of watching: a box with {@code beacon watch --peers}, which is host 1, a
 * box for each peer, and what is done to the cable between them.
 *
 * <p>Beacon has an interface on top of the box's, as only such one can be told to lose its carrier
 * from inside. Both are on the cable, and Linux lets each answer ARP for all addresses of a host: a
 * peer would send to either, and what comes in on the other one isn't the session's. So only the
 * interface with the address answers.
 */
final class WatchRoom {
  static final String INTERFACE = "wan0";
  static final String IPV4 = "10.9.0.1";
  static final String IPV6 = "fd09::1";
  static final String KEY_FILE = "/tmp/key";
  static final String OTHER_KEY_FILE = "/tmp/other-key";
  private static final String KEY = "lampoon-7";
  private static final String NOBODY = "02:00:00:00:00:99";

  private final Lab lab;
  private final Net net;
  private final Box box;
  private final BeaconCli beacon;
  private final Map<WatchHost, String> hosts = new LinkedHashMap<>(); // and their MAC addresses

  WatchRoom(Lab lab, Net net) {
    this.lab = lab;
    this.net = net;
    this.beacon =
        BeaconCli.asRootIn(
            lab.box("beacon")
                .on(net)
                .netAdmin()
                .sysctl("net.ipv4.conf.all.arp_ignore", "1")
                .sysctl("net.ipv6.conf.default.disable_ipv6", "0")
                .capturing("udp port 3784 or udp port 4784"));
    this.box = beacon.box();
    inside(
        "ip link add link eth0 name wan0 type macvlan mode bridge",
        "ip link set wan0 up",
        "ip address add " + IPV4 + "/24 dev wan0",
        "ip address add " + IPV6 + "/64 dev wan0 nodad",
        "nft 'add table inet lab; add chain inet lab in { type filter hook input priority 0; }'",
        "umask 077; printf " + KEY + " >" + KEY_FILE + "; printf another >" + OTHER_KEY_FILE);
  }

  WatchHost bird(int number, String... options) {
    List<String> start = new ArrayList<>(List.of("bird.sh"));
    start.addAll(List.of(options));
    return host(peer("bird-" + number), number, "bird2", start);
  }

  WatchHost birdWithKey(int number, String kind) {
    return bird(number, "auth", kind, KEY);
  }

  WatchHost frr(int number) {
    return host(peer("frr").sysAdmin(), number, "frr", List.of("frr.sh"));
  }

  WatchHost keepalived(int number) {
    return host(peer("keepalived"), number, "keepalived", List.of("keepalived.sh"));
  }

  WatchHost openVswitch(int number) {
    String mac = box.run("cat", "/sys/class/net/wan0/address").succeeded().out().get(0);
    BoxPlan plan = peer("ovs").device("/dev/net/tun");
    return host(plan, number, "openvswitch-switch", List.of("ovs.sh", mac));
  }

  WatchHost beacon(int number) {
    BoxPlan plan = BeaconCli.withBeacon(lab.box("beacon-" + number).on(net).netAdmin()).user(0);
    return host(plan.capturing(""), number, "", List.of("beacon.sh"));
  }

  private BoxPlan peer(String name) {
    return lab.box(name).on(net).netAdmin().capturing("").watchers();
  }

  private WatchHost host(BoxPlan plan, int number, String debian, List<String> start) {
    WatchHost host = new WatchHost(plan.start(), number, debian, start);
    hosts.put(host, host.macAddress());
    host.run();
    return host;
  }

  /** Beacon's file, replaced as a whole. */
  void write(List<WatchRow> rows, List<String> changes) {
    write(rows, changes, KEY_FILE);
  }

  void write(List<WatchRow> rows, List<String> changes, String keyFile) {
    String file =
        rows.stream()
            .map(row -> row.section(changes).replace(KEY_FILE, keyFile))
            .collect(joining("\n"));
    inside(
        "cat >/tmp/sessions.new <<'END'\n" + file + "\nEND", "mv /tmp/sessions.new /tmp/sessions");
  }

  Execution watch() {
    return beacon.start("watch", "--peers", "/tmp/sessions", "--json", "-v");
  }

  /** What the peers send is lost, and nobody is told. */
  void silenceThem() {
    inside("nft add rule inet lab in udp dport { 3784, 4784 } drop");
  }

  /** What Beacon sends is lost: at an address that nobody has. */
  void silenceUs() {
    point(host -> NOBODY);
  }

  /** Everybody hears everybody again. Open vSwitch answers no ARP, so all are known for good. */
  void mend() {
    inside("nft flush chain inet lab in");
    point(hosts::get);
  }

  private void point(Function<WatchHost, String> at) {
    List<String> commands = new ArrayList<>();
    for (WatchHost host : hosts.keySet()) {
      commands.add(neighbour(host.ipv4(), at.apply(host)));
      commands.add(neighbour(host.ipv6(), at.apply(host)));
    }
    inside(commands.toArray(String[]::new));
  }

  private static String neighbour(String address, String mac) {
    return "ip neighbour replace %s lladdr %s dev wan0 nud permanent".formatted(address, mac);
  }

  void carrier(boolean there) {
    inside("ip link set wan0 protodown " + (there ? "off" : "on"));
  }

  private void inside(String... commands) {
    box.run("sh", "-ec", String.join("\n", commands)).succeeded();
  }

  void each(Consumer<WatchHost> what) {
    hosts.keySet().forEach(what);
  }
}
