"""Running the tests against one mutant at a time, in copies of the project."""

import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from queue import SimpleQueue

from tools.mutants.covering import ROOT, Covering, clean_environment
from tools.mutants.mutations import Mutant

_COPIED = ("runtime", "edge", "tests", "tools", "bench", "infra", "docs", "clients")
_FILES = ("*.toml", "*.in", "*.txt", "*.md", "*.json", "Makefile", "app.py")
_SECONDS = 240
_AT_ONCE = 60
"""Tests to try first: most mutants are noticed by one of them."""


@dataclass(frozen=True)
class Verdict:
    """Verdict of the tests on a mutant.

    Attributes:
        mutant: the mutant.
        caught_by: the test that failed, or how else it was noticed; None if nothing
            noticed it.
        tests: the number of tests that run the changed lines.
    """

    mutant: Mutant
    caught_by: str | None
    tests: int


def judge(mutants: Sequence[Mutant], processes: int) -> Iterator[Verdict]:
    """Yield a verdict for each mutant, as each is reached.

    Each process has a copy of the project under build/mutants, in which it plants one
    mutant at a time.
    """
    covering = Covering()
    copies: SimpleQueue[Path] = SimpleQueue()
    for number in range(processes):
        copies.put(_copy(number))

    def run(mutant: Mutant) -> Verdict:
        """Judge one mutant in a copy that is free."""
        copy = copies.get()
        try:
            return _judge(mutant, copy, covering)
        finally:
            copies.put(copy)

    with ThreadPoolExecutor(processes) as pool:
        yield from pool.map(run, mutants)


def _judge(mutant: Mutant, copy: Path, covering: Covering) -> Verdict:
    lines = range(mutant.line, mutant.line + mutant.old.count("\n") + 1)
    tests = covering.tests(mutant.path, list(lines))
    planted = copy / mutant.path
    source = planted.read_text()
    planted.write_text(mutant.applied(source))
    try:
        for chosen in (tests[:_AT_ONCE], tests[_AT_ONCE:]):
            caught = _failing(copy, chosen) if chosen else None
            if caught:
                return Verdict(mutant, caught, len(tests))
        return Verdict(mutant, None, len(tests))
    finally:
        planted.write_text(source)


def _failing(copy: Path, tests: Sequence[str]) -> str | None:
    """Return the first test that fails, or how the run ended otherwise, if it did."""
    arguments = copy / "tests-to-run"
    arguments.write_text("\n".join(tests))
    command = [
        *(sys.executable, "-m", "pytest", "-q", "-x", "--no-header", "--tb=no"),
        *("-p", "no:cacheprovider", f"@{arguments}"),
    ]
    try:
        done = subprocess.run(
            command,
            cwd=copy,
            env=clean_environment(),
            capture_output=True,
            text=True,
            timeout=_SECONDS,
        )
    except subprocess.TimeoutExpired:
        return f"no end within {_SECONDS} s"
    if done.returncode == 0:
        return None
    lines = done.stdout.splitlines()
    told = [line for line in lines if line.startswith(("FAILED", "ERROR"))]
    return told[0] if told else f"exit {done.returncode}"


def _copy(number: int) -> Path:
    """Copy the project, with a link to its environment."""
    copy = ROOT / "build" / "mutants" / f"copy-{number}"
    shutil.rmtree(copy, ignore_errors=True)
    copy.mkdir(parents=True)
    ignored: Callable[..., set[str]] = shutil.ignore_patterns(
        "node_modules", "__pycache__"
    )
    for folder in filter(lambda name: (ROOT / name).exists(), _COPIED):
        shutil.copytree(ROOT / folder, copy / folder, ignore=ignored)
    for pattern in _FILES:
        for file in ROOT.glob(pattern):
            shutil.copy(file, copy)
    (copy / ".venv").symlink_to(ROOT / ".venv")
    return copy
