"""Files over HTTP, as their owners see them."""

import secrets
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import pytest
import requests

from tests.integration.client import Answer, Api, assert_problem
from tests.integration.conftest import Person
from tests.integration.features.files.uploaded import (
    FILES,
    UNKNOWN,
    Store,
    checked,
    listed,
    promised,
    used,
    wanted,
)
from tests.integration.stored import rows

if TYPE_CHECKING:
    from runtime.features.files.assembly import Files

PART = {"number": 1, "sha256": "ab" * 32}
ROUTES: dict[str, Callable[[Api, str], Answer]] = {
    "read": lambda api, id: api.get(f"{FILES}/{id}"),
    "patch": lambda api, id: api.patch(f"{FILES}/{id}", {"name": "x"}),
    "delete": lambda api, id: api.delete(f"{FILES}/{id}"),
    "download": lambda api, id: api.get(f"{FILES}/{id}/download"),
    "text": lambda api, id: api.get(f"{FILES}/{id}/text"),
    "rendition": lambda api, id: api.get(f"{FILES}/{id}/renditions/160"),
    "upload": lambda api, id: api.post(f"{FILES}/{id}/upload"),
    "sign": lambda api, id: api.post(f"{FILES}/{id}/parts", {"parts": [PART]}),
    "parts": lambda api, id: api.get(f"{FILES}/{id}/parts"),
    "complete": lambda api, id: api.post(
        f"{FILES}/{id}/complete", {"sha256": "ab" * 32}
    ),
    "abort": lambda api, id: api.post(f"{FILES}/{id}/abort"),
    "trashed": lambda api, id: api.get(f"{FILES}/trash/{id}"),
    "restore": lambda api, id: api.post(f"{FILES}/trash/{id}/restore"),
    "purge": lambda api, id: api.delete(f"{FILES}/trash/{id}"),
}


def test_a_file_is_followed_through_its_life(ada: Person, files: "Files") -> None:
    """Promised, checked, renamed, deleted, restored, and gone for good."""
    file_id = checked(files, ada)
    path = f"{FILES}/{file_id}"
    read = ada.api.get(path)
    assert (read.status, read.headers["etag"]) == (200, '"2"')
    assert read.body == {
        "id": file_id,
        "name": "hello.txt",
        "type": "text/plain",
        "size": 13,
        "status": "ready",
        "reason": None,
        "item_id": None,
        "item_gone": False,
        "width": None,
        "height": None,
        "frames": None,
        "pages": None,
        "renditions": [],
        "has_text": False,
        "job_id": None,
        "version": 2,
        "created_at": read.body["created_at"],
        "updated_at": read.body["created_at"],
        "expires_at": None,
    }
    same = ada.api.get(path, headers={"If-None-Match": '"2"'})
    assert (same.status, same.text) == (304, "")

    renamed = ada.api.patch(path, {"name": "new.txt"}, headers={"If-Match": '"2"'})
    assert (renamed.status, renamed.headers["etag"]) == (200, '"3"')
    assert ada.api.get(FILES).body == [renamed.body]
    late = ada.api.patch(path, {"name": "late"}, headers={"If-Match": '"2"'})
    assert_problem(late, 412, "precondition_failed")

    gone = ada.api.delete(path, headers={"If-Match": '"3"'})
    assert (gone.status, gone.text) == (204, "")
    assert_problem(ada.api.get(path), 404, "file_not_found")
    assert_problem(ada.api.get(f"{path}/download"), 404, "file_not_found")
    (trashed,) = ada.api.get(f"{FILES}/trash").body
    read = ada.api.get(f"{FILES}/trash/{file_id}")
    assert (read.body, read.headers["etag"]) == (trashed, '"4"')
    assert used(ada) == (13, 1)

    seen = {"If-None-Match": read.headers["etag"]}
    assert ada.api.get(f"{FILES}/trash/{file_id}", headers=seen).status == 304
    back = ada.api.post(f"{FILES}/trash/{file_id}/restore")
    assert (back.status, back.headers["etag"]) == (200, '"5"')
    assert ada.api.get(path).body == back.body

    assert ada.api.delete(path).status == 204
    assert ada.api.delete(f"{FILES}/trash/{file_id}").status == 204
    assert_problem(ada.api.get(f"{FILES}/trash/{file_id}"), 404, "file_not_found")
    another = checked(files, ada)
    assert ada.api.delete(f"{FILES}/{another}").status == 204
    emptied = ada.api.delete(f"{FILES}/trash")
    assert (emptied.status, emptied.body) == (200, {"purged": 1, "more": False})
    assert used(ada) == (0, 0)


