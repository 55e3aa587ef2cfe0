"""Conversion of Python values to DynamoDB's attribute values and back.

boto3's own converter turns every number into a Decimal and every byte string into a
wrapper; this service stores text, numbers, flags, lists and maps only. Times, dates and
members of enumerations are stored as text; the model that validates a row turns them
back.
"""

import math
from collections.abc import Mapping
from datetime import date, datetime
from enum import Enum
from typing import Any

from runtime.core.clock import rfc3339

_MAX_DIGITS = 38
_WHOLE_BELOW = 10**_MAX_DIGITS
_SMALLEST = 1e-130
_FLOATS_BELOW = 1e126


def encode(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as the API takes it, without the attributes that are None.

    Raises:
        TypeError: a value is of a type that is not stored.
        ValueError: a number is not finite, or not one that DynamoDB can hold.
    """
    return {
        # Most attributes are plain text, and every request encodes rows.
        k: {"S": v} if type(v) is str else _encode_value(v)
        for k, v in row.items()
        if v is not None
    }


def decode(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the row for what the API returned."""
    return {k: _decode_value(v) for k, v in raw.items()}


def _encode_value(value: Any) -> dict[str, Any]:
    """Return one value as the API takes it."""
    # The common kinds come first, and the test for a Mapping, which is slow, last. A
    # bool is an int as well, and a datetime a date.
    match value:
        case str():
            # Not str(value), which for a member of `class E(str, Enum)` is its name.
            return {"S": str.__str__(value)}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": _whole_text(value)}
        case list() | tuple():
            return {"L": [_encode_value(entry) for entry in value]}
        case datetime():
            return {"S": rfc3339(value)}
        case date():
            return {"S": value.isoformat()}
        case float():
            return {"N": _float_text(value)}
        case None:
            return {"NULL": True}
        case Enum(value=str(text)):
            return {"S": text}
        case Mapping():
            return {"M": {k: _encode_value(v) for k, v in value.items()}}
        case _:
            raise TypeError(f"cannot store a {type(value).__name__}")


def _whole_text(value: int) -> str:
    """Return the text of an int, or raise ValueError if it has too many digits."""
    if -_WHOLE_BELOW < value < _WHOLE_BELOW:
        return int.__repr__(value)
    raise ValueError(f"DynamoDB stores {_MAX_DIGITS} digits of a number")


def _float_text(value: float) -> str:
    """Return the shortest text that is exactly this float: 17 digits at most."""
    if not math.isfinite(value):
        raise ValueError("DynamoDB stores finite numbers only")
    if value == 0:
        return "0"
    if not _SMALLEST <= abs(value) < _FLOATS_BELOW:
        raise ValueError("DynamoDB stores numbers between 1E-130 and 9.99E+125")
    return float.__repr__(value)


def _decode_value(raw: Mapping[str, Any]) -> Any:
    """Return the value for what the API returned."""
    ((kind, value),) = raw.items()
    match kind:
        case "N":
            return _number(value)
        case "L":
            return [_decode_value(entry) for entry in value]
        case "M":
            return decode(value)
        case "NULL":
            return None
        case _:
            return value


def _number(text: str) -> int | float:
    """Return an int if it is written as one: DynamoDB returns the float 2.0 as `2`."""
    try:
        return int(text)
    except ValueError:
        pass
    try:
        return float(text)
    except ValueError:
        # The error must not repeat what is stored: it may be personal.
        raise ValueError("a stored number is not a number") from None


def stored_bytes(row: Mapping[str, Any]) -> int:
    """Return the size that DynamoDB charges for a row: names plus values.

    Source: "DynamoDB item sizes and formats" in the DynamoDB Developer Guide.
    """
    return sum(
        len(name.encode()) + _value_bytes(value)
        for name, value in row.items()
        if value is not None
    )


def _value_bytes(value: Any) -> int:
    """Return the size that DynamoDB charges for a value."""
    match value:
        case str():
            return len(value.encode())
        case bool() | None:
            return 1
        case int():
            return len(str(abs(value))) // 2 + 2
        case datetime():
            return len(rfc3339(value))
        case date():
            return len(value.isoformat())
        case float():
            return _float_bytes(value)
        case Enum(value=str(text)):
            return len(text.encode())
        case Mapping():
            return 3 + len(value) + stored_bytes(value)
        case _:
            return 3 + sum(1 + _value_bytes(entry) for entry in value)


def _float_bytes(value: float) -> int:
    """Return the size that DynamoDB charges for a float.

    A byte, one for each pair of significant digits, and one for a minus sign. Pairs are
    counted from the decimal point, so the digits may spread over one pair more.
    """
    digits = float.__repr__(abs(value)).partition("e")[0].replace(".", "").strip("0")
    return len(digits) // 2 + 2 + (value < 0)
