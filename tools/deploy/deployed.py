"""The resources of a deployed stack, read from CloudFormation."""

from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

# The template's own words; anything else is deleted with the stack.
_RETAINING = ("Retain", "RetainExceptOnCreate")
# Goes with its function, which no stack retains.
_VERSION = "AWS::Lambda::Version"


@dataclass(frozen=True)
class Resource:
    """A resource of a deployed stack, with its physical name."""

    type: str
    name: str
    stays: bool
    id: str = ""

    @property
    def is_function(self) -> bool:
        """Whether this is a function, whose name is its physical name."""
        return self.type == "AWS::Lambda::Function"

    @property
    def is_bucket(self) -> bool:
        """Whether this is a bucket, which must be empty before it can be deleted."""
        return self.type == "AWS::S3::Bucket"


def resources(cloudformation: Any, stack: str) -> list[Resource] | None:
    """Return the resources of a stack, or None if there is no such stack.

    Whether a resource is retained is read from the deployed template: the settings of
    the stage may have changed since, without a deployment.
    """
    try:
        template = cloudformation.get_template(StackName=stack)["TemplateBody"]
        pages = cloudformation.get_paginator("list_stack_resources").paginate(
            StackName=stack
        )
        summaries = [row for page in pages for row in page["StackResourceSummaries"]]
    except ClientError as error:
        if "does not exist" in error.response["Error"]["Message"]:
            return None
        raise
    # Empty for a stack whose creation never got beyond its change set.
    declared = template["Resources"] if template else {}
    return [
        Resource(
            type=row["ResourceType"],
            name=row["PhysicalResourceId"],
            id=row["LogicalResourceId"],
            stays=row["ResourceType"] != _VERSION
            and declared.get(row["LogicalResourceId"], {}).get("DeletionPolicy")
            in _RETAINING,
        )
        for row in summaries
        if row.get("PhysicalResourceId") and _is_held(row, declared)
    ]


def _is_held(row: Mapping[str, Any], declared: Container[str]) -> bool:
    """Tell whether a stack still has a resource that is listed as one of it.

    What an update has retained (a former version, a former table) stays listed as
    skipped; so does what a destruction retains, until that ends.
    """
    status = row["ResourceStatus"]
    if status == "DELETE_SKIPPED":
        return row["LogicalResourceId"] in declared
    return bool(status != "DELETE_COMPLETE")
