"""An emulated AWS for the tests of restores."""

import os
from collections.abc import Iterator

import pytest

import tests.service_environment  # noqa: F401
from tests.e2e.cloud import Cloud, cloud

os.environ["JSII_SILENCE_WARNING_END_OF_LIFE_NODE_VERSION"] = "18,20"


@pytest.fixture(name="running", scope="module")
def _running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Cloud]:
    """Yield an emulated AWS."""
    with cloud(tmp_path_factory.mktemp("cloud")) as found:
        yield found
