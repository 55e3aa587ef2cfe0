"""Pages of files found by their search rows, within a budget of read units."""

from collections.abc import Sequence
from datetime import datetime

from runtime.core.dynamodb.page_builder import PageBuilder
from runtime.core.dynamodb.schema import SORT_KEY, file_key, file_search_pk
from runtime.core.dynamodb.table import Table
from runtime.core.dynamodb.writes import Row
from runtime.core.owner import Owner
from runtime.features.files.listing import Listing, tokens_of
from runtime.features.files.models import StoredFile
from runtime.features.files.rows import (
    file_id_of,
    file_of,
    half_units_of,
    token_of,
    unexpired,
)

_ROWS_PER_QUERY = 60
_FILES_AT_ONCE = 40


class FileSearch:
    """Finds the files of one table."""

    def __init__(self, table: Table) -> None:
        """Search this table."""
        self._table = table

    def fill(
        self,
        page: PageBuilder[StoredFile],
        owner: Owner,
        listing: Listing,
        now: datetime,
    ) -> bool:
        """Add the files of a listing to a page: by the word found, then newest first.

        The longest term, which has the fewest rows as a rule, is looked up; the other
        conditions are checked file by file. Costs half a read unit per 4 KB of search
        rows (about 100 bytes each) and half a unit per 4 KB of each file read. A page
        that would cost more than its budget ends early, unless its first file alone
        does.

        Returns:
            Whether there may be more files.
        """
        term = listing.terms[0]
        while not page.advanced or (page.units_left > 0 and not page.out_of_time):
            rows, more = self._table.query(
                file_search_pk(owner, term),
                begins_with=term,
                after=page.last or None,
                limit=_ROWS_PER_QUERY,
            )
            page.charge_query(rows)
            if not self._add(page, owner, listing, rows, now):
                return True
            if not more:
                return False
        return True

    def _add(
        self,
        page: PageBuilder[StoredFile],
        owner: Owner,
        listing: Listing,
        rows: Sequence[Row],
        now: datetime,
    ) -> bool:
        """Add the files of search rows; return False if the page ends before a row."""
        term = listing.terms[0]
        files: dict[str, StoredFile | None] = {}
        for position, row in enumerate(rows):
            place = row[SORT_KEY]
            if not _counts(row, term):
                page.pass_over(place)
                continue
            if place not in files:
                batch = _affordable(rows[position:], term, page)
                if not batch:
                    return False
                files |= self._files(owner, batch, page)
            file = files[place]
            belongs = (
                file is not None
                and unexpired(file, now)
                and _still(row, file, term)
                and listing.holds(file)
            )
            if not page.add(file if belongs else None, place):
                return False
        return True

    def _files(
        self, owner: Owner, rows: Sequence[Row], page: PageBuilder[StoredFile]
    ) -> dict[str, StoredFile | None]:
        """Read the files of search rows, at the page's expense, by sort key."""
        keys = {row[SORT_KEY]: file_key(owner, file_id_of(row)) for row in rows}
        found = self._table.batch_get(list(keys.values()))
        page.charge(sum(map(half_units_of, rows)) / 2)
        return {
            place: file_of(found[key]) if key in found else None
            for place, key in keys.items()
        }


def _counts(row: Row, term: str) -> bool:
    """Tell whether a row is that of its file's smallest token that begins so."""
    return int(row["shared"]) < len(term)


def _still(row: Row, file: StoredFile, term: str) -> bool:
    """Tell whether a row still stands for the file, which may have been renamed."""
    fitting = (token for token in tokens_of(file) if token.startswith(term))
    return next(fitting, None) == token_of(row)


def _affordable(
    rows: Sequence[Row], term: str, page: PageBuilder[StoredFile]
) -> list[Row]:
    """Return the next rows that count, as far as the page needs and can afford them."""
    chosen: list[Row] = []
    units_left = page.units_left
    wanted = min(page.expected_rows, _FILES_AT_ONCE)
    for row in rows:
        if not _counts(row, term):
            continue
        units_left -= half_units_of(row) / 2
        # A file that exceeds the budget alone is read in spite of it, or the page
        # would lead to itself for ever.
        if (units_left < 0 and (chosen or page.advanced)) or len(chosen) == wanted:
            break
        chosen.append(row)
    return chosen
