"""Tests of what bench/run does with figures, and of how it ends what it started:

    python3 -m unittest discover -s bench -t bench"""

import json
import math
import os
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
import xml.dom.minidom
from pathlib import Path

from suite import figures, machine, overview, parts, plots, runner, tables

TOP = Path(__file__).resolve().parent.parent.parent


def series(program, values, work="w", unit="ms", part="discovery"):
    return figures.Series(part, work, program, unit, tuple(values))


class FiguresTest(unittest.TestCase):
    def test_a_line_is_read(self):
        figure = figures.parse_line("storms\tpoison: CPU\tbird\t12.5\tns\t3\n")
        self.assertEqual(figure, figures.Figure("storms", "poison: CPU", "BIRD", 12.5, "ns", 3))

    def test_never_is_more_than_any_number(self):
        self.assertEqual(figures.parse_line("a\tb\tc\tnever\tms\t1").value, math.inf)

    def test_bad_lines_are_told_and_cost_no_others(self):
        good = "a\tb\tc\t1\tms\t1"
        bad = ["a\tb\tc\t1\tms", "a\tb\tc\tx\tms\t1", "a\tb\tc\tnan\tms\t1", "a\tb\tc\t1\tms\tone", ""]
        found, told = figures.read([good, *bad])
        self.assertEqual(len(found), 1)
        self.assertEqual(len(told), len(bad))

    def test_median_of_odd_even_and_one(self):
        self.assertEqual(figures.median([3, 1, 2]), 2)
        self.assertEqual(figures.median([4, 1, 2, 3]), 2.5)
        self.assertEqual(figures.median([7]), 7)

    def test_median_is_never_if_most_rounds_never_ended(self):
        self.assertEqual(figures.median([1, math.inf, math.inf]), math.inf)
        self.assertEqual(figures.median([1, 2, math.inf]), 2)

    def test_rounds_are_gathered_in_the_order_of_the_first(self):
        lines = ["p\tw\tC\t1\tms\t1", "p\tw\tJmDNS\t9\tms\t1", "p\tw\tC\t3\tms\t2"]
        found = figures.gather(figures.read(lines)[0])
        self.assertEqual([(s.program, s.values) for s in found], [("C", (1.0, 3.0)), ("JmDNS", (9.0,))])

    def test_spread_is_least_and_most(self):
        found = series("C", [5, 1, 3])
        self.assertEqual((found.least, found.median, found.most), (1, 3, 5))

    def test_ratio_says_how_many_times_worse(self):
        self.assertEqual(figures.ratio(series("Beacon", [10]), series("C", [5])), 2)
        up = {"work": "rate: Mbit/s up", "unit": ""}
        self.assertEqual(figures.ratio(series("Beacon bond", [90], **up), series("TCP", [45], **up)), 0.5)

    def test_ratio_of_never_or_nothing_says_nothing(self):
        self.assertIsNone(figures.ratio(series("Beacon", [10]), series("C", [math.inf])))
        self.assertIsNone(figures.ratio(series("Beacon", [10]), series("C", [0])))

    def test_the_best_of_others_is_neither_beacon_nor_c(self):
        row = [series("C", [1]), series("Beacon", [2]), series("Avahi", [5]), series("JmDNS", [4])]
        self.assertEqual(figures.best_of_others(row).program, "JmDNS")
        self.assertEqual(figures.floor_of(row).program, "C")
        self.assertIsNone(figures.floor_of(row[1:]))
        self.assertIsNone(figures.best_of_others(row[:2]))

    def test_numbers_are_as_long_as_they_deserve(self):
        words = [figures.number(value) for value in (0.123, 1.5, 3, 12.34, 123.4, 12345, math.inf)]
        self.assertEqual(words, ["0.12", "1.50", "3", "12.3", "123", "12,345", "never"])


