"""Who in the service asks something of the table."""

import sys
from types import FrameType

_PASSED_OVER = {
    "runtime.core.dynamodb.table",
    "runtime.core.dynamodb.pages",
    "runtime.core.dynamodb.writes",
}


def asking_function() -> str | None:
    """Return the function of the service that makes the present call, if one does."""
    frame: FrameType | None = sys._getframe(1)
    while frame is not None:
        module = frame.f_globals.get("__name__", "")
        if module.startswith("runtime.") and module not in _PASSED_OVER:
            name: str = frame.f_code.co_qualname
            return (
                name.replace(".<locals>", "")
                .replace(".<lambda>", "")
                .replace(".<listcomp>", "")
            )
        frame = frame.f_back
    return None
