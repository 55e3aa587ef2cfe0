"""Resources of a deployed stack: neither those gone nor those it has let go of."""

import json
from typing import Any

from tests.unit.tools.deploy.fakes import StubbedAws, stage
from tools.deploy.deployed import resources
from tools.deploy.deployment import Deployment
from tools.deploy.live import ALIAS, live_functions

DEV = Deployment(stage("dev"))
FUNCTION, VERSION = "AWS::Lambda::Function", "AWS::Lambda::Version"
ARN = "arn:aws:lambda:us-east-1:123456789012:function:api"


def listed(kind: str, id: str, name: str, status: str) -> dict[str, str]:
    """Return a resource as CloudFormation lists it."""
    return {
        "LogicalResourceId": id,
        "PhysicalResourceId": name,
        "ResourceType": kind,
        "ResourceStatus": status,
        "LastUpdatedTimestamp": "2026-01-01T00:00:00Z",
    }


def holds(cloudformation: Any, declared: list[str], *rows: dict[str, str]) -> None:
    """Stub a stack with these ids in its template, and these resources."""
    template = {"Resources": {id: {"DeletionPolicy": "Retain"} for id in declared}}
    cloudformation.add_response("get_template", {"TemplateBody": json.dumps(template)})
    cloudformation.add_response(
        "list_stack_resources", {"StackResourceSummaries": list(rows)}
    )


def test_version_that_an_update_retained_is_not_the_one_on_record() -> None:
    """The alias would be taken for moved, and be moved to that version."""
    aws = StubbedAws()
    cloudformation, lambda_ = aws.stub("cloudformation"), aws.stub("lambda")
    holds(
        cloudformation,
        ["ApiFunction0A1B2C3D", "New"],
        listed(FUNCTION, "ApiFunction0A1B2C3D", "api", "UPDATE_COMPLETE"),
        listed(VERSION, "New", f"{ARN}:3", "CREATE_COMPLETE"),
        listed(VERSION, "Former", f"{ARN}:2", "DELETE_SKIPPED"),
        listed(VERSION, "Deleted", f"{ARN}:1", "DELETE_COMPLETE"),
    )
    for _ in ("jobs", "workers"):
        holds(cloudformation, [])
    lambda_.add_response("get_alias", {"Name": ALIAS, "FunctionVersion": "3"})
    lambda_.add_response("list_versions_by_function", {"Versions": []})

    (api,) = live_functions(DEV, aws)

    assert api.recorded == 3 and not api.is_elsewhere


def test_what_a_half_destroyed_stack_has_retained_is_still_named() -> None:
    """Its destruction is repeated, and says what stays and costs money."""
    aws = StubbedAws()
    table = listed("AWS::DynamoDB::GlobalTable", "Table", "t", "DELETE_SKIPPED")
    holds(aws.stub("cloudformation"), ["Table"], table)
    (found,) = resources(aws.client("cloudformation"), "Backend-dev-Data") or []
    assert (found.name, found.stays) == ("t", True)
