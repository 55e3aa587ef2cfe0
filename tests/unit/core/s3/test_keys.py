"""Keys of objects, which hold their owner."""

import pytest

from runtime.core.owner import Owner
from runtime.core.s3.keys import (
    file_prefix,
    incoming_file,
    incoming_key,
    original_key,
    rendition_key,
    text_key,
)

OWNER = Owner.user("ada")


def test_an_upload_tells_whose_file_it_is() -> None:
    """From its key alone."""
    assert incoming_file(incoming_key(OWNER, "one")) == (OWNER, "one")


@pytest.mark.parametrize(
    "key",
    [
        "files/user/ada/one/original",
        "files/user/ada/one",
        "incoming/team/ada/one",
        "incoming/user/ada",
        "incoming/user/ada/one/more",
        "incoming/user//one",
        "incoming/user/ada/",
        "",
    ],
)
def test_any_other_key_is_nobodys_upload(key: str) -> None:
    """It changes nothing."""
    assert incoming_file(key) is None


def test_all_that_was_made_of_a_file_is_in_one_place() -> None:
    """So that it goes together."""
    for key in (
        original_key(OWNER, "one"),
        rendition_key(OWNER, "one", 160),
        text_key(OWNER, "one"),
    ):
        assert key.startswith(file_prefix(OWNER, "one"))
        assert not key.startswith(file_prefix(OWNER, "on"))
