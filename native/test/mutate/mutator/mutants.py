"""Where a C source can be broken, and how: the kinds of mutants that PIT makes of Java, and a few of C's own.

There is no parser. A function's body is what stands in braces after a ')' outside of all other braces; the rest is told from
the tokens around: a '*' after a name multiplies unless the name is a type, a statement begins after ';' or a brace. Where
this guess is wrong, the mutant does not compile, or compiles to the same machine code, and both are left out later."""

from dataclasses import dataclass

from . import tokens as lexer
from .tokens import CLOSE, NAME, NUMBER, OPEN, SIGN, TEXT

BOUNDARY = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}
OPPOSITE = {"<": ">=", ">=": "<", ">": "<=", "<=": ">", "==": "!=", "!=": "=="}
LOGIC = {"&&": "||", "||": "&&"}
INCREMENT = {"++": "--", "--": "++"}
CALCULATION = {"+": "-", "-": "+", "*": "/", "/": "*", "%": "*", "&": "|", "|": "&", "^": "&", "<<": ">>", ">>": "<<"}
ARITHMETIC = CALCULATION | {f"{sign}=": f"{other}=" for sign, other in CALCULATION.items()}
ALSO_UNARY = set("+-*&")
CONSTANT = {"0": "1", "1": "0", "true": "false", "false": "true"}
ASSIGNMENT = {"="} | {f"{sign}=" for sign in CALCULATION}

CONTROL = set("if for while switch".split())
TYPES = set(
    "void char short int long float double signed unsigned bool _Bool struct union enum const volatile static _Atomic"
    " register".split()
)
KEYWORDS = CONTROL | TYPES | set(
    "return else do case default break continue goto sizeof _Alignof _Static_assert typedef".split()
)


@dataclass(frozen=True)
class Mutant:
    """The text from `start` to `end`, which is `old`, becomes `new`."""

    kind: str
    line: int
    start: int
    end: int
    old: str
    new: str

    def applied(self, text):
        return text[: self.start] + self.new + text[self.end :]

    def __str__(self):
        old = " ".join(self.old.split())
        return f"{self.kind}: `{old}` becomes `{self.new}`" if self.new else f"{self.kind}: `{old}` is left out"


def mutants_of(text):
    """All mutants of a source, in the order of their places."""
    source = Source(text)
    for begin, end in source.bodies():
        source.break_body(begin, end)
    return sorted(source.found, key=lambda mutant: (mutant.start, mutant.end, mutant.kind, mutant.new))


