"""Where the harness keeps things, and the interpreter that everything runs on."""

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
    """The Python that is deployed on if this machine has it, else the one at hand."""
    found = find_target() or inspect(Path(sys.executable))
    assert found is not None, "the interpreter that runs this is a CPython"
    return found


@cache
def target() -> Target:
    """This machine, with that interpreter."""
    return local_target(interpreter().path)
