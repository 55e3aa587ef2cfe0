"""The highlights of a listed item: the places that match the search."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from runtime.features.items.models import Item
from runtime.features.items.search.spans import highlights, tag_highlights


def highlights_of(
    item: Item, terms: Sequence[str], fields: Collection[str]
) -> list[dict[str, Any]]:
    """Return the highlights of an item: pointer, start and length of each match.

    Start and length count UTF-16 code units.

    Args:
        item: the item that was found.
        terms: the terms of the search.
        fields: the fields that the caller is shown; only these are highlighted.
    """
    return [
        {"pointer": pointer, "start": start, "length": length}
        for field, pointer, spans in _places(item, terms)
        if field in fields
        for start, length in spans
    ]


def _places(
    item: Item, terms: Sequence[str]
) -> Iterator[tuple[str, str, list[tuple[int, int]]]]:
    """Yield the field of each text of an item, a pointer to it, and the matches."""
    yield "title", "/title", highlights(item.title, terms)
    for number, tag in enumerate(item.tags):
        yield "tags", f"/tags/{number}", tag_highlights(tag, terms)
    yield "description", "/description", highlights(item.description, terms)
