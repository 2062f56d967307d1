#!/usr/bin/env python3
"""Runs a command on a terminal of a given size, and writes what the terminal shows as SVG.

    terminal.py COLUMNS ROWS FILE.svg TITLE COMMAND...

What the command prints goes to standard output too, so that another program can follow it. A line on standard input
presses Ctrl-C; the picture is written when the command has ended. It shows the last screen of a command that clears
the screen, and everything that another one printed.

The terminal knows only what `beacon` prints: line ends, SGR colours, and the sequences that place the cursor at the top
and clear. Anything else is an error, so the picture can't silently differ from a real terminal. Python's standard
library is enough.
"""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import sys
import termios
import time
import unicodedata
from xml.sax.saxutils import escape

CELL = 8.43  # of DejaVu Sans Mono and its like at 14 px
LINE = 19
FONT_PX = 14
MARGIN = 14
BAR = 30
SEQUENCE = re.compile(r"\x1b\[([0-9;]*)([A-Za-z])")
CLASSES = {"1": "bold", "2": "faint", "31": "red", "32": "green", "33": "yellow"}

STYLE = """
.back{fill:#fbfcfd}.frame{fill:none;stroke:#c9d1d9}.bar{fill:#e8ecf0}.title{fill:#57636f}.dot{fill:#c3ccd5}
text{fill:#1c2733;white-space:pre}.bold{font-weight:700}.faint{fill:#64748b}
.green{fill:#0f7b3c;font-weight:700}.yellow{fill:#8a5a00;font-weight:700}.red{fill:#b42318;font-weight:700}
@media (prefers-color-scheme:dark){
.back{fill:#0f1720}.frame{stroke:#2c3a48}.bar{fill:#1c2733}.title{fill:#a9b6c3}.dot{fill:#3b4b5b}
text{fill:#dde5ec}.faint{fill:#8a99a9}.green{fill:#4ade80}.yellow{fill:#fbbf24}.red{fill:#f87171}}
"""


def cells(character):
    """The number of cells of a character: nothing, one or two."""
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1


class Terminal:
    """Rows of cells; each cell has a character and a class. Rows that scroll out stay."""

    def __init__(self, columns, rows):
        self.columns = columns
        self.rows = rows
        self.lines = [[]]
        self.line = 0  # of the cursor
        self.column = 0
        self.style = ""
        self.rest = ""

    def feed(self, text):
        text = self.rest + text
        self.rest = ""
        at = 0
        while at < len(text):
            if text[at] == "\x1b":
                found = SEQUENCE.match(text, at)
                if not found:
                    self.rest = text[at:]
                    if len(self.rest) > 20:
                        sys.exit("unknown sequence: %r" % self.rest[:20])
                    return
                self.obey(found.group(2), found.group(1))
                at = found.end()
            else:
                self.put(text[at])
                at += 1

    def obey(self, letter, numbers):
        if letter == "m":
            self.style = CLASSES[numbers] if numbers not in ("", "0") else ""
        elif letter == "J" and numbers == "2":
            self.lines = [[]]
            self.line = self.column = 0
        elif letter == "H" and numbers == "":
            self.line = self.column = 0
        elif letter == "K" and numbers == "":
            del self.lines[self.line][self.column:]
        elif letter == "J" and numbers == "":
            del self.lines[self.line][self.column:]
            del self.lines[self.line + 1:]
        else:
            sys.exit("unknown sequence: ESC [ %s%s" % (numbers, letter))

    def put(self, character):
        if character == "\r":
            self.column = 0
        elif character == "\n":
            self.line += 1
            if self.line == len(self.lines):
                self.lines.append([])
        elif character < " ":
            sys.exit("unknown control character %r" % character)
        else:
            self.draw(character)

    def draw(self, character):
        wide = cells(character)
        row = self.lines[self.line]
        if wide == 0:
            row[-1] = (row[-1][0] + character, row[-1][1])
            return
        if self.column + wide > self.columns:  # as a terminal wraps it
            self.put("\r")
            self.put("\n")
            row = self.lines[self.line]
        while len(row) < self.column + wide:
            row.append((" ", ""))
        row[self.column] = (character, self.style)
        if wide == 2:
            row[self.column + 1] = ("", self.style)
        self.column += wide

    def text_lines(self):
        """The lines to show, without empty ones at the end."""
        lines = list(self.lines)
        while lines and not any(character.strip() for character, _ in lines[-1]):
            lines.pop()
        return lines


