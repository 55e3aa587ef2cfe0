"""Every grant of the functions' roles is used, and every use is granted."""

from pathlib import Path

import pytest

from tests.awscalls import emulated, recordings
from tests.awscalls.implicit import IMPLICIT
from tests.awscalls.permissions import Permission
from tests.awscalls.proof import findings
from tests.e2e.deployment import Deployment, synthesize

pytestmark = pytest.mark.e2e


@pytest.fixture(name="used", scope="module")
def _used(request: pytest.FixtureRequest, deployment: Deployment) -> set[Permission]:
    """What all tests needed, these and, where they have run, the integration tests."""
    if not any("test_2_operations" in item.nodeid for item in request.session.items):
        pytest.skip("without the other files next to nothing was called: `make e2e`")
    needed, refused = emulated.permissions(
        deployment.cloud.calls, deployment.stacks, deployment.physical_ids
    )
    assert not refused
    assert {permission.function for permission in needed} == {"auth", "api"}
    return needed | recordings.read(recordings.DIRECTORY.glob("integration-*.jsonl"))


def test_roles_allow_what_is_called_and_nothing_else(
    deployment: Deployment, used: set[Permission], tmp_path: Path
) -> None:
    """As deployed here, and as production would be."""
    stages = {"local": deployment.stacks, "prod": synthesize("prod", tmp_path)}
    found = findings(stages, used, IMPLICIT)
    assert not found, "\n".join(found)
