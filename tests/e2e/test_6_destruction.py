"""Destruction of the stage."""

import pytest

from tests.e2e.conftest import untracked_files
from tests.e2e.deployment import PREFIX, Deployment

pytestmark = pytest.mark.e2e


def test_stacks_are_destroyed_with_everything_in_them(deployment: Deployment) -> None:
    """Delete everything, since the local stage retains no resource."""
    deployment.destroy()
    cloud = deployment.cloud
    stacks = cloud.client("cloudformation").describe_stacks()["Stacks"]
    assert not [s for s in stacks if s["StackName"].startswith(PREFIX)]
    assert cloud.client("dynamodb").list_tables()["TableNames"] == []
    assert cloud.client("lambda").list_functions()["Functions"] == []
    assert cloud.client("apigateway").get_rest_apis()["items"] == []


def test_working_tree_has_no_new_files(
    deployment: Deployment, untracked: set[str]
) -> None:
    """Write only to temporary or ignored paths."""
    assert untracked_files() <= untracked
