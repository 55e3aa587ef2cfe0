"""Pages of a listing: the query of a client, and the result of a service."""

from collections.abc import Callable, Sequence
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


class CountedPageQuery(PageQuery):
    """The query of a listing whose entries can be counted."""

    count: Annotated[
        bool,
        Field(
            description=(
                "Count all entries of the listing, in the headers `Total-Count` and "
                "`Total-Count-Exact`. The link to the next page does not repeat it."
            )
        ),
    ] = False

    @property
    def is_first(self) -> bool:
        """Whether the page begins where the listing does."""
        return self.cursor is None

    def next_page(self) -> dict[str, Any]:
        """Return the parameters of the next page, all but its cursor.

        `count` is not among them: the number is of all pages, and costs each time.
        """
        parameters = super().next_page()
        del parameters["count"]
        return parameters


@dataclass(frozen=True)
class Total:
    """The number of entries of a whole listing.

    Attributes:
        count: the number that was counted.
        exact: whether there are no more.
    """

    count: int
    exact: bool


@dataclass(frozen=True)
class Page(Generic[T]):
    """Some entries of a listing.

    Attributes:
        items: the entries, in the order of the listing.
        cursor: the cursor of the next page; None if this is the last one.
        total: the number of all entries; None if they were not counted.
    """

    items: list[T]
    cursor: str | None
    total: Total | None = None


def total_of(
    query: PageQuery,
    items: Sequence[object],
    cursor: str | None,
    count: Callable[[], tuple[int, bool]],
) -> Total | None:
    """Return the number of all entries of a listing; None if nobody asks for it.

    Args:
        query: the query of the page.
        items: the entries of the page.
        cursor: the cursor of the next page.
        count: counts the entries: the number so far, and whether there may be more.
            It is not called if the page is the whole listing.
    """
    if not isinstance(query, CountedPageQuery) or not query.count:
        return None
    if query.is_first and cursor is None:
        return Total(len(items), exact=True)
    counted, more = count()
    return Total(counted, exact=not more)
