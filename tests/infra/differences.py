"""The difference between two templates as a document that people review.

It has up to three parts, each by JSON pointer (RFC 6901) and sorted:

    {
      "differs": {"/Resources/Logs/Days": {"prod": 365, "dev": 7}},
      "only in dev": {"/Resources/Seed": {"Type": "…"}},
      "only in prod": ["/Resources/Key"]
    }

Lists of equal length are compared element by element; of other lists, both are shown
whole. Nothing is lost: `applied` makes the other template again from prod's and this.
"""

from copy import deepcopy
from typing import Any

BASE = "prod"
DIFFERS = "differs"
ONLY_IN_BASE = f"only in {BASE}"

Document = dict[str, Any]


def difference(base: Document, other: Document, name: str) -> Document:
    """Return what `applied` needs to make the other document of the base.

    Args:
        base: prod's template.
        other: the template of another stage.
        name: that stage.
    """
    found: Document = {DIFFERS: {}, f"only in {name}": {}, ONLY_IN_BASE: []}
    _compare(base, other, "", found, name)
    return {part: content for part, content in found.items() if content}


def applied(found: Document, base: Document, name: str) -> Document:
    """Return the document that `difference` compared with the base."""
    other = deepcopy(base)
    for pointer in found.get(ONLY_IN_BASE, ()):
        parent, key = _place(other, pointer)
        del parent[key]
    for pointer, value in found.get(f"only in {name}", {}).items():
        parent, key = _place(other, pointer)
        parent[key] = value
    for pointer, values in found.get(DIFFERS, {}).items():
        parent, key = _place(other, pointer)
        parent[key] = values[name]
    return other


def _compare(one: Any, other: Any, pointer: str, found: Document, name: str) -> None:
    """Add the differences at and below a pointer to `found`."""
    match one, other:
        case dict(), dict():
            for key in sorted(one.keys() | other.keys()):
                below = f"{pointer}/{_escaped(key)}"
                if key not in other:
                    found[ONLY_IN_BASE].append(below)
                elif key not in one:
                    found[f"only in {name}"][below] = other[key]
                else:
                    _compare(one[key], other[key], below, found, name)
        case list(), list() if len(one) == len(other):
            for index, (left, right) in enumerate(zip(one, other, strict=True)):
                _compare(left, right, f"{pointer}/{index}", found, name)
        # Python takes 1, 1.0 and True for equal; JSON does not.
        case _ if type(one) is not type(other) or one != other:
            found[DIFFERS][pointer] = {BASE: one, name: other}


def _place(document: Document, pointer: str) -> tuple[Any, Any]:
    """Return the object or list that holds the value, and its key or index there."""
    *path, last = [_unescaped(part) for part in pointer.split("/")[1:]]
    parent: Any = document
    for part in path:
        parent = parent[int(part)] if isinstance(parent, list) else parent[part]
    return parent, int(last) if isinstance(parent, list) else last


def _escaped(key: str) -> str:
    """Write a key as a part of a JSON pointer."""
    return key.replace("~", "~0").replace("/", "~1")


def _unescaped(part: str) -> str:
    """Read a key from a part of a JSON pointer."""
    return part.replace("~1", "/").replace("~0", "~")