def pieces(row):
    """The pieces of a row: (column, cells, text, class). Wide characters and gaps part them, so each has its place."""
    at = 0
    while at < len(row):
        character, style = row[at]
        if character == " ":
            at += 1
            continue
        end = at + 1
        if end < len(row) and row[end][0] == "":  # a wide one stands alone
            yield at, 2, character, style
            at += 2
            continue
        while end < len(row) and row[end][1] == style and row[end][0] not in ("", "  "):
            wide = end + 1 < len(row) and row[end + 1][0] == ""
            gap = row[end][0] == " " and (end + 1 == len(row) or row[end + 1][0] in (" ", ""))
            if wide or gap:
                break
            end += 1
        yield at, end - at, "".join(c for c, _ in row[at:end]), style
        at = end


def svg(terminal, title):
    lines = terminal.text_lines()
    width = round(terminal.columns * CELL + 2 * MARGIN)
    height = BAR + len(lines) * LINE + 2 * MARGIN - 2
    out = [
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" font-size="%d" role="img"'
        ' aria-labelledby="t" font-family="ui-monospace, SFMono-Regular, Menlo, Consolas, \'DejaVu Sans Mono\','
        ' monospace">' % (width, height, width, height, FONT_PX),
        '<title id="t">%s, in a terminal of %d columns</title>' % (escape(title), terminal.columns),
        "<style>%s</style>" % STYLE,
        '<rect class="back" width="%d" height="%d" rx="8"/>' % (width, height),
        '<path class="bar" d="M0 %d V8 a8 8 0 0 1 8-8 H%d a8 8 0 0 1 8 8 V%d z"/>' % (BAR, width - 8, BAR),
        '<rect class="frame" x=".5" y=".5" width="%d" height="%d" rx="8"/>' % (width - 1, height - 1),
    ]
    out += ['<circle class="dot" cx="%d" cy="15" r="5"/>' % (20 + 18 * i) for i in range(3)]
    out.append('<text class="title" x="%d" y="20" text-anchor="middle">$ %s</text>' % (width // 2, escape(title)))
    for number, row in enumerate(lines):
        y = BAR + MARGIN + LINE * number + 11
        for column, wide, text, style in pieces(row):
            shown = escape(text)
            mark = ' class="%s"' % style if style else ""
            length = "" if len(text) == 1 else ' textLength="%.1f"' % (wide * CELL)
            out.append('<text x="%.1f" y="%d"%s%s>%s</text>' % (MARGIN + column * CELL, y, length, mark, shown))
    out.append("</svg>\n")
    return "\n".join(out)


def run(columns, rows, command):
    """Runs a command on a terminal, until it ends."""
    terminal = Terminal(columns, rows)
    child, master = pty.fork()
    if child == 0:
        environment = dict(os.environ, TERM="xterm", LC_ALL="C.UTF-8")
        for name in ("NO_COLOR", "COLUMNS", "LINES"):
            environment.pop(name, None)
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # a shell ignores it for what runs behind it
        await_size()
        os.execvpe(command[0], command, environment)
    fcntl.ioctl(master, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
    wait = [master, 0]
    pending = b""
    while True:
        ready, _, _ = select.select(wait, [], [])
        if 0 in ready:
            if os.read(0, 1000):
                os.write(master, b"\x03")
            wait.remove(0)
        if master in ready:
            try:
                read = os.read(master, 65536)
            except OSError:  # Linux says so when the command has ended
                read = b""
            if not read:
                break
            os.write(1, read)
            pending += read
            text = pending.decode("utf-8", "ignore")
            if text.encode() == pending:  # no character is cut in two
                terminal.feed(text)
                pending = b""
    os.waitpid(child, 0)
    return terminal


def await_size():
    """Waits until the terminal has its size, which the parent sets, and has it not echo Ctrl-C."""
    while struct.unpack("HHHH", fcntl.ioctl(0, termios.TIOCGWINSZ, b"\0" * 8))[1] == 0:
        time.sleep(0.01)
    settings = termios.tcgetattr(0)
    settings[3] &= ~termios.ECHO
    termios.tcsetattr(0, termios.TCSANOW, settings)


def main():
    if len(sys.argv) < 6:
        sys.exit(__doc__)
    columns, rows, file, title = int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4]
    terminal = run(columns, rows, sys.argv[5:])
    with open(file, "w", encoding="utf-8") as out:
        out.write(svg(terminal, title))


if __name__ == "__main__":
    main()
