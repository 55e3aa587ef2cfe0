"""Changes of the API's document, and which of them break clients of the older one."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from tools.api.resolving import Document, Operation, operations_of, resolved
from tools.api.schemas import Side, misfits


@dataclass(frozen=True)
class Change:
    """A difference between two documents.

    Attributes:
        where: the operation and the place in it, such as `create_item body/title`;
            also the name by which a breaking change is acknowledged.
        what: what is different.
        breaks: whether a client of the older document may fail by it.
    """

    where: str
    what: str
    breaks: bool = True

    def __str__(self) -> str:
        return f"{self.where}: {self.what}"


def compare(old: Document, new: Document) -> list[Change]:
    """Return the differences for clients of the old document, breaking ones first."""
    before = {each.name: each for each in operations_of(old)}
    after = {each.name: each for each in operations_of(new)}
    changes = [
        Change(name, f"{before[name].route} is gone")
        for name in before.keys() - after.keys()
    ]
    changes += [
        Change(name, f"{after[name].route} is new", breaks=False)
        for name in after.keys() - before.keys()
    ]
    if old.get("servers") != new.get("servers"):
        changes.append(Change("servers", "are others, so all paths are"))
    for name in before.keys() & after.keys():
        changes += _Comparison(old, new, before[name], after[name]).changes()
    return sorted(set(changes), key=lambda change: (not change.breaks, str(change)))


@dataclass(frozen=True)
class _Comparison:
    """The comparison of one operation in two documents."""

    old: Document
    new: Document
    before: Operation
    after: Operation

    def changes(self) -> Iterator[Change]:
        """Yield the changes of the operation."""
        if self.before.route != self.after.route:
            yield self._change("", f"is now {self.after.route}")
        if _is_open(self.before) and not _is_open(self.after):
            yield self._change("", "demands an access token")
        yield from self._parameters()
        yield from self._body()
        yield from self._responses()
        yield from self._errors()

    def _change(self, place: str, what: str, *, breaks: bool = True) -> Change:
        """Return a change at a place of the operation."""
        return Change(f"{self.before.name} {place}".strip(), what, breaks)

    def _parameters(self) -> Iterator[Change]:
        """Yield the changes of what is sent in the path, the query and headers."""
        before = _parameters_of(self.old, self.before)
        after = _parameters_of(self.new, self.after)
        for place, parameter in before.items():
            if place not in after:
                yield self._change(place, "is not taken any more")
                continue
            if after[place].get("required") and not parameter.get("required"):
                yield self._change(place, "is required")
            yield from self._misfits(
                place, parameter.get("schema", {}), after[place].get("schema", {})
            )
        for place in after.keys() - before.keys():
            required = bool(after[place].get("required"))
            yield self._change(
                place, "is new and required" if required else "is new", breaks=required
            )

    def _body(self) -> Iterator[Change]:
        """Yield the changes of the body of requests."""
        before = resolved(self.old, self.before.described.get("requestBody", {}))
        after = resolved(self.new, self.after.described.get("requestBody", {}))
        if before and not after:
            yield self._change("body", "is not taken any more")
            return
        if after.get("required") and not before.get("required"):
            yield self._change("body", "is required")
        yield from self._content("body", before, after, received=False)

    def _responses(self) -> Iterator[Change]:
        """Yield the changes of answers that are no errors, and of all headers."""
        before, after = (
            each.described.get("responses", {}) for each in (self.before, self.after)
        )
        for status, response in before.items():
            if status not in after:
                yield self._change(status, "is not answered any more")
                continue
            old, new = resolved(self.old, response), resolved(self.new, after[status])
            for name in _lost(old.get("headers", {}), new.get("headers", {})):
                yield self._change(f"{status} header {name}", "is not sent any more")
            if not _is_error(status):
                yield from self._content(status, old, new, received=True)
        for status in after.keys() - before.keys():
            yield self._change(status, "is a new answer", breaks=False)

    def _errors(self) -> Iterator[Change]:
        """Yield the changes of errors, by their codes."""
        before = _errors_of(self.old, self.before)
        after = _errors_of(self.new, self.after)
        for code, error in before.items():
            place = f"code {code}"
            if code not in after:
                yield self._change(place, "is not answered any more")
                continue
            for at, why in misfits(after[code], error, received=True):
                yield self._change(f"{place}{at}", why)
        for code in after.keys() - before.keys():
            yield self._change(f"code {code}", "is new", breaks=False)

    def _content(
        self,
        place: str,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        *,
        received: bool,
    ) -> Iterator[Change]:
        """Yield the changes of a body by its media types."""
        old, new = before.get("content", {}), after.get("content", {})
        for media_type, content in old.items():
            if media_type not in new:
                yield self._change(place, f"{media_type} is gone")
                continue
            yield from self._misfits(
                place,
                content.get("schema", {}),
                new[media_type].get("schema", {}),
                received=received,
            )
            yield from self._additions(
                place, content.get("schema", {}), new[media_type].get("schema", {})
            )

    def _misfits(
        self,
        place: str,
        before: Mapping[str, Any],
        after: Mapping[str, Any],
        *,
        received: bool = False,
    ) -> Iterator[Change]:
        """Yield where a schema no longer takes, or gives, what it did."""
        old, new = Side(self.old, before), Side(self.new, after)
        pair = (new, old) if received else (old, new)
        for at, why in misfits(*pair, received=received):
            yield self._change(f"{place}{at}", why)

    def _additions(
        self, place: str, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> Iterator[Change]:
        """Yield the members that are new at the top of a schema or of its entries."""
        old, new = (
            side.at(side.at(side.schema).schema.get("items", side.schema))
            for side in (Side(self.old, before), Side(self.new, after))
        )
        for name in new.properties.keys() - old.properties.keys():
            if name not in new.required or place != "body":
                yield self._change(f"{place}/{name}", "is new", breaks=False)


def _is_open(operation: Operation) -> bool:
    """Tell if an operation may be called without an access token."""
    security = operation.described.get("security", [])
    return not security or {} in security


def _parameters_of(
    document: Document, operation: Operation
) -> dict[str, Mapping[str, Any]]:
    """Return the parameters of an operation by place and name."""
    found = (
        resolved(document, each) for each in operation.described.get("parameters", [])
    )
    fold: dict[str, Callable[[str], str]] = {"header": str.lower}
    return {
        f"{each['in']} {fold.get(each['in'], str)(each['name'])}": each
        for each in found
    }


def _lost(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """Return the names of headers that are gone; their case does not count."""
    kept = {name.lower() for name in after}
    return [name for name in before if name.lower() not in kept]


def _is_error(status: str) -> bool:
    """Tell if a status is one of an error."""
    return not status.startswith(("2", "3"))


def _errors_of(document: Document, operation: Operation) -> dict[str, Side]:
    """Return the schemas of the errors of an operation by code."""
    found: dict[str, Side] = {}
    for status, response in operation.described.get("responses", {}).items():
        content = resolved(document, response).get("content", {})
        if not _is_error(status):
            continue
        for described in content.values():
            schema = Side(document, {}).at(described.get("schema", {}))
            for each in schema.variants or [schema]:
                found[str(each.tag("code"))] = each
    return found
