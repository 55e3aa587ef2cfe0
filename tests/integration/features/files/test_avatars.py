"""The caller's avatar over HTTP."""

from typing import TYPE_CHECKING

from tests.integration.client import assert_problem
from tests.integration.conftest import Person
from tests.integration.features.files.uploaded import UNKNOWN, checked

if TYPE_CHECKING:
    from runtime.features.files.assembly import Files

AVATAR = "/api/users/me/avatar"


def test_avatar_is_chosen_seen_and_removed(files: "Files", ada: Person) -> None:
    """Whoever has none gets a 404."""
    assert_problem(ada.api.get(AVATAR), 404, "avatar_not_found")
    from runtime.features.files.models import Rendition

    small = Rendition(size=160, type="image/webp", width=9, height=9, bytes=9)
    file_id = checked(files, ada, name="me.png", type="image/png", renditions=[small])

    assert ada.api.put(AVATAR, {"file_id": file_id}).status == 204

    found = ada.api.get(AVATAR)
    assert (found.status, set(found.body)) == (200, {"url", "expires_at"})
    assert file_id in found.body["url"] and "etag" not in found.headers
    assert_problem(ada.api.get(AVATAR, query={"size": "9"}), 404, "rendition_not_found")
    assert ada.api.delete(AVATAR).status == 204
    assert ada.api.delete(AVATAR).status == 204
    assert_problem(ada.api.get(AVATAR), 404, "avatar_not_found")


def test_avatar_must_be_a_picture_of_the_caller(files: "Files", ada: Person) -> None:
    """Nothing is told about files of others."""
    text = checked(files, ada)
    for file_id in (UNKNOWN, text):
        answer = ada.api.put(AVATAR, {"file_id": file_id})
        assert answer.status == 422
        assert answer.body["errors"][0]["pointer"] == "/body/file_id"
