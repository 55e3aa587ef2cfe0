"""Attribute values: whether DynamoDB takes them, and the form in which it keeps them.

Sources, in the DynamoDB Developer Guide: "Supported data types and naming rules" and
"Quotas in Amazon DynamoDB" (numbers, empty values, nesting).
"""

import re
from collections.abc import Mapping, Sequence
from decimal import Context, Decimal
from typing import Any

from tools.dynamodb.errors import Invalid, NotUnderstood

Value = dict[str, Any]

_DEEPEST = 32
_DIGITS = 38
_SMALLEST, _LARGEST = -130, 125
"""Powers of ten of the first digit of a number."""
_WHOLE = re.compile(r"-?[1-9][0-9]{0,37}|0")
_NUMBER = re.compile(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,6})?")
_EXACT = Context(prec=400)
"""Enough digits for a sum of the largest and the smallest number."""


def kept_row(row: Mapping[str, Any], depth: int = 0) -> dict[str, Value]:
    """Return the attributes as they are kept, see `kept`."""
    if "" in row:
        raise NotUnderstood("an attribute without a name")
    return {name: kept(value, depth) for name, value in row.items()}


def kept(value: Any, depth: int = 0) -> Value:
    """Return a value as it is kept: its numbers in their shortest form.

    Raises:
        Invalid: DynamoDB does not take it.
    """
    if not isinstance(value, Mapping) or len(value) != 1:
        raise Invalid("an attribute value has exactly one of the supported datatypes")
    ((kind, content),) = value.items()
    match kind, content:
        case "S", str():
            return {"S": content}
        case "N", str():
            return {"N": kept_number(content)}
        case "BOOL", bool():
            return {"BOOL": content}
        case "NULL", bool():
            if not content:
                raise Invalid("null attribute values must have the value of true")
            return {"NULL": True}
        case "L", list():
            _demand_depth(depth)
            return {"L": [kept(entry, depth + 1) for entry in content]}
        case "M", Mapping():
            _demand_depth(depth)
            return {"M": kept_row(content, depth + 1)}
        case "SS", list():
            return {"SS": _members([_text(entry) for entry in content])}
        case "NS", list():
            return {"NS": _members([kept_number(_text(entry)) for entry in content])}
    raise NotUnderstood(f"a value of the type {kind}: {type(content).__name__}")


def kept_number(text: str) -> str:
    """Return a number as DynamoDB returns it."""
    if _WHOLE.fullmatch(text):
        return text
    if not _NUMBER.fullmatch(text):
        raise Invalid("the parameter cannot be converted to a numeric value")
    return number_text(Decimal(text))


def number_text(number: Decimal) -> str:
    """Return a number in digits, without an exponent and without needless zeros.

    Raises:
        Invalid: it has too many digits, or is too large or too small.
    """
    if not number:
        return "0"
    if not _SMALLEST <= number.adjusted() <= _LARGEST:
        raise Invalid("a number with magnitude outside of the supported range")
    shortest = number.normalize(_EXACT)
    if len(shortest.as_tuple().digits) > _DIGITS:
        raise Invalid(f"more than {_DIGITS} significant digits in a number")
    return format(shortest, "f")


def sum_text(one: str, other: str, sign: int) -> str:
    """Return the exact sum, or the difference, of two numbers."""
    return number_text(_EXACT.add(Decimal(one), Decimal(other) * sign))


def _text(entry: Any) -> str:
    if not isinstance(entry, str):
        raise NotUnderstood(f"a {type(entry).__name__} in a set")
    return entry


def _members(members: Sequence[str]) -> Sequence[str]:
    """Return the members of a set."""
    if not members:
        raise Invalid("a set may not be empty")
    if len(set(members)) < len(members):
        raise Invalid("a set contains duplicates")
    return members


def _demand_depth(depth: int) -> None:
    if depth >= _DEEPEST:
        raise Invalid("nesting levels have exceeded supported limits")
