"""Comparison of two JSON schemas: does every value of one fit the other?

Values that a client sends must still be accepted, so the old schema has to fit the new
one. Values that a client receives must still be understood, so the new one has to fit
the old one, and hold every member that the old one had.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from tools.api.resolving import Document, Schema, resolved

_ALL_TYPES = frozenset(
    {"null", "boolean", "integer", "number", "string", "array", "object"}
)
_UPPER = ("maximum", "exclusiveMaximum", "maxLength", "maxItems", "maxProperties")
_LOWER = ("minimum", "exclusiveMinimum", "minLength", "minItems", "minProperties")
_EXACT = ("pattern", "format", "multipleOf", "uniqueItems")


@dataclass(frozen=True)
class Side:
    """A schema and the document that its references lead into."""

    document: Document
    schema: Schema

    def at(self, schema: Schema | bool) -> "Side":
        """Return another schema of the same document, its reference followed."""
        given: Schema = {} if schema is True else {"not": {}} if not schema else schema
        return Side(self.document, resolved(self.document, given))

    @property
    def types(self) -> frozenset[str]:
        """The types that values may have; all if the schema names none."""
        if "const" in self.schema:
            return frozenset({_type_of(self.schema["const"])})
        if "enum" in self.schema:
            return frozenset(map(_type_of, self.schema["enum"]))
        named = self.schema.get("type")
        if named is None:
            return _ALL_TYPES
        return frozenset([named] if isinstance(named, str) else named)

    @property
    def values(self) -> list[Any] | None:
        """The values that are allowed, if the schema lists them."""
        if "const" in self.schema:
            return [self.schema["const"]]
        return list(self.schema["enum"]) if "enum" in self.schema else None

    @property
    def variants(self) -> "list[Side] | None":
        """The schemas of which a value fits one, if there is such a choice."""
        for name in ("oneOf", "anyOf"):
            if name in self.schema:
                return [self.at(each) for each in self.schema[name]]
        return None

    @property
    def discriminator(self) -> str | None:
        """The member that tells its variants apart, if it names one."""
        found = self.schema.get("discriminator", {})
        return str(found["propertyName"]) if "propertyName" in found else None

    def tag(self, discriminator: str | None) -> Any:
        """Return the only value of the member that tells variants apart, if any."""
        member = self.properties.get(discriminator or "")
        values = None if member is None else self.at(member).values
        return values[0] if values is not None and len(values) == 1 else None

    @property
    def properties(self) -> Mapping[str, Schema]:
        """The members that the schema describes, those of `allOf` among them."""
        found: dict[str, Schema] = {}
        for part in self.schema.get("allOf", ()):
            found |= self.at(part).properties
        return found | dict(self.schema.get("properties", {}))

    @property
    def required(self) -> frozenset[str]:
        """The members that every value has."""
        found = frozenset(self.schema.get("required", ()))
        for part in self.schema.get("allOf", ()):
            found |= self.at(part).required
        return found

    @property
    def is_closed(self) -> bool:
        """Whether members that the schema does not describe are refused."""
        return self.schema.get("additionalProperties") is False


def misfits(
    inner: Side, outer: Side, *, received: bool, at: str = ""
) -> Iterator[tuple[str, str]]:
    """Yield where values of one schema do not fit another, and why.

    Args:
        inner: the schema whose values have to fit.
        outer: the schema that has to take them.
        received: whether clients read these values. They then also miss members that
            are no longer described, and understand values that an enumeration lacks.
        at: the pointer of the schema.
    """
    inner, outer = inner.at(inner.schema), outer.at(outer.schema)
    yield from _misfits(inner, outer, received, at, ())


_Seen = tuple[tuple[int, int], ...]


def _misfits(
    inner: Side, outer: Side, received: bool, at: str, seen: _Seen
) -> Iterator[tuple[str, str]]:
    """Yield the misfits of two schemas whose references have been followed."""
    pair = (id(inner.schema), id(outer.schema))
    if pair in seen or len(seen) > 60:
        return
    seen = (*seen, pair)
    if inner.variants is not None or outer.variants is not None:
        yield from _misfits_of_variants(inner, outer, received, at, seen)
        return
    yield from _misfits_of_types(inner, outer, received, at)
    common = inner.types & outer.types
    if "object" in common:
        yield from _misfits_of_members(inner, outer, received, at, seen)
    if "array" in common:
        items = inner.at(inner.schema.get("items", True))
        wanted = outer.at(outer.schema.get("items", True))
        yield from _misfits(items, wanted, received, f"{at}/*", seen)


def _misfits_of_variants(
    inner: Side, outer: Side, received: bool, at: str, seen: _Seen
) -> Iterator[tuple[str, str]]:
    """Yield the variants of one schema that fit no variant of the other."""
    taken, given = outer.variants or [outer], inner.variants or [inner]
    for each in given:
        tag = each.tag(outer.discriminator)
        alike = [one for one in taken if one.tag(outer.discriminator) == tag]
        if tag is not None and not alike and received:
            # A variant that clients tell from the others by its tag is an addition.
            continue
        tried = [
            (not each.types & one.types, list(_misfits(each, one, received, at, seen)))
            for one in alike or taken
        ]
        if not all(why for _, why in tried):
            continue
        if len(tried) == 1 or len(given) == len(taken):
            # What it became is the variant of its type that is most like it.
            _, why = min(tried, key=lambda one: (one[0], len(one[1])))
            yield from why
        else:
            yield at, (
                f"{_name_of(each)} was not among the variants"
                if received
                else (f"{_name_of(each)} is not among the variants any more")
            )


def _misfits_of_types(
    inner: Side, outer: Side, received: bool, at: str
) -> Iterator[tuple[str, str]]:
    """Yield the differences of two schemas' types, values and bounds."""
    types = inner.types - outer.types
    if "number" in outer.types:
        types -= {"integer"}
    if types:
        named = _listed(types)
        yield at, (
            f"may be {named}, which is new"
            if received
            else (f"may no longer be {named}")
        )
    elif inner.values is not None:
        allowed = inner.values if outer.values is None else outer.values
        lost = [str(value) for value in inner.values if value not in allowed]
        # Clients have to expect new values beside those that they know.
        if lost and not received:
            yield at, f"may no longer be {_listed(lost)}"
        elif received and len(lost) == len(inner.values):
            yield at, f"is now {_listed(lost)}"
    elif outer.values is not None:
        yield at, (
            "may be any value, which is new"
            if received
            else (f"may only be {_listed(map(str, outer.values))}")
        )
    else:
        yield from _misfits_of_bounds(inner.schema, outer.schema, received, at)