@pytest.mark.parametrize("route", ROUTES)
def test_a_file_of_somebody_else_does_not_exist(
    ada: Person,
    bob: Person,
    admin: Person,
    api: Api,
    files: "Files",
    store: Store,
    aws: Any,
    route: str,
) -> None:
    """Not for administrators either, and nothing changes, in table and bucket."""
    trashed = checked(files, ada)
    ada.api.delete(f"{FILES}/{trashed}")
    ids = promised(ada)["id"], checked(files, ada), trashed
    before = rows(aws)

    for file_id in (*ids, UNKNOWN):
        for person in (bob, admin):
            answer = ROUTES[route](person.api, file_id)
            assert_problem(answer, 404, "file_not_found")
    assert_problem(ROUTES[route](ada.api, "none"), 404, "not_found")
    assert_problem(ROUTES[route](api, ids[0]), 401, "unauthenticated")

    assert rows(aws) == before
    assert (store.keys(), store.uploads()) == ([], [])
    assert listed(bob) == [] == bob.api.get(f"{FILES}/trash").body
    assert used(bob) == (0, 0)


def test_a_checked_file_is_downloaded_from_the_store(
    ada: Person, files: "Files", store: Store
) -> None:
    """As an attachment of its type; the address is in a body without a tag."""
    file_id = checked(files, ada, name="Größe.txt")
    store.put(f"files/user/{ada.id}/{file_id}/original")

    answer = ada.api.get(f"{FILES}/{file_id}/download")

    assert answer.status == 200 and "etag" not in answer.headers
    assert set(answer.body) == {"url", "expires_at"}
    got = requests.get(answer.body["url"], timeout=10)
    assert (got.status_code, got.content) == (200, b"Hello, store!")
    assert got.headers["content-type"].startswith("text/plain")
    assert "UTF-8''Gr%C3%B6%C3%9Fe.txt" in got.headers["content-disposition"]


def test_the_text_of_a_document_is_downloaded_from_the_store(
    ada: Person, files: "Files", store: Store
) -> None:
    """If there is text in it."""
    fields = {"name": "a.pdf", "type": "application/pdf"}
    file_id = checked(files, ada, **fields, has_text=True)
    store.put(f"files/user/{ada.id}/{file_id}/text")

    answer = ada.api.get(f"{FILES}/{file_id}/text")

    got = requests.get(answer.body["url"], timeout=10)
    assert (got.status_code, got.content) == (200, b"Hello, store!")
    assert got.headers["content-type"] == "text/plain; charset=utf-8"
    assert 'filename="a.txt"' in got.headers["content-disposition"]
    scanned = ada.api.get(f"{FILES}/{checked(files, ada, **fields)}/text")
    assert_problem(scanned, 404, "file_has_no_text")


