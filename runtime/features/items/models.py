"""Items: requests, responses and stored items."""

from enum import StrEnum
from typing import Annotated, Any, cast

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    StringConstraints,
    model_serializer,
)

from runtime.core.errors import InvalidInput
from runtime.core.models import VISIBLE, WITHOUT_NUL, Input, Model, Timestamp
from runtime.core.text import caseless


class ItemStatus(StrEnum):
    """The progress of the work that an item stands for."""

    OPEN = "open"
    IN_PROGRESS = "in_progress"
    DONE = "done"


def _one_of_each(tags: list[str]) -> list[str]:
    """Keep the first of tags that are equal but for case, in their order."""
    first: dict[str, str] = {}
    for tag in tags:
        first.setdefault(caseless(tag), tag)
    return list(first.values())


Title = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=200),
    VISIBLE,
    Field(description="What it is called.", examples=["Write the release notes"]),
]


def _stays(title: object) -> object:
    """Refuse null: an item always has a title."""
    if title is None:
        raise ValueError("a title cannot be removed")
    return title


Description = Annotated[
    str,
    StringConstraints(max_length=10_000),
    WITHOUT_NUL,
    Field(description="What it is about.", examples=["Mention the new API."]),
]
Tag = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=30),
    VISIBLE,
]
Tags = Annotated[
    list[Tag],
    Field(
        max_length=10,
        description="Words that it is found and grouped by.",
        examples=[["docs", "release"]],
    ),
    AfterValidator(_one_of_each),
]


class ItemFields(Input):
    """The fields of an item that its owner writes.

    Attributes:
        status: how far it is.
    """

    title: Title
    description: Description = ""
    status: ItemStatus = ItemStatus.OPEN
    tags: Tags = []


class ItemCreate(ItemFields):
    """A new item."""


def _ignored() -> Any:
    """Return a member that is accepted and dropped, whatever it holds.

    Without a type, since a generated client could not send a member that the schema
    calls read-only, and a wrong value of what nobody reads is no reason to refuse.
    """
    return Field(default=None, exclude=True, description="Ignored.")


class ItemReplace(ItemFields):
    """An item's new content, whole; what is left out takes its default.

    An item may be sent as it was read: the members that nobody writes are ignored.
    """

    id: Any = Field(
        default=None,
        exclude=True,
        description="Ignored, but must be that of the path.",
    )
    version: Any = _ignored()
    search_truncated: Any = _ignored()
    created_at: Any = _ignored()
    updated_at: Any = _ignored()
    highlights: Any = _ignored()

    def demand_id(self, item_id: str) -> None:
        """Refuse content that was read from another item.

        Raises:
            InvalidInput: it names another id.
        """
        if "id" in self.model_fields_set and self.id != item_id:
            raise InvalidInput.at("/body/id", "is not the id in the path")


class ItemPatch(Input):
    """Some new content (RFC 7396: null takes the default, absent stays).

    Attributes:
        status: how far it is.
    """

    # Not a union with None, whose errors would name its parts as places.
    title: Annotated[Title, BeforeValidator(_stays)] = cast(str, None)
    description: Description | None = None
    status: ItemStatus | None = None
    tags: Tags | None = None

    @model_serializer(mode="wrap")
    def _as_sent(self, serialize: SerializerFunctionWrapHandler) -> dict[str, Any]:
        """Leave out fields that were not sent: null would mean something else."""
        content: dict[str, Any] = serialize(self)
        return {k: v for k, v in content.items() if k in self.model_fields_set}

    def applied_to(self, fields: ItemFields) -> ItemFields:
        """Return the content with this change made; what was not sent is not checked.

        So an item that was written under earlier rules can be changed without mending
        what they allowed.
        """
        changes = {
            name: (
                ItemFields.model_fields[name].get_default() if value is None else value
            )
            for name in self.model_fields_set
            for value in [getattr(self, name)]
        }
        return fields.model_copy(update=changes)


_EXAMPLE = {
    "id": "01JD5Q8V3T1Z6W9X4B7N2M0KRC",
    "title": "Write the release notes",
    "description": "Mention the new API.",
    "status": "open",
    "tags": ["docs", "release"],
    "version": 1,
    "search_truncated": False,
    "created_at": "2026-01-31T12:00:00.000Z",
    "updated_at": "2026-01-31T12:00:00.000Z",
}
_HIGHLIGHTS = {
    "type": "array",
    "description": (
        "Where the search matches, if the listing was asked to highlight: "
        "UTF-16 code units in the text that the pointer leads to."
    ),
    "items": {
        "x-name": "Highlight",
        "type": "object",
        "description": "A part of a text that matches the search.",
        "required": ["pointer", "start", "length"],
        "properties": {
            "pointer": {
                "type": "string",
                "description": "The text, as a JSON pointer into the item.",
                "examples": ["/title", "/tags/0"],
            },
            "start": {
                "type": "integer",
                "minimum": 0,
                "description": "Where the part begins.",
            },
            "length": {
                "type": "integer",
                "minimum": 1,
                "description": "How long the part is.",
            },
        },
    },
}


def _document(schema: dict[str, Any], model: type[BaseModel]) -> None:
    """Add an example to an item's schema, and the highlights that listings may add."""
    schema["example"] = _EXAMPLE
    if model is Item:
        schema["properties"]["highlights"] = _HIGHLIGHTS


class Item(Model):
    """A stored item, which is also how the API shows it.

    Attributes:
        id: its id, a ULID.
        title: what it is called.
        description: what it is about; may be empty.
        status: how far it is.
        tags: the words that it is found and grouped by.
        version: goes up with each change; its `ETag` is this number in quotes.
        created_at: when it was created.
        updated_at: when it was changed last.
    """

    model_config = ConfigDict(json_schema_extra=_document)

    id: str
    title: str
    description: str
    status: ItemStatus
    tags: list[str]
    version: int
    search_truncated: bool = Field(
        default=False,
        description="Whether the item has more words than search finds it by.",
    )
    created_at: Timestamp
    updated_at: Timestamp

    def fields(self) -> ItemFields:
        """Return the fields that its owner writes."""
        return ItemFields.model_construct(
            title=self.title,
            description=self.description,
            status=self.status,
            tags=list(self.tags),
        )
