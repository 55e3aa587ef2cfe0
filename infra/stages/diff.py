"""The settings in which two stages differ, and the command that prints them."""

import sys
from typing import Any

from infra.stages.loading import load_stage
from infra.stages.schema import Stage, StageError


def differences(left: Stage, right: Stage) -> list[tuple[str, str, str]]:
    """Return the fields in which two stages differ, with both values."""
    one, other = _flat(left.model_dump()), _flat(right.model_dump())
    names = list(dict.fromkeys([*one, *other]))
    rows = [(name, one.get(name, "-"), other.get(name, "-")) for name in names]
    return [row for row in rows if row[1] != row[2]]


def main(arguments: list[str]) -> int:
    """Run `diff STAGE STAGE` and return the exit code."""
    if len(arguments) != 3 or arguments[0] != "diff":
        print("usage: python -m infra.stages diff STAGE STAGE", file=sys.stderr)
        return 2
    try:
        _print_table(arguments[1], arguments[2])
    except StageError as error:
        print(f"error: {error}", file=sys.stderr)
        return 1
    return 0


def _print_table(left: str, right: str) -> None:
    """Print a row for each setting that differs."""
    rows = differences(load_stage(left), load_stage(right))
    table = [("setting", left, right), *rows]
    widths = [max(len(row[column]) for row in table) for column in range(3)]
    for row in table:
        cells = (cell.ljust(width) for cell, width in zip(row, widths, strict=True))
        print("  ".join(cells).rstrip())


def _flat(values: dict[str, Any], prefix: str = "") -> dict[str, str]:
    """Return nested settings under dotted names."""
    flat: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, dict):
            flat |= _flat(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = _text(value)
    return flat


def _text(value: object) -> str:
    """Write a setting as a person would."""
    if isinstance(value, (tuple, list)):
        return ", ".join(map(_text, value)) or "none"
    return "-" if value is None else str(value)
