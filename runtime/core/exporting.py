"""The parts of an export: what features return of that which they keep of an owner."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from typing import Any, NamedTuple

from runtime.core.dynamodb.schema import SORT_KEY
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Row
from runtime.core.models import Model
from runtime.core.owner import Owner

AT_ONCE = 100
"""Number of rows that are read at once."""


class Content(NamedTuple):
    """The bytes that belong to what is exported.

    Attributes:
        key: the key of their object.
        name: their name in the archive, below the folder: without a path, or with the
            id of their owner's resource as its only folder.
        link: the path of the API at which they are had if they are too large.
    """

    key: str
    name: str
    link: str


class Entry(NamedTuple):
    """A thing that is exported.

    Attributes:
        after: its place, behind which an export goes on; no personal data.
        document: the thing as JSON, as the API shows it and an import understands it.
        content: its bytes, if it has some.
    """

    after: str
    document: dict[str, Any]
    content: Content | None = None


class ExportPage(NamedTuple):
    """Some things that are exported.

    Attributes:
        entries: the things, in the order of their places.
        next: the place behind which the next page begins; empty if there is none.
    """

    entries: Sequence[Entry]
    next: str = ""


ExportRows = Callable[[Table, Owner, str, datetime], ExportPage]
"""Function that returns what follows a place: of a table, for an owner, at a time."""


def page_of(
    rows: Sequence[Row], more: bool, entry: Callable[[Row], Entry | None]
) -> ExportPage:
    """Return a page of rows, but for those that have no entry any more.

    Args:
        rows: the rows, in the order of their sort keys.
        more: whether there are others behind them.
        entry: returns what is exported of a row, if it is.
    """
    found = [each for each in map(entry, rows) if each is not None]
    return ExportPage(found, rows[-1][SORT_KEY] if more else "")


def entry_of(row: Row, model: Model) -> Entry:
    """Return the entry of a row by its model."""
    return Entry(row[SORT_KEY], model.model_dump(mode="json"))


def whole(models: Iterable[Model]) -> ExportPage:
    """Return a few things that are read all at once, as the only page."""
    documents = (model.model_dump(mode="json") for model in models)
    entries = [Entry(f"{n:05d}", each) for n, each in enumerate(documents, 1)]
    return ExportPage(entries)
