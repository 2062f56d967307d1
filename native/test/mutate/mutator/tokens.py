"""C as a list of tokens, each with its place in the text. Comments and preprocessor lines are none."""

import re
from dataclasses import dataclass

NAME, NUMBER, TEXT, SIGN = "name", "number", "text", "sign"
OPEN, CLOSE = "([{", ")]}"

SIGNS = (
    "<<= >>= ... -> ++ -- << >> <= >= == != && || += -= *= /= %= &= ^= |= "
    "{ } [ ] ( ) ; : , . ? < > = + - * / % & | ^ ! ~"
).split()

PATTERN = re.compile(
    r"(?P<comment>/\*.*?\*/|//(?:\\\n|[^\n])*)"
    r"|(?P<directive>^[ \t]*\#(?:/\*.*?\*/|\\\n|[^\n])*)"
    r"""|(?P<text>(?:u8|[uUL])?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'))"""
    r"|(?P<number>\.?[0-9](?:[eEpP][+-]|[0-9A-Za-z_.])*)"
    r"|(?P<name>[A-Za-z_][A-Za-z0-9_]*)"
    r"|(?P<sign>" + "|".join(re.escape(sign) for sign in SIGNS) + ")",
    re.MULTILINE | re.DOTALL,
)


@dataclass(frozen=True)
class Token:
    kind: str
    text: str
    start: int
    end: int


class Malformed(Exception):
    """Not C, as far as this reader knows it."""


def read(text):
    tokens, at = [], 0
    while at < len(text):
        if text[at].isspace():
            # A directive's own indent belongs to it, so only whole lines are stepped over at once.
            found = PATTERN.match(text, at) if at == 0 or text[at - 1] == "\n" else None
            if found is None or found.lastgroup != "directive":
                at += 1
                continue
        else:
            found = PATTERN.match(text, at)
        if found is None:
            raise Malformed(f"line {line_of(text, at)}: {text[at]!r} begins nothing")
        if found.lastgroup not in ("comment", "directive"):
            tokens.append(Token(found.lastgroup, found.group(), found.start(), found.end()))
        at = found.end()
    return tokens


def pairs(tokens):
    """The index of the bracket that belongs to each bracket, both ways."""
    partner, waiting = {}, []
    for i, token in enumerate(tokens):
        if token.kind != SIGN:
            continue
        if token.text in OPEN:
            waiting.append(i)
        elif token.text in CLOSE:
            if not waiting or OPEN.index(tokens[waiting[-1]].text) != CLOSE.index(token.text):
                raise Malformed(f"'{token.text}' without its other half")
            partner[i] = waiting.pop()
            partner[partner[i]] = i
    if waiting:
        raise Malformed(f"'{tokens[waiting[-1]].text}' without its other half")
    return partner


def line_of(text, at):
    return text.count("\n", 0, at) + 1
