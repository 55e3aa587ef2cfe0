"""The stages of pull requests: dev once more, removable, and held back where asked."""

from typing import Any

import pytest

from infra.stages import values
from infra.stages.github import GitHub
from infra.stages.loading import load_stage
from infra.stages.previews import is_preview, preview_of
from infra.stages.schema import StageError
from tests.infra.templates import Assembly, synthesize

NAME = "pr-12"


@pytest.mark.parametrize(
    "name", ["pr-0", "pr-", "pr-1234567", "pr-01", "xpr-1", "pr-1\n", "PR-1", "pr-1-x"]
)
def test_name_that_is_no_number_is_no_stage(name: str) -> None:
    """It becomes part of names and policies."""
    assert not is_preview(name)
    with pytest.raises(StageError, match="there is no"):
        load_stage(name)


def test_preview_has_the_settings_of_dev() -> None:
    """But the name, and what would outlive it."""
    dev, preview = load_stage("dev"), load_stage(NAME)
    assert (preview.name, preview.prefix) == (NAME, f"Backend-{NAME}")
    for name in ("account", "region", "allowed_origins", "debug", "firewall", "api"):
        assert getattr(preview, name) == getattr(dev, name)


def test_nothing_of_a_preview_stays_or_is_there_twice() -> None:
    """Not even where dev itself is kept, warm, watched and has a name."""
    prod = load_stage("prod")
    domain = {
        "name": "api.example.com",
        "certificate_arn": "arn:aws:acm:us-east-1:111122223333:certificate/a-b",
    }
    dev = prod.model_validate(prod.model_dump() | {"domain": domain, "name": "dev"})

    preview = preview_of(dev, NAME)

    assert preview.removal.value == "destroy"
    assert not preview.deletion_protection and not preview.customer_managed_key
    gone = (preview.domain, preview.probe, preview.budget, preview.objectives)
    assert set(gone) == {None}
    assert preview.alarm_email is None
    for function in (preview.api, preview.auth):
        assert (function.reserved, function.provisioned) == (None, None)


@pytest.fixture(scope="module", name="bounded")
def _bounded() -> Assembly:
    """Return a pull request's stage where GitHub makes it."""
    with pytest.MonkeyPatch.context() as patch:
        delivery = GitHub(repository="octo-org/backend", previews=True)
        accounts = {"dev": "444455556666", "staging": "777788889999"}
        stages = tuple(
            stage.model_copy(
                update={"account": accounts.get(stage.name, stage.account)}
            )
            for stage in values.STAGES
        )
        patch.setattr(values, "STAGES", stages)
        patch.setattr(values, "GITHUB", delivery)
        return synthesize(load_stage(NAME))


def test_every_role_of_a_preview_has_the_boundary(bounded: Assembly) -> None:
    """One without could do whatever the pull request says."""
    expected = "arn:aws:iam::444455556666:policy/backend-preview-boundary"
    roles = {
        name: role
        for name, stack in bounded.stacks.items()
        for role in stack.of_type("AWS::IAM::Role")
        if name != "Account"
    }
    assert roles
    found = {str(r.properties.get("PermissionsBoundary")) for r in roles.values()}
    assert {each.replace("${AWS::Partition}", "aws") for each in found} == {expected}
    (shared,) = bounded.account.of_type("AWS::IAM::Role")
    assert "PermissionsBoundary" not in shared.properties


def test_resources_of_a_preview_go_with_it(bounded: Assembly) -> None:
    """A bucket or table that stays would stay for every pull request there was."""
    kept: list[Any] = [
        f"{name}/{resource.name}"
        for name, stack in bounded.stacks.items()
        for resource in stack.resources.values()
        if resource.whole.get("DeletionPolicy", "Delete") != "Delete"
        and name != "Account"
        and resource.type != "AWS::Lambda::Version"
    ]
    assert kept == []


def test_resources_of_a_preview_tell_whose_they_are(bounded: Assembly) -> None:
    """The policies of GitHub's roles go by this tag."""
    table = bounded.data.one("AWS::DynamoDB::GlobalTable")
    assert {"Key": "stage", "Value": NAME} in table["Replicas"][0]["Tags"]