def test_a_smaller_picture_is_downloaded_from_the_store(
    ada: Person, files: "Files", store: Store
) -> None:
    """If there is one of this size."""
    small = {"size": 160, "type": "image/webp", "width": 1, "height": 1, "bytes": 9}
    from runtime.features.files.models import Rendition

    picture = checked(
        files,
        ada,
        name="a.png",
        type="image/png",
        renditions=[Rendition.model_validate(small)],
    )
    path = f"{FILES}/{picture}"
    assert ada.api.get(path).body["renditions"] == [small]

    answer = ada.api.get(f"{path}/renditions/160")
    assert f"/{picture}/rendition-160?" in answer.body["url"]
    missing = ada.api.get(f"{path}/renditions/640")
    assert_problem(missing, 404, "rendition_not_found")
    unknown = ada.api.get(f"{path}/renditions/small")
    assert_problem(unknown, 404, "not_found")


@pytest.mark.parametrize("route", ["download", "text", "rendition"])
def test_what_was_not_checked_is_not_downloaded(
    ada: Person, store: Store, route: str
) -> None:
    """Whatever the bucket holds."""
    file = promised(ada)
    store.put(f"files/user/{ada.id}/{file['id']}/original")

    assert_problem(ROUTES[route](ada.api, file["id"]), 409, "file_not_ready")


def test_files_are_listed_by_status_item_and_words(ada: Person, files: "Files") -> None:
    """On pages that lead on, newest first."""
    item = ada.api.post("/api/items", {"title": "Item"}).body["id"]
    ready = checked(files, ada, name="report.txt", item_id=item, words=["inside"])
    waiting = promised(ada, name="other.txt")["id"]

    assert listed(ada, limit="1") == [waiting, ready]
    assert listed(ada, status="ready") == listed(ada, item=item) == [ready]
    assert listed(ada, search="REP inside") == [ready]
    assert listed(ada, search="report", status="awaiting") == []
    for query in ({"status": "done"}, {"item": "x"}, {"limit": "0"}):
        refused = ada.api.get(FILES, query=query)
        assert_problem(refused, 422, "validation_error")
    following = ada.api.get(FILES, query={"limit": "1"}).next_query()
    assert following is not None
    other = ada.api.get(FILES, query={**following, "status": "ready"})
    assert_problem(other, 400, "invalid_cursor")


def test_a_file_outlives_its_item_and_finds_it_again(
    ada: Person, files: "Files"
) -> None:
    """Deleting and restoring an item knows nothing of files."""
    item = ada.api.post("/api/items", {"title": "Item"}).body["id"]
    path = f"{FILES}/{checked(files, ada, item_id=item)}"
    tag = {"If-None-Match": ada.api.get(path).headers["etag"]}
    assert ada.api.get(path, headers=tag).status == 304

    ada.api.delete(f"/api/items/{item}")
    changed = ada.api.get(path, headers=tag)
    assert (changed.status, changed.body["item_gone"]) == (200, True)
    assert ada.api.get(FILES).body == [changed.body]

    ada.api.post(f"/api/items/trash/{item}/restore")
    back = ada.api.get(path, headers={"If-None-Match": changed.headers["etag"]})
    assert (back.status, back.body["item_id"], back.body["item_gone"]) == (
        200,
        item,
        False,
    )


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "C:\\a.txt",
        "a\nb",
        "nul\0.txt",
        "..",
        "\u202e",
        "x" * 256,
        "",
        None,
        7,
    ],
)
def test_a_name_that_cannot_be_is_refused(
    ada: Person, files: "Files", name: Any
) -> None:
    """In a new file and in a change; the answer names the field, not the input."""
    file_id = checked(files, ada)
    for answer in (
        ada.api.post(FILES, wanted(name=name)),
        ada.api.patch(f"{FILES}/{file_id}", {"name": name}),
    ):
        assert_problem(answer, 422, "validation_error")
        assert answer.body["errors"][0]["pointer"] == "/body/name"
    assert used(ada) == (13, 1)


@pytest.mark.parametrize(
    ("name", "stored"),
    [("a\u202egnp.exe", "agnp.exe"), ("x" * 255, "x" * 255), (" شعر.txt ", "شعر.txt")],
)
def test_a_name_is_stored_without_what_deceives(
    ada: Person, store: Store, name: str, stored: str
) -> None:
    """The answer shows it."""
    assert promised(ada, name=name)["name"] == stored


