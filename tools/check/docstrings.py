"""Command that refuses docstrings which begin with a word that hides their subject."""

import argparse
import ast
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

REFUSED = frozenset({"what", "where", "whose", "of", "else", "how"})
"""First words, in lower case, that say neither what a thing is nor what it does."""

ADVICE = "begin with a verb, or with the noun that the thing is"
"""Advice at the end of every message."""

_ASSIGNMENTS = (ast.Assign, ast.AnnAssign)
_DOCUMENTED = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)


def files(paths: Sequence[Path]) -> Iterator[Path]:
    """Yield the Python files among the paths and below the folders among them."""
    for path in paths:
        if path.is_dir():
            yield from sorted(path.rglob("*.py"))
        else:
            yield path


def docstrings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield the line and text of each docstring, in the order of the file."""
    found = [
        docstring
        for node in ast.walk(tree)
        if isinstance(node, _DOCUMENTED)
        for docstring in _in_body(node)
    ]
    yield from sorted(found)


def refused_word(docstring: str) -> str | None:
    """Return the first word of a docstring if it is a refused one."""
    first = re.match(r"\W*([^\W\d_]+)", docstring)
    return first[1] if first and first[1].lower() in REFUSED else None


def problems(path: Path) -> Iterator[str]:
    """Yield a message for each docstring of a file that begins with a refused word."""
    tree = ast.parse(path.read_text(encoding="utf-8"), filename=str(path))
    for line, docstring in docstrings(tree):
        if word := refused_word(docstring):
            yield f'{path}:{line}: docstring begins with "{word}": {ADVICE}'


def main(arguments: Sequence[str] | None = None) -> int:
    """Print a line for each problem; return 1 if there is one, else 0."""
    parser = argparse.ArgumentParser(
        prog="python -m tools.check.docstrings", description=__doc__
    )
    parser.add_argument("paths", nargs="+", type=Path, metavar="PATH")
    found = [
        problem
        for path in files(parser.parse_args(arguments).paths)
        for problem in problems(path)
    ]
    for problem in found:
        print(problem)
    return 1 if found else 0


def _in_body(
    node: ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef,
) -> Iterator[tuple[int, str]]:
    """Yield the docstring of a node, and those below the assignments in its body."""
    previous: ast.stmt | None = None
    for statement in node.body:
        if (
            (previous is None or isinstance(previous, _ASSIGNMENTS))
            and isinstance(statement, ast.Expr)
            and isinstance(statement.value, ast.Constant)
            and isinstance(statement.value.value, str)
        ):
            yield statement.lineno, statement.value.value
        previous = statement


if __name__ == "__main__":
    sys.exit(main())
