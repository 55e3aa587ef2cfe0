"""The findings of cdk-nag that are accepted, told to it where they are made."""

import json
from collections.abc import Mapping
from datetime import date

from aws_cdk import Acknowledgment, Stack, Validations
from constructs import IConstruct

from infra.accepted import ACCEPTED, Accepted
from infra.stages.distribution import EDGE_REGION
from infra.stages.schema import Stage


def accepted_at(stage: Stage) -> list[Accepted]:
    """Return the findings that are accepted in this stage."""
    return [entry for entry in ACCEPTED if entry.when(stage)]


def rule_id(entry: Accepted, stage: Stage) -> str:
    """Return the finding's id as cdk-nag reports it."""
    rule = entry.rule.replace("{region}", stage.region)
    rule = rule.replace("{account}", stage.account or "<AWS::AccountId>")
    rule = rule.replace("{files}", _files_arn(stage))
    rule = rule.replace("{edge}", _edge_arn(stage))
    return f"AwsSolutions::AwsSolutions-{rule}"


def _edge_arn(stage: Stage) -> str:
    """Return how cdk-nag writes the ARN of the function at the edge."""
    output = {
        "StackName": f"{stage.prefix}-Edge",
        "Region": EDGE_REGION,
        "OutputName": "EdgeFunctionArn",
    }
    return json.dumps({"Fn::GetStackOutput": output}, separators=(",", ":"))


def _files_arn(stage: Stage) -> str:
    """Return how cdk-nag writes the ARN of the bucket, which another stack makes."""
    output = {
        "StackName": f"{stage.prefix}-Data",
        "Region": stage.region,
        "OutputName": "PublishOutputFnGetAttFiles8E6940B8ArnB90C6676",
    }
    return json.dumps({"Fn::GetStackOutput": output}, separators=(",", ":"))


def acknowledge(stacks: Mapping[str, Stack], stage: Stage) -> None:
    """Accept each finding where it is made, and nowhere else.

    Args:
        stacks: by the name that paths begin with.
        stage: decides which entries apply.
    """
    for entry in accepted_at(stage):
        for path in entry.paths:
            Validations.of(_construct(stacks, path)).acknowledge(
                Acknowledgment(id=rule_id(entry, stage), reason=entry.reason)
            )


def overdue(today: date) -> list[str]:
    """Return the entries whose review date has passed."""
    return [
        f"{entry.rule} at {', '.join(entry.paths)}: review was due {entry.review}"
        for entry in ACCEPTED
        if entry.review < today
    ]


def _construct(stacks: Mapping[str, Stack], path: str) -> IConstruct:
    """Return the construct at a path such as `Service/Gateway/Api`."""
    first, *rest = path.split("/")
    construct: IConstruct = stacks[first]
    for name in rest:
        construct = construct.node.find_child(name)
    return construct
