"""The outcome of each source, as text."""

from dataclasses import dataclass, field

from .tree import KILLED, NOT_C, SAME, SURVIVED


@dataclass
class Outcome:
    """Of one source."""

    source: str
    counts: dict = field(default_factory=lambda: dict.fromkeys((KILLED, SURVIVED, SAME, NOT_C), 0))
    survivors: list = field(default_factory=list)

    def add(self, mutant, result):
        self.counts[result] += 1
        if result == SURVIVED:
            self.survivors.append(mutant)

    @property
    def judged(self):
        return self.counts[KILLED] + self.counts[SURVIVED]


def percent(outcome):
    return f"{100 * outcome.counts[KILLED] // outcome.judged} %" if outcome.judged else "none"


def summary(outcome):
    counts = outcome.counts
    return (
        f"{outcome.source}: {outcome.judged} mutants, {counts[KILLED]} killed ({percent(outcome)}); left out: "
        f"{counts[SAME]} that compile to the same, {counts[NOT_C]} that do not compile"
    )


def survivors(outcome, text):
    """Each with its line of the source below it."""
    lines = text.splitlines()
    for mutant in outcome.survivors:
        yield f"  {outcome.source}:{mutant.line}: {mutant}"
        yield f"      {lines[mutant.line - 1].strip()}"


def table(outcomes):
    yield "| source | mutants | killed |"
    yield "|---|---|---|"
    for outcome in [*outcomes, total(outcomes)]:
        yield f"| {outcome.source} | {outcome.judged:,} | {outcome.counts[KILLED]:,} ({percent(outcome)}) |"


def total(outcomes):
    every = Outcome("together")
    for outcome in outcomes:
        for result, count in outcome.counts.items():
            every.counts[result] += count
    return every
