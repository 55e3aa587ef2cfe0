"""The mistakes that are planted: those that a tired engineer makes.

Libraries change operators and numbers of any Python; what breaks this service is a
dropped condition, a forgotten call, a missing write of a transaction, or a read that is
not consistent. So the mistakes are made here, as edits of the text.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_COMPARED = {
    ast.Lt: ("<", "<="),
    ast.LtE: ("<=", "<"),
    ast.Gt: (">", ">="),
    ast.GtE: (">=", ">"),
    ast.Eq: ("==", "!="),
    ast.NotEq: ("!=", "=="),
    ast.Is: ("is", "is not"),
    ast.IsNot: ("is not", "is"),
    ast.In: ("in", "not in"),
    ast.NotIn: ("not in", "in"),
}
_UNITS = {
    "days": "hours",
    "hours": "minutes",
    "minutes": "seconds",
    "seconds": "minutes",
}
_IN_CONDITIONS = (
    (r" <= :", " < :"),
    (r" < :", " <= :"),
    (r" >= :", " > :"),
    (r" > :", " >= :"),
    (r" AND [^()]+$", ""),
    (r"^[^()]+ AND ", ""),
    (r"attribute_not_exists\(#pk\) OR ", ""),
    (r"attribute_not_exists", "attribute_exists"),
    (r"attribute_exists", "attribute_not_exists"),
)


@dataclass(frozen=True)
class Mutant:
    """One mistake.

    Attributes:
        path: the file, from the root of the project.
        line: the line that it changes, from 1.
        kind: the kind of mistake.
        old: the text that it replaces.
        new: what the text becomes.
        start: the position of the text in the file, in characters.
    """

    path: str
    line: int
    kind: str
    old: str
    new: str
    start: int

    def applied(self, source: str) -> str:
        """Return the file's text with the mistake in it."""
        end = self.start + len(self.old)
        if source[self.start : end] != self.old:
            raise ValueError(f"{self.path} has changed")
        return source[: self.start] + self.new + source[end:]

    def __str__(self) -> str:
        """Return where it is, and what was changed, on one line."""
        old, new = (" ".join(text.split())[:70] for text in (self.old, self.new))
        return f"{self.path}:{self.line}: {self.kind}: {old}  ->  {new or '(nothing)'}"


def mutants_of(path: Path, root: Path) -> list[Mutant]:
    """Return every mutant of a file that still is Python, in order."""
    source = path.read_text()
    found = _Finder(source, str(path.relative_to(root))).mutants()
    return [mutant for mutant in found if _parses(mutant.applied(source))]


