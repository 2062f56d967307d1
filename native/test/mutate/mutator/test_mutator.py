"""Tests of the mutator:

    python3 -m unittest discover -s native/test/mutate -t native/test/mutate"""

import os
import signal
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path

from mutator import covering, report, tokens, tree
from mutator.mutants import mutants_of

MUTATE = Path(__file__).resolve().parent.parent
CORE = MUTATE.parent.parent


def mutants_in(body, head="static int f(int a, int b)"):
    return mutants_of(f"{head}\n{{\n{body}\n}}\n")


def said(body, kind=None, head="static int f(int a, int b)"):
    return [str(mutant) for mutant in mutants_in(body, head) if kind in (None, mutant.kind)]


class TokensTest(unittest.TestCase):
    def words(self, text):
        return [token.text for token in tokens.read(text)]

    def test_comments_and_directives_are_no_code(self):
        text = "/* a < b */ x // y\n  #define Z(a) \\\n    (a + 1)\n# if 0 /* over\n lines */\nz"
        self.assertEqual(self.words(text), ["x", "z"])

    def test_a_sign_within_a_text_is_none(self):
        text = r"""f("a \" < // b", '"', L'\'')"""
        self.assertEqual(self.words(text), ["f", "(", r'"a \" < // b"', ",", "'\"'", ",", r"L'\''", ")"])

    def test_the_longest_sign_wins(self):
        self.assertEqual(self.words("a<<=b->c--->d"), ["a", "<<=", "b", "->", "c", "--", "->", "d"])

    def test_numbers_are_whole(self):
        self.assertEqual(self.words("0x1fu 1e-3 1.5 UINT64_C(10)"), ["0x1fu", "1e-3", "1.5", "UINT64_C", "(", "10", ")"])

    def test_brackets_without_their_other_half_are_told(self):
        for text in ("(a", "a)", "(a]"):
            with self.assertRaises(tokens.Malformed):
                tokens.pairs(tokens.read(text))

    def test_what_is_no_c_is_told_with_its_line(self):
        with self.assertRaisesRegex(tokens.Malformed, "line 2"):
            tokens.read("a\n@")


