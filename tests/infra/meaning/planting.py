"""The planting of mistakes in synthesized stacks.

A mistake changes a copy in memory, so that many can be tried on one synthesis.
"""

import copy
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from tests.infra.templates import Assembly, Resource, listed

Check = Callable[[Assembly], list[str]]
Plant = Callable[[Assembly], object]


@dataclass(frozen=True)
class Mistake:
    """A mistake that somebody could make in the stacks.

    Attributes:
        plant: makes it in an assembly.
        named_by: the check that must complain.
        stage: the stage that it is made in.
    """

    plant: Plant
    named_by: Check
    stage: str = "prod"


def planted(assembly: Assembly, mistake: Mistake) -> Assembly:
    """Return a copy of an assembly with a mistake in it."""
    changed = replace(assembly)
    changed.__dict__["stacks"] = copy.deepcopy(assembly.stacks)
    mistake.plant(changed)
    return changed


def setting(stack: str, name: str, **properties: Any) -> Plant:
    """Return the mistake of giving a resource these properties."""
    return lambda a: a.stacks[stack].resources[name].properties.update(properties)


def leaving_out(stack: str, name: str, key: str) -> Plant:
    """Return the mistake of leaving a property of a resource out."""
    return lambda a: a.stacks[stack].resources[name].properties.pop(key)


def adding(stack: str, name: str, kind: str, **properties: Any) -> Plant:
    """Return the mistake of one resource more."""
    made = Resource(name, kind, properties, {"Type": kind})
    return lambda a: a.stacks[stack].resources.update({name: made})


def changing(stack: str, name: str, *path: Any) -> Plant:
    """Return the mistake of another value, the last of the path, deep in a resource."""
    *parents, key, value = path

    def plant(assembly: Assembly) -> None:
        """Go to the place and change it."""
        place: Any = assembly.stacks[stack].resources[name].properties
        for parent in parents:
            place = place[parent]
        place[key] = value

    return plant


def appending(stack: str, name: str, *path: Any) -> Plant:
    """Return the mistake of one entry more, the last of the path, in a list."""
    *parents, entry = path

    def plant(assembly: Assembly) -> None:
        """Go to the list and add to it."""
        place: Any = assembly.stacks[stack].resources[name].properties
        for parent in parents:
            place = place[parent]
        place.append(entry)

    return plant


def forbidding(stack: str, source: str) -> Plant:
    """Return the mistake of leaving out the permission of a caller."""

    def plant(assembly: Assembly) -> None:
        """Find the permission and take it out."""
        resources = assembly.stacks[stack].resources
        (name,) = [
            r.name
            for r in resources.values()
            if r.properties.get("SourceArn") == source
        ]
        del resources[name]

    return plant


def refusing(stack: str, policy: str, action: str) -> Plant:
    """Return the mistake of a role without one action."""

    def plant(assembly: Assembly) -> None:
        """Take out the statements on it."""
        document = assembly.stacks[stack].resources[policy]["PolicyDocument"]
        document["Statement"] = [
            each
            for each in document["Statement"]
            if action not in listed(each["Action"])
        ]

    return plant


def dropping_entry(stack: str, name: str, key: str, at: int) -> Plant:
    """Return the mistake of one entry less in a list."""
    return lambda a: a.stacks[stack].resources[name][key].pop(at)
