"""GitHub's roles: each planted mistake is named, and what is off makes nothing."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

import pytest
from aws_cdk import App
from pydantic import ValidationError

from infra.delivery import assemble_delivery, main
from infra.stages import values
from infra.stages.github import DELIVERED, GitHub
from infra.stages.loading import load_github, load_stage
from infra.stages.schema import Stage, StageError
from tests.infra.meaning import github
from tests.infra.meaning.planting import (
    Check,
    Mistake,
    Plant,
    appending,
    changing,
    planted,
)
from tests.infra.templates import Assembly, context, read

SUB, AUD = f"{github.ISSUER}:sub", f"{github.ISSUER}:aud"
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


def trusting(role: str, **equal: str) -> Plant:
    """Return the mistake of other conditions of a role's trust."""
    place = ("AssumeRolePolicyDocument", "Statement", 0, "Condition")
    return changing("Delivery", role, *place, {"StringEquals": equal})


def loosely(role: str, operator: str, **values: str) -> Plant:
    """Return the mistake of a looser comparison of a role's trust."""
    place = ("AssumeRolePolicyDocument", "Statement", 0, "Condition")
    return changing("Delivery", role, *place, {operator: values})


def allowing(role: str, action: str, resource: str = "*", **more: Any) -> Plant:
    """Return the mistake of one right more."""
    statement = {"Effect": "Allow", "Action": action, "Resource": resource, **more}
    policy = f"{role}DefaultPolicy"
    return appending("Delivery", policy, "PolicyDocument", "Statement", statement)


def without_statement(resource: str, sid: str, *, key: str = "") -> Plant:
    """Return the mistake of leaving out a statement, or one member of it."""

    def plant(assembly: Assembly) -> None:
        """Find the statement by its name."""
        resources = assembly.stacks["Delivery"].resources
        document = resources[resource]["PolicyDocument"]
        (found,) = [each for each in document["Statement"] if each["Sid"] == sid]
        if key:
            del found[key]
        else:
            document["Statement"].remove(found)

    return plant


def trust(subject: str) -> dict[str, str]:
    """Return the condition for a subject, with the right audience."""
    return {AUD: "sts.amazonaws.com", SUB: subject}