class TablesTest(unittest.TestCase):
    def results(self):
        return {
            "machine": {"processor": "one"},
            "parts": [
                {
                    "name": "discovery",
                    "what": "Find",
                    "form": "full",
                    "date": "2026-01-02",
                    "seconds": 3,
                    "load_start": "0.1",
                    "load_end": "0.2",
                    "ok": False,
                    "left_out": ["FRR (apt-get install frr)"],
                    "commit": "abc1234",
                }
            ],
            "series": [series("C", [1, 2, 3]), series("Beacon", [4, 2, 6]), series("Avahi", [8, math.inf, 8])],
        }

    def test_markdown_has_medians_spread_ratios_and_what_is_left_out(self):
        text = tables.markdown(self.results())
        self.assertIn("| w, ms | 2 (1 to 3) | 4 (2 to 6) | 8 (8 to never) | 2.00 | 0.50 | 3 |", text)
        self.assertIn("Left out: FRR (apt-get install frr).", text)
        self.assertIn("It failed", text)
        self.assertIn("| processor | one |", text)
        self.assertIn("commit abc1234, 3 s, load 0.1 at its start and 0.2 at its end", text)

    def test_a_table_without_a_floor_or_others_has_no_columns_for_them(self):
        lines = tables.table_of([series("Beacon", [1])])
        self.assertEqual(lines[0], "| work | Beacon | rounds |")

    def test_each_row_has_as_many_cells_as_its_head(self):
        counts = {}
        for line in tables.markdown(self.results()).split("## discovery")[1].splitlines():
            if line.startswith("|"):
                counts.setdefault(line.count("|"), []).append(line)
        self.assertEqual(len(counts), 1, counts)

    def test_json_is_read_back_as_it_was(self):
        results = self.results()
        text = tables.to_json(results)
        self.assertNotIn("Infinity", text)
        self.assertIsNone(json.loads(text)["series"][2]["most"])
        self.assertEqual(tables.from_json(text), results)


class PlotsTest(unittest.TestCase):
    def drawn(self, *row):
        text = plots.draw("A title & more", plots.panels_of(row))
        return text, xml.dom.minidom.parseString(text)

    def test_a_bar_for_each_program_and_a_whisker_for_many_rounds(self):
        _, svg = self.drawn(series("Beacon", [1, 2, 3]), series("Avahi", [4]))
        self.assertEqual([bar.getAttribute("class") for bar in svg.getElementsByTagName("rect")], ["page", "beacon", "other"])
        self.assertEqual(len(svg.getElementsByTagName("path")), 1)

    def test_bars_are_in_proportion(self):
        _, svg = self.drawn(series("Beacon", [1]), series("Avahi", [4]))
        beacon, avahi = [float(bar.getAttribute("width")) for bar in svg.getElementsByTagName("rect")[1:]]
        self.assertAlmostEqual(avahi / beacon, 4, places=1)

    def test_what_never_ended_has_a_word_instead_of_a_bar(self):
        text, svg = self.drawn(series("Beacon", [1]), series("JmDNS", [math.inf]))
        self.assertEqual(len(svg.getElementsByTagName("rect")), 2)
        self.assertIn(">never<", text)

    def test_no_bar_leaves_the_page_if_one_round_never_ended(self):
        _, svg = self.drawn(series("Beacon", [1]), series("JmDNS", [50, 100, math.inf]))
        widths = [float(bar.getAttribute("width")) for bar in svg.getElementsByTagName("rect")[1:]]
        self.assertEqual(max(widths), plots.BAR)

    def test_all_never_or_all_nothing_is_drawn(self):
        self.drawn(series("Beacon", [math.inf]), series("JmDNS", [math.inf]))
        self.drawn(series("Beacon", [0]), series("JmDNS", [0]))

    def test_it_follows_the_reader_s_light_or_dark_and_escapes_words(self):
        text, _ = self.drawn(series("Beacon", [1], work="a < b"), series("C", [1], work="a < b"))
        self.assertIn("prefers-color-scheme: dark", text)
        self.assertIn("A title &amp; more", text)
        self.assertIn("a &lt; b", text)

    def test_a_work_of_one_program_has_no_panel(self):
        self.assertEqual(plots.panels_of([series("Beacon", [1])]), [])

    def test_files_of_watch_and_bonds_are_drawn(self):
        lines = ["part,program,figure,value", "cost100,beacon,cpu,4.4", "cost100,frr,cpu,81.2", "cost100,machine,load,1"]
        lines += ["rate,bond,Mbit/s-up,93", "rate,bond,Mbit/s-up-least,91", "rate,bond,Mbit/s-up-most,94"]
        found = plots.panels_of_csv(lines, figures.NAMES)
        self.assertEqual([len(panel.series) for panel in found], [2, 1])
        self.assertEqual(found[1].series[0].values, (91, 93, 94))


