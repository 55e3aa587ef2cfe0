"""The options of all tests."""

import pytest

import tests.answers.plugin
from tests.simulated.plugin import (  # noqa: F401
    pytest_collection_finish,
    pytest_deselected,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)


def pytest_configure(config: pytest.Config) -> None:
    """Have the answers of integration tests judged, too."""
    config.pluginmanager.register(tests.answers.plugin)


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the options of this project."""
    parser.addoption(
        "--renew-snapshots",
        action="store_true",
        help="write the snapshots anew; review the difference before a commit",
    )
    parser.addoption(
        "--conditions",
        action="store_true",
        help="print which conditions these tests do not decide, though they are a part",
    )
