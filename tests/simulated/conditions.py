"""The check that tests decided every part of every condition, one way and the other.

For each part of a condition there must be a test in which it alone makes a call fail,
and one in which it alone makes a call succeed. So a part that is dropped, turned round
or compared wrongly is noticed. In the literature this is "modified condition/decision
coverage" (RTCA DO-178C).
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

from tests.simulated.recording import Recording

ROOT = Path(__file__).parents[2]

_ATOM = re.compile(
    r"attribute_(?:not_)?exists\([^)]*\)"
    r"|(?:begins_with|contains)\([^)]*\)"
    r"|#[\w.#*]+ (?:=|<>|<=|>=|<|>) [:*][\w*]*"
)
_UPDATE = re.compile(r"\s*(SET|ADD|REMOVE|DELETE)\b|#\* = :")
_MAKERS = {"put": 1, "update": 3, "delete": 1, "check": 1}
"""The functions that make a write, each with the position of its condition."""

IMPLIED = "attribute_exists(#pk)"
"""The part that any comparison beside it implies: a missing row has no attributes."""


def undecided(recording: Recording) -> list[str]:
    """Return what no test has decided, in lines for people."""
    lines = []
    for part in sorted(recording.allowed):
        condition = recording.conditions[part]
        if _implied(part.text, condition):
            continue
        missing = [
            outcome
            for outcome, tests in (
                ("refuses", recording.refused[part]),
                ("allows", recording.allowed[part]),
            )
            if not tests
        ]
        if missing:
            who = part.method or "every method"
            lines.append(
                f"{who}: {part.write}: no test in which `{part.text}` alone "
                f"{' or '.join(missing)}, in `{condition}`"
            )
    asked = {part.text for part in recording.allowed}
    for where, pattern in _parts_in_code():
        if not any(pattern.fullmatch(text) for text in asked):
            lines.append(f"{where}: no test asks `{pattern.pattern}`")
    for where, maker in _makers_in_code():
        if maker not in recording.makers:
            lines.append(f"{where}: no test runs {maker}, which writes on a condition")
    return lines


def _implied(text: str, condition: str) -> bool:
    """Tell whether a part can decide nothing, since another says more."""
    return text == IMPLIED and bool(re.search(r"AND #\S+ (=|<|<=|>|>=) ", condition))


def _sources() -> Iterator[tuple[str, ast.Module]]:
    """Yield the modules that write on conditions."""
    for path in sorted((ROOT / "runtime").rglob("*.py")):
        # Its conditions are those of queries.
        if path.match("dynamodb/table.py"):
            continue
        yield str(path.relative_to(ROOT)), ast.parse(path.read_text())


def _parts_in_code() -> Iterator[tuple[str, re.Pattern[str]]]:
    """Yield where each part of a condition is written, and the texts that it gives."""
    for path, tree in _sources():
        skipped = {
            id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)
        }
        for node in ast.walk(tree):
            if isinstance(node, ast.JoinedStr):
                skipped.update(map(id, node.values))
            if id(node) in skipped:
                continue
            text = _text(node)
            if _UPDATE.match(text):
                continue
            for atom in _ATOM.findall(text):
                pattern = re.escape(atom).replace(r"\*", ".+").replace(r"\ ", " ")
                yield f"{path}:{getattr(node, 'lineno', 0)}", re.compile(pattern)


def _text(node: ast.AST) -> str:
    """Return a text in the code; a star stands for what is filled in."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.JoinedStr):
        return "".join(
            str(part.value) if isinstance(part, ast.Constant) else "*"
            for part in node.values
        )
    return ""


def _makers_in_code() -> Iterator[tuple[str, str]]:
    """Yield where each write with a condition is made, and the function that does."""
    for path, tree in _sources():
        if path.endswith("dynamodb/writes.py"):
            continue
        for name, function in _functions(tree):
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                    position = _MAKERS.get(node.func.id)
                    if position is not None and _has_condition(node, position):
                        yield f"{path}:{node.lineno}", name
                        break


def _has_condition(call: ast.Call, position: int) -> bool:
    given = [*call.args[position : position + 1]]
    given += [each.value for each in call.keywords if each.arg == "condition"]
    return any(
        not (isinstance(each, ast.Constant) and each.value is None) for each in given
    )


def _functions(
    tree: ast.AST, prefix: str = ""
) -> Iterator[tuple[str, ast.FunctionDef]]:
    """Yield the functions and methods of a module by their qualified names."""
    for node in ast.iter_child_nodes(tree):
        if isinstance(node, ast.ClassDef):
            yield from _functions(node, f"{prefix}{node.name}.")
        elif isinstance(node, ast.FunctionDef):
            yield f"{prefix}{node.name}", node