class PartsTest(unittest.TestCase):
    def test_each_part_has_a_name_of_its_own_and_a_command_that_is_there(self):
        names = [part.name for part in parts.PARTS]
        self.assertEqual(len(names), len(set(names)))
        for part in parts.PARTS:
            for form in filter(None, (part.full, part.quick)):
                self.assertTrue(os.access(TOP / form.command.split()[0], os.X_OK), form.command)

    def test_each_peer_says_how_to_get_it(self):
        for part in parts.PARTS:
            for name in part.peers + part.needs:
                self.assertTrue(parts.PEERS[name][1], name)

    def test_the_quick_form_takes_less_than_five_minutes(self):
        self.assertLess(sum(part.quick.seconds(1) for part in parts.PARTS if part.quick), 300)

    def test_chosen_works_are_of_parts_that_there_are(self):
        for part, _, _ in overview.CHOSEN:
            self.assertIsNotNone(parts.part_named(part))
            self.assertIn(overview.area_of(part), overview.AREAS)

    def test_the_machine_is_described_without_its_name(self):
        described = machine.describe(TOP)
        self.assertRegex(described["kernel"], r"^Linux [0-9.]+$")
        self.assertNotIn(str(TOP), " ".join(described.values()))


class RunnerTest(unittest.TestCase):
    def setUp(self):
        self.folder = Path(tempfile.mkdtemp())
        self.said = []
        self.runner = runner.Runner(self.folder, self.folder, self.said.append)

    def tearDown(self):
        self.runner.close()
        shutil.rmtree(self.folder)

    def part(self, script, alone=False, seconds=5):
        file = self.folder / "run"
        file.write_text("#!/bin/sh\n" + script, encoding="utf-8")
        file.chmod(0o755)
        return parts.Part("mine", "What", parts.Form("run {rounds}", seconds, 0), alone=alone)

    def run_part(self, part, rounds=2):
        return self.runner.run(part, part.full, rounds, lambda turn, turns: None)

    LINE = 'printf "%s\\tw\\tC\\t1\\tms\\t1\\n" "$BENCH_PART" >>"$BENCH_FIGURES"\n'

    def test_a_part_gets_the_rounds_and_its_figures_are_read(self):
        found, ok = self.run_part(self.part('[ "$1" = 2 ] || exit 9\n' + self.LINE))
        self.assertTrue(ok, self.said)
        self.assertEqual([(f.part, f.value) for f in found], [("mine", 1.0)])

    def test_a_part_without_rounds_is_repeated(self):
        found, ok = self.run_part(self.part(self.LINE, alone=True), rounds=3)
        self.assertTrue(ok)
        self.assertEqual([f.round for f in found], [1, 2, 3])

    def test_a_part_that_fails_keeps_its_figures_and_its_log_is_shown(self):
        found, ok = self.run_part(self.part(self.LINE + "echo what went wrong >&2\nexit 3\n"))
        self.assertFalse(ok)
        self.assertEqual(len(found), 1)
        self.assertIn("ended with 3", self.said[0])
        self.assertIn("what went wrong", self.said[1])

    def test_a_part_that_writes_nothing_fails(self):
        self.assertFalse(self.run_part(self.part("exit 0\n"))[1])

    def test_what_a_part_left_running_is_ended(self):
        self.run_part(self.part(self.LINE + f'sleep 1000 & echo $! >{self.folder}/pid\n'))
        pid = int((self.folder / "pid").read_text(encoding="utf-8"))
        until = time.monotonic() + 10
        while runs(pid) and time.monotonic() < until:
            os.sched_yield()
        self.assertFalse(runs(pid))

    def test_an_interruption_ends_the_part_and_lets_it_clean_up(self):
        part = self.part(f"trap 'touch {self.folder}/cleaned; exit 143' TERM\nsleep 1000 &\nwait\n")
        rounds = []

        def interrupt(turn, turns):
            rounds.append(turn)
            if len(rounds) == 2:
                raise runner.Interrupted

        with self.assertRaises(runner.Interrupted):
            self.runner.run(part, part.full, 1, interrupt)
        self.assertTrue((self.folder / "cleaned").exists())

    def test_namespaces_are_told_by_the_process_id_alone(self):
        names = ["bench-client-471", "rchb-471-c", "bench-client-4711", "mine", "471", "ask-c-1471"]
        self.assertEqual(runner.namespaces_of(471, names), ["bench-client-471", "rchb-471-c"])

    def test_time_is_told_in_minutes(self):
        self.assertEqual([runner.clock(s) for s in (5, 65, 3665, -1)], ["0:05", "1:05", "1:01:05", "0:00"])


