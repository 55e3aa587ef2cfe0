"""Comparison of attribute values: equality, order, size and content.

Sources: "Comparison operator and function reference" in the DynamoDB Developer Guide.
It leaves open in which units the size of text is: they are those of UTF-16, see
https://github.com/ExtendDB/extenddb/pull/67, which was verified against DynamoDB.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from tools.dynamodb.values import Value

ORDERED = {"S", "N"}
"""Types whose values can be less than others."""
SIZED = {"S", "SS", "NS", "L", "M"}

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "<": lambda a, b: bool(a < b),
    "<=": lambda a, b: bool(a <= b),
    ">": lambda a, b: bool(a > b),
    ">=": lambda a, b: bool(a >= b),
}
COMPARATORS = {"=", "<>", *_ORDER}


def compared(operator: str, one: Value | None, other: Value | None) -> bool:
    """Compare two values, each of which may be missing."""
    if operator == "=":
        return equal(one, other)
    if operator == "<>":
        return not equal(one, other)
    if one is None or other is None or one.keys() != other.keys():
        return False
    if not one.keys() <= ORDERED:
        return False
    return _ORDER[operator](_comparable(one), _comparable(other))


def equal(one: Value | None, other: Value | None) -> bool:
    """Tell whether both exist, and are of the same type and equal."""
    if one is None or other is None or one.keys() != other.keys():
        return False
    return bool(_comparable(one) == _comparable(other))


def size_of(found: Value | None) -> Value | None:
    """Return what the function size() returns; None if there is no size."""
    if found is None or not found.keys() <= SIZED:
        return None
    ((kind, content),) = found.items()
    length = len(content.encode("utf-16-le")) // 2 if kind == "S" else len(content)
    return {"N": str(length)}


def begins_with(found: Value | None, start: Value | None) -> bool:
    """Tell whether a text begins with another."""
    if found is None or start is None or "S" not in found or "S" not in start:
        return False
    return str(found["S"]).startswith(start["S"])


def contains(found: Value | None, wanted: Value | None) -> bool:
    """Tell whether a text contains another, or a list or a set this member."""
    if found is None or wanted is None:
        return False
    ((kind, content),) = found.items()
    match kind:
        case "S":
            return "S" in wanted and wanted["S"] in content
        case "L":
            return any(equal(entry, wanted) for entry in content)
        case "SS" | "NS":
            return any(equal({kind[0]: entry}, wanted) for entry in content)
    return False


def _comparable(value: Value) -> Any:
    """Return a value so that it can be compared with others of its type.

    Text compares by code points, which is the order of its bytes in UTF-8.
    """
    ((kind, content),) = value.items()
    match kind:
        case "N":
            return Decimal(content)
        case "L":
            return [(next(iter(entry)), _comparable(entry)) for entry in content]
        case "M":
            return {
                name: (next(iter(entry)), _comparable(entry))
                for name, entry in content.items()
            }
        case "NS" | "SS":
            return set(content)
    return content
