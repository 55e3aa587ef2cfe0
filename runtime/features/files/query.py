"""The query parameters of a listing of files."""

from typing import Annotated

from pydantic import Field

from runtime.core.models import ULID_PATTERN
from runtime.core.paging import EMPTY_IS_ABSENT, PageQuery
from runtime.core.text import search_terms
from runtime.features.files.listing import Listing
from runtime.features.files.models import FileStatus


class FileQuery(PageQuery):
    """Which files a page holds."""

    search: Annotated[
        str | None,
        Field(
            max_length=200,
            description=(
                "Words, or their beginnings, that a file must all have in its name or "
                "among the first words of its text. A search without a word of two "
                "characters or more finds nothing."
            ),
            examples=["report"],
        ),
        EMPTY_IS_ABSENT,
    ] = None
    status: Annotated[
        FileStatus | None, Field(description="Only files that are this far.")
    ] = None
    item: Annotated[
        str | None,
        Field(pattern=ULID_PATTERN, description="Only files that belong to this item."),
    ] = None

    def listing(self) -> Listing:
        """Return the listing that the query asks for; a blank search asks nothing."""
        search = (self.search or "").strip()
        terms = tuple(search_terms(search))
        return Listing(self.status, self.item, terms, bool(search) and not terms)
