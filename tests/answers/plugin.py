"""Part of the test run that gathers the answers of all processes and judges them.

It judges only a run of all integration tests in which none failed.
"""

from typing import Any

import pytest

from tests.answers.recording import ANSWERS, Seen
from tests.awscalls.recordings import ROOT

_INTEGRATION = ROOT / "tests" / "integration"
_RECORD = "answers"


class _Run:
    """Knowledge of the run.

    Attributes:
        partial: whether some integration tests do not run.
        judged: whether all of them ran, and none failed.
        lines: what is promised and was not seen.
    """

    partial = False
    judged = False
    lines: list[str] = []


def pytest_deselected(items: list[pytest.Item]) -> None:
    """Note whether integration tests are left out."""
    _Run.partial |= any(_INTEGRATION in item.path.parents for item in items)


def pytest_collection_finish(session: pytest.Session) -> None:
    """Note whether files of integration tests are left out."""
    found = {item.path for item in session.items}
    _Run.partial |= not found.issuperset(_INTEGRATION.rglob("test_*.py"))


def pytest_sessionfinish(session: pytest.Session) -> None:
    """Hand the record to the process that judges it, or judge it."""
    output: dict[str, Any] | None = getattr(session.config, "workeroutput", None)
    if output is not None:
        output |= {
            _RECORD: [tuple(seen) for seen in sorted(ANSWERS)],
            f"{_RECORD}_partial": _Run.partial,
        }
    elif ANSWERS and not _Run.partial and not session.testsfailed:
        import tests.service_environment  # noqa: F401
        from tests.answers.document import Promises, unproven

        _Run.judged = True
        _Run.lines = unproven(ANSWERS, Promises.made())
        if _Run.lines:
            session.exitstatus = pytest.ExitCode.TESTS_FAILED


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node: Any) -> None:
    """Take the record of a process that has ended; one that crashed has none."""
    output = getattr(node, "workeroutput", {})
    _Run.partial |= output.get(f"{_RECORD}_partial", True)
    for operation, status, code, headers in output.get(_RECORD, ()):
        ANSWERS.add(Seen(operation, status, code, tuple(headers)))


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Print what is promised and was not seen."""
    if _Run.lines:
        terminalreporter.section(
            "answers of the OpenAPI document that no test has seen"
        )
        for line in _Run.lines:
            terminalreporter.write_line(line)
    elif _Run.judged:
        terminalreporter.write_line(f"{len(ANSWERS)} kinds of answers were seen")
