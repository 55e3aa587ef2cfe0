"""The hash tree: independent of order, and blind to no difference."""

import random
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from tools.restore.steps import told
from tools.restore.tree import Difference, Digests, Size

ADA, BOB = "U#01JD5Q8V3T1Z6W9X4B7N2M0KRC", "U#01JD5Q8V3T1Z6W9X4B7N2M0KRD"


def row(owner: str, number: int, value: str = "x") -> dict[str, Any]:
    """Return a row of an owner."""
    sk = f"I#01JD5Q8V3T1Z6W9X4B7N2M{number:04}"
    return {"pk": {"S": owner}, "sk": {"S": sk}, "v": {"S": value}}


ROWS = [row(owner, number) for owner in (ADA, BOB) for number in range(20)]


@pytest.fixture(name="digests")
def _digests(tmp_path: Path) -> Iterator[Digests]:
    """Yield an empty file of digests."""
    found = Digests(tmp_path / "digests.sqlite")
    yield found
    found.close()


def test_order_of_rows_does_not_matter(digests: Digests) -> None:
    """Segments of a scan come in any order, and a page may come twice."""
    shuffled = random.Random(1).sample(ROWS, len(ROWS))
    digests.add("one", ROWS)
    digests.add("other", shuffled[:25])
    digests.add("other", shuffled[20:])

    assert digests.size("one") == digests.size("other") == Size(rows=40, owners=2)
    assert digests.root("one") == digests.root("other")
    assert list(digests.differences("one", "other")) == []


def test_each_owner_has_a_root_that_others_do_not_change(digests: Digests) -> None:
    """So owners can be compared one by one."""
    digests.add("one", ROWS)
    digests.add("other", [*ROWS[:-1], row(BOB, 19, "changed")])

    one, other = dict(digests.owner_roots("one")), dict(digests.owner_roots("other"))

    assert one[ADA] == other[ADA]
    assert one[BOB] != other[BOB]
    assert digests.root("one") != digests.root("other")


@pytest.mark.parametrize("place", [0, 7, 19, 20, 39])
def test_each_kind_of_difference_is_found_wherever_it_is(
    digests: Digests, place: int
) -> None:
    """By owner and row."""
    found = ROWS[place]
    owner, text = found["pk"]["S"], f"{found['pk']['S']} {found['sk']['S']}"
    without = [each for each in ROWS if each is not found]
    digests.add("all", ROWS)
    digests.add("less", without)
    digests.add("changed", [*without, {**found, "v": {"S": "y"}}])

    def differences(one: str, other: str) -> list[Difference]:
        """Compare two scans."""
        return list(digests.differences(one, other))

    assert differences("all", "less") == [Difference(owner, text, "missing")]
    assert differences("less", "all") == [Difference(owner, text, "added")]
    assert differences("all", "changed") == [Difference(owner, text, "changed")]


def test_rows_that_move_between_two_scans_are_left_out_and_no_others(
    digests: Digests,
) -> None:
    """Changed, gone and new ones; a planted difference in a quiet row remains."""
    digests.add("before", ROWS)
    after = [*ROWS[2:], row(ADA, 0, "changed"), row(BOB, 99)]
    digests.add("after", after)
    digests.add("restored", [*ROWS[:10], row(ADA, 10, "lost"), *ROWS[11:]])

    assert digests.drop_moving("before", "after", "restored") == 3

    (found,) = digests.differences("before", "restored")
    assert (found.what, found.text) == ("changed", f"{ADA} {ROWS[10]['sk']['S']}")
    assert digests.size("before") == Size(38, 2)


def test_row_that_is_only_in_the_restored_table_is_a_difference(
    digests: Digests,
) -> None:
    """Nobody wrote it: neither scan of the table has seen it."""
    digests.add("before", ROWS)
    digests.add("after", ROWS)
    digests.add("restored", [*ROWS, row(ADA, 77)])

    assert digests.drop_moving("before", "after", "restored") == 0

    assert [each.what for each in digests.differences("before", "restored")] == [
        "added"
    ]


def test_finished_scan_is_known_after_an_interruption(tmp_path: Path) -> None:
    """One that was not finished is not."""
    at = datetime(2026, 11, 29, tzinfo=UTC)
    first = Digests(tmp_path / "digests.sqlite")
    first.add("before", ROWS)
    first.finish("before", at)
    first.add("after", ROWS[:3])
    first.close()

    again = Digests(tmp_path / "digests.sqlite")

    assert again.finished("before") == at
    assert again.size("before") == Size(40, 2)
    assert again.finished("after") is None
    again.forget("after")
    assert again.size("after") == Size(0, 0)
    again.close()


def test_many_differences_are_told_in_short() -> None:
    """Fifty by name, and the others by their number."""
    lines: list[str] = []
    found = [Difference(ADA, f"{ADA} row {number}", "changed") for number in range(60)]

    assert told([*found, Difference(BOB, f"{BOB} P", "missing")], lines.append) == {
        "changed": 60,
        "missing": 1,
    }

    assert len(lines) == 51
    assert lines[-1] == "   … and 11 rows more, of 2 owners"
