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
            "ItemRepository.rewrite",
            "ItemRepository._upgrade_outdated",
            "TrashRepository.get",
            # What is about to be deleted: nothing may be missed.
            "TrashRepository.empty",
            "erase",
            # What is about to be taken away: nothing may be missed.
            "items",
            "trashed_items",
        }
    ),
    eventual=frozenset(
        {
            "ItemPages.page",
            "ItemPages.count",
            "ItemPages._fill",
            "ItemPages._few",
            "ItemPages._by_tag_or_status",
            "ItemRepository.outdated",
            "ItemRepository.ids",
            "ItemSearch.items",
            "ItemSearch.rows",
            "TrashRepository.page",
            "TrashRepository.count",
        }
    ),
)
