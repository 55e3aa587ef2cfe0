"""The request to rename a tag."""

from typing import Annotated

from pydantic import Field

from runtime.core.models import Input
from runtime.core.text import caseless
from runtime.features.items.models import Tag


class RetagRequest(Input):
    """A tag that all items are to have under another name, or not any more."""

    old: Annotated[
        Tag, Field(alias="from", description="The tag, in any case of its letters.")
    ]
    new: Annotated[
        Tag | None,
        Field(alias="to", description="Its new name; null takes it away from all."),
    ]


def retagged(tags: list[str], old: str, new: str | None) -> list[str]:
    """Return an item's tags with one renamed or, if there is no new name, left out.

    An item that has the new name too keeps the first of both. Tags are equal if they
    are but for case.
    """
    found: dict[str, str] = {}
    for tag in tags:
        if caseless(tag) != caseless(old):
            found.setdefault(caseless(tag), tag)
        elif new is not None:
            found.setdefault(caseless(new), new)
    return list(found.values())
