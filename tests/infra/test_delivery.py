"""GitHub's roles: each planted mistake is named, and what is off makes nothing."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType

import pytest
from aws_cdk import App
from pydantic import ValidationError

from infra.delivery import assemble_delivery, main
from infra.stages import values
from infra.stages.distribution import Edge
from infra.stages.github import DELIVERED, GitHub
from infra.stages.loading import load_github, load_stage
from infra.stages.schema import Stage, StageError
from tests.infra.meaning import github
from tests.infra.meaning.github_mistakes import MISTAKES, MISTAKES_AT_THE_EDGE
from tests.infra.meaning.planting import Check, Mistake, Plant, planted
from tests.infra.templates import Assembly, context, read

DEV_ACCOUNT = "444455556666"
FULL = GitHub(repository=github.REPOSITORY, previews=True)
CHECKS = MappingProxyType({check.__name__: check for check in github.CHECKS})


@cache
def delivered(stage: str = "dev", delivery: GitHub = FULL) -> Assembly:
    """Synthesize the stack for the account of a stage."""
    with TemporaryDirectory() as folder:
        app = App(context=context(), outdir=folder)
        assemble_delivery(app, load_stage(stage), delivery)
        app.synth()
        report = Path(folder) / "validation-report.json"
        if not report.exists():
            report.write_text("{}", encoding="utf-8")
        return read(Path(folder), load_stage(stage))


@cache
def behind_a_distribution() -> Assembly:
    """Synthesize the stack where staging has a distribution, far from its region."""
    edge = {"domain": "app.example.com", "frontend": "frontend.example.net"}
    zone = {"id": "Z0123456789ABCDEFGHIJ", "name": "example.com"}
    changes = {
        "region": "eu-central-1",
        "edge": Edge.model_validate({**edge, "zone": zone}),
    }
    changed = tuple(
        each.model_copy(update=changes) if each.name == "staging" else each
        for each in values.STAGES
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(values, "STAGES", changed)
        return delivered.__wrapped__("staging")


@pytest.mark.parametrize("check", github.CHECKS, ids=lambda check: check.__name__)
def test_roles_mean_what_they_should(check: Check) -> None:
    """No account has anything to complain of, with or without a distribution."""
    assert check(delivered()) == []
    assert check(delivered("prod")) == []
    assert check(behind_a_distribution()) == []


@pytest.mark.parametrize(("plant", "check"), MISTAKES.values(), ids=list(MISTAKES))
def test_planted_mistake_is_named(plant: Plant, check: str) -> None:
    """The check complains, and did not before."""
    named(plant, check, delivered())


@pytest.mark.parametrize(
    ("plant", "check"), MISTAKES_AT_THE_EDGE.values(), ids=list(MISTAKES_AT_THE_EDGE)
)
def test_planted_mistake_behind_a_distribution_is_named(
    plant: Plant, check: str
) -> None:
    """As without one, where less is right."""
    named(plant, check, behind_a_distribution())


def named(plant: Plant, check: str, sound: Assembly) -> None:
    """Plant a mistake, of which the check must complain, and did not before."""
    mistake = Mistake(plant, CHECKS[check], sound.stage.name)
    assert mistake.named_by(sound) == []

    found = mistake.named_by(planted(sound, mistake))

    assert found, "nobody would have noticed"


def test_every_check_has_named_a_mistake() -> None:
    """One that never complained of anything might be unable to."""
    both = (*MISTAKES.values(), *MISTAKES_AT_THE_EDGE.values())
    assert {check for _, check in both} == set(CHECKS)


def test_each_account_has_the_roles_of_its_own_stages_only() -> None:
    """Neither can the role of dev be taken in prod's account, nor one for previews."""
    roles = {
        name: {role.name for role in delivered(name).everywhere("AWS::IAM::Role")}
        for name in ("dev", "prod")
    }
    previews = {"Preview", "PreviewExecution"}
    assert roles["dev"] == {"DeployDev", "DeployStaging", "Diff"} | previews
    assert roles["prod"] == {"DeployProd", "Diff"}


def test_provider_that_is_there_is_used() -> None:
    """An account can have it once only."""
    delivery = FULL.model_copy(update={"existing_provider": True, "previews": False})
    found = delivered("prod", delivery)
    assert found.everywhere("AWS::IAM::OIDCProvider") == []
    assert github.principals(found) == github.trusted_subjects(found) == []
    assert delivered().stacks["Delivery"].one("AWS::IAM::OIDCProvider").is_retained


@pytest.mark.parametrize(
    "repository", ["octo-org/backend", "octo-org@123456/backend@456789"]
)
def test_repository_is_named_as_in_tokens(repository: str) -> None:
    """Newer repositories have numbers in their subjects, which nobody can reuse."""
    assert GitHub(repository=repository).repository == repository


@pytest.mark.parametrize(
    "repository",
    ["*", "octo-org/*", "octo-org", "octo-org/a:environment:dev", "a@1/b", "a/b\n"],
)
def test_repository_that_is_none_is_refused(repository: str) -> None:
    """A wildcard would trust everybody's."""
    with pytest.raises(ValidationError, match="repository"):
        GitHub(repository=repository)


def stages(**accounts: str | None) -> tuple[Stage, ...]:
    """Return the stages with other accounts."""
    return tuple(
        stage.model_copy(update={"account": accounts.get(stage.name, stage.account)})
        for stage in values.STAGES
    )


@pytest.mark.parametrize(
    ("accounts", "words"),
    [
        ({"dev": None}, "set the account of dev"),
        ({"dev": DEV_ACCOUNT, "staging": None}, "staging keeps its data"),
        ({"dev": DEV_ACCOUNT, "staging": DEV_ACCOUNT}, "staging keeps its data"),
        ({"dev": "111122223333", "staging": DEV_ACCOUNT}, "prod keeps its data"),
    ],
)
def test_previews_are_refused_beside_data_that_is_kept(
    accounts: dict[str, str | None], words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Names and tags hold back mistakes; another account holds back everybody."""
    monkeypatch.setattr(values, "STAGES", stages(**accounts))
    monkeypatch.setattr(values, "GITHUB", FULL)

    with pytest.raises(StageError, match=words):
        load_github()


def test_previews_in_an_account_of_their_own_are_fine(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Nothing that is kept can be there."""
    apart = stages(dev=DEV_ACCOUNT, staging="777788889999")
    monkeypatch.setattr(values, "STAGES", apart)
    monkeypatch.setattr(values, "GITHUB", FULL)

    assert load_github() == FULL


def test_delivery_is_off_until_it_is_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """The app says where, in one line."""
    assert load_github() is None
    monkeypatch.setenv("CDK_CONTEXT_JSON", '{"stage": "dev"}')
    with pytest.raises(SystemExit, match="^error: delivery: set GITHUB in infra/"):
        main()


def test_only_stages_that_github_deploys_have_roles() -> None:
    """The local one is on nobody's account."""
    with pytest.raises(StageError, match=f"choose a stage from {DELIVERED[0]}"):
        assemble_delivery(App(), load_stage("local"), FULL)
