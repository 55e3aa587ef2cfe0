"""The options of all tests."""

import pytest
from hypothesis import settings

import tests.answers.plugin
from tests.simulated.plugin import (  # noqa: F401
    pytest_collection_finish,
    pytest_deselected,
    pytest_sessionfinish,
    pytest_terminal_summary,
    pytest_testnodedown,
)

# A busy machine makes one example slow now and then; what hangs is ended elsewhere.
# The same examples at each run: a change is judged by what it changes. Others are tried
# with `--hypothesis-profile=searching`.
settings.register_profile("repeatable", deadline=None, derandomize=True)
settings.register_profile("searching", deadline=None, print_blob=True)
settings.load_profile("repeatable")


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