class Source:
    """Tokens are named by their index, `at`; a span goes from `low` to `high`, both included."""

    def __init__(self, text):
        self.text = text
        self.tokens = lexer.read(text)
        self.partner = lexer.pairs(self.tokens)
        self.found = set()

    def break_body(self, begin, end):
        for at in range(begin + 1, end):
            self.break_token(at)
        for low, high in self.statements(begin, end):
            self.break_statement(low, high, self.returns_bool(begin))
        for low, high in sorted(self.conditions(begin, end)):
            self.break_condition(low, high)

    def add(self, kind, low, high, new):
        start, end = self.tokens[low].start, self.tokens[high].end
        self.found.add(Mutant(kind, lexer.line_of(self.text, start), start, end, self.text[start:end], new))

    def word(self, at):
        return self.tokens[at].text if 0 <= at < len(self.tokens) else ""

    def top(self, low, high):
        """The tokens of a span that are in no bracket, and the brackets that open there."""
        at = low
        while at <= high:
            yield at
            at = self.partner[at] + 1 if self.word(at) in OPEN and self.tokens[at].kind == SIGN else at + 1

    # ---- one token ----

    def break_token(self, at):
        token = self.tokens[at]
        number = token.text.rstrip("uUlL")
        if token.kind == NUMBER and number in CONSTANT:
            self.add("constant", at, at, CONSTANT[number] + token.text[len(number) :])
        elif token.kind == NAME and token.text in CONSTANT:
            self.add("constant", at, at, CONSTANT[token.text])
        elif token.kind == SIGN:
            self.break_sign(at, token.text)

    def break_sign(self, at, sign):
        if sign in ALSO_UNARY and not self.follows_value(at):
            if sign == "-":
                self.add("sign", at, at, "")
            return
        if sign == "!":
            self.add("negation", at, at, "")
        for kind, others in (
            ("boundary", BOUNDARY),
            ("negation", OPPOSITE),
            ("logic", LOGIC),
            ("increment", INCREMENT),
            ("arithmetic", ARITHMETIC),
        ):
            if sign in others:
                self.add(kind, at, at, others[sign])

    def follows_value(self, at):
        """Is the sign a binary operator?"""
        before = self.tokens[at - 1]
        if before.kind in (NUMBER, TEXT):
            return True
        if before.kind == NAME:
            return not (self.is_type_name(before.text) or before.text in KEYWORDS or self.word(at - 2) in TYPES)
        if before.text == ")":
            return not (self.is_cast(at - 1) or self.word(self.partner[at - 1] - 1) in CONTROL)
        return before.text == "]"

    def is_type_name(self, word):
        return word in TYPES or word.endswith("_t")

    def is_cast(self, close):
        low = self.partner[close] + 1
        before = self.tokens[low - 2]
        if before.kind == NAME and (before.text not in KEYWORDS or before.text in ("sizeof", "_Alignof")):
            return False
        words = self.tokens[low:close]
        return bool(words) and self.is_type_name(words[0].text) and all(w.kind == NAME or w.text == "*" for w in words)

    # ---- statements ----

    def bodies(self):
        """From brace to brace of each function."""
        at = 0
        while at < len(self.tokens):
            if self.word(at) == "{":
                if self.word(at - 1) == ")":
                    yield at, self.partner[at]
                at = self.partner[at]
            at += 1

    def returns_bool(self, body):
        """Is there a bool before the parameters?"""
        at = self.partner[body - 1] - 1
        while at >= 0 and self.word(at) not in (";", "}", "bool"):
            at -= 1
        return self.word(at) == "bool"

    def statements(self, begin, end):
        """Each simple statement, without its ';'."""
        blocks, inside = {begin}, [begin]
        for at in range(begin + 1, end):
            if self.tokens[at].kind == SIGN and self.word(at) in CLOSE:
                inside.pop()
                continue
            begins = inside[-1] in blocks and self.begins_statement(at, blocks)
            if self.tokens[at].kind == SIGN and self.word(at) in OPEN:
                inside.append(at)
                if self.word(at) == "{" and begins:
                    blocks.add(at)
                    continue
            if begins and self.word(at) not in (";", "else"):
                high = next((i for i in self.top(at, end) if self.word(i) == ";"), at) - 1
                if high >= at:
                    yield at, high

    def begins_statement(self, at, blocks):
        before = self.word(at - 1)
        if before == ")":
            return self.word(self.partner[at - 1] - 1) in CONTROL
        if before == "}":
            return self.partner[at - 1] in blocks
        return before in ("{", ";", "else", "do") or (before == ":" and self.is_label(at - 1))

    def is_label(self, colon):
        """Of a switch or of a goto, not the second half of a '?'."""
        at = colon - 1
        while self.word(at) not in (";", "{", "}", ":"):
            at -= 1
        return self.word(at + 1) in ("case", "default") or at + 2 == colon

    def break_statement(self, low, high, returns_bool):
        first = self.word(low)
        if first == "return":
            self.break_return(low + 1, high, returns_bool)
            return
        begin = self.partner[low] + 1 if first == "(" and self.is_cast(self.partner[low]) else low
        if self.word(begin) in KEYWORDS or self.is_declaration(begin, high):
            return
        signs = {self.word(at) for at in self.top(begin, high) if self.tokens[at].kind == SIGN}
        if signs & ASSIGNMENT:
            self.add("assignment", low, high, "")
        elif self.word(high) == ")" and signs <= {"(", "[", "->", "."}:
            self.add("call", low, high, "")

    def break_return(self, low, high, returns_bool):
        if low > high or (low == high and (self.tokens[low].kind == NUMBER or self.word(low) in ("true", "false", "NULL"))):
            return
        self.add("return", low, high, "0")
        if returns_bool:
            self.add("return", low, high, "1")

    def is_declaration(self, low, high):
        """`type name`, `type *name`: a statement has no two names in a row, and no product that is not used."""
        if self.tokens[low].kind != NAME:
            return False
        at = low + 1
        while self.word(at) == "*" and at < high:
            at += 1
        return self.tokens[at].kind == NAME

    # ---- conditions ----

    def conditions(self, begin, end):
        """The spans that are true or false: of if, while, for, '?', and around '&&' and '||'."""
        spans = set()
        for at in range(begin + 1, end):
            word = self.word(at)
            if word in ("if", "while"):
                spans.add((at + 2, self.partner[at + 1] - 1))
            elif word == "for":
                parts = [i for i in self.top(at + 2, self.partner[at + 1] - 1) if self.word(i) == ";"]
                spans.add((parts[0] + 1, parts[1] - 1))
            elif word == "?":
                spans.add((self.left_end(at - 1), at - 1))
            elif word in LOGIC:
                spans.add((self.left_end(at - 1), self.right_end(at + 1)))
        return {(low, high) for low, high in spans if low <= high}

    def ends_span(self, at):
        return self.word(at) in ASSIGNMENT or self.word(at) in (",", ";", "?", ":", "return")

    def left_end(self, at):
        while not (self.word(at) in OPEN or self.ends_span(at)):
            at = self.partner[at] - 1 if self.word(at) in CLOSE else at - 1
        return at + 1

    def right_end(self, at):
        while not (self.word(at) in CLOSE or self.ends_span(at)):
            at = self.partner[at] + 1 if self.word(at) in OPEN else at + 1
        return at - 1

    def break_condition(self, low, high):
        """Negates each operand that has no sign of its own for that."""
        if self.word(low) == "(" and self.partner[low] == high:
            self.break_condition(low + 1, high - 1)
            return
        signs = [at for at in self.top(low, high) if self.word(at) in LOGIC]
        if signs:
            for first, last in zip([low] + [at + 1 for at in signs], [at - 1 for at in signs] + [high]):
                self.break_condition(first, last)
            return
        words = {self.word(at) for at in self.top(low, high)}
        if words & (OPPOSITE.keys() | {"?"}) or self.word(low) in ("!", "true", "false") or words <= set("01"):
            return
        start, end = self.tokens[low].start, self.tokens[high].end
        self.add("negation", low, high, f"!({self.text[start:end]})")
