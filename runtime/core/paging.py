"""Pages of a listing: the query of a client, and the result of a service."""

from dataclasses import dataclass
from typing import Annotated, Any, Generic, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from runtime.core.security.cursors import MAX_LENGTH

T = TypeVar("T")

EMPTY_IS_ABSENT = BeforeValidator(lambda value: None if value == "" else value)
"""For a text that may be left out: a form sends also the fields nobody filled in."""
Limit = Annotated[int, Field(ge=1, le=100, description="How many to return at most.")]
Cursor = Annotated[
    str | None,
    Field(
        max_length=MAX_LENGTH,
        description="Where to go on: taken from the `Link` header of the last page.",
    ),
    EMPTY_IS_ABSENT,
]


class PageQuery(BaseModel):
    """The query of a listing; one with filters adds its own fields."""

    model_config = ConfigDict(frozen=True, defer_build=True, hide_input_in_errors=True)

    limit: Limit = 10
    cursor: Cursor = None

    def next_page(self) -> dict[str, Any]:
        """Return the parameters of the next page, all but its cursor."""
        return self.model_dump(mode="json", exclude={"cursor"}, exclude_none=True)


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some entries of a listing.

    Attributes:
        items: the entries, in the order of the listing.
        cursor: the cursor of the next page; None if this is the last one.
    """

    items: list[T]
    cursor: str | None
