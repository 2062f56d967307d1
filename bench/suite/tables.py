"""Results as Markdown for readers and as JSON for programs."""

import json

from .figures import NEVER, Series, best_of_others, floor_of, is_beacon, number, ratio

NOTE = (
    "Medians of the rounds; least and most in brackets. *x floor*: times the least that can do it, which is a bare program in C "
    "or a JVM without Beacon; *x best*: times the best of the other programs. Both are of the first column that is Beacon's, "
    "and below 1 Beacon is better. *never*: not within the time that the part waits. Absolute times say little about another "
    "machine: read the ratios."
)


def rows_of(series):
    """Works with the series of each, in order."""
    works = {}
    for each in series:
        works.setdefault((each.work, each.unit), []).append(each)
    return works


def cell(series):
    if series.least == series.most:
        return number(series.median)
    return f"{number(series.median)} ({number(series.least)} to {number(series.most)})"


def times(row, other):
    own = next((each for each in row if is_beacon(each.program)), None)
    found = None if own is None or other is None else ratio(own, other)
    return "" if found is None else f"{found:.2f}"


def table_of(series):
    """One table of the works that the same programs did, so that no table has empty columns."""
    groups = {}
    for (work, unit), row in rows_of(series).items():
        groups.setdefault(tuple(each.program for each in row), []).append((work, unit, row))
    lines = []
    for programs, works in groups.items():
        rows = [["work", *programs, "x floor", "x best", "rounds"]]
        for work, unit, row in works:
            title = f"{work}, {unit}" if unit and unit not in work.split()[-1:] else work
            rounds = str(max(len(each.values) for each in row))
            rows.append([title, *map(cell, row), times(row, floor_of(row)), times(row, best_of_others(row)), rounds])
        rows = without_empty_columns(rows)
        rows.insert(1, ["---"] * len(rows[0]))
        lines += ["| " + " | ".join(row) + " |" for row in rows] + [""]
    return lines


def without_empty_columns(rows):
    """A table of programs that have no floor and nobody beside them says nothing of either."""
    kept = [number for number in range(len(rows[0])) if any(row[number] for row in rows[1:])]
    return [[row[number] for number in kept] for row in rows]


def markdown(results):
    lines = ["# Results of bench/run", "", NOTE, "", "| the machine | |", "|---|---|"]
    lines += [f"| {key} | {value} |" for key, value in results["machine"].items()]
    lines.append("")
    for part in results["parts"]:
        series = [s for s in results["series"] if s.part == part["name"]]
        lines += [f"## {part['name']}", "", f"{part['what']}."]
        lines += [
            f"{part['form'].capitalize()} form, {part['date']}, commit {part['commit']}, {part['seconds']} s, load {part['load_start']} at its start and "
            f"{part['load_end']} at its end." + ("" if part["ok"] else " **It failed; these are the figures until then.**"),
            "",
        ]
        lines += [f"Left out: {out}." for out in part["left_out"]] + ([""] if part["left_out"] else [])
        lines += table_of(series)
    return "\n".join(lines).rstrip() + "\n"


def to_json(results):
    """`never` is null in JSON, which has no infinity."""
    plain = dict(results)
    plain["series"] = [
        {
            "part": s.part,
            "work": s.work,
            "program": s.program,
            "unit": s.unit,
            "median": finite(s.median),
            "least": finite(s.least),
            "most": finite(s.most),
            "values": [finite(value) for value in s.values],
        }
        for s in results["series"]
    ]
    return json.dumps(plain, indent=1, ensure_ascii=False) + "\n"


def from_json(text):
    results = json.loads(text)
    results["series"] = [
        Series(
            s["part"], s["work"], s["program"], s["unit"], tuple(NEVER if value is None else value for value in s["values"])
        )
        for s in results["series"]
    ]
    return results


def finite(value):
    return None if value == NEVER else value
