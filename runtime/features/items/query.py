"""The query parameters of a listing of items."""

from typing import Annotated, Any

from pydantic import AfterValidator, Field

from runtime.core.paging import EMPTY_IS_ABSENT, CountedPageQuery
from runtime.core.text import search_terms, tag_token
from runtime.features.items.listing import ItemSort, Listing
from runtime.features.items.models import Item, ItemStatus

MAX_SKIP = 1_000
_FIELD = f"(?:{'|'.join(Item.model_fields)})"


def _reachable(skip: int) -> int:
    """Refuse to skip so many items that reading them costs too much."""
    if skip > MAX_SKIP:
        raise ValueError(f"must be at most {MAX_SKIP}; page on with `cursor` instead")
    return skip


def _known(fields: str | None) -> str | None:
    """Refuse names of fields that items do not have."""
    if fields is None or _names_in(fields) <= set(Item.model_fields):
        return fields
    raise ValueError(f"choose from {', '.join(Item.model_fields)}")


def _names_in(fields: str) -> set[str]:
    """Return the names between the commas."""
    return {name.strip() for name in fields.split(",")}


class ItemQuery(CountedPageQuery):
    """Which items a page holds, in which order, and which of their fields."""

    skip: Annotated[
        int,
        Field(
            ge=0,
            description="How many to pass over, at most 1,000; use `cursor` beyond.",
            json_schema_extra={"maximum": MAX_SKIP},
        ),
        AfterValidator(_reachable),
    ] = 0
    search: Annotated[
        str | None,
        Field(
            max_length=200,
            description=(
                "Words, or their beginnings, that an item must all have in its title, "
                "tags or description; `#tag` asks for a tag. A search without a word "
                "of two characters or more finds nothing."
            ),
            examples=["release"],
        ),
        EMPTY_IS_ABSENT,
    ] = None
    status: Annotated[
        ItemStatus | None, Field(description="Only items that are this far.")
    ] = None
    tag: Annotated[
        str | None,
        Field(
            max_length=30,
            description=(
                "Only items with this tag, whole; case and accents do not count."
            ),
            examples=["docs"],
        ),
        EMPTY_IS_ABSENT,
    ] = None
    sort: Annotated[
        ItemSort | None,
        Field(
            description=(
                "The order; `-` is descending. Without one: newest first, and with "
                "`search` by the word found. By `updated_at`, items that are updated "
                "after the first page was read are left out of the next ones."
            )
        ),
    ] = None
    fields: Annotated[
        str | None,
        Field(
            max_length=200,
            description=(
                "Names of fields, with commas between: each item holds only these, "
                "and its `id`."
            ),
            examples=["title,status"],
            json_schema_extra={"pattern": f"^{_FIELD}(?:,{_FIELD})*$"},
        ),
        AfterValidator(_known),
    ] = None
    highlight: Annotated[
        bool, Field(description="Say in each item where the search matches.")
    ] = False

    @property
    def is_first(self) -> bool:
        """Whether the page begins where the listing does."""
        return super().is_first and not self.skip

    @property
    def shown_fields(self) -> set[str] | None:
        """The names of the fields to show; None for all."""
        return None if self.fields is None else _names_in(self.fields) | {"id"}

    def listing(self) -> Listing:
        """Return the listing that the query asks for; a blank search asks nothing."""
        search, tag = (self.search or "").strip(), (self.tag or "").strip()
        terms, token = tuple(search_terms(search)), tag_token(tag)
        no_word = bool(search) and not terms
        no_tag = bool(tag) and token == tag_token("")
        return Listing(
            self.sort, self.status, token if tag else None, terms, no_word or no_tag
        )

    def next_page(self) -> dict[str, Any]:
        """Return the parameters of the next page, all but its cursor.

        `skip` is not among them: the cursor stores how many items are left to skip.
        """
        parameters = super().next_page()
        del parameters["skip"]
        if self.highlight:
            parameters["highlight"] = "true"
        else:
            del parameters["highlight"]
        return parameters
