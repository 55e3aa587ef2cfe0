"""The options of all tests."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    """Add the option that writes snapshots instead of comparing them."""
    parser.addoption(
        "--renew-snapshots",
        action="store_true",
        help="write the snapshots anew; review the difference before a commit",
    )
