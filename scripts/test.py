#!/usr/bin/env python3
"""Runs every test of the product and of the virtual counter, counts them, and writes target/figures/test.json.

What passing tests print is kept in target/test.log; here it is shown only where a test says that it was skipped. A test is
skipped aloud: it prints "skipped: <why>". A skip without a reason is a failure, and on a machine that builds for others
(CI=true) every skip is, for everything can be installed there.
"""

import os
import pathlib
import re
import signal
import subprocess
import sys
import threading
import time

import figures

ROOT = pathlib.Path(__file__).resolve().parent.parent
LOG = ROOT / "target" / "test.log"
COMMAND = ["cargo", "test", "--workspace", "--locked", "--no-fail-fast", "--", "--show-output"]
TREE = ["cargo", "tree", "--package", "imza-kiosk", "--edges", "normal", "--prefix", "none", "--locked"]

# Longest time without a word, in seconds: the longest test takes a fifth of it. What hangs is shown and ended, for a build
# that is ended from outside tells nobody where it hung.
SILENCE_MAX = 900

# What cargo says before it starts a test program, and what the program says itself.
PROGRAM = re.compile(r"^\s+(Running|Doc-tests) ")
RUNNING = re.compile(r"^running (\d+) tests?$")
RESULT = re.compile(r"^test result: \w+\. (\d+) passed; (\d+) failed; (\d+) ignored")


class Count:
    """What the run came to."""

    def __init__(self):
        self.passed = self.failed = 0
        self.results = []
        self.skips = []
        self.speaking = ""
        self.expected = 0
        self.hidden = False
        self.last = None

    def take(self, line):
        """Takes a line of cargo's output; says whether people should see it."""
        if line.startswith("skipped:"):
            self.skips.append((self.speaking, line.removeprefix("skipped:").strip()))
            return True
        if PROGRAM.match(line):
            self.close()
        self.note_speaker(line)
        running, result = RUNNING.match(line), RESULT.match(line)
        if running and not self.hidden:
            self.expected = int(running.group(1))
        if result:
            counts = tuple(map(int, result.groups()))
            self.last = (line, counts)
            self.hidden = self.hidden and sum(counts) != self.expected
        elif line == "successes:":
            self.hidden = True
        elif line == "failures:":
            self.hidden = False
        return not self.hidden

    def note_speaker(self, line):
        speaker = re.match(r"^---- (.+) stdout ----$", line)
        if speaker:
            self.speaking = speaker.group(1)

    def close(self):
        """A test may run tests itself and show what they said: of a program's results the last one is its own."""
        if self.last:
            line, (passed, failed, ignored) = self.last
            self.passed, self.failed = self.passed + passed, self.failed + failed
            if passed + failed + ignored:
                self.results.append(line)
        self.last, self.hidden = None, False


class Watch:
    """Ends a run that has said nothing for too long, and shows what it was waiting in."""

    def __init__(self, cargo):
        self.cargo = cargo
        self.heard = time.monotonic()
        self.over = threading.Event()
        threading.Thread(target=self.look, daemon=True).start()

    def look(self):
        while not self.over.wait(10):
            if time.monotonic() - self.heard > SILENCE_MAX:
                print(f"no word for {SILENCE_MAX} s; what runs, and what it waits in:", file=sys.stderr)
                shown = "pid,ppid,etimes,stat,wchan:24,args"
                subprocess.run(["ps", "-o", shown, "--forest", "-g", str(self.cargo.pid)], check=False)
                return self.end()

    def end(self):
        """Ends cargo and all that it started."""
        self.over.set()
        try:
            os.killpg(self.cargo.pid, signal.SIGTERM)
        except ProcessLookupError:
            pass


def run_tests():
    """Runs cargo, as leader of a session; gives its exit code and the count."""
    count = Count()
    LOG.parent.mkdir(exist_ok=True)
    with open(LOG, "w", encoding="utf-8") as log, subprocess.Popen(
        COMMAND,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        start_new_session=True,
    ) as cargo:
        watch = Watch(cargo)
        try:
            for line in cargo.stdout:
                watch.heard = time.monotonic()
                log.write(line)
                if count.take(line.rstrip("\n")):
                    print(line, end="", flush=True)
        except BaseException:
            watch.end()
            raise
        watch.over.set()
    count.close()
    return cargo.returncode, count


def crates():
    """How many packages the product is built from."""
    tree = subprocess.run(TREE, cwd=ROOT, check=True, capture_output=True, encoding="utf-8").stdout
    return len({line.removesuffix(" (*)") for line in tree.splitlines() if line})


def main():
    started = time.monotonic()
    code, count = run_tests()
    seconds = round(time.monotonic() - started, 1)
    figures.write(
        "test.json",
        [
            ("test.passed", count.passed, "tests", "make test"),
            ("test.skipped", len(count.skips), "tests", "make test"),
            ("test.seconds", seconds, "s", "make test"),
            ("build.crates", crates(), "crates", " ".join(TREE) + " | sort -u | wc -l"),
        ],
    )
    for name, reason in count.skips:
        print(f"skipped: {name}: {reason or 'WITHOUT A REASON'}")
    silent = any(not reason for _, reason in count.skips)
    forbidden = bool(count.skips) and os.environ.get("CI") == "true"
    print(*count.results, sep="\n")
    print(f"{count.passed} passed, {count.failed} failed, {len(count.skips)} skipped in {seconds} s; all output: {LOG}")
    if silent or forbidden:
        print("A skip without a reason is a failure; with CI=true every skip is.", file=sys.stderr)
    return code or int(silent or forbidden or count.passed == 0)


if __name__ == "__main__":
    sys.exit(main())
