"""Part of the test run that gathers the record of all processes and judges it.

It judges only a run of all unit tests in which none failed.
"""

from typing import Any

import pytest

from tests.simulated.conditions import ROOT, undecided
from tests.simulated.recording import RECORDING

_UNIT = ROOT / "tests" / "unit"
_RECORD = "conditions"


class _Run:
    """Knowledge of the run.

    Attributes:
        partial: whether some unit tests do not run.
        judged: whether all of them ran, and none failed.
        lines: what no test has decided.
    """

    partial = False
    judged = False
    lines: list[str] = []


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Note whether unit tests are left out."""
    _Run.partial |= any(_UNIT in item.path.parents for item in items)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Note whether files of unit tests are left out."""
    found = {item.path for item in session.items}
    _Run.partial |= not found.issuperset(_UNIT.rglob("test_*.py"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the record to the process that judges it, or judge it."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output |= {_RECORD: RECORDING.dump(), "partial": _Run.partial}
    elif session.config.getoption("conditions"):
        _Run.lines = undecided(RECORDING)
    elif RECORDING.allowed and not _Run.partial and not session.testsfailed:
        _Run.judged = True
        _Run.lines = undecided(RECORDING)
        if _Run.lines:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the record of a process that has ended; one that crashed has none."""
    output = getattr(node, "workeroutput", {"partial": True})
    _Run.partial |= output["partial"]
    if _RECORD in output:
        RECORDING.merge(output[_RECORD])


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what no test has decided."""
    if _Run.lines:
        terminalreporter.section("conditions that no test decides")
        for line in _Run.lines:
            terminalreporter.write_line(line)
    elif _Run.judged:
        parts = len(RECORDING.allowed)
        terminalreporter.write_line(f"{parts} parts of conditions are decided by tests")
