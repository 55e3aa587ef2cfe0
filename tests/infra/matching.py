"""API Gateway's way from a request to a method, over the resources of a template.

A literal part wins over a `{parameter}`, which wins over a greedy `{proxy+}`. The
resource is chosen by its path alone: one without the method does not fall back to a
less specific one. https://docs.aws.amazon.com/apigateway/latest/developerguide/
api-gateway-set-up-simple-proxy.html
"""

from collections.abc import Iterator

from tests.infra.templates import Resource, StackView

RESOURCE = "AWS::ApiGateway::Resource"
METHOD = "AWS::ApiGateway::Method"


def find_method(service: StackView, method: str, path: str) -> Resource | None:
    """Find the method that answers; None: the gateway itself refuses.

    Args:
        service: the stack with the API.
        method: such as GET.
        path: without the stage's name.
    """
    parent = f"{_api(service)[:-1]}.RootResourceId}}"
    parts = [part for part in path.split("/") if part]
    while parts:
        child = _child(service, parent, parts[0])
        if child is None:
            return None
        parent = f"${{Service.{child.name}}}"
        parts = [] if child["PathPart"].endswith("+}") else parts[1:]
    methods = {m["HttpMethod"]: m for m in _children(service, METHOD, parent)}
    return methods.get(method) or methods.get("ANY")


def path_of(service: StackView, resource_id: str) -> str:
    """Return the path of the resource that a method refers to."""
    by_reference = {f"${{Service.{r.name}}}": r for r in service.of_type(RESOURCE)}
    resource = by_reference.get(resource_id)
    if resource is None:
        return ""
    return f"{path_of(service, resource['ParentId'])}/{resource['PathPart']}"


def _api(service: StackView) -> str:
    return f"${{Service.{service.one('AWS::ApiGateway::RestApi').name}}}"


def _children(service: StackView, kind: str, parent: str) -> Iterator[Resource]:
    key = "ParentId" if kind == RESOURCE else "ResourceId"
    return (r for r in service.of_type(kind) if r[key] == parent)


def _child(service: StackView, parent: str, part: str) -> Resource | None:
    children = {r["PathPart"]: r for r in _children(service, RESOURCE, parent)}
    variables = sorted(
        (name for name in children if name.startswith("{")),
        key=lambda name: name.endswith("+}"),
    )
    return next((children[n] for n in (part, *variables) if n in children), None)