def _misfits_of_bounds(
    inner: Schema, outer: Schema, received: bool, at: str
) -> Iterator[tuple[str, str]]:
    """Yield the bounds of one schema that the other exceeds."""
    exact = ("format",) if received else _EXACT
    for name in exact:
        if name in outer and inner.get(name) != outer[name]:
            old, new = (outer, inner) if received else (inner, outer)
            yield at, f"has {name} {new.get(name)!r}, before {old.get(name)!r}"
    if received:
        # Longer texts and larger numbers break no client.
        return
    for name in _UPPER:
        if outer.get(name, math.inf) < inner.get(name, math.inf):
            yield at, f"has {name} {outer[name]}, before {inner.get(name, 'none')}"
    for name in _LOWER:
        least = 0 if name.startswith("min") and name != "minimum" else -math.inf
        if outer.get(name, least) > inner.get(name, least):
            yield at, f"has {name} {outer[name]}, before {inner.get(name, 'none')}"


def _misfits_of_members(
    inner: Side, outer: Side, received: bool, at: str, seen: _Seen
) -> Iterator[tuple[str, str]]:
    """Yield the differences of two schemas' members."""
    for name in sorted(outer.required - inner.required):
        missing = received and name not in inner.properties
        yield f"{at}/{name}", (
            "is gone" if missing else ("may be left out" if received else "is required")
        )
    for name, schema in inner.properties.items():
        wanted = outer.properties.get(name)
        if wanted is not None:
            yield from _misfits(
                inner.at(schema), outer.at(wanted), received, f"{at}/{name}", seen
            )
        elif not received and (outer.is_closed or outer.properties):
            yield f"{at}/{name}", "is not taken any more"
    if received:
        told = outer.required - inner.required
        for name in outer.properties.keys() - inner.properties.keys() - told:
            yield f"{at}/{name}", "is gone"
    elif outer.is_closed and not inner.is_closed:
        yield at, "members that are not described are refused"


def _type_of(value: Any) -> str:
    """Return the JSON type of a value."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int):
        return "integer"
    if isinstance(value, float):
        return "number"
    if isinstance(value, str):
        return "string"
    return "array" if isinstance(value, Sequence) else "object"


def _name_of(side: Side) -> str:
    """Return a name for a variant."""
    title = side.schema.get("title")
    return str(title) if title else _listed(side.types)


def _listed(names: Any) -> str:
    """Return names as a sentence lists them."""
    *most, last = sorted(names)
    return f"{', '.join(most)} or {last}" if most else str(last)
