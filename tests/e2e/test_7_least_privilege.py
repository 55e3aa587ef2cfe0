"""Every grant of the functions' roles is used, and every use is granted."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.awscalls import emulated, recordings
from tests.awscalls.implicit import IMPLICIT
from tests.awscalls.permissions import Permission
from tests.awscalls.proof import findings
from tests.awscalls.templates import Stacks
from tests.e2e.deployment import Deployment, synthesize

pytestmark = pytest.mark.e2e


UNUSED = "dynamodb:DescribeTable"


@pytest.fixture(name="recorded", scope="module")
def _recorded(
    request: pytest.FixtureRequest, deployment: Deployment
) -> tuple[set[Permission], set[Permission]]:
    """What these tests needed, and what of it the emulator refused."""
    if not any("test_2_operations" in item.nodeid for item in request.session.items):
        pytest.skip("without the other files next to nothing was called: `make e2e`")
    needed, refused = emulated.permissions(
        deployment.cloud.calls, deployment.stacks, deployment.physical_ids
    )
    assert {permission.function for permission in needed} == {"auth", "api"}
    return needed, refused


@pytest.fixture(name="used", scope="module")
def _used(recorded: tuple[set[Permission], set[Permission]]) -> set[Permission]:
    """What all tests needed, the integration tests too where they have run."""
    needed, _ = recorded
    return needed | recordings.read(recordings.DIRECTORY.glob("integration-*.jsonl"))


def test_no_call_was_refused(
    recorded: tuple[set[Permission], set[Permission]],
) -> None:
    """The emulator enforces the roles as they were deployed."""
    _, refused = recorded
    assert not refused, "\n".join(map(str, sorted(refused)))


def test_roles_allow_what_is_called_and_nothing_else(
    deployment: Deployment, used: set[Permission], tmp_path: Path
) -> None:
    """As deployed here, and as production would be."""
    stages = {"local": deployment.stacks, "prod": synthesize("prod", tmp_path)}
    found = findings(stages, used, IMPLICIT)
    assert not found, "\n".join(found)


def _statements(templates: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The statements about the service's data, to be changed in place."""
    for template in templates.values():
        for resource in template["Resources"].values():
            if resource["Type"] == "AWS::IAM::Policy":
                document = resource["Properties"]["PolicyDocument"]
                for statement in document["Statement"]:
                    if not _listed(statement)[0].startswith(("logs:", "xray:")):
                        yield statement


def _listed(statement: dict[str, Any]) -> list[str]:
    """A statement's actions, however they are written."""
    actions = statement["Action"]
    return actions if isinstance(actions, list) else [actions]


def test_each_grant_that_is_taken_away_from_these_roles_is_named(
    deployment: Deployment, used: set[Permission]
) -> None:
    """One action of one statement at a time: the proof has no blind spot."""
    granted = deployment.stacks.grants()
    places = [
        (number, action)
        for number, statement in enumerate(_statements(deployment.stacks.templates))
        for action in _listed(statement)
    ]
    assert len(places) > 10
    for number, action in places:
        templates = deployment.stacks.templates
        statement = list(_statements(templates))[number]
        statement["Action"] = [a for a in _listed(statement) if a != action]
        less = Stacks(templates)
        missing = granted - less.grants()
        expected = {
            f"local: {need}: called, but no statement allows it" for need in missing
        }
        assert expected, action
        assert set(findings({"local": less}, used, IMPLICIT)) == expected


def test_each_grant_too_many_for_these_roles_is_named(
    deployment: Deployment, used: set[Permission]
) -> None:
    """Wherever it is added."""
    number_of_statements = len(list(_statements(deployment.stacks.templates)))
    assert number_of_statements >= 4
    for number in range(number_of_statements):
        templates = deployment.stacks.templates
        statement = list(_statements(templates))[number]
        statement["Action"] = [*_listed(statement), UNUSED]
        more = Stacks(templates)
        added = more.grants() - deployment.stacks.grants()
        expected = {f"local: {grant}: granted, but no call uses it" for grant in added}
        assert expected
        assert set(findings({"local": more}, used, IMPLICIT)) == expected
