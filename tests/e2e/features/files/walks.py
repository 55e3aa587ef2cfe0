"""The ways through the machine that checks files."""

from typing import Any

from tests.e2e.machines import CAUSE, Walk

Call = tuple[str, dict[str, Any]]

_ENDED = {"file_id": "f", "next": "tidy", "status": "rejected", "reason": "empty"}
_READY = {"file_id": "f", "next": "tidy", "status": "ready", "reason": None}
_RESULT = {"file_id": "f", "status": "ready", "reason": None}
_REJECTED = {"file_id": "f", "status": "rejected", "reason": "empty"}
_WAITING = {"file_id": "f", "next": "wait", "looks": 1}
_GOOD = {"file_id": "f", "next": "publish", "looks": 1}
_UNSCANNED = {"file_id": "f", "next": "scan", "looks": 0}
_STEPS = ("Inspect", "Picture", "Document", "Text", "Scan", "Publish", "Tidy")


def _found(next: str) -> dict[str, Any]:
    """Return what the inspection answers."""
    return {"file_id": "f", "next": next}


def _step(name: str, given: dict[str, Any]) -> Call:
    """Return the call of a step."""
    return "${Job}", {"step": name, "given": given}


def _finish(result: dict[str, Any]) -> Call:
    """Return the call that ends a job with its result."""
    return "${Ending}", {"result": result}


def _error(name: str) -> Call:
    """Return the call that ends a job with an error."""
    return "${Ending}", {"error": {"Error": name, "Cause": CAUSE}}


def _published(name: str) -> Walk:
    """Return the way of a file that is processed by a step, and not scanned."""
    found = _found(name.lower())
    return Walk(
        (found, _GOOD, _READY, _RESULT),
        (
            _step("Inspect", {}),
            _step(name, found),
            _step("Publish", _GOOD),
            _step("Tidy", _READY),
            _finish(_RESULT),
        ),
    )


def _ways_to(name: str) -> tuple[list[dict[str, Any]], list[Call]]:
    """Return what the steps before one answer, and their calls with its own."""
    found = _found(name.lower() if name in _STEPS[1:4] else "text")
    answers, calls = [found], [_step("Inspect", {})]
    if name in _STEPS[1:4]:
        return answers, [*calls, _step(name, found)]
    if name == "Inspect":
        return [], calls
    calls.append(_step("Text", found))
    answers.append(_UNSCANNED if name == "Scan" else _GOOD)
    if name == "Scan":
        return answers, [*calls, _step("Scan", _UNSCANNED)]
    calls.append(_step("Publish", _GOOD))
    if name == "Tidy":
        answers.append(_READY)
        calls.append(_step("Tidy", _READY))
    return answers, calls


def _failing(name: str, error: str) -> Walk:
    """Return the way of a file of which one step fails."""
    answers, calls = _ways_to(name)
    if error != "JobEnded":
        calls = [*calls, _error(error)]
    return Walk((*answers, error), tuple(calls))


WALKS = {
    **{f"a {name} is published": _published(name) for name in _STEPS[1:4]},
    "it is scanned at the second look": Walk(
        (_found("text"), _UNSCANNED, _WAITING, _GOOD, _READY, _RESULT),
        (
            _step("Inspect", {}),
            _step("Text", _found("text")),
            _step("Scan", _UNSCANNED),
            _step("Scan", _WAITING),
            _step("Publish", _GOOD),
            _step("Tidy", _READY),
            _finish(_RESULT),
        ),
    ),
    "it is not what it was said to be": Walk(
        (_ENDED, _REJECTED),
        (_step("Inspect", {}), _step("Tidy", _ENDED), _finish(_REJECTED)),
    ),
    "it is broken": Walk(
        (_found("picture"), _ENDED, _REJECTED),
        (
            _step("Inspect", {}),
            _step("Picture", _found("picture")),
            _step("Tidy", _ENDED),
            _finish(_REJECTED),
        ),
    ),
    "the scanner finds something": Walk(
        (_found("text"), _UNSCANNED, _ENDED, _REJECTED),
        (
            _step("Inspect", {}),
            _step("Text", _found("text")),
            _step("Scan", _UNSCANNED),
            _step("Tidy", _ENDED),
            _finish(_REJECTED),
        ),
    ),
    **{
        f"{name} ends by {error}": _failing(name, error)
        for name in _STEPS
        for error in ("JobFailed", "JobEnded", "JobCancelled")
    },
}
