"""Summaries: what is stored, and what the API shows."""

from datetime import datetime
from typing import Literal, NamedTuple

from pydantic import Field

from runtime.core.models import Model, Timestamp


class Summary(Model):
    """A summary of an item, written by a language model.

    Attributes:
        item_id: the item.
        text: the summary, as plain text: show it as such, never as HTML.
        generated: whether a machine has written it; it has.
        model: the model that wrote it.
        item_version: the version of the item that it is about.
        stale: whether the item has changed since.
        truncated: whether the item is longer than what the model has read.
        version: rises with each new summary, and when it becomes stale.
        created_at: when it was written.
        expires_at: when it goes, unless another one replaces it.
    """

    item_id: str
    text: str = Field(examples=["The release notes are to mention the new API."])
    generated: Literal[True] = True
    model: str = Field(examples=["gpt-4.1-mini"])
    item_version: int
    stale: bool
    truncated: bool
    version: int
    created_at: Timestamp
    expires_at: Timestamp


class StoredSummary(Model):
    """A summary as it is stored; whether it is stale depends on the item.

    Attributes:
        item_id: the item.
        text: the summary.
        model: the model that wrote it.
        item_version: the version of the item that it is about.
        truncated: whether the item is longer than what the model has read.
        created_at: when it was written.
        expires_at: when it goes.
    """

    item_id: str
    text: str
    model: str
    item_version: int
    truncated: bool
    created_at: Timestamp
    expires_at: Timestamp

    def shown(self, item_version: int) -> Summary:
        """Return the summary as the API shows it beside an item of this version."""
        stale = self.item_version != item_version
        # Of the time, since a counter would begin again with a summary that is written
        # after another one was deleted, and give it the tag of that one.
        version = 2 * round(self.created_at.timestamp() * 1000) + stale
        return Summary(**self.model_dump(), stale=stale, version=version)


class Source(NamedTuple):
    """The parts of an item that a summary is made of.

    Attributes:
        version: the version of the item.
        title: what it is called.
        description: what it is about.
    """

    version: int
    title: str
    description: str


class Found(NamedTuple):
    """An item, and its summary if it has one that has not expired."""

    item: Source
    summary: StoredSummary | None


class SummaryRequest(Model):
    """The request for a summary, as its Idempotency-Key knows it.

    Attributes:
        item_id: the item.
    """

    item_id: str


def expired(summary: StoredSummary, now: datetime) -> bool:
    """Tell whether the time of a summary is over; DynamoDB deletes it days later."""
    return summary.expires_at <= now
