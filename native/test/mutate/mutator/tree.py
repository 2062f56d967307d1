"""A copy of the C core in which mutants are compiled and tested. The working tree is never written.

CMake configures the copy once and builds the tests. From then on a mutant takes one compilation, with the command that CMake
wrote down, and a link of each test that is tried, with the command of CMake's makefiles: `make` itself would look at every
file each time."""

import json
import math
import os
import resource
import shlex
import shutil
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

KILLED, SURVIVED, SAME, NOT_C = "killed", "survived", "same machine code", "not C"

MEMORY_BYTES = 2 << 30  # a mutant may ask for any amount

# A test hangs if it takes more of the processor than this. The clock tells little on a busy machine, or on one that slept, so
# a test may wait many times as long.
LEAST_SECONDS, TIMES_USUAL = 2, 10
TIMES_LONGER = 20

# Warnings are errors in the build; of a mutant only one matters, because it makes the outcome a matter of chance.
WARNINGS = ["-Werror=uninitialized", "-Werror=maybe-uninitialized"]


class Broken(Exception):
    """The tree or its tests fail without any mutant."""


@dataclass(frozen=True)
class Unit:
    """One compilation."""

    command: tuple
    folder: Path
    object: Path


class Tree:
    def __init__(self, core, scratch):
        self.core, self.build = scratch / core.name, scratch / "build"
        shutil.copytree(core, self.core, ignore=shutil.ignore_patterns("target", "__pycache__"), symlinks=True)
        if (core.parent / "cmake").is_dir():
            shutil.copytree(core.parent / "cmake", scratch / "cmake")
        self.running = None
        self.links, self.usual_seconds = {}, {}

    def prepare(self, tests):
        """Builds the tests and runs them once: they must pass."""
        self.must(["cmake", "-G", "Unix Makefiles", "-S", self.core, "-B", self.build, "-DCMAKE_BUILD_TYPE=Release"])
        self.must(["cmake", "--build", self.build, "--target", *tests])
        for test in tests:
            found = list(self.build.glob(f"**/{test}.dir/link.txt"))
            if len(found) != 1:
                raise Broken(f"no test '{test}'")
            self.links[test] = (shlex.split(found[0].read_text(encoding="utf-8")), found[0].parents[2])
            began = processor_seconds()
            if not self.passes(test, 120):
                raise Broken(f"{test} fails, or can't run here, without a mutant")
            self.usual_seconds[test] = processor_seconds() - began

    def must(self, command, folder=None):
        done = self.call(command, folder or self.core)
        if done.returncode != 0:
            raise Broken(f"{shlex.join(map(str, command))}:\n{done.stdout[-2000:]}")

    def call(self, command, folder):
        return subprocess.run(
            command, cwd=folder, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def units_of(self, source):
        """The compilation of a source file, or all that read a header, as far as the tests need them."""
        path = (self.core / source).resolve()
        units = []
        for entry in json.loads((self.build / "compile_commands.json").read_text(encoding="utf-8")):
            folder, words = Path(entry["directory"]), shlex.split(entry["command"])
            unit = Unit(tuple(for_mutants(words)), folder, folder / words[words.index("-o") + 1])
            if unit.object.exists() and path in self.read_by(unit):
                self.must(unit.command, unit.folder)
                units.append(unit)
        return units

    def read_by(self, unit):
        """The files that a compilation reads: the compiler writes a rule for make."""
        done = self.call(without_output(unit.command) + ["-MM"], unit.folder)
        words = done.stdout.replace("\\\n", " ").split()
        return {(unit.folder / word).resolve() for word in words if not word.endswith(":")}

    # ---- a mutant ----

    def try_one(self, source, text, units, tests):
        """Tests `text` in place of the source; returns the outcome, and the test that killed it."""
        path = self.core / source
        original = path.read_bytes()
        objects = {unit: unit.object.read_bytes() for unit in units}
        try:
            path.write_text(text, encoding="utf-8")
            for unit in units:
                if self.call(unit.command, unit.folder).returncode != 0:
                    return NOT_C, None
            if all(unit.object.read_bytes() == before for unit, before in objects.items()):
                return SAME, None
            for test in tests:
                command, folder = self.links[test]
                if self.call(command, folder).returncode != 0:
                    return NOT_C, None
                if not self.passes(test, LEAST_SECONDS + TIMES_USUAL * self.usual_seconds[test]):
                    return KILLED, test
            return SURVIVED, None
        finally:
            path.write_bytes(original)
            for unit, before in objects.items():
                unit.object.write_bytes(before)

    def passes(self, test, seconds):
        command, folder = self.links[test]
        program = folder / command[command.index("-o") + 1]
        whole = math.ceil(seconds)
        self.running = subprocess.Popen(
            [program],
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
            preexec_fn=lambda: limit(whole),
        )
        try:
            return any(self.has_ended() for _ in range(whole * TIMES_LONGER)) and self.running.returncode == 0
        finally:
            self.end()

    def has_ended(self):
        """Waits for a second at most, so that a stop of all of this counts as one."""
        try:
            self.running.wait(timeout=1)
        except subprocess.TimeoutExpired:
            return False
        return True

    def end(self):
        """Ends the test, and all that it started."""
        try:
            os.killpg(self.running.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self.running.wait()


def processor_seconds():
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def limit(seconds):
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def for_mutants(words):
    """The command without its warnings and without debug information, which has the text's columns in it."""
    return [word for word in words if not word.startswith("-W") and word != "-g"] + WARNINGS


def without_output(words):
    words = list(words)
    at = words.index("-o")
    return words[:at] + words[at + 2 :]
