"""References of one resource to another, as `templates.py` writes them out."""

import re

from tests.infra.templates import Assembly, Resource

_REFERENCE = re.compile(r"\$\{(\w+)\.(\w+)(\.[\w.]+)?\}")


def find(assembly: Assembly, value: object) -> Resource | None:
    """Return the resource that a value refers to; None if it refers to none."""
    found = _REFERENCE.match(value) if isinstance(value, str) else None
    if found is None or found[1] not in assembly.stacks:
        return None
    return assembly.stacks[found[1]].resources.get(found[2])


def must_find(assembly: Assembly, value: object) -> Resource:
    """Return the resource that a value refers to."""
    found = find(assembly, value)
    assert found is not None, f"{value} is of nothing that is deployed"
    return found


def name_of(assembly: Assembly, value: object) -> str:
    """Return the name of the resource that a value refers to, or the value itself."""
    found = find(assembly, value)
    return found.name if found else str(value)


def reference(assembly: Assembly, resource: Resource) -> str:
    """Return a reference to a resource."""
    (stack,) = [
        name
        for name, stack in assembly.stacks.items()
        if stack.resources.get(resource.name) is resource
    ]
    return f"${{{stack}.{resource.name}}}"
