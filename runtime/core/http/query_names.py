"""The names of query parameters: which an operation declares, and what is wrong."""

from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_origin

from fastapi.dependencies.models import Dependant
from pydantic import BaseModel
from starlette.datastructures import QueryParams

_MANY = (list, set, frozenset, tuple)
_MAX_COMPARED = 64
"""The length to which a name is compared with those that are known."""
_MAX_ADVICE = 10
"""The number of unknown names to find the nearest of, which costs a comparison each."""


def declared_in(dependant: Dependant) -> dict[str, bool]:
    """Return the names of all query parameters, and whether each may be repeated."""
    return dict(_declared(dependant))


def faults_of(query: QueryParams, declared: Mapping[str, bool]) -> list[dict[str, Any]]:
    """Return an error, as FastAPI has them, for each name that is wrong.

    A name is wrong if it is not declared, or repeated and holds a single value. The
    errors name it and never repeat a value. Costs a look at each name.
    """
    given: dict[str, int] = {}
    for name, _ in query.multi_items():
        given[name] = given.get(name, 0) + 1
    faults: list[dict[str, Any]] = []
    for name, count in given.items():
        if name not in declared:
            advised = len(faults) < _MAX_ADVICE
            message = _advice(name, declared) if advised else "is unknown"
            faults.append(_fault("unknown_parameter", name, message))
        elif count > 1 and not declared[name]:
            faults.append(_fault("repeated_parameter", name, "must be given once"))
    return faults


def _declared(dependant: Dependant) -> Iterator[tuple[str, bool]]:
    """Yield the parameters of a route and of what it depends on."""
    for field in dependant.query_params:
        model = field.field_info.annotation
        if isinstance(model, type) and issubclass(model, BaseModel):
            for name, info in model.model_fields.items():
                yield info.alias or name, _holds_many(info.annotation)
        else:
            yield field.alias, _holds_many(model)
    for dependency in dependant.dependencies:
        yield from _declared(dependency)


def _holds_many(annotation: Any) -> bool:
    """Tell whether a type, or one of a union, is that of several values."""
    return any(
        kind in _MANY or get_origin(kind) in _MANY
        for kind in (annotation, *get_args(annotation))
    )


def _fault(kind: str, name: str, message: str) -> dict[str, Any]:
    """Return one error."""
    return {"type": kind, "loc": ("query", name), "msg": message}


def _advice(name: str, declared: Mapping[str, bool]) -> str:
    """Return the message about an unknown name: what may have been meant."""
    if not declared:
        return "is unknown: this operation takes no query parameters"
    # Imported here, because few processes are sent a wrong name.
    from difflib import get_close_matches

    near = get_close_matches(name[:_MAX_COMPARED].lower(), declared, n=1)
    if near:
        return f"is unknown; did you mean `{near[0]}`?"
    return f"is unknown; choose from {', '.join(declared)}"