def _evaluated(node: ast.AST) -> Iterator[ast.AST]:
    """Yield the nodes of a tree that are evaluated as values: no type, no docstring."""
    yield node
    for name, value in ast.iter_fields(node):
        if name in ("annotation", "returns"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if isinstance(child, ast.AST) and not (
                isinstance(node, ast.Subscript) and isinstance(child, ast.Tuple)
            ):
                yield from _evaluated(child)


def _parses(source: str) -> bool:
    try:
        ast.parse(source)
    except SyntaxError:
        return False
    return True


class _Finder:
    """The finder of mutants in one file."""

    def __init__(self, source: str, path: str) -> None:
        self._source = source
        self._path = path
        self._starts = [0]
        for line in source.splitlines(keepends=True):
            self._starts.append(self._starts[-1] + len(line))

    def mutants(self) -> Iterator[Mutant]:
        """Yield the mutants, in the order of the syntax tree."""
        for node in _evaluated(ast.parse(self._source)):
            match node:
                case ast.Compare(left=left, ops=[op], comparators=[right]):
                    yield from self._comparison(left, op, right)
                case ast.BoolOp():
                    yield from self._boolean(node)
                case ast.UnaryOp(op=ast.Not(), operand=operand):
                    yield self._replace(node, self._text(operand), "negation dropped")
                case ast.If(test=test) | ast.IfExp(test=test):
                    yield self._replace(
                        test, f"not ({self._text(test)})", "condition turned round"
                    )
                case ast.Constant():
                    yield from self._constant(node)
                case ast.Expr(value=ast.Call()):
                    yield self._replace(node, "pass", "call dropped")
                case ast.Raise():
                    yield self._replace(node, "pass", "error swallowed")
                case ast.List(elts=[_, _, *_], ctx=ast.Load()) | ast.Tuple(
                    elts=[_, _, *_], ctx=ast.Load()
                ):
                    yield from self._elements(node)
                case ast.Dict():
                    yield from self._entries(node)
                case ast.Call():
                    yield from self._arguments(node)

    def _comparison(
        self, left: ast.expr, op: ast.cmpop, right: ast.expr
    ) -> Iterator[Mutant]:
        old, new = _COMPARED[type(op)]
        start, end = self._span(left)[1], self._span(right)[0]
        between = self._source[start:end]
        position = start + between.find(old)
        yield self._mutant(position, old, new, "comparison")

    def _boolean(self, node: ast.BoolOp) -> Iterator[Mutant]:
        word, other = ("and", "or") if isinstance(node.op, ast.And) else ("or", "and")
        for one, two in zip(node.values, node.values[1:], strict=False):
            start, end = self._span(one)[1], self._span(two)[0]
            between = self._source[start:end]
            at = start + between.find(word)
            yield self._mutant(at, word, other, "and for or")
            yield self._cut(start, self._span(two)[1], "operand dropped")
        first, second = self._span(node.values[0]), self._span(node.values[1])
        yield self._cut(first[0], second[0], "operand dropped")

    def _constant(self, node: ast.Constant) -> Iterator[Mutant]:
        text = self._text(node)
        if node.value is True or node.value is False:
            yield self._replace(node, str(not node.value), "flag")
        elif isinstance(node.value, int | float):
            yield self._replace(node, f"({text} + 1)", "number")
        elif isinstance(node.value, str) and " :" in text and "#" in text:
            for pattern, new in _IN_CONDITIONS:
                changed = re.sub(pattern, new, text.strip('"f'), count=1)
                if changed != text.strip('"f'):
                    quoted = text.replace(text.strip('"f'), changed)
                    yield self._replace(node, quoted, "condition of a write")

    def _elements(self, node: ast.List | ast.Tuple) -> Iterator[Mutant]:
        for one, two in zip(node.elts, node.elts[1:], strict=False):
            start, end = self._span(one)[0], self._span(two)[0]
            yield self._cut(start, end, "element dropped")
        start, end = self._span(node.elts[-2])[1], self._span(node.elts[-1])[1]
        yield self._cut(start, end, "element dropped")

    def _entries(self, node: ast.Dict) -> Iterator[Mutant]:
        for key, value in zip(node.keys, node.values, strict=True):
            if key is not None:
                start, end = self._span(key)[0], self._span(value)[1]
                if self._source[end : end + 1] == ",":
                    yield self._cut(start, end + 1, "entry dropped")
                else:
                    yield self._cut(start, end, "entry dropped")

    def _arguments(self, node: ast.Call) -> Iterator[Mutant]:
        for one, two in zip(node.args, node.args[1:], strict=False):
            if isinstance(one, ast.Name | ast.Attribute) and isinstance(
                two, ast.Name | ast.Attribute
            ):
                first, second = self._text(one), self._text(two)
                start, end = self._span(one)[0], self._span(two)[1]
                if first != second:
                    old = self._source[start:end]
                    between = old[len(first) : len(old) - len(second)]
                    new = second + between + first
                    yield self._mutant(start, old, new, "arguments swapped")
        for keyword in node.keywords:
            if keyword.arg in _UNITS and isinstance(node.func, ast.Name):
                if node.func.id == "timedelta":
                    start = self._span(keyword)[0]
                    new = _UNITS[keyword.arg]
                    yield self._mutant(start, keyword.arg, new, "unit")

    def _span(self, node: ast.expr | ast.stmt | ast.keyword) -> tuple[int, int]:
        """Return where a node starts and ends, in characters."""
        return (
            self._offset(node.lineno, node.col_offset),
            self._offset(node.end_lineno or 0, node.end_col_offset or 0),
        )

    def _offset(self, line: int, column: int) -> int:
        """Return a position, from a line and a column in bytes."""
        start = self._starts[line - 1]
        text = self._source[start : self._starts[line]]
        return start + len(text.encode()[:column].decode())

    def _text(self, node: ast.expr | ast.stmt) -> str:
        start, end = self._span(node)
        return self._source[start:end]

    def _replace(self, node: ast.expr | ast.stmt, new: str, kind: str) -> Mutant:
        return self._mutant(self._span(node)[0], self._text(node), new, kind)

    def _cut(self, start: int, end: int, kind: str) -> Mutant:
        return self._mutant(start, self._source[start:end], "", kind)

    def _mutant(self, start: int, old: str, new: str, kind: str) -> Mutant:
        line = self._source.count("\n", 0, start) + 1
        return Mutant(self._path, line, kind, old, new, start)
