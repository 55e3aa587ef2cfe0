"""The ways through the machine that checks files."""

from typing import Any

from tests.e2e.machines import CAUSE, Walk

_PUBLISHED = {"next": "tidy", "status": "ready"}
_REJECTED = {"next": "tidy", "status": "rejected"}
_DONE = {"status": "ready"}


def _next(name: str) -> dict[str, Any]:
    """Return the answer of a step that says what comes next."""
    return {"file_id": "F", "next": name}


def _step(name: str, given: dict[str, Any]) -> tuple[str, dict[str, Any]]:
    """Return the call of a step."""
    return "${Job}", {"step": name, "given": given}


def _ending(**told: Any) -> tuple[str, dict[str, Any]]:
    """Return the call that ends a job."""
    return "${Ending}", told


def _error(name: str) -> tuple[str, dict[str, Any]]:
    """Return the call that ends a job with an error."""
    return _ending(error={"Error": name, "Cause": CAUSE})


def _to(*steps: tuple[str, Any]) -> Walk:
    """Return the way through these steps, each with what it answers.

    What one answers is what the next is given; an error ends the job.
    """
    given: dict[str, Any] = {}
    calls = []
    for name, answer in steps:
        calls.append(_step(name, given))
        given = answer
    last = steps[-1][1]
    if isinstance(last, str):
        if last != "JobEnded":
            calls.append(_error(last))
    else:
        calls.append(_ending(result=last))
    return Walk(tuple(answer for _, answer in steps), tuple(calls))


_PICTURE = ("Inspect", _next("picture"))
_SCANNED = (_PICTURE, ("Picture", _next("scan")))
_TO_PUBLISH = (_PICTURE, ("Picture", _next("publish")))
_END = ("Tidy", _DONE)

WALKS: dict[str, Walk] = {
    "a picture": _to(*_TO_PUBLISH, ("Publish", _PUBLISHED), _END),
    "a document": _to(
        ("Inspect", _next("document")),
        ("Document", _next("publish")),
        ("Publish", _PUBLISHED),
        _END,
    ),
    "a text": _to(
        ("Inspect", _next("text")),
        ("Text", _next("publish")),
        ("Publish", _PUBLISHED),
        _END,
    ),
    "scanned at the second look": _to(
        *_SCANNED,
        ("Scan", _next("wait")),
        ("Scan", _next("publish")),
        ("Publish", _PUBLISHED),
        _END,
    ),
    "malware": _to(*_SCANNED, ("Scan", _REJECTED), _END),
    "rejected at once": _to(("Inspect", _REJECTED), _END),
    "rejected as a picture": _to(_PICTURE, ("Picture", _REJECTED), _END),
    **{
        f"{error} in {steps[-1][0]}": _to(*steps[:-1], (steps[-1][0], error))
        for error in ("JobCancelled", "JobEnded")
        for steps in (
            (_PICTURE,),
            (_PICTURE, ("Picture", _REJECTED)),
            (("Inspect", _next("document")), ("Document", _REJECTED)),
            (("Inspect", _next("text")), ("Text", _REJECTED)),
            (*_SCANNED, ("Scan", _REJECTED)),
            (*_TO_PUBLISH, ("Publish", _PUBLISHED)),
            (*_TO_PUBLISH, ("Publish", _PUBLISHED), _END),
        )
    },
}
