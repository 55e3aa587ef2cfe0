"""The ways through the machine that makes exports."""

from typing import Any

from tests.e2e.machines import CAUSE, Walk

Call = tuple[str, dict[str, Any]]

_FIRST = {"folder": "items", "after": "I#1", "number": 2, "done": 9, "more": True}
_LAST = {"folder": "jobs", "after": "", "number": 3, "done": 12, "more": False}
_ALL = {"archives": 2}


def _step(name: str, given: dict[str, Any]) -> Call:
    """Return the call of a step."""
    return "${Job}", {"step": name, "given": given}


def _error(name: str) -> Call:
    """Return the call that ends a job with an error."""
    return "${Ending}", {"error": {"Error": name, "Cause": CAUSE}}


_COLLECTED = (_step("Collect", {}), _step("Collect", _FIRST))
_PUBLISHED = (*_COLLECTED, _step("Publish", _LAST))
_TIDIED = (*_PUBLISHED, _step("Tidy", _ALL))

WALKS = {
    "in two archives": Walk(
        (_FIRST, _LAST, _ALL, _ALL),
        (*_TIDIED, ("${Ending}", {"result": _ALL})),
    ),
    "cancelled between them": Walk(
        (_FIRST, "JobCancelled"), (*_COLLECTED, _error("JobCancelled"))
    ),
    "ended meanwhile": Walk(("JobEnded",), (_step("Collect", {}),)),
    "an archive fails": Walk(
        ("JobFailed",), (_step("Collect", {}), _error("JobFailed"))
    ),
    "an archive is missing": Walk(
        (_FIRST, _LAST, "JobFailed"), (*_PUBLISHED, _error("JobFailed"))
    ),
    "ended before it is ready": Walk((_FIRST, _LAST, "JobEnded"), _PUBLISHED),
    "ended when it is ready": Walk((_FIRST, _LAST, _ALL, "JobEnded"), _TIDIED),
    "what is left cannot be removed": Walk(
        (_FIRST, _LAST, _ALL, "JobFailed"), (*_TIDIED, _error("JobFailed"))
    ),
}
