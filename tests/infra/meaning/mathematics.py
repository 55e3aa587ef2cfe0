"""CloudWatch's metric math, as far as alarms use it here."""

import ast
import operator
from collections.abc import Callable, Mapping

Values = Mapping[str, float | None]

_OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
}

_COMPARISONS: dict[type[ast.cmpop], Callable[[float, float], bool]] = {
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}


class Unreadable(Exception):
    """An expression that is not understood here."""


def value_of(expression: str, values: Values) -> float | None:
    """Return the value of an expression in one period; None where it has none.

    A part without data makes the whole one without data, but for FILL.

    Args:
        expression: as the alarm has it.
        values: those of its metrics by id; None without data.

    Raises:
        Unreadable: it uses what is not understood here.
    """
    try:
        return _value(ast.parse(expression, mode="eval").body, values)
    except (SyntaxError, KeyError) as error:
        raise Unreadable(f"{expression!r}: {error}") from error


def _value(node: ast.expr, values: Values) -> float | None:
    match node:
        case ast.Constant(value=int() | float()):
            return float(node.value)  # type: ignore[arg-type]
        case ast.Name(id=name):
            return values[name]
        case ast.Call(func=ast.Name(id="FILL"), args=[inner, filling]):
            found = _value(inner, values)
            return _value(filling, values) if found is None else found
        case ast.Call(func=ast.Name(id="IF"), args=[condition, then, otherwise]):
            holds = _value(condition, values)
            if holds is None:
                return None
            return _value(then if holds else otherwise, values)
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            return _compared(op, _value(left, values), _value(right, values))
        case ast.BinOp(left=left, op=op, right=right):
            return _joined(op, _value(left, values), _value(right, values))
    raise Unreadable(ast.unparse(node))


def _compared(op: ast.cmpop, left: float | None, right: float | None) -> float | None:
    if left is None or right is None:
        return None
    if type(op) not in _COMPARISONS:
        raise Unreadable(type(op).__name__)
    return float(_COMPARISONS[type(op)](left, right))


def _joined(op: ast.operator, left: float | None, right: float | None) -> float | None:
    if left is None or right is None:
        return None
    if isinstance(op, ast.Div):
        # CloudWatch has no value where a divisor is zero.
        return left / right if right else None
    if type(op) not in _OPERATORS:
        raise Unreadable(type(op).__name__)
    return _OPERATORS[type(op)](left, right)
