"""Bars as SVG: a panel for each work, a bar for each program to its median, a whisker from least to most.

The colours follow the reader's choice of light or dark (prefers-color-scheme). Beacon's bars have a colour of
their own, and so have those of the least that can do it (C, a JVM without Beacon)."""

from dataclasses import dataclass
from html import escape

from .figures import NEVER, Series, is_beacon, is_floor, number

TITLE, LABEL, BAR, VALUE, LINE, HEAD, GAP = 46, 226, 380, 154, 19, 22, 16

STYLE = """<style>
.page{fill:#ffffff}text{fill:#17202a}.small{fill:#475563;font-size:12px}.beacon{fill:#2563eb}.other{fill:#a8b3bf}.floor{fill:#d8dee5}
.whisker{stroke:#17202a;fill:none}.never{fill:#b45309}
@media (prefers-color-scheme: dark){
.page{fill:#0f1720}text{fill:#e8edf2}.small{fill:#a9b6c3}.beacon{fill:#60a5fa}.other{fill:#5b6b7c}.floor{fill:#33414f}
.whisker{stroke:#e8edf2}.never{fill:#fbbf24}}
</style>"""


@dataclass(frozen=True)
class Panel:
    """A heading and the series below it."""

    title: str
    series: tuple


def panels_of(series):
    """A panel for each work that two programs or more did."""
    works = {}
    for each in series:
        works.setdefault((each.part, each.work, each.unit), []).append(each)
    return [
        Panel(f"{work}, {unit}" if unit and not work.endswith(unit) else work, tuple(row))
        for (_, work, unit), row in works.items()
        if len(row) > 1
    ]


def draw(title, panels):
    width = LABEL + BAR + VALUE
    height = TITLE + sum(height_of(panel) for panel in panels)
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        'font-family="system-ui, sans-serif" font-size="13" role="img" aria-labelledby="t">',
        f'<title id="t">{escape(title)}</title>',
        STYLE,
        f'<rect class="page" width="{width}" height="{height}"/>',
        text(12, 24, title, "start", 'font-size="16" font-weight="600"'),
    ]
    top = TITLE
    for panel in panels:
        lines += draw_panel(panel, top)
        top += height_of(panel)
    return "\n".join(lines + ["</svg>"]) + "\n"


def height_of(panel):
    return HEAD + LINE * len(panel.series) + GAP


def draw_panel(panel, top):
    finite = [value for each in panel.series for value in each.values if value != NEVER]
    scale = BAR / max(finite) if finite and max(finite) > 0 else 0
    lines = [text(12, top + 10, panel.title, "start", 'font-weight="600"')]
    for row, series in enumerate(panel.series):
        lines += draw_bar(series, top + HEAD + LINE * row, scale)
    return lines


def draw_bar(series, top, scale):
    middle = top + 3
    lines = [text(LABEL - 8, top + 8, series.program, "end")]
    if series.median == NEVER:
        return lines + [text(LABEL + 2, top + 8, "never", "start", 'class="never"')]
    kind = "beacon" if is_beacon(series.program) else "floor" if is_floor(series.program) else "other"
    least, most = series.least * scale, (series.most * scale if series.most != NEVER else BAR)
    lines.append(f'<rect class="{kind}" x="{LABEL}" y="{top - 4}" width="{max(1, series.median * scale):.1f}" height="14"/>')
    if len(series.values) > 1:
        lines.append(f'<path class="whisker" d="M{LABEL + least:.1f} {middle}H{LABEL + most:.1f}"/>')
    words = number(series.median)
    if series.most == NEVER:
        words += ", sometimes never"
    lines.append(text(LABEL + max(most, series.median * scale) + 6, top + 8, words, "start", 'class="small"'))
    return lines


def text(x, y, words, anchor, more=""):
    more = f" {more}" if more else ""
    return f'<text x="{x:.0f}" y="{y}" text-anchor="{anchor}"{more}>{escape(words)}</text>'


# The panels of the files that bench/watch/run and bench/reach/run bonds write: part, figure, title.
WATCH = (
    ("cost100", "cpu", "Processor, 100 sessions at 3 x 50 ms, % of one"),
    ("cost1000", "cpu", "Processor, 1,000 sessions at 3 x 300 ms, % of one"),
    ("core", "detected-p50", "Detection beyond 3 x 50 ms, median, ms"),
    ("core", "detected-worst", "Detection beyond 3 x 50 ms, worst, ms"),
    ("core", "left-p50", "Leaving Up after the peer's Down, median, ms"),
    ("core", "up-p50", "Up again after the peer is back, median, ms"),
    ("carrier", "p50", "Leaving Up after the carrier is lost, 3 x 1 s, median, ms"),
)
BONDS = (
    ("rate", "Mbit/s-up", "Two links of 50 Mbit/s, 10 ms round trip, up, Mbit/s"),
    ("far", "Mbit/s-up", "The same with 60 ms"),
    ("silence", "longest-silence-ms", "1,000 messages a second, a path is cut for 2 s: longest silence, ms"),
    ("loaded", "silence-ms", "Full load, a path is cut: silence, ms"),
    ("cpu", "Mbit/s", "No limits, Mbit/s"),
    ("cpu", "ms-per-MB", "Processor time of both ends, ms per MB"),
    ("wire", "bytes-sent-per-byte", "Bytes on the links per byte, messages of 1,000"),
    ("small", "ms", "Small exchange on a new connection, 10 ms round trip, ms"),
    ("opens", "connections-per-s", "Connections a second, eight at a time"),
)


def panels_of_csv(lines, names):
    """Of the lines part,program,figure,value; `figure-least` and `figure-most` are a whisker's ends."""
    values = {}
    for line in list(lines)[1:]:
        part, program, figure, value = line.rstrip("\n").split(",")
        values[part, figure, program] = float(value)
    panels = []
    for part, figure, title in WATCH + BONDS:
        row = []
        for (of, what, program), value in values.items():
            if (of, what) == (part, figure) and program in names:
                ends = [values[key] for key in ((part, f"{figure}-{end}", program) for end in ("least", "most")) if key in values]
                row.append(Series(part, title, names[program], "", tuple([value] if len(ends) < 2 else [ends[0], value, ends[1]])))
        if row:
            panels.append(Panel(title, tuple(row)))
    return panels
