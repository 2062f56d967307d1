"""The machine that a run was on: as much as its figures depend on, and nothing that names it."""

import os
import platform
import re
from pathlib import Path

from .parts import read, said, zeroconf_python


def describe(top):
    """Words for each thing, in the order in which a reader wants them; programs that are not there are left out."""
    words = {
        "processor": f"{processor()}, {os.cpu_count()} of them",
        "memory": memory(),
        "kernel": f"{platform.system()} {re.match('[0-9.]*', platform.release())[0].rstrip('.')}",
        "system": release(),
        "JDK": "; ".join(jdks()),
        "Python": platform.python_version(),
    }
    words.update({name: version for name, version in versions(top).items() if version})
    return {key: value for key, value in words.items() if value}


def processor():
    found = re.search(r"^model name\s*:\s*(.*)$", read("/proc/cpuinfo"), re.MULTILINE)
    return found[1].strip() if found else platform.machine()


def memory():
    found = re.search(r"^MemTotal:\s*(\d+)", read("/proc/meminfo"))
    return f"{int(found[1]) / 1024**2:.1f} GiB" if found else ""


def release():
    found = re.search(r'^PRETTY_NAME="?([^"\n]*)', read("/etc/os-release"), re.MULTILINE)
    return found[1] if found else ""


def jdks():
    """That of the path first, then the newest of those of the system: the adapters' parts run with it."""
    commands = ["java"] + sorted(str(path) for path in Path("/usr/lib/jvm").glob("*2[1-9]*/bin/java"))[:1]
    return list(dict.fromkeys(version for version in (jdk(command) for command in commands) if version))


def jdk(command):
    return said([command, "-version"]).replace('"', "")


def number_in(text):
    found = re.search(r"\d+(\.\d+)+", text)
    return found[0] if found else ""


def versions(top):
    jmdns = next(iter(sorted(top.glob("bench/target/lib/jmdns-*.jar"))), None)
    return {
        "JmDNS": number_in(jmdns.name) if jmdns else "",
        "Avahi": number_in(said(["avahi-daemon", "--version"])),
        "python-zeroconf": zeroconf_python() or "",
        "keepalived": number_in(said(["keepalived", "--version"])),
        "BIRD": number_in(said(["bird", "--version"])),
        "FRR": number_in(said(["/usr/lib/frr/bfdd", "--version"])),
        "HAProxy": number_in(said(["haproxy", "-v"])),
    }


def load():
    return read("/proc/loadavg").split(" ")[0]
