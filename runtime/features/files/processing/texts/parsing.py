"""The work on JSON: that it can be parsed. It is called in a process of its own."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from runtime.features.files.processing.errors import Reason, Rejected


def parse_json(given: Mapping[str, Any]) -> dict[str, Any]:
    """Parse a file.

    Args:
        given: `source`, the file.

    Raises:
        Rejected: it is no JSON, or nested too deep.
    """
    try:
        text = Path(given["source"]).read_text(encoding="utf-8-sig")
        # Objects are forgotten as soon as they are read. Numbers are not worked out,
        # which would take long for thousands of digits.
        json.loads(
            text,
            object_pairs_hook=_forget,
            parse_constant=_refuse,
            parse_int=_forget,
            parse_float=_forget,
        )
    except RecursionError as error:
        raise Rejected(Reason.TOO_COMPLEX, "nested too deep") from error
    except ValueError as error:
        raise Rejected(Reason.INVALID_JSON) from error
    return {}


def _forget(read: object) -> None:
    """Keep nothing of what was read."""


def _refuse(constant: str) -> None:
    """Refuse a constant that JSON does not have, such as NaN."""
    raise ValueError(constant)
