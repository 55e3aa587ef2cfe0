"""The resources of the stack of jobs."""

import pytest

from infra.declared import job_kinds
from tests.infra.templates import Assembly, Resource, listed, statements

MACHINES = [kind for kind in job_kinds() if kind.machine]
"""The kinds of jobs that have a state machine."""
with_machines = pytest.mark.skipif(not MACHINES, reason="no feature has a machine")


def job(assembly: Assembly, name: str) -> Resource:
    """Return a resource of the stack of jobs."""
    return assembly.jobs.resources[name]


def grants(assembly: Assembly, name: str, action: str) -> set[str]:
    """Return the resources on which a role may do something."""
    policy = job(assembly, f"{name}RoleDefaultPolicy")["PolicyDocument"]
    return {
        resource
        for statement in statements(policy)
        if action in listed(statement["Action"])
        for resource in listed(statement["Resource"])
    }
