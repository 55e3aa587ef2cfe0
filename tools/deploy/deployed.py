"""What a deployed stack holds, as CloudFormation knows it."""

from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

# The template's own words; anything else is deleted with the stack.
_RETAINING = ("Retain", "RetainExceptOnCreate")


@dataclass(frozen=True)
class Resource:
    """A resource under the name that AWS knows it by."""

    type: str
    name: str
    stays: bool

    @property
    def is_bucket(self) -> bool:
        """Whether it must be emptied before it can go."""
        return self.type == "AWS::S3::Bucket"


def resources(cloudformation: Any, stack: str) -> list[Resource] | None:
    """The resources of a stack, or None if there is no such stack.

    Whether one stays is read from the deployed template: what the stage's settings say
    today holds only once it has been deployed.
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
            stays=declared.get(row["LogicalResourceId"], {}).get("DeletionPolicy")
            in _RETAINING,
        )
        for row in summaries
        if row.get("PhysicalResourceId") and row["ResourceStatus"] != "DELETE_COMPLETE"
    ]
