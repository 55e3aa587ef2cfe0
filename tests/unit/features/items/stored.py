"""Statements about the rows of items."""

from tests.simulated.stated import ID, Kind, Stated, time_in

STATED = Stated(
    kinds=(
        Kind("item", f"U#{ID}", f"I#{ID}"),
        Kind("trashed item", f"U#{ID}", f"X#{ID}", time_in("expires_at")),
        Kind("search row", f"U#{ID}#T#.+", ".+"),
    ),
    consistent=frozenset(
        {
            # What is about to be written on the condition that it is still so.
            "ItemRepository.get",
            "ItemRepository.get_many",
            "ItemRepository.upgrade",
            "ItemRepository._upgrade_outdated",
            "TrashRepository.get",
            # What is about to be deleted: nothing may be missed.
            "TrashRepository.empty",
            "erase",
        }
    ),
    eventual=frozenset(
        {
            "ItemRepository.page",
            "ItemRepository.outdated",
            "ItemSearch._items",
            "ItemSearch._rows",
            "TrashRepository.page",
        }
    ),
)
