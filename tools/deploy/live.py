"""Functions of a deployed stage: the versions that there are, and the one in use."""

import re
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any, TypeVar

from tools.deploy.aws import Aws
from tools.deploy.deployed import resources
from tools.deploy.deployment import DeployError, Deployment
from tools.deploy.versions import listing

LEADING = "Api"
"""The function by whose versions those of all are named."""
ALIAS = "live"
"""The alias that everybody calls, as `infra.constructs.function` names it."""
GENERATION = "DATA_GENERATION"
"""The setting that says of which data a version is, by its name there."""
AT_ONCE = 8
_LATEST = "$LATEST"
_LABEL = re.compile(r"Function[0-9A-F]{8}$")
_VERSION = "AWS::Lambda::Version"

Given = TypeVar("Given")
Done = TypeVar("Done")


@dataclass(frozen=True)
class Published:
    """A published version.

    Attributes:
        code: the digest of its code, by which versions of one deployment are told.
        published: when, as AWS writes it.
    """

    number: int
    code: str
    published: str
    environment: Mapping[str, str] = field(default_factory=dict, repr=False)

    def is_of_other_data(self, generation: int) -> bool:
        """Tell whether it is of another table or secret than this generation."""
        return self.environment.get(GENERATION) not in (None, str(generation))


@dataclass(frozen=True)
class LiveFunction:
    """A function of a stage.

    Attributes:
        label: its name in the stacks, such as `Api`.
        name: its name in AWS.
        version: the version that its alias leads to.
        shares: the versions that have a share of its requests, during a delivery.
        versions: all that are there, the oldest first.
        recorded: the version that the stack has on record.
    """

    label: str
    name: str
    version: int
    shares: tuple[str, ...]
    versions: tuple[Published, ...]
    recorded: int | None

    @property
    def is_elsewhere(self) -> bool:
        """Whether somebody has moved the alias since the stack was deployed."""
        return self.recorded not in (None, self.version)

    @property
    def used(self) -> Published:
        """The version that is in use."""
        return self.of(self.version)

    def of(self, number: int) -> Published:
        """Return the version of this number.

        Raises:
            DeployError: there is none.
        """
        for each in self.versions:
            if each.number == number:
                return each
        known = ", ".join(str(each.number) for each in self.versions)
        raise DeployError(f"{self.label} has no version {number}; it has {known}.")


def live_functions(deployment: Deployment, aws: Aws) -> list[LiveFunction]:
    """Return the functions of all stacks of a stage, sorted by their labels.

    Raises:
        DeployError: the stage is not deployed.
    """
    named: dict[str, str] = {}
    recorded: dict[str, int] = {}
    for stack in (
        deployment.service_stack,
        deployment.jobs_stack,
        deployment.workers_stack,
    ):
        for found in resources(aws.client("cloudformation"), stack) or []:
            if found.is_function:
                named[found.name] = _LABEL.sub("", found.id)
            elif found.type == _VERSION:
                # An ARN, of a function and its version.
                _, function, number = found.name.rsplit(":", 2)
                recorded[function] = int(number)
    if not named:
        raise DeployError(f"{deployment.stage.name} is not deployed.")
    client = aws.client("lambda")
    made = together(
        lambda each: _read(client, *each, recorded.get(each[0])), named.items()
    )
    return sorted(made, key=lambda each: each.label)


def together(work: Callable[[Given], Done], given: Iterable[Given]) -> list[Done]:
    """Do the same for many, some at a time, and return what came of each in order."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        return list(pool.map(work, given))


def move(client: Any, function: LiveFunction, version: int) -> None:
    """Let the alias of a function lead to a version alone."""
    client.update_alias(
        FunctionName=function.name,
        Name=ALIAS,
        FunctionVersion=str(version),
        RoutingConfig={"AdditionalVersionWeights": {}},
    )


def put_back(
    client: Any, functions: Iterable[LiveFunction], tell: Callable[[str], None]
) -> None:
    """Let aliases lead to where they were read; one that fails holds up no other."""
    back = []
    for each in functions:
        try:
            move(client, each, each.version)
            back.append(each.label)
        # What comes next is told by the error that made this necessary.
        except Exception as error:
            tell(f"{each.label} is not back at {each.version}: {error}")
    tell(f"Put back: {', '.join(back) or 'none'}.")


def _read(client: Any, name: str, label: str, recorded: int | None) -> LiveFunction:
    alias = client.get_alias(FunctionName=name, Name=ALIAS)
    found = [
        Published(
            int(each["Version"]),
            each["CodeSha256"],
            each["LastModified"],
            each.get("Environment", {}).get("Variables", {}),
        )
        for each in listing(client, "list_versions_by_function", name, "Versions")
        if each["Version"] != _LATEST
    ]
    weights = alias.get("RoutingConfig", {}).get("AdditionalVersionWeights", {})
    return LiveFunction(
        label=label,
        name=name,
        version=int(alias["FunctionVersion"]),
        shares=tuple(weights),
        versions=tuple(sorted(found, key=lambda each: each.number)),
        recorded=recorded,
    )
