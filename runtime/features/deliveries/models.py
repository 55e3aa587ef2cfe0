"""The hook of a delivery, what is delivered, and the answers of a version.

Of the standard library alone: what tells of a failure must not be what fails.
"""

import json
from dataclasses import dataclass, field
from typing import Any, NamedTuple


class Hook(NamedTuple):
    """A call of CodeDeploy that waits for a word, by its two ids."""

    deployment: str
    execution: str

    @classmethod
    def of(cls, event: dict[str, Any]) -> "Hook":
        """Return the hook of CodeDeploy's event."""
        return cls(event["DeploymentId"], event["LifecycleEventHookExecutionId"])


class Delivered(NamedTuple):
    """The function and the version that a deployment moves an alias to."""

    function: str
    version: str
    application: str
    group: str


@dataclass(frozen=True)
class Credentials:
    """The account of the probe, whose sign-in shows that accounts work."""

    email: str
    password: str = field(repr=False)

    @classmethod
    def parse(cls, secret: str) -> "Credentials":
        """Return the account that a secret holds; it may hold more."""
        found = json.loads(secret)
        return cls(str(found["email"]), str(found["password"]))


class Reply(NamedTuple):
    """An answer of a version of a function.

    Attributes:
        version: the version that has answered; None where nobody tells.
        body: the JSON that it holds; None if it holds none.
    """

    status: int
    body: Any
    version: str | None
