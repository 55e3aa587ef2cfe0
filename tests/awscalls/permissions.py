"""The common form of recorded calls and granted permissions."""

import fnmatch
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Permission:
    """One IAM action on one class of resource, needed by or granted to a function.

    Attributes:
        function: `auth`, `api`, or the name of a worker.
        action: the IAM action, such as `dynamodb:PutItem`; a grant may contain `*`.
        resource: kind and purpose, such as `table DYNAMODB_TABLE_NAME`; the purpose
            is the setting that tells the service the resource's name. A grant may
            contain `*`.
    """

    function: str
    action: str
    resource: str

    def __str__(self) -> str:
        """Return the text for a finding."""
        return f"{self.function}: {self.action} on {self.resource}"

    @property
    def is_wide(self) -> bool:
        """Whether it covers several actions, or every resource."""
        return "*" in self.action or self.resource == "*"

    def covers(self, need: "Permission") -> bool:
        """Say whether this grant allows that need."""
        return (
            self.function == need.function
            and fnmatch.fnmatchcase(need.action.lower(), self.action.lower())
            and fnmatch.fnmatchcase(need.resource, self.resource)
        )