class MutantsTest(unittest.TestCase):
    def test_only_functions_are_broken(self):
        text = "enum { A = 1 };\nstatic const int t[] = {0, 1};\nstruct s { int a[1]; };\nint f(void) { return g(); }\n"
        self.assertEqual({mutant.line for mutant in mutants_of(text)}, {4})

    def test_a_comparison_moves_its_boundary_and_turns_round(self):
        self.assertEqual(said("if (a < b) g();", "boundary"), ["boundary: `<` becomes `<=`"])
        self.assertEqual(said("if (a < b) g();", "negation"), ["negation: `<` becomes `>=`"])
        self.assertEqual(said("if (a == b) g();", "boundary"), [])
        self.assertEqual(said("if (a != b) g();", "negation"), ["negation: `!=` becomes `==`"])

    def test_a_condition_without_a_comparison_is_negated(self):
        self.assertEqual(said("if (a & 4) g();", "negation"), ["negation: `a & 4` becomes `!(a & 4)`"])
        self.assertEqual(said("while ((a = g())) h();", "negation"), ["negation: `a = g()` becomes `!(a = g())`"])
        self.assertEqual(said("for (a = 4; b; a = 5) h();", "negation"), ["negation: `b` becomes `!(b)`"])
        self.assertEqual(said("b = a ? 4 : 5;", "negation"), ["negation: `a` becomes `!(a)`"])
        self.assertEqual(said("for (;;) h();", "negation"), [])

    def test_each_side_of_and_is_negated_once(self):
        expected = ["negation: `a` becomes `!(a)`", "negation: `!` is left out", "negation: `==` becomes `!=`"]
        self.assertEqual(said("if (a && (!b || a == 7)) g();", "negation"), expected)
        self.assertEqual(said("return a && (!b || a == 7);", "negation"), expected)
        self.assertEqual(said("if (a && b || a) g();", "logic"), ["logic: `&&` becomes `||`", "logic: `||` becomes `&&`"])

    def test_arithmetic_becomes_the_opposite(self):
        self.assertEqual(said("b = a * 7 % 5 << 3;", "arithmetic"), [
            "arithmetic: `*` becomes `/`", "arithmetic: `%` becomes `*`", "arithmetic: `<<` becomes `>>`"])
        self.assertEqual(said("b += (a) - f(3)[4];", "arithmetic"), [
            "arithmetic: `+=` becomes `-=`", "arithmetic: `-` becomes `+`"])
        self.assertEqual(said("b = sizeof(int) * a;", "arithmetic"), ["arithmetic: `*` becomes `/`"])

    def test_unary_signs_pointers_and_casts_are_no_arithmetic(self):
        for body in ("int *p = &a;", "const uint8_t *p = q;", "struct s *p = q;", "g(*p, &a);", "b = (uint32_t)*p;",
                     "if (a) *p = 4;", "return *p;", "b = sizeof *p;"):
            self.assertEqual(said(body, "arithmetic"), [], body)
        self.assertEqual(said("return -a;", "sign"), ["sign: `-` is left out"])
        self.assertEqual(said("b = (int)-a;", "sign"), ["sign: `-` is left out"])

    def test_increments_turn_round(self):
        self.assertEqual(said("a++; --b;", "increment"), ["increment: `++` becomes `--`", "increment: `--` becomes `++`"])

    def test_zero_and_one_change_places_with_their_suffix(self):
        self.assertEqual(said("g(0, 1u, true, 10, 0x1f);", "constant"), [
            "constant: `0` becomes `1`", "constant: `1u` becomes `0u`", "constant: `true` becomes `false`"])

    def test_calls_whose_result_nobody_takes_are_left_out(self):
        self.assertEqual(said("g(a); (void)h(b); a = k(); if (l()) m->n(4);", "call"), [
            "call: `g(a)` is left out", "call: `(void)h(b)` is left out", "call: `m->n(4)` is left out"])
        self.assertEqual(said("int c = g(); _Static_assert(4 == 4, \"\"); return g();", "call"), [])

    def test_assignments_are_left_out_but_not_declarations(self):
        self.assertEqual(said("int c = 4; uint8_t *p = q; s t = r; s *u = r; a = 5; *p = 6; p->x[3] |= 7;", "assignment"), [
            "assignment: `a = 5` is left out", "assignment: `*p = 6` is left out",
            "assignment: `p->x[3] |= 7` is left out"])

    def test_a_statement_begins_after_labels_and_heads(self):
        body = "switch (a) { case 4: g(); break; default: h(); } if (a) i(); else j(); do k(); while (a); a ? b : l(5);"
        self.assertEqual(said(body, "call"), [f"call: `{name}()` is left out" for name in "ghijk"])

    def test_initialisers_hold_no_statements(self):
        self.assertEqual(said("struct s c = {.d = g(), .e = 4}; h((struct s){.d = 4});", "assignment"), [])
        self.assertEqual(said("h((struct s){.d = 4}); i();", "call"), [
            "call: `h((struct s){.d = 4})` is left out", "call: `i()` is left out"])

    def test_results_become_zero_and_of_a_bool_one_too(self):
        self.assertEqual(said("return g(a);", "return"), ["return: `g(a)` becomes `0`"])
        both = ["return: `g(a)` becomes `0`", "return: `g(a)` becomes `1`"]
        self.assertEqual(said("return g(a);", "return", "static bool f(int a)"), both)
        self.assertEqual(said("return;", "return", "void f(bool a)"), [])
        self.assertEqual(said("return g(a);", "return", "int f(bool a)"), both[:1])
        for constant in ("0", "7", "true", "NULL"):
            self.assertEqual(said(f"return {constant};", "return"), [])

    def test_a_mutant_changes_its_place_alone(self):
        text = "int f(int a)\n{\n    g(\n      a);\n    return a;\n}\n"
        first = mutants_of(text)[0]
        self.assertEqual((first.line, first.applied(text)), (3, "int f(int a)\n{\n    ;\n    return a;\n}\n"))

    def test_every_source_of_the_core_can_be_read(self):
        for source, tests in covering.TESTS.items():
            found = mutants_of((CORE / source).read_text(encoding="utf-8"))
            self.assertGreater(len(found), 5, source)
            self.assertEqual(len(found), len(set(found)), source)
            self.assertEqual(len(tests), len(set(tests)), source)

    def test_every_source_of_bfd_has_tests(self):
        self.assertLessEqual({f"src/bfd/{path.name}" for path in (CORE / "src" / "bfd").glob("*.c")}, set(covering.TESTS))


SOURCE = """\
#include "least.h"
int least_of(int a, int b)
{
    return a < b ? a : b;
}
int sum_to(int n)
{
    int sum = 0;
    for (int i = n; i > 0; i--)
        sum += i;
    return sum;
}
"""
TEST = """\
#include "least.h"
int main(void)
{
    return least_of(2, 3) == 2 && least_of(3, 2) == 2 && sum_to(3) == 6 ? TWICE(0) : 1;
}
"""
HEADER = """\
int least_of(int a, int b);
int sum_to(int n);
static inline int TWICE(int a)
{
    return a + a;
}
"""
BUILD = """\
cmake_minimum_required(VERSION 3.20)
project(least LANGUAGES C)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_C_FLAGS_RELEASE "-O2 -Wall -Werror")
add_executable(least_test least.c least_test.c)
add_executable(never_test never.c)
"""


