"""The parts of a run: their commands, how long they take, and the programs that they have beside Beacon.

`{rounds}` in a command or its environment is the number of rounds, `{four}` four times as many, for what a round does four
times. `alone` says that a part has no rounds of its own, and
so is repeated. The seconds are those of an idle machine with two processors; they are for the time that is left."""

import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Form:
    """A part in its full or in its quick form."""

    command: str
    start: int
    each_round: int
    env: dict = field(default_factory=dict)

    def seconds(self, rounds):
        return self.start + rounds * self.each_round


@dataclass(frozen=True)
class Part:
    name: str
    what: str
    full: Form
    quick: Form | None = None
    peers: tuple = ()
    needs: tuple = ()
    alone: bool = False


PARTS = (
    Part(
        "discovery",
        "Find: services of another host, from 1 to 5,000",
        Form("bench/discovery/run {rounds} 1 100 1000 5000", 30, 45),
        Form("bench/discovery/run {rounds} 1 5000", 20, 20),
        ("JmDNS", "Avahi", "python-zeroconf"),
    ),
    Part(
        "memory",
        "Find: resident memory of a browse, all processes of a program",
        Form("bench/discovery/memory {rounds} 1 1000 5000", 5, 100),
        None,
        ("JmDNS", "Avahi", "python-zeroconf"),
    ),
    Part(
        "answers",
        "Find: answers of a program that has warmed up",
        Form("bench/response/run {rounds} latency legacy", 60, 200),
        Form("bench/response/run {rounds} latency", 40, 6, {"QUESTIONS": "200", "WARM_QUESTIONS": "4000"}),
        ("JmDNS", "Avahi"),
    ),
    Part("fresh", "Find: answers of a new process", Form("bench/response/run {rounds} fresh", 5, 120), None, ("JmDNS", "Avahi")),
    Part(
        "asked",
        "Find: the cost of a question, 1,000 services published, 10,000 questions a second, without a limit, one core",
        Form("bench/response/run {rounds} asked", 35, 15),
    ),
    Part("published", "Find: services that are published", Form("bench/response/run 1 announced thousand", 90, 0), None, ("Avahi",)),
    Part(
        "storms",
        "Find: programs under storms, each with a processor of its own",
        Form("bench/storm/beside {rounds} 5", 20, 200),
        Form("bench/storm/beside {rounds} 2", 10, 55, {"STORMS": "^queries of one|^poison of 20,000"}),
        ("JmDNS", "Avahi", "python-zeroconf"),
    ),
    Part("storm-core", "Find: the core alone under storms", Form("bench/storm/measure bench/target/storm {rounds} 4", 5, 220)),
    Part("storm-cost", "Find: a warm JVM under storms", Form("bench/storm/beacon {rounds} 8 cost", 40, 380)),
    Part("storm-found", "Find: an honest service in a storm", Form("bench/storm/beacon {rounds} 8 found", 10, 170)),
    Part("hostile-engine", "Find: hostile neighbours, the engine alone", Form("bench/hostile/run engine", 0, 120), alone=True),
    Part("hostile", "Find: hostile neighbours, a browse", Form("bench/hostile/run live", 0, 330), alone=True),
    Part(
        "idle",
        "Find: a browse while nothing changes",
        Form("bench/idle/run 60", 0, 85),
        None,
        ("Avahi",),
        alone=True,
    ),
    Part(
        "lookups",
        "Adapters: look-ups of names, and InetAddress with beacon-resolver",
        Form("bench/lookup/run names", 20, 5, {"ROUNDS": "{rounds}", "SLOW_ROUNDS": "{rounds}"}),
        None,
        (),
        ("Avahi", "libnss-mdns", "JDK 21"),
    ),
    Part(
        "adapters",
        "Adapters: programs for JmDNS, with JmDNS and with beacon-jmdns",
        Form("bench/lookup/run bridge finds", 10, 40, {"SLOW_ROUNDS": "{rounds}"}),
        None,
        ("JmDNS",),
        ("JDK 21",),
    ),
    Part(
        "watch-cost",
        "Watch: processor and memory of 100 and 1,000 sessions",
        Form("bench/watch/run cost", 0, 170),
        None,
        ("keepalived", "BIRD", "FRR"),
        alone=True,
    ),
    Part(
        "watch-wire",
        "Watch: one session at 3 x 50 ms, by the packets on the wire",
        Form("bench/watch/run accuracy deaf", 60, 25, {"CUTS": "{four}"}),
        Form("bench/watch/run accuracy", 20, 22, {"CUTS": "{four}"}),
        ("keepalived", "BIRD", "FRR"),
    ),
    Part(
        "watch-carrier",
        "Watch: the carrier is lost, 3 x 1 s",
        Form("bench/watch/run carrier", 20, 12, {"CARRIER_TURNS": "{rounds}"}),
        None,
        ("keepalived", "BIRD", "FRR"),
    ),
    Part("watch-service", "Watch: a service whose host vanishes", Form("bench/watch/run service", 40, 15, {"CUTS": "{four}"})),
    Part("watch-core", "Watch: a session in the core, and a JVM that is stopped", Form("bench/watch/run core pause", 0, 30), alone=True),
    Part(
        "watch-busy",
        "Watch: all processors busy",
        Form("bench/watch/run busy", 0, 90),
        None,
        ("keepalived",),
        alone=True,
    ),
    Part("reach-connect", "Reach: the cost of a connection, beside TCP", Form("bench/reach/run connect", 0, 60), alone=True),
    Part(
        "reach-cuts",
        "Reach: the server in use is cut off",
        Form("bench/reach/run cut probes", 20, 14, {"CUTS": "{rounds}"}),
    ),
    Part(
        "reach-beside",
        "Reach: programs with and without it, at the same cut",
        Form("bench/reach/run beside", 20, 80, {"ROUNDS": "{rounds}"}),
        None,
        ("PostgreSQL",),
    ),
    Part(
        "paths",
        "Reach: one server over two links, MPTCP told and untold",
        Form("bench/reach/run paths", 40, 70, {"PATHS": "{rounds}"}),
        Form("bench/reach/run both", 5, 10, {"PATHS": "{rounds}"}),
        (),
        ("MPTCP",),
    ),
    Part(
        "bonds-rate",
        "Bonds: bandwidth of two links",
        Form("bench/reach/run bonds rate far uneven", 40, 150, {"ROUNDS": "{rounds}"}),
        Form("bench/reach/run bonds rate", 6, 48, {"ROUNDS": "{rounds}"}),
        ("MPTCP", "HAProxy"),
    ),
    Part(
        "bonds-faults",
        "Bonds: paths that are cut",
        Form("bench/reach/run bonds silence oneway quiet", 100, 160, {"CUTS": "{four}"}),
        None,
        ("MPTCP", "HAProxy"),
    ),
    Part(
        "bonds-load",
        "Bonds: paths that are cut under full load, and lost packets",
        Form("bench/reach/run bonds loaded back loss", 60, 110, {"ROUNDS": "{rounds}"}),
        None,
        ("MPTCP",),
    ),
    Part(
        "bonds-cost",
        "Bonds: processor time, bytes on the wire, new connections",
        Form("bench/reach/run bonds cpu wire small opens", 90, 110, {"ROUNDS": "{rounds}"}),
        None,
        ("MPTCP", "HAProxy"),
    ),
)


