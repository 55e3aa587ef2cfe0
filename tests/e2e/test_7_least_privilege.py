"""The functions' roles allow exactly the calls that the functions make."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from infra.declared import event_sources, job_workers, scheduled_workers
from runtime.features import declarations
from tests.awscalls import emulated, recordings
from tests.awscalls.implicit import IMPLICIT, OF_HOOKS
from tests.awscalls.permissions import Permission
from tests.awscalls.proof import findings
from tests.awscalls.templates import Stacks
from tests.e2e.deployment import Deployment, synthesize

pytestmark = pytest.mark.e2e


UNUSED = "dynamodb:DescribeTable"
# CodeDeploy delivers nothing to the local stage.
HERE = [entry for entry in IMPLICIT if entry not in OF_HOOKS]


@pytest.fixture(name="recorded", scope="module")
def _recorded(
    request: pytest.FixtureRequest, deployment: Deployment
) -> tuple[set[Permission], set[Permission]]:
    """Return the permissions that these tests needed, and those that were refused."""
    if not any("test_2_operations" in item.nodeid for item in request.session.items):
        pytest.skip("without the other files next to nothing was called: `make e2e`")
    needed, refused = emulated.permissions(
        deployment.cloud.calls, deployment.stacks, deployment.physical_ids
    )
    functions = {permission.function for permission in needed}
    workers = {"mail", "relay", "feedback", "removal", "rotation", "start", "ending"}
    workers |= {*job_workers(), *event_sources(), *scheduled_workers()}
    assert functions == {"auth", "api"} | workers
    return needed, refused


@pytest.fixture(name="used", scope="module")
def _used(recorded: tuple[set[Permission], set[Permission]]) -> set[Permission]:
    """Return the permissions of all tests, with integration tests if they have run."""
    needed, _ = recorded
    return needed | recordings.read(recordings.DIRECTORY.glob("integration-*.jsonl"))


def test_no_call_was_refused(
    recorded: tuple[set[Permission], set[Permission]],
) -> None:
    """Pass the emulator's checks of the deployed roles."""
    _, refused = recorded
    assert not refused, "\n".join(map(str, sorted(refused)))


def test_roles_allow_what_is_called_and_nothing_else(
    deployment: Deployment, used: set[Permission], tmp_path: Path
) -> None:
    """Compare with the deployed templates and with those of production."""
    stages = {"local": deployment.stacks, "prod": synthesize("prod", tmp_path)}
    found = findings(stages, used, IMPLICIT)
    assert not found, "\n".join(found)


def _statements(templates: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield the statements of every function's role, to be changed in place.

    The roles of state machines follow from the definitions; no call is recorded.
    """
    roles = {role.logical_id for role in Stacks(templates).roles()}
    for template in templates.values():
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::IAM::Policy":
                properties = resource["Properties"]
                if roles.intersection(role["Ref"] for role in properties["Roles"]):
                    yield from properties["PolicyDocument"]["Statement"]


def _listed(statement: dict[str, Any]) -> list[str]:
    """Return the actions of a statement, which may be a list or a single text."""
    actions = statement["Action"]
    return actions if isinstance(actions, list) else [actions]


def _is_implicit(grant: Permission) -> bool:
    """Tell whether Lambda or an extension makes the call, and not the function."""
    return any(entry.explains(grant) for entry in IMPLICIT)


def test_each_grant_that_is_taken_away_from_these_roles_is_named(
    deployment: Deployment, used: set[Permission]
) -> None:
    """Remove one action of one statement at a time, and expect a finding for each."""
    taken = set()
    for number, statement in enumerate(_statements(deployment.stacks.templates)):
        for action in _listed(statement):
            templates = deployment.stacks.templates
            changed = list(_statements(templates))[number]
            changed["Action"] = [a for a in _listed(changed) if a != action]
            less = Stacks(templates)
            missing = deployment.stacks.grants() - less.grants()
            needed = {grant for grant in missing if not _is_implicit(grant)}
            taken |= needed
            found = set(findings({"local": less}, used, HERE))
            told = {
                f"local: {need}: called, but no statement allows it" for need in needed
            }
            # A statement may also grant what Lambda needs, whose entry then lacks it.
            unmatched = {line for line in found if line.startswith("implicit grant ")}
            assert found - unmatched == told
            assert needed != missing or not unmatched
    granted = {grant for grant in deployment.stacks.grants() if not _is_implicit(grant)}
    assert taken <= granted
    # Rights on objects go by the beginnings of keys, so that two statements may give
    # what is one right here: the other one is left when one of them is taken away.
    assert {grant.action.partition(":")[0] for grant in granted - taken} <= {"s3"}


def test_each_grant_too_many_for_these_roles_is_named(
    deployment: Deployment, used: set[Permission]
) -> None:
    """Add an action to one statement at a time, and expect a finding for each."""
    for number, _ in enumerate(_statements(deployment.stacks.templates)):
        templates = deployment.stacks.templates
        changed = list(_statements(templates))[number]
        changed["Action"] = [*_listed(changed), UNUSED]
        more = Stacks(templates)
        added = more.grants() - deployment.stacks.grants()
        found = findings({"local": more}, used, HERE)
        assert added
        assert all(": granted" in line for line in found)
        assert {line.rpartition(": ")[0] for line in found} == {
            f"local: {grant}" for grant in added
        }


def test_each_router_declares_what_its_routes_call() -> None:
    """Demand of every feature what the roles, made of several, cannot show."""
    paths = list(recordings.DIRECTORY.glob("routers-*.jsonl"))
    called = {
        (need.function, need.action.removeprefix("dynamodb:"), need.resource)
        for need in recordings.read(paths)
        if need.action.startswith("dynamodb:")
    }
    if not called:
        pytest.skip("without the integration tests nothing was recorded: `make unit`")
    declared = {
        (router.name, *need)
        for feature in declarations()
        for router in feature.routers
        for need in (
            *((action, "table DYNAMODB_TABLE_NAME") for action in router.table),
            *(
                ("Query", f"index {index} of DYNAMODB_TABLE_NAME")
                for index in router.indexes
            ),
        )
    }
    missing, unused = called - declared, declared - called
    assert (sorted(missing), sorted(unused)) == ([], [])
