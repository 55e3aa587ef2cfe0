"""Where a listed item matches what was searched."""

from collections.abc import Collection, Iterator, Sequence
from typing import Any

from runtime.features.items.models import Item
from runtime.features.items.search.spans import highlights, tag_highlights


def highlights_of(
    item: Item, terms: Sequence[str], fields: Collection[str]
) -> list[dict[str, Any]]:
    """Pointers into an item, with start and length in UTF-16 code units.

    Args:
        item: what was found.
        terms: what was searched.
        fields: those that the caller is shown.
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
    """Each text of an item: its field, a pointer to it, and the matches."""
    yield "title", "/title", highlights(item.title, terms)
    for number, tag in enumerate(item.tags):
        yield "tags", f"/tags/{number}", tag_highlights(tag, terms)
    yield "description", "/description", highlights(item.description, terms)