def part_named(name):
    return next((part for part in PARTS if part.name == name), None)


# ---- the programs beside Beacon ----

# How to know that it is there, and how to get it.
PEERS = {
    "JmDNS": (lambda top: any(top.glob("bench/target/lib/jmdns-*.jar")), "./mvnw -pl bench -am -DskipTests package"),
    "Avahi": (lambda top: has("avahi-daemon", "avahi-browse", "dbus-daemon"), "apt-get install avahi-daemon avahi-utils dbus"),
    "python-zeroconf": (lambda top: zeroconf_python() is not None, "apt-get install python3-zeroconf"),
    "keepalived": (lambda top: has("keepalived"), "apt-get install keepalived"),
    "BIRD": (lambda top: has("bird"), "apt-get install bird2"),
    "FRR": (lambda top: os.access("/usr/lib/frr/bfdd", os.X_OK), "apt-get install frr"),
    "HAProxy": (lambda top: has("haproxy"), "apt-get install haproxy"),
    "MPTCP": (lambda top: read("/proc/sys/net/mptcp/enabled") == "1", "a kernel with CONFIG_MPTCP, and sysctl net.mptcp.enabled=1"),
    "PostgreSQL": (lambda top: any(Path("/usr/lib/postgresql").glob("*/bin/postgres")), "apt-get install postgresql"),
    "libnss-mdns": (lambda top: has("apt-get") and bool(said(["apt-cache", "policy", "libnss-mdns"])), "apt-get update"),
    "JDK 21": (lambda top: any(Path("/usr/lib/jvm").glob("*2[1-9]*/bin/java")), "a JDK 21 or newer in /usr/lib/jvm"),
}


def has(*commands):
    return all(shutil.which(command) for command in commands)


def read(path):
    try:
        return Path(path).read_text(encoding="utf-8").strip()
    except OSError:
        return ""


def said(command):
    """The first line that a command prints, or "" if it can't be run."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=20, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return next((line.strip() for line in (done.stdout + done.stderr).splitlines() if line.strip()), "")


def zeroconf_python():
    """The version of python-zeroconf of the first python that has one, or None."""
    for python in ("python3", "/usr/bin/python3"):
        version = said([python, "-c", "import zeroconf; print(zeroconf.__version__)"])
        if version and "Traceback" not in version:
            return version
    return None


def missing(names, top):
    """Of some programs those that this machine lacks, each with the way to get it."""
    return [f"{name} ({PEERS[name][1]})" for name in names if not PEERS[name][0](top)]
