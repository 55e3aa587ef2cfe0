"""The tags of an item when one of them has another name."""

import pytest

from runtime.features.items.retag.models import retagged


@pytest.mark.parametrize(
    ("tags", "new", "after"),
    [
        (["a", "old", "b"], "new", ["a", "new", "b"]),
        (["OLD"], "new", ["new"]),
        (["a", "b"], "new", ["a", "b"]),
        ([], "new", []),
        (["old", "new"], "new", ["new"]),
        (["New", "old"], "new", ["New"]),
        (["old", "NEW"], "new", ["new"]),
        (["old"], "Old", ["Old"]),
        (["a", "Old", "b"], None, ["a", "b"]),
        (["old"], None, []),
    ],
)
def test_one_tag_is_renamed_or_left_out(
    tags: list[str], new: str | None, after: list[str]
) -> None:
    """Tags are equal if they are but for case, and an item has each once."""
    assert retagged(tags, "old", new) == after