class TreeTest(unittest.TestCase):
    """A core of one source and one test, which is compiled."""

    @classmethod
    def setUpClass(cls):
        cls.scratch = tempfile.TemporaryDirectory(prefix="mutate-test-")
        core = Path(cls.scratch.name) / "from" / "native"
        core.mkdir(parents=True)
        files = {"least.c": SOURCE, "least.h": HEADER, "least_test.c": TEST, "CMakeLists.txt": BUILD}
        for name, text in {**files, "never.c": "int main(void) { return 1; }"}.items():
            (core / name).write_text(text, encoding="utf-8")
        cls.tree = tree.Tree(core, Path(cls.scratch.name))
        cls.tree.prepare(["least_test"])
        cls.units = cls.tree.units_of("least.c")

    @classmethod
    def tearDownClass(cls):
        cls.scratch.cleanup()

    def outcome(self, old, new):
        self.assertIn(old, SOURCE)
        return self.tree.try_one("least.c", SOURCE.replace(old, new), self.units, ["least_test"])

    def test_a_wrong_result_is_noticed(self):
        self.assertEqual(self.outcome("a < b", "a >= b"), (tree.KILLED, "least_test"))

    def test_what_no_test_asks_for_survives(self):
        self.assertEqual(self.outcome("int i = n;", "int i = n + (n > 3);"), (tree.SURVIVED, None))

    def test_what_compiles_to_the_same_is_left_out(self):
        self.assertEqual(self.outcome("int sum = 0;", "int sum = 0 * 7;"), (tree.SAME, None))

    def test_what_does_not_compile_is_left_out(self):
        self.assertEqual(self.outcome("a < b", "a < "), (tree.NOT_C, None))

    def test_what_makes_a_variable_undefined_is_left_out(self):
        self.assertEqual(self.outcome("int sum = 0;", "int sum;"), (tree.NOT_C, None))

    def test_what_hangs_is_killed(self):
        least, tree.LEAST_SECONDS = tree.LEAST_SECONDS, 0.2
        try:
            self.assertEqual(self.outcome("i--)", "i += (int)(volatile int){0})"), (tree.KILLED, "least_test"))
        finally:
            tree.LEAST_SECONDS = least

    def test_afterwards_all_is_as_before(self):
        self.outcome("a < b", "a >= b")
        self.assertEqual((self.tree.core / "least.c").read_text(encoding="utf-8"), SOURCE)
        self.assertEqual(self.outcome("int sum = 0;", "int sum = 0 ;"), (tree.SAME, None))

    def test_a_header_breaks_those_that_include_it(self):
        units = self.tree.units_of("least.h")
        self.assertEqual(sorted(unit.object.name for unit in units), ["least.c.o", "least_test.c.o"])
        broken = HEADER.replace("a + a", "a + 1")
        self.assertEqual(self.tree.try_one("least.h", broken, units, ["least_test"]), (tree.KILLED, "least_test"))

    def test_a_test_that_fails_without_a_mutant_is_told(self):
        with self.assertRaisesRegex(tree.Broken, "never_test"):
            self.tree.prepare(["never_test"])


class ReportTest(unittest.TestCase):
    def test_those_left_out_are_no_mutants(self):
        outcome = report.Outcome("a.c")
        survivor = mutants_in("return a;")[0]
        for result in (tree.KILLED, tree.KILLED, tree.SURVIVED, tree.SAME, tree.NOT_C):
            outcome.add(survivor, result)
        self.assertIn("a.c: 3 mutants, 2 killed (66 %)", report.summary(outcome))
        self.assertEqual(list(report.survivors(outcome, "\n\nreturn a;\n")), [
            "  a.c:3: return: `a` becomes `0`", "      return a;"])
        self.assertEqual(list(report.table([outcome]))[2:], ["| a.c | 3 | 2 (66 %) |", "| together | 3 | 2 (66 %) |"])


class RunTest(unittest.TestCase):
    def run_it(self, *arguments):
        return subprocess.run([sys.executable, MUTATE / "run", *arguments], capture_output=True, text=True)

    def test_wrong_arguments_are_named(self):
        for arguments, named in (
            (["src/none.c"], "src/none.c"),
            (["--sample", "0"], "'0'"),
            (["src/core.c"], "--tests"),
            (["--all"], "--all"),
        ):
            done = self.run_it(*arguments)
            self.assertEqual(done.returncode, 2, arguments)
            self.assertIn(named, done.stderr)
            self.assertEqual(done.stderr.count("\n"), 1)

    def test_it_lists_without_running(self):
        done = self.run_it("--list", "src/guard.c")
        self.assertEqual(done.returncode, 0)
        self.assertRegex(done.stdout, r"src/guard.c:\d+: boundary: ")

    def test_interrupted_it_leaves_nothing(self):
        with tempfile.TemporaryDirectory(prefix="mutate-test-") as scratch:
            process = subprocess.Popen(
                [sys.executable, MUTATE / "run", "src/rate.h"], env={**os.environ, "TMPDIR": scratch}, text=True,
                stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, start_new_session=True,
            )
            while not os.listdir(scratch) and process.poll() is None:
                time.sleep(0.01)
            os.killpg(process.pid, signal.SIGINT)  # as a terminal does
            self.assertIn("interrupted", process.communicate()[1])
            self.assertEqual((process.returncode, os.listdir(scratch)), (130, []))


if __name__ == "__main__":
    unittest.main()
