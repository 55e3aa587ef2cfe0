"""Python values to DynamoDB's attribute values and back.

boto3's own converter turns every number into a Decimal and every byte string into a
wrapper; this service stores text, whole numbers, flags, lists and maps only.
"""

from collections.abc import Mapping
from typing import Any


def encode(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as the API takes it; attributes that are None are left out."""
    return {k: _encode_value(v) for k, v in row.items() if v is not None}


def decode(raw: Mapping[str, Any]) -> dict[str, Any]:
    """A row from what the API gives."""
    return {k: _decode_value(v) for k, v in raw.items()}


def _encode_value(value: Any) -> dict[str, Any]:
    match value:
        case None:
            return {"NULL": True}
        case str():
            return {"S": str(value)}
        case bool():
            return {"BOOL": value}
        case int():
            return {"N": str(value)}
        case list() | tuple():
            return {"L": [_encode_value(entry) for entry in value]}
        case Mapping():
            return {"M": {k: _encode_value(v) for k, v in value.items()}}
        case _:
            raise TypeError(f"cannot store a {type(value).__name__}")


def _decode_value(raw: Mapping[str, Any]) -> Any:
    ((kind, value),) = raw.items()
    match kind:
        case "N":
            return _whole(value)
        case "L":
            return [_decode_value(entry) for entry in value]
        case "M":
            return decode(value)
        case "NULL":
            return None
        case _:
            return value


def _whole(text: str) -> int:
    """A whole number; what else somebody stored is not repeated in the error."""
    try:
        return int(text)
    except ValueError:
        raise ValueError("a stored number is not whole") from None


def stored_bytes(row: Mapping[str, Any]) -> int:
    """The size that DynamoDB charges for a row: names plus values.

    Source: "DynamoDB item sizes and formats" in the DynamoDB Developer Guide.
    """
    return sum(
        len(name.encode()) + _value_bytes(value)
        for name, value in row.items()
        if value is not None
    )


def _value_bytes(value: Any) -> int:
    match value:
        case str():
            return len(value.encode())
        case bool() | None:
            return 1
        case int():
            return len(str(abs(value))) // 2 + 2
        case Mapping():
            return 3 + len(value) + stored_bytes(value)
        case _:
            return 3 + sum(1 + _value_bytes(entry) for entry in value)
