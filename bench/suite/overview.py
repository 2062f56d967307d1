"""The areas, each with a plot of all its works, and one plot with a few works of all."""

from .plots import Panel

AREAS = {
    "find": "Find: Beacon beside JmDNS, Avahi, python-zeroconf and bare C",
    "watch": "Watch: Beacon beside keepalived, BIRD and FRR",
    "reach": "Reach: Beacon beside TCP, TLS, MPTCP and other programs",
}

TITLE = "Beacon beside other programs: shorter bars are better"

# Part, how the work begins, title. The first is what a reader asks first.
CHOSEN = (
    ("discovery", "1 service: process start to the last event", "From the start of the process to the first service, ms"),
    ("memory", "1 service: resident", "Resident memory of a browse that found one service, MB"),
    ("discovery", "5000 services: first question to the last answer", "From the first question to 5,000 services, ms"),
    ("answers", "warm, with pauses: answer by unicast, p50", "An answer by unicast, microseconds"),
    ("storms", "queries of one source, 100,000/s: processor", "100,000 queries a second: processor time for each, ns"),
    ("storms", "poison of 20,000 sources, 10,000/s: processor", "Poison from 20,000 sources: processor time for each packet, ns"),
    ("storms", "poison of 20,000 sources, 10,000/s: an honest", "An honest service is found under this poison, ms"),
    ("watch-wire", "far end core: detected", "A dead peer is detected, ms after three intervals of 50 ms"),
    ("watch-cost", "1000 sessions at 3 x 300 ms: processor", "1,000 watched peers, 3 x 300 ms: % of a core"),
    ("paths", "a link is cut both ways: longest", "A link in use is cut: longest silence of a connection, ms"),
    ("bonds-faults", "silence: longest silence ms", "A path in use is cut: longest silence of a connection, ms"),
)


def area_of(part):
    if part.startswith("watch"):
        return "watch"
    return "reach" if part.startswith(("reach", "paths", "bonds")) else "find"


def panels_of(series):
    panels = []
    for part, begins, title in CHOSEN:
        row = tuple(each for each in series if each.part == part and each.work.startswith(begins))
        if len(row) > 1:
            panels.append(Panel(title, row))
    return panels
