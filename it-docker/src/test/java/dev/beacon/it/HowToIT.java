package dev.beacon.it;

import static org.assertj.core.api.Assertions.assertThat;

import dev.beacon.it.lab.Box;
import dev.beacon.it.lab.BoxPlan;
import dev.beacon.it.lab.Execution;
import dev.beacon.it.lab.Lab;
import dev.beacon.it.lab.Net;
import dev.beacon.it.lab.RequiresDocker;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Each how-to for a machine with Linux gets done by copying its commands into a bare container. */
@RequiresDocker
@Tag("full")
@Timeout(300) // many commands, each the start of a JVM
class HowToIT {
  private static final Duration WITHIN = Duration.ofSeconds(30);

  @Test
  @DisplayName("howto/doctor.md: a firewall is found and opened")
  void doctor(Lab lab) {
    Net net = lab.network("ward");
    Avahi.on(net, lab, "lamp").publish("Lamp", "_http._tcp", 7000);
    Box patient = reader(lab.box("patient").on(net).netAdmin());
    patient
        .run(
            "nft",
            "table inet filter { chain input { type filter hook input priority 0; policy drop;"
                + " iif lo accept; }; }")
        .succeeded();
    HowTo.page("doctor").follow(Map.of("", HowTo.in(patient))::get);
  }

  @Test
  @DisplayName("howto/subnets.md: a host on both, a reflector, and a list")
  void subnets(Lab lab) {
    Net netA = lab.network("a");
    Net netB = lab.network("b");
    Box router = reader(lab.box("router").on(netA).netAdmin().sysctl("net.ipv4.ip_forward", "1"));
    router.connect(netB);
    Box hostA = host(lab, "host-a", netA, "Web A");
    Box hostB = host(lab, "host-b", netB, "Web B");
    route(hostA, hostB, router.ipv4(netA));
    route(hostB, hostA, router.ipv4(netB));
    HowTo.Terminal onRouter = HowTo.in(router);
    HowTo.page("subnets")
        .follow(
            Map.of(
                    "router",
                    commands ->
                        onRouter.type(
                            commands.replace(
                                "systemctl restart avahi-daemon",
                                "mkdir -p /run/dbus && dbus-daemon --system --fork"
                                    + " && avahi-daemon --daemonize")),
                    "host-a",
                    HowTo.in(hostA, "HOST_B=" + hostB.ipv4()))
                ::get);
  }

  @Test
  @DisplayName("howto/vpn.md: not by default, by name, and by a list")
  void vpn(Lab lab) {
    Net net = lab.network("internet");
    Box near = reader(traveller(lab, "near", net));
    Box far = reader(traveller(lab, "far", net));
    tunnel(near, "10.68.1.1", far.ipv4());
    tunnel(far, "10.68.1.2", near.ipv4());
    serve(far, "far");
    HowTo.page("vpn")
        .follow(Map.of("near", HowTo.in(near, "FAR=10.68.1.2"), "far", HowTo.in(far))::get);
  }

  @Test
  @DisplayName("howto/systemd.md: the unit is verified; its command waits for a network")
  void systemd(Lab lab) {
    Net net = lab.network("boot");
    Box machine = reader(lab.box("machine").on(net));
    machine.disconnect(net);
    HowTo page = HowTo.page("systemd");
    String unit = page.only("ini");
    String file = "/etc/systemd/system/my-web.service";
    machine.run("sh", "-c", "printf %s \"$1\" >" + file, "sh", unit).succeeded();
    String verify = page.only("sh").lines().findFirst().orElseThrow();
    assertThat(verify).contains(file);
    assertThat(machine.run("sh", "-c", verify).succeeded().err()).isEmpty();

    String command =
        unit.lines().filter(line -> line.startsWith("ExecStart=")).findFirst().orElseThrow();
    Execution publishing =
        machine.start(
            "setpriv",
            "--reuid=65534",
            "--regid=65534",
            "--clear-groups",
            "--bounding-set=-all",
            "env",
            "XDG_CACHE_HOME=/tmp",
            "sh",
            "-c",
            command.replaceFirst("ExecStart=", "exec "));
    String opened =
        "until grep -q '^beacon-loop' /proc/[0-9]*/task/[0-9]*/comm; do sleep 0.1; done";
    machine.run("sh", "-c", opened).succeeded();
    assertThat(publishing.running()).isTrue();
    machine.connect(net);
    BeaconCli.await(
        BeaconCli.in(lab.box("neighbour").on(net)).start("browse", "_http._tcp", "--json").out(),
        "My Web",
        event -> event.path("name").asText().equals("My Web"),
        WITHIN);
  }

  private static Box reader(BoxPlan plan) {
    return BeaconCli.withBeacon(plan).user(0).reader().start();
  }

  private static Box host(Lab lab, String name, Net net, String service) {
    Box box = reader(lab.box(name).on(net).netAdmin());
    serve(box, service);
    Execution publishing = box.start("beacon", "publish", service, "_http._tcp", "8080", "--json");
    publishing.out().await("registered", WITHIN);
    return box;
  }

  /** A web server whose page is this line. */
  private static void serve(Box box, String line) {
    box.run("sh", "-c", "mkdir /root/web && echo \"$1\" >/root/web/index.html", "sh", line)
        .succeeded();
    box.start("python3", "-u", "-m", "http.server", "8080", "--directory", "/root/web")
        .out()
        .await("Serving", WITHIN);
  }

  private static void route(Box from, Box to, String by) {
    from.run("ip", "route", "add", to.ipv4(), "via", by).succeeded();
  }

  private static BoxPlan traveller(Lab lab, String name, Net net) {
    return lab.box(name).on(net).netAdmin().device("/dev/net/tun");
  }

  private static void tunnel(Box box, String own, String other) {
    box.start(
            "/jre/bin/java",
            "-cp",
            "/tools:/beacon/*",
            "dev.beacon.it.tool.Tunnel",
            "tun0=" + other)
        .out()
        .await("^holding tun0$", WITHIN);
    box.run("ip", "address", "add", own + "/24", "dev", "tun0").succeeded();
    box.run("ip", "link", "set", "tun0", "up").succeeded();
  }
}
