"""Avatars: a ready picture among the owner's own files."""

from functools import partial
from typing import Any
from urllib.parse import urlsplit

import pytest

from runtime.core.errors import InvalidInput
from runtime.core.s3.keys import rendition_key
from runtime.features.files.avatars.errors import AvatarNotFound
from runtime.features.files.errors import RenditionNotFound
from runtime.features.files.models import Rendition, StoredFile
from tests.unit.features.files.held import OWNER, STRANGER, Held
from tests.unit.left_behind import NOTHING, left_behind

SMALL = Rendition(size=160, type="image/webp", width=160, height=90, bytes=900)


def picture(held: Held) -> StoredFile:
    """Return a picture that is ready."""
    return held.ready(name="me.png", type="image/png", renditions=[SMALL])


def test_avatar_is_a_rendition_of_a_file(held: Held) -> None:
    """Its address is that of the file's."""
    file = picture(held)

    held.files.avatars.choose(OWNER, file.id)

    found = held.files.avatars.get(OWNER, 160)
    assert found == held.files.downloads.rendition(OWNER, file.id, 160)
    assert rendition_key(OWNER, file.id, 160) in urlsplit(found.url).path
    with pytest.raises(RenditionNotFound):
        held.files.avatars.get(OWNER, 161)


def test_other_avatar_replaces_the_first(held: Held) -> None:
    """To remove it leaves the file, and to remove it twice is harmless."""
    first, second = picture(held), picture(held)
    held.files.avatars.choose(OWNER, first.id)
    held.files.avatars.choose(OWNER, second.id)
    assert second.id in held.files.avatars.get(OWNER, 160).url

    held.files.avatars.remove(OWNER)
    held.files.avatars.remove(OWNER)

    with pytest.raises(AvatarNotFound):
        held.files.avatars.get(OWNER, 160)
    assert held.files.service.get(OWNER, second.id) == second.shown()


def test_only_a_ready_picture_of_ones_own_is_taken(held: Held) -> None:
    """A refusal says no more of other people's files than of none."""
    image: Any = {"name": "me.png", "type": "image/png"}
    refused = (
        held.ready().id,
        held.processing(**image).id,
        held.rejected(**image).id,
        held.promised(**image).id,
        held.ready(STRANGER, **image).id,
        "0" * 26,
    )
    for file_id in refused:
        choose = partial(held.files.avatars.choose, OWNER, file_id)
        assert left_behind(held.world, choose, raises=InvalidInput) == NOTHING


def test_avatar_in_the_trash_comes_back_with_its_file(held: Held) -> None:
    """Nobody sees it while it is there."""
    file = picture(held)
    held.files.avatars.choose(OWNER, file.id)
    held.files.service.delete(OWNER, file.id)
    with pytest.raises(AvatarNotFound):
        held.files.avatars.get(OWNER, 160)

    held.files.trash.restore(OWNER, file.id)

    assert file.id in held.files.avatars.get(OWNER, 160).url


def test_avatar_is_nobody_elses(held: Held) -> None:
    """Each has their own, or none."""
    held.files.avatars.choose(OWNER, picture(held).id)

    with pytest.raises(AvatarNotFound):
        held.files.avatars.get(STRANGER, 160)
