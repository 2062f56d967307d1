"""Figures of the parts, as bench/round.sh writes them, and what many rounds say together.

A line is: part, work, program, value, unit, round, between tabs. A value is a number or `never`, which is more than any
number: the median of a work that most rounds never finished is `never`."""

import math
from dataclasses import dataclass

NEVER = math.inf

# As the parts call them, and as a reader knows them.
NAMES = {
    "beacon": "Beacon",
    "keepalived": "keepalived",
    "bird": "BIRD",
    "frr": "FRR",
    "bond": "Beacon bond",
    "relayed": "Beacon bond, relayed",
    "inside": "Beacon bond, in the program",
    "jdk": "TLS of the JDK",
    "mptcp": "MPTCP",
    "tcp": "TCP",
    "tls": "TLS (HAProxy)",
    "reach": "OkHttp through Reach",
    "okhttp": "OkHttp",
    "grpc": "gRPC",
    "socket": "plain socket",
    "jdbc": "PostgreSQL's driver",
    "C, the least": "C",
    "C that parses": "C",
}

# Of these more is better; of all others less.
MORE_IS_BETTER = {"Mbit/s", "answers/s", "connections/s", "found"}

# The units that the works of bonds end with, and what of the work is left.
UNITS = ("Mbit/s", "ms per MB", "bytes per byte", "ms", "MB", "s")


@dataclass(frozen=True)
class Figure:
    """One value of one round."""

    part: str
    work: str
    program: str
    value: float
    unit: str
    round: int


@dataclass(frozen=True)
class Series:
    """All rounds of one work of one program."""

    part: str
    work: str
    program: str
    unit: str
    values: tuple

    @property
    def median(self):
        return median(self.values)

    @property
    def least(self):
        return min(self.values)

    @property
    def most(self):
        return max(self.values)


class BadLine(ValueError):
    """A line that no part may write."""


def parse_line(line):
    columns = line.rstrip("\n").split("\t")
    if len(columns) != 6:
        raise BadLine(f"{len(columns)} columns instead of 6: {line.rstrip()}")
    part, work, program, value, unit, number = columns
    try:
        return Figure(part, work, NAMES.get(program, program), parse_value(value), unit, int(number))
    except ValueError:
        raise BadLine(f"no number: {line.rstrip()}") from None


def parse_value(text):
    value = NEVER if text == "never" else float(text)
    if math.isnan(value):
        raise ValueError(text)
    return value


def read(lines):
    """The figures, and the lines that are none: they are told, and cost nobody else's figures."""
    figures, bad = [], []
    for line in lines:
        try:
            figures.append(parse_line(line))
        except BadLine as problem:
            bad.append(str(problem))
    return figures, bad


def median(values):
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return ordered[middle]
    return (ordered[middle - 1] + ordered[middle]) / 2


def gather(figures):
    """Series in the order in which their first figure came."""
    rounds = {}
    for figure in figures:
        key = (figure.part, figure.work, figure.program, figure.unit)
        rounds.setdefault(key, []).append(figure.value)
    return [Series(*key, tuple(values)) for key, values in rounds.items()]


def is_beacon(program):
    lower = program.lower()
    return "beacon" in lower or "reach" in lower or program == "the engine alone"


def more_is_better(unit, work):
    return unit in MORE_IS_BETTER or "Mbit/s" in work or work.endswith("connections per s")


def number(value):
    """A number with as many digits as its spread deserves."""
    if value == NEVER:
        return "never"
    size = abs(value)
    if size >= 1000:
        return f"{value:,.0f}"
    if size >= 100 or value == int(value):
        return f"{value:.0f}"
    return f"{value:.1f}" if size >= 10 else f"{value:.2f}"


def ratio(series, beside):
    """How many times `beside` a series costs; more is worse, whatever the unit. None if that says nothing."""
    a, b = series.median, beside.median
    if more_is_better(series.unit, series.work):
        a, b = b, a
    if a == NEVER or b == NEVER or b <= 0 or a < 0:
        return None
    return a / b


def is_floor(program):
    return program == "C" or program.startswith("JVM ")


def floor_of(row):
    """The series of the least that can do a work: a bare program in C, or a JVM without Beacon; or None."""
    return next((each for each in row if is_floor(each.program)), None)


def best_of_others(row):
    """The best series of a work that is neither Beacon's nor the floor, or None."""
    others = [each for each in row if not is_beacon(each.program) and not is_floor(each.program)]
    if not others:
        return None
    better = max if more_is_better(row[0].unit, row[0].work) else min
    return better(others, key=lambda series: series.median)
