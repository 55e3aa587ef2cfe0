"""Mistakes in the rights of GitHub's workflows, each with the check that names it."""

from typing import Any

from tests.infra.meaning import github
from tests.infra.meaning.planting import Plant, appending, changing
from tests.infra.templates import Assembly

SUB, AUD = f"{github.ISSUER}:sub", f"{github.ISSUER}:aud"


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
    "dev that reads the secrets in web ACLs of prod": (
        allowing("DeployDev", "wafv2:GetWebACL"),
        "firewalls_of_one_stage",
    ),
    "preview that reads the secrets in web ACLs of dev": (
        without_statement("PreviewDefaultPolicy", "Firewalls", key="Condition"),
        "firewalls_of_one_stage",
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
ORIGIN = "arn:aws:secretsmanager:eu-central-1:${AWS::AccountId}:secret:OriginSecret*"
OF_DEV = {"StringEquals": {"aws:ResourceTag/stage": "dev"}}
# Where there is a distribution, in a region of its own.
MISTAKES_AT_THE_EDGE = {
    "deployment that reads any secret": (
        allowing("DeployStaging", "secretsmanager:GetSecretValue"),
        "deployment_of_one_stage",
    ),
    "deployment that reads the signing keys": (
        allowing(
            "DeployStaging",
            "secretsmanager:GetSecretValue",
            ORIGIN.replace("OriginSecret", "SigningKeys"),
        ),
        "deployment_of_one_stage",
    ),
    "deployment that reads the origin's secret of any stage": (
        without_statement(
            "DeployStagingDefaultPolicy", "OriginSecret", key="Condition"
        ),
        "deployment_of_one_stage",
    ),
    "dev that reads staging's": (
        allowing("DeployDev", "secretsmanager:GetSecretValue", ORIGIN),
        "deployment_of_one_stage",
    ),
    "dev that reads one of its own, of a distribution that it has not": (
        allowing(
            "DeployDev", "secretsmanager:GetSecretValue", ORIGIN, Condition=OF_DEV
        ),
        "deployment_of_one_stage",
    ),
    "deployment that cannot try what it goes back to": (
        without_statement("DeployStagingDefaultPolicy", "OriginSecret"),
        "edge_is_within_reach",
    ),
    "deployment without the roles of the edge's region": (
        without_statement("DeployStagingDefaultPolicy", "BootstrapRoles"),
        "edge_is_within_reach",
    ),
    "comparison without the stack of the edge": (
        without_statement("DiffDefaultPolicy", "StacksStaging"),
        "edge_is_within_reach",
    ),
}
