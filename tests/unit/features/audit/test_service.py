"""Pages of the audit log: whose they are, and where each goes on."""

from collections.abc import Callable
from datetime import date, timedelta

import pytest

from runtime.core.audit.models import AuditEntry
from runtime.core.client_info import ClientInfo
from runtime.core.effects import Effects
from runtime.core.errors import InvalidCursor
from runtime.core.paging import Page
from tests.unit.world import World

DAY = date(2026, 1, 31)
CLIENT = ClientInfo(address="192.0.2.1", device="phone")
Read = Callable[[int, str | None], Page[AuditEntry]]


def logged(
    world: World, user_id: str, count: int = 1, actor_id: str | None = None
) -> list[AuditEntry]:
    """Write so many entries, a second apart, and return them newest first."""
    entries: list[AuditEntry] = []
    for _ in range(count):
        world.clock.advance(seconds=1)
        entry = world.platform.effects.entry(
            user_id, "disabled", CLIENT, actor_id=actor_id
        )
        world.accounts.users.write_effects(Effects(entries=(entry,)))
        entries.insert(0, entry)
    return entries


def listings(world: World) -> dict[str, Read]:
    """Return the listings that one may read page by page."""
    audit = world.audit
    return {
        "own": lambda limit, cursor: audit.own("ada", limit, cursor),
        "ada": lambda limit, cursor: audit.of_user("ada", limit, cursor),
        "bob": lambda limit, cursor: audit.of_user("bob", limit, cursor),
        "day": lambda limit, cursor: audit.of_day(DAY, limit, cursor),
        "another day": lambda limit, cursor: audit.of_day(
            DAY - timedelta(days=1), limit, cursor
        ),
    }


def all_of(read: Read, limit: int) -> list[AuditEntry]:
    """Return the entries of all pages, each but the last as long as asked for."""
    page = read(limit, None)
    found = list(page.items)
    while page.cursor:
        assert len(page.items) == limit
        page = read(limit, page.cursor)
        found += page.items
    return found


@pytest.mark.parametrize("limit", [1, 2, 4, 5, 100])
@pytest.mark.parametrize("listing", ["own", "ada", "day"])
def test_every_entry_is_read_once_newest_first(
    world: World, listing: str, limit: int
) -> None:
    """Whatever the length of the pages is."""
    entries = logged(world, "ada", 5)
    if listing != "day":
        logged(world, "bob", 2)

    assert all_of(listings(world)[listing], limit) == entries


def test_a_day_has_everybodys_entries(world: World) -> None:
    """Also two users' in turn, each on a page of its own."""
    entries: list[AuditEntry] = []
    for user_id in ("ada", "bob", "ada", "bob"):
        entries = logged(world, user_id) + entries

    assert all_of(listings(world)["day"], 1) == entries
    assert listings(world)["another day"](10, None) == Page([], None)


@pytest.mark.parametrize("limit", [1, 2])
def test_new_entries_do_not_shift_what_follows(world: World, limit: int) -> None:
    """A page goes on where the one before ended."""
    entries = logged(world, "ada", 4)
    read = listings(world)["ada"]
    cursor = read(limit, None).cursor
    logged(world, "ada", 3)

    assert read(10, cursor).items == entries[limit:]


@pytest.mark.parametrize("of", ["ada", "bob", "day", "another day"])
@pytest.mark.parametrize("used", ["ada", "bob", "day", "another day"])
def test_a_cursor_is_of_one_listing(world: World, of: str, used: str) -> None:
    """Another's would tell ids, or leave entries out."""
    logged(world, "ada", 2)
    logged(world, "bob", 2)
    world.clock.advance(days=-1)
    logged(world, "eve", 2)
    read = listings(world)
    cursor = read[of](1, None).cursor
    assert cursor is not None

    if of == used:
        assert len(read[used](1, cursor).items) == 1
    else:
        with pytest.raises(InvalidCursor):
            read[used](1, cursor)


def test_a_user_goes_on_in_their_own_log_as_an_administrator_does(
    world: World,
) -> None:
    """It is the same listing, with less in each entry."""
    first, second = logged(world, "ada", 2)
    read = listings(world)

    cursor = read["own"](1, None).cursor

    assert read["ada"](1, cursor).items == read["own"](1, cursor).items == [second]


def test_a_user_does_not_see_where_an_administrator_acted_from(world: World) -> None:
    """The administrators see it, and the user sees their own."""
    (own,) = logged(world, "ada")
    (others,) = logged(world, "ada", actor_id="chief")

    hidden = others.model_copy(update={"address": None, "device": None})
    assert world.audit.own("ada", 10).items == [hidden, own]
    assert world.audit.of_user("ada", 10).items == [others, own]
    assert world.audit.of_day(DAY, 10).items == [others, own]


def test_what_has_expired_ends_the_log(world: World) -> None:
    """There is no page of nothing after it, though rows are left."""
    logged(world, "ada", 3)
    world.clock.advance(days=401)
    (newest,) = logged(world, "ada")

    page = world.audit.of_user("ada", 2)
    assert page.items == [newest]
    following = world.audit.of_user("ada", 2, page.cursor)
    assert following == Page([], None)
    assert world.audit.of_day(DAY, 2) == Page([], None)


@pytest.mark.parametrize(
    ("listing", "position", "binding"),
    [
        ("ada", "{id}", ("ada", "audit", "user")),
        ("day", "ada {id}", ("", "audit", "2026-01-31")),
    ],
)
def test_a_cursor_outlives_a_deployment(
    world: World, listing: str, position: str, binding: tuple[str, ...]
) -> None:
    """Clients hold cursors of the version before for a day."""
    newest, oldest = logged(world, "ada", 2)
    text = position.format(id=newest.id)

    cursor = world.platform.cursors.seal(text.split(), binding)

    assert listings(world)[listing](10, cursor) == Page([oldest], None)
