"""Paths of the harness, and the interpreter that everything runs on."""

import sys
from functools import cache
from pathlib import Path

from infra.packaging.interpreters import Interpreter, find_target, inspect
from infra.packaging.target import ROOT, Target, local_target

BENCH = ROOT / "bench"
PEERS = BENCH / "peers"
LOCKS = BENCH / "requirements"
STORE = ROOT / "build" / "bench"
REPORT = ROOT / "docs" / "performance.md"
PICTURE = ROOT / "docs" / "performance.svg"


@cache
def interpreter() -> Interpreter:
    """Return the Python version of production if it is installed, else this Python."""
    found = find_target() or inspect(Path(sys.executable))
    assert found is not None, "the interpreter that runs this is a CPython"
    return found


@cache
def target() -> Target:
    """Return this machine with that interpreter as the target to package for."""
    return local_target(interpreter().path)
