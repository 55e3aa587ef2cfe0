"""The ways through the machine of re-indexing."""

from typing import Any

from tests.e2e.machines import CAUSE, Walk

_FIRST = {"after": "there", "done": 2, "more": True}
_LAST = {"after": "", "done": 3, "more": False}


def _step(given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the call of a step."""
    return "${Job}", {"step": "Reindex", "given": given}


def _error(name: str) -> tuple[str, dict[str, Any]]:
    """Return the call that ends a job with an error."""
    return "${Ending}", {"error": {"Error": name, "Cause": CAUSE}}


WALKS = {
    "in two steps": Walk(
        (_FIRST, _LAST),
        (_step({}), _step(_FIRST), ("${Ending}", {"result": {"items": 3}})),
    ),
    "cancelled between them": Walk(
        (_FIRST, "JobCancelled"),
        (_step({}), _step(_FIRST), _error("JobCancelled")),
    ),
    "ended meanwhile": Walk(("JobEnded",), (_step({}),)),
    "failed": Walk(("JobFailed",), (_step({}), _error("JobFailed"))),
}
