"""The one thing that recordings and templates are both made of."""

import fnmatch
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Permission:
    """One IAM action on one class of resource, needed by or granted to a function.

    Attributes:
        function: `auth`, `api`, or a worker's.
        action: as IAM names it, such as `dynamodb:PutItem`; a grant may hold `*`.
        resource: kind and purpose, such as `table DYNAMODB_TABLE_NAME`; the purpose
            is the setting that names the resource to the service. A grant may hold
            `*`.
    """

    function: str
    action: str
    resource: str

    def __str__(self) -> str:
        """As a finding names it."""
        return f"{self.function}: {self.action} on {self.resource}"

    @property
    def is_wide(self) -> bool:
        """Whether it stands for more than one action, or for every resource."""
        return "*" in self.action or self.resource == "*"

    def covers(self, need: "Permission") -> bool:
        """Whether this grant allows that need."""
        return (
            self.function == need.function
            and fnmatch.fnmatchcase(need.action.lower(), self.action.lower())
            and fnmatch.fnmatchcase(need.resource, self.resource)
        )
