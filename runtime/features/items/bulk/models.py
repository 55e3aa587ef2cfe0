"""Bulk requests and their results."""

from typing import Annotated, Self

from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    Strict,
    StrictBool,
    StringConstraints,
    model_validator,
)

from runtime.core.models import ULID_PATTERN, Input, Model
from runtime.features.items.models import Item, ItemCreate, ItemPatch

MAX_ENTRIES = 100


def _whole(value: object) -> object:
    """Convert a whole float: in JSON, 2.0 is a whole number too."""
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


ItemId = Annotated[str, StringConstraints(pattern=ULID_PATTERN)]
SeenVersion = Annotated[
    Annotated[int, Strict(), Field(ge=1), BeforeValidator(_whole)] | None,
    Field(description="Write only over this version, as If-Match would."),
]


class BulkUpdate(Input):
    """Some new content for one item.

    Attributes:
        id: the item's id.
        changes: its new content; what is left out stays.
    """

    id: ItemId
    version: SeenVersion = None
    changes: ItemPatch


class BulkDelete(Input):
    """One item for the trash.

    Attributes:
        id: the item's id.
    """

    id: ItemId
    version: SeenVersion = None


class BulkRequest(Input):
    """Up to 100 changes altogether; each item at most once.

    Attributes:
        create: the new items.
        update: the items that get new content.
        delete: the items that move to the trash.
    """

    create: list[ItemCreate] = Field(default=[], max_length=MAX_ENTRIES)
    update: list[BulkUpdate] = Field(default=[], max_length=MAX_ENTRIES)
    delete: list[BulkDelete] = Field(default=[], max_length=MAX_ENTRIES)
    atomic: StrictBool = Field(default=False, description="All changes, or none.")

    @model_validator(mode="after")
    def _within_bounds(self) -> Self:
        """Refuse too many entries, and two changes of one item."""
        entries = len(self.create) + len(self.update) + len(self.delete)
        if entries > MAX_ENTRIES:
            raise ValueError(f"{entries} entries; at most {MAX_ENTRIES} altogether")
        ids = [update.id for update in self.update]
        ids += [delete.id for delete in self.delete]
        if len(ids) > len(set(ids)):
            raise ValueError("an item may be changed once in a request")
        return self


class _WithoutNulls(Model):
    """The base of answers that leave out what is null."""

    model_config = ConfigDict(json_schema_serialization_defaults_required=False)


class BulkProblem(_WithoutNulls):
    """Why an entry was refused, as in a problem document.

    Attributes:
        title: the kind of problem, for people.
        detail: what happened this time.
    """

    title: str
    detail: str
    code: str = Field(
        description="The kind of problem; stable, for programs.",
        json_schema_extra={"x-enum": "ProblemCode"},
    )
    version: int | None = Field(
        default=None, description="With `precondition_failed`: the stored version."
    )


class BulkResult(_WithoutNulls):
    """The result of one entry.

    Attributes:
        status: what a request of its own would have been answered with.
        item: the new state, unless it was deleted or refused.
        problem: why it was refused.
    """

    status: int
    item: Item | None = None
    problem: BulkProblem | None = None


class BulkResults(Model):
    """One result per entry, in the order in which they were sent.

    Attributes:
        create: the results of `create`.
        update: the results of `update`.
        delete: the results of `delete`.
    """

    create: list[BulkResult]
    update: list[BulkResult]
    delete: list[BulkResult]