OURS = f"repo:{github.REPOSITORY}"
LOOKUP = "arn:aws:iam::${AWS::AccountId}:role/cdk-hnb659fds-lookup-role-x-y"
DEPLOY = "arn:aws:iam::${AWS::AccountId}:role/cdk-hnb659fds-deploy-role-x-y"
MISTAKES = {
    "every repository": (
        loosely("DeployDev", "StringLike", **trust("repo:*")),
        "trusted_subjects",
    ),
    "every repository of the owner": (
        loosely("DeployDev", "StringLike", **trust("repo:octo-org/*:environment:dev")),
        "trusted_subjects",
    ),
    "every environment": (
        loosely("DeployStaging", "StringLike", **trust(f"{OURS}:environment:*")),
        "trusted_subjects",
    ),
    "every branch": (
        trusting("DeployStaging", **trust(f"{OURS}:ref:refs/heads/*")),
        "trusted_subjects",
    ),
    "pull requests deploy": (
        trusting("DeployDev", **trust(f"{OURS}:pull_request")),
        "trusted_subjects",
    ),
    "another stage's environment": (
        trusting("DeployStaging", **trust(f"{OURS}:environment:dev")),
        "trusted_subjects",
    ),
    "a fork's name": (
        trusting("Diff", **trust("repo:somebody/backend:pull_request")),
        "trusted_subjects",
    ),
    "pull requests preview without the environment": (
        trusting("Preview", **trust(f"{OURS}:pull_request")),
        "trusted_subjects",
    ),
    "no subject": (trusting("Diff", **{AUD: "sts.amazonaws.com"}), "trusted_subjects"),
    "no audience": (
        trusting("DeployDev", **{SUB: f"{OURS}:environment:dev"}),
        "demanded_audience",
    ),
    "provider for other audiences": (
        appending("Delivery", "GitHub", "ClientIdList", "https://github.com/octo-org"),
        "demanded_audience",
    ),
    "another issuer": (
        changing("Delivery", "GitHub", "Url", "https://tokens.example.com"),
        "demanded_audience",
    ),
    "anybody in AWS": (
        changing(
            "Delivery",
            "DeployDev",
            *("AssumeRolePolicyDocument", "Statement", 0, "Principal", {"AWS": "*"}),
        ),
        "principals",
    ),
    "diff that writes": (
        allowing("Diff", "cloudformation:CreateChangeSet"),
        "comparison_reads_only",
    ),
    "diff that reads every row": (
        allowing("Diff", "sts:AssumeRole", LOOKUP),
        "comparison_reads_only",
    ),
    "deployment that passes roles": (
        allowing("DeployDev", "iam:PassRole"),
        "deployment_of_one_stage",
    ),
    "deployment that reads secrets": (
        allowing("DeployStaging", "secretsmanager:GetSecretValue"),
        "deployment_of_one_stage",
    ),
    "dev that changes staging": (
        allowing("DeployDev", "lambda:UpdateAlias", "arn:x:function:Backend-staging-*"),
        "deployment_of_one_stage",
    ),
    "preview that deploys dev": (
        allowing("Preview", "sts:AssumeRole", DEPLOY),
        "previews_stay_by_themselves",
    ),
    "preview that updates any stack": (
        allowing("Preview", "cloudformation:UpdateStack"),
        "previews_stay_by_themselves",
    ),
    "preview that passes any role": (
        allowing("Preview", "iam:PassRole"),
        "previews_stay_by_themselves",
    ),
    "preview that passes its role to a function": (
        without_statement(
            "PreviewDefaultPolicy", "OnlyWithTheExecutionRole", key="Condition"
        ),
        "previews_stay_by_themselves",
    ),
    "roles without the boundary": (
        without_statement(
            "PreviewExecutionDefaultPolicy", "MakeRoles", key="Condition"
        ),
        "preview_roles_are_bounded",
    ),
    "boundary that comes off": (
        allowing(
            "PreviewExecution",
            "iam:DeleteRolePermissionsBoundary",
            "arn:aws:iam::1:role/Backend-pr-*",
        ),
        "preview_roles_are_bounded",
    ),
    "roles of other stages": (
        allowing("PreviewExecution", "iam:DeleteRole", "arn:aws:iam::1:role/Backend-*"),
        "preview_roles_are_bounded",
    ),
    "boundary that lets others' tables": (
        without_statement("PreviewBoundary", "NothingOfOtherStages"),
        "others_are_out_of_reach",
    ),
    "execution that reaches others' buckets": (
        without_statement("PreviewExecutionDefaultPolicy", "NoOtherBuckets"),
        "others_are_out_of_reach",
    ),
    "boundary with other roles": (
        appending(
            "Delivery",
            "PreviewBoundary",
            *("PolicyDocument", "Statement"),
            {"Effect": "Allow", "Action": "sts:AssumeRole", "Resource": "*", "Sid": ""},
        ),
        "others_are_out_of_reach",
    ),
}


@pytest.mark.parametrize("check", github.CHECKS, ids=lambda check: check.__name__)
def test_roles_mean_what_they_should(check: Check) -> None:
    """Neither the account of dev nor that of prod has anything to complain of."""
    assert check(delivered()) == []
    assert check(delivered("prod")) == []


@pytest.mark.parametrize(("plant", "check"), MISTAKES.values(), ids=list(MISTAKES))
def test_planted_mistake_is_named(plant: Plant, check: str) -> None:
    """The check complains, and did not before."""
    mistake = Mistake(plant, CHECKS[check], "dev")
    assert mistake.named_by(delivered()) == []

    found = mistake.named_by(planted(delivered(), mistake))

    assert found, "nobody would have noticed"


def test_every_check_has_named_a_mistake() -> None:
    """One that never complained of anything might be unable to."""
    assert {check for _, check in MISTAKES.values()} == set(CHECKS)


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