def runs(pid):
    try:
        return "\nState:\tZ" not in Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    except OSError:
        return False


class RoundTest(unittest.TestCase):
    SCRIPT = '. "$1"; tell_round "a work" beacon 1.5 ms 2; printf "3\\nnever\\n" | tell_rounds "many rounds" C ns'

    def test_what_a_part_writes_is_read(self):
        with tempfile.TemporaryDirectory() as folder:
            file = Path(folder) / "figures"
            env = dict(os.environ, BENCH_FIGURES=str(file), BENCH_PART="mine")
            subprocess.run(["bash", "-euc", self.SCRIPT, "bash", TOP / "bench/round.sh"], env=env, check=True)
            found, bad = figures.read(file.read_text(encoding="utf-8").splitlines())
        self.assertEqual(bad, [])
        self.assertEqual(
            found,
            [
                figures.Figure("mine", "a work", "Beacon", 1.5, "ms", 2),
                figures.Figure("mine", "many rounds", "C", 3, "ns", 1),
                figures.Figure("mine", "many rounds", "C", figures.NEVER, "ns", 2),
            ],
        )

    def test_a_part_that_runs_alone_writes_nothing(self):
        env = {key: value for key, value in os.environ.items() if not key.startswith("BENCH_")}
        done = subprocess.run(
            ["bash", "-euc", self.SCRIPT, "bash", TOP / "bench/round.sh"], env=env, capture_output=True, check=True
        )
        self.assertEqual((done.stdout, done.stderr), (b"", b""))


class CommandTest(unittest.TestCase):
    def run_it(self, *arguments):
        return subprocess.run([sys.executable, TOP / "bench/run", *arguments], capture_output=True, text=True, check=False)

    def test_wrong_arguments_are_one_line_and_2(self):
        for wrong in (["--bogus"], ["extra"], ["--only", "nothing"], ["--rounds", "0"], ["--rounds"], ["--quick", "--only", "idle"]):
            done = self.run_it(*wrong)
            self.assertEqual((done.returncode, done.stdout, done.stderr.count("\n")), (2, "", 1), wrong)

    def test_help_and_list_need_no_root(self):
        self.assertIn("usage: bench/run", self.run_it("--help").stdout)
        listed = self.run_it("--list")
        self.assertEqual(listed.returncode, 0)
        for part in parts.PARTS:
            self.assertIn(part.name, listed.stdout)


if __name__ == "__main__":
    unittest.main()
