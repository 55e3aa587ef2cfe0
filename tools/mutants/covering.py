"""Map of the lines of the service to the tests that run them, measured once."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from coverage import CoverageData

ROOT = Path(__file__).parents[2]
TESTS = ("tests/unit", "tests/integration")
"""The tests that judge mutants, the quickest first."""
_DATA = ROOT / "build" / "mutants" / "coverage"
_CONFIG = """[run]
branch = false
source = runtime
data_file = {data}
[report]
"""


def measure(tests: Sequence[str] = TESTS) -> None:
    """Run tests and note which of them run which lines.

    Raises:
        SystemExit: a test fails without any mutant.
    """
    _DATA.parent.mkdir(parents=True, exist_ok=True)
    config = _DATA.with_name("coveragerc")
    config.write_text(_CONFIG.format(data=_DATA))
    done = subprocess.run(
        [
            *(sys.executable, "-m", "pytest", "-q", "-n", "auto", *tests),
            *("--dist", "loadgroup", "--cov", "--cov-context=test", "--cov-report="),
            f"--cov-config={config}",
        ],
        cwd=ROOT,
        check=False,
    )
    if done.returncode:
        sys.exit("mend the tests first: they fail without any mutant")


def outdated() -> bool:
    """Tell whether the service or its tests changed since they were measured.

    Then lines are looked up where they were, and a mutant may seem to survive.
    """
    measured = _DATA.stat().st_mtime if _DATA.exists() else 0
    folders = (ROOT / "runtime", *(ROOT / tests for tests in TESTS))
    sources = (path for folder in folders for path in folder.rglob("*.py"))
    return any(path.stat().st_mtime > measured for path in sources)


class Covering:
    """The tests that run each line of the service, the quickest kind first."""

    def __init__(self) -> None:
        """Read what was measured."""
        self._data = CoverageData(str(_DATA))
        self._data.read()

    def tests(self, path: str, lines: Sequence[int]) -> list[str]:
        """Return the tests that run one of these lines.

        A line that runs on import belongs to every test of its file.
        """
        by_line = self._data.contexts_by_lineno(str(ROOT / path))
        found = {test for line in lines for test in by_line.get(line, ())} - {""}
        if not found:
            found = {test for tests in by_line.values() for test in tests} - {""}
        names = {name.partition("|")[0] for name in found}
        return sorted(names, key=lambda name: (not name.startswith(TESTS[0]), name))


def clean_environment() -> dict[str, str]:
    """Return this process's environment without what a test run adds to it."""
    return {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "COV"))}
