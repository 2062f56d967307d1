"""Runs parts one after the other, each as a process group of its own, and ends all that a part left behind.

A part's network namespaces have its process id in their names (`bench-client-4711`), so what is to be removed after a crash
or Ctrl-C is known without a list, and nothing of anybody else is touched."""

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from . import figures

GRACE_SECONDS = 25  # a part ends what it started: daemons, JVMs, namespaces


class Interrupted(Exception):
    """Ctrl-C, or TERM."""


class Runner:
    """`top` is the root of the repository; logs of the parts go to a folder."""

    def __init__(self, top, logs, say):
        self.top, self.logs, self.say = top, logs, say
        self.scratch = Path(tempfile.mkdtemp(prefix="bench-"))

    def close(self):
        shutil.rmtree(self.scratch, ignore_errors=True)

    def run(self, part, form, rounds, progress):
        """Runs a part; returns its figures and whether all went well. `progress` is called each second."""
        times = rounds if part.alone else 1
        log = self.logs / f"{part.name}.log"
        found, ok = [], True
        with open(log, "w", encoding="utf-8") as out:
            for turn in range(1, times + 1):
                code, lines = self.once(part, form, rounds, out, lambda turn=turn: progress(turn, times))
                read, bad = figures.read(lines)
                if part.alone:
                    read = [figures.Figure(f.part, f.work, f.program, f.value, f.unit, turn) for f in read]
                found += read
                for line in bad:
                    self.say(f"{part.name}: a line of its figures is none: {line}")
                if code != 0:
                    self.say(f"{part.name}: ended with {code}; the end of its log, {log}:")
                    self.say(tail(log))
                if code != 0 or bad or not read:
                    ok = False
                    break
        if ok and not found:
            self.say(f"{part.name}: it wrote no figures; its log is {log}")
            ok = False
        return found, ok

    def once(self, part, form, rounds, out, progress):
        scratch = Path(tempfile.mkdtemp(prefix=f"{part.name}-", dir=self.scratch))
        scratch.chmod(0o755)  # daemons that drop root read their files there
        self.scratch.chmod(0o755)
        written = scratch / "figures"
        written.touch()
        env = dict(os.environ, BENCH_FIGURES=str(written), BENCH_PART=part.name, FIGURES=str(scratch / "figures.csv"))
        env["TMPDIR"] = str(scratch)
        env.update({key: value.format(rounds=rounds, four=4 * rounds) for key, value in form.env.items()})
        command = form.command.format(rounds=rounds).split()
        command[0] = str(self.top / command[0])
        process = subprocess.Popen(
            command, cwd=self.top, env=env, stdin=subprocess.DEVNULL, stdout=out, stderr=out, start_new_session=True
        )
        try:
            code = self.wait(process, form.seconds(rounds), progress)
        finally:
            end(process)
            sweep(process.pid)
        lines = written.read_text(encoding="utf-8").splitlines()
        shutil.rmtree(scratch, ignore_errors=True)
        return code, lines

    def wait(self, process, expected, progress):
        """A part that takes far longer than it should hangs, and the others are to have their turn."""
        limit = time.monotonic() + 4 * expected + 120
        while process.poll() is None:
            progress()
            try:
                process.wait(timeout=1)
            except subprocess.TimeoutExpired:
                if time.monotonic() > limit:
                    end(process)
                    return "a time-out"
        return process.returncode


def end(process):
    """Kindly first, so that it removes what it made; then by force whatever is left of its group."""
    if process.poll() is None:
        signal_group(process.pid, signal.SIGTERM)
        try:
            process.wait(timeout=GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            pass
    signal_group(process.pid, signal.SIGKILL)
    process.wait()


def signal_group(group, number):
    try:
        os.killpg(group, number)
    except ProcessLookupError:
        pass


def sweep(pid):
    """Removes the namespaces of a part, and what still runs in them."""
    for name in namespaces_of(pid, listed_namespaces()):
        for each in output(["ip", "netns", "pids", name]).split():
            try:
                os.kill(int(each), signal.SIGKILL)
            except ProcessLookupError:
                pass
        subprocess.run(["ip", "netns", "del", name], capture_output=True, check=False)


def listed_namespaces():
    return [line.split(" ")[0] for line in output(["ip", "netns", "list"]).splitlines() if line]


def namespaces_of(pid, names):
    return [name for name in names if re.search(rf"-{pid}(-|$)", name)]


def output(command):
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout


def tail(log, lines=15):
    return "\n".join("    " + line for line in log.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])


def clock(seconds):
    minutes, seconds = divmod(max(0, round(seconds)), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


def raise_interrupted(number, frame):
    raise Interrupted


def listen_for_signals():
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, raise_interrupted)


def deaf_to_signals():
    """While it cleans up: a second Ctrl-C must not leave a namespace behind."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


def is_terminal():
    return sys.stderr.isatty()
