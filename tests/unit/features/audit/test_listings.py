"""The audit log against a model: its pages together are a plain list."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from runtime.core.audit.models import AuditEntry
from runtime.core.audit.rows import AUDIT_KEPT, CLIENTS_KEPT, entry_writes
from runtime.core.clock import new_ulid
from runtime.core.errors import InvalidCursor
from runtime.core.paging import Page
from tests.unit.listings import LISTINGS, every_page
from tests.unit.world import World

USERS = ("ada", "eve", "none-1")
limits = st.sampled_from([1, 2, 7, 100])
hours = st.sampled_from([0, 0, 1, 11, 24, 24 * 90, 24 * 399])
events = st.lists(st.tuples(st.sampled_from(USERS), hours, st.booleans()), max_size=40)
"""The user of each entry, the hours since the last one, and if a client is known."""

Next = Callable[[int, str | None], Page[AuditEntry]]


class Log:
    """The audit log, as whoever writes it knows it."""

    def __init__(self, events: Sequence[tuple[str, int, bool]]) -> None:
        """Write an entry for each event, oldest first."""
        self.world = World()
        self.entries: list[AuditEntry] = []
        for event in events:
            self.write(*event)

    def write(self, user_id: str, hours: int, known: bool) -> None:
        """Write an entry so many hours and a moment later."""
        self.world.clock.advance(hours=hours, milliseconds=1)
        now = self.world.clock()
        entry = AuditEntry(
            id=new_ulid(now),
            user_id=user_id,
            actor_id=None,
            action="signed_in",
            at=now,
            address="192.0.2.1" if known else None,
            device="phone" if known else None,
        )
        self.world.table.transact(entry_writes(entry))
        self.entries.append(entry)

    def listed(self, belongs: Callable[[AuditEntry], bool]) -> list[AuditEntry]:
        """Return the entries of a listing as they are shown now, newest first."""
        now = self.world.clock()
        nobody = {"address": None, "device": None}
        return [
            entry if entry.at > now - CLIENTS_KEPT else entry.model_copy(update=nobody)
            for entry in reversed(self.entries)
            if entry.at > now - AUDIT_KEPT and belongs(entry)
        ]

    def listing(self, asked: str | date) -> tuple[Next, Callable[[AuditEntry], bool]]:
        """Return what reads the pages of a user or a day, and what belongs there."""
        audit = self.world.audit
        if isinstance(asked, str):
            return (
                lambda limit, cursor: audit.of_user(asked, limit, cursor),
                lambda entry: entry.user_id == asked,
            )
        return (
            lambda limit, cursor: audit.of_day(asked, limit, cursor),
            lambda entry: entry.at.date() == asked,
        )


def pages(read: Next, limit: int) -> Iterator[Page[AuditEntry]]:
    """Yield all pages; the next one is read when it is asked for."""
    return every_page(lambda cursor: read(limit, cursor), at_most=100)


@LISTINGS
@given(events, limits, hours)
def test_pages_of_the_log_together_are_the_list(
    events: list[tuple[str, int, bool]], limit: int, later: int
) -> None:
    """No entry is missed, doubled or out of order, whether of a user or of a day."""
    log = Log(events)
    log.world.clock.advance(hours=later)
    days = {entry.at.date() for entry in log.entries}

    listings: list[str | date] = [*USERS, *sorted(days)]
    for asked in listings:
        read, belongs = log.listing(asked)
        found = list(pages(read, limit))
        assert [e for page in found for e in page.items] == log.listed(belongs)
        assert all(len(page.items) <= limit for page in found)


@LISTINGS
@given(
    events,
    limits,
    st.lists(
        st.lists(
            st.tuples(
                st.sampled_from(USERS), st.sampled_from([0, 1, 5]), st.booleans()
            ),
            max_size=3,
        ),
        min_size=1,
        max_size=8,
    ),
    st.booleans(),
)
def test_entries_that_are_written_between_pages_hide_and_double_none(
    events: list[tuple[str, int, bool]],
    limit: int,
    written: list[list[tuple[str, int, bool]]],
    by_day: bool,
) -> None:
    """They are newer than the page, so the next one does not show them."""
    log = Log(events)
    asked: str | date = log.world.clock().date() if by_day else "ada"
    read, belongs = log.listing(asked)
    before = [entry.id for entry in log.listed(belongs)]
    found: list[str] = []
    gaps = iter(written)

    for page in pages(read, limit):
        found += [entry.id for entry in page.items]
        for event in next(gaps, []):
            log.write(*event)

    kept = {entry.id for entry in log.listed(belongs)}
    assert found == before[: len(found)]
    assert not kept & set(before[len(found) :])


def test_a_cursor_of_the_log_belongs_to_its_user_or_day() -> None:
    """It would tell of another's account, or continue at no place at all."""
    days = (("ada", 0), ("ada", 0), ("eve", 24), ("eve", 0), ("ada", 0))
    log = Log([(user_id, later, True) for user_id, later in days])
    today = log.world.clock().date()
    listings: list[str | date] = ["ada", "eve", today, today - timedelta(days=1)]

    for asked in listings:
        read, _ = log.listing(asked)
        cursor = read(1, None).cursor
        assert cursor is not None
        for other in listings:
            if other == asked:
                assert len(read(1, cursor).items) == 1
            else:
                with pytest.raises(InvalidCursor):
                    log.listing(other)[0](1, cursor)
