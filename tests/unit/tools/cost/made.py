"""Templates of a stage that is small enough to be added up by hand."""

from typing import Any

from infra.stages.loading import load_stage
from tools.cost.templates import Templates

Resource = tuple[str, str, dict[str, Any]]


def function(name: str, memory_mb: int, **more: object) -> Resource:
    """Return a function of Lambda."""
    given = {"MemorySize": memory_mb, "Architectures": ["arm64"], **more}
    return f"{name}Function01234567", "AWS::Lambda::Function", given


def kept_warm(name: str, number: int) -> Resource:
    """Return the alias of a function of which environments are kept warm."""
    given = {
        "FunctionName": {"Ref": f"{name}Function01234567"},
        "ProvisionedConcurrencyConfig": {"ProvisionedConcurrentExecutions": number},
    }
    return f"{name}Live01234567", "AWS::Lambda::Alias", given


FUNCTIONS = (function("Api", 512), function("Auth", 1024), function("Relay", 512))


def templates(*more: Resource) -> Templates:
    """Return templates with three functions, and more resources."""
    known = {id for id, _, _ in more}
    functions = [each for each in FUNCTIONS if each[0] not in known]
    return Templates(load_stage("dev"), (*functions, *more))