@pytest.mark.parametrize(
    "extra", ["id", "status", "version", "upload_id", "etag", "words", "expires_at"]
)
def test_fields_that_a_client_must_not_set_are_refused(
    ada: Person, files: "Files", extra: str
) -> None:
    """Nothing is mass-assigned."""
    path = f"{FILES}/{checked(files, ada)}"
    before = ada.api.get(path).body

    assert_problem(ada.api.post(FILES, wanted() | {extra: "ready"}), 422)
    assert_problem(ada.api.patch(path, {extra: "ready"}), 422)

    assert ada.api.get(path).body == before


def test_changes_with_a_key_are_made_once(ada: Person, files: "Files") -> None:
    """Also if the version that they name has passed."""
    file_id = checked(files, ada)
    path = f"{FILES}/{file_id}"

    def twice(call: Callable[[dict[str, str]], Answer], seen: str) -> None:
        """Send a change twice, and demand the same answer."""
        headers = {"Idempotency-Key": secrets.token_hex(8), "If-Match": seen}
        first, again = call(headers), call(headers)
        assert first.status in (200, 204), first.text
        assert (again.status, again.text) == (first.status, first.text)
        assert "idempotency-replayed" not in first.headers
        assert again.headers["idempotency-replayed"] == "true"

    twice(lambda h: ada.api.patch(path, {"name": "b.txt"}, headers=h), '"2"')
    twice(lambda h: ada.api.delete(path, headers=h), '"3"')
    restore = f"{FILES}/trash/{file_id}/restore"
    twice(lambda h: ada.api.post(restore, headers=h), '"4"')
    assert ada.api.get(path).headers["etag"] == '"5"'


def test_a_file_is_given_to_another_item(
    ada: Person, bob: Person, files: "Files"
) -> None:
    """To one of its owner's only, and taken from it by null."""
    path = f"{FILES}/{checked(files, ada)}"
    mine = ada.api.post("/api/items", {"title": "Mine"}).body["id"]
    theirs = bob.api.post("/api/items", {"title": "Theirs"}).body["id"]

    given = ada.api.patch(path, {"item_id": mine})
    assert (given.status, given.body["item_id"]) == (200, mine)
    refused = ada.api.patch(path, {"item_id": theirs})
    assert_problem(refused, 422, "validation_error")
    assert refused.body["errors"][0]["pointer"] == "/body/item_id"
    assert ada.api.get(path).body == given.body
    taken = ada.api.patch(path, {"item_id": None})
    assert (taken.status, taken.body["item_id"]) == (200, None)


def test_a_file_that_was_not_uploaded_is_deleted_for_good(
    ada: Person, store: Store
) -> None:
    """There is nothing to restore."""
    file_id = promised(ada)["id"]

    assert ada.api.delete(f"{FILES}/{file_id}").status == 204

    assert used(ada) == (0, 0)
    assert ada.api.get(f"{FILES}/trash").body == []


def test_a_file_that_is_being_checked_is_not_deleted(
    ada: Person, files: "Files"
) -> None:
    """Its owner may try again when that has ended."""
    from datetime import UTC, datetime

    from runtime.core.owner import Owner
    from runtime.features.files.models import FileStatus

    owner, now = Owner.user(ada.id), datetime.now(UTC)
    file_id = promised(ada)["id"]
    old = files.repository.get(owner, file_id, now)
    assert old is not None
    changes = {"status": FileStatus.PROCESSING, "version": 2, "expires_at": None}
    files.repository.change(owner, old, old.model_copy(update=changes), now)

    refused = ada.api.delete(f"{FILES}/{file_id}")

    assert_problem(refused, 409, "file_in_process")
    assert_problem(ada.api.post(f"{FILES}/{file_id}/upload"), 409, "upload_over")
