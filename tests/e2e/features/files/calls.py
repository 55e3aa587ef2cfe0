"""Calls of files, of their uploads and of their trash."""

from tests.e2e.features.files.uploading import (
    Parts,
    Uploader,
    checked,
    png,
    promise_of,
    uploaded,
)
from tests.e2e.world import Calls, World
from tests.integration.client import Answer

PART_SIZE = 16 * 1024 * 1024
# As few parts as make a file that is too large to be uploaded whole.
PARTS = Parts(PART_SIZE, 7)
LARGE = {"name": "large.txt", "type": "text/plain", "size": PARTS.size}

CALLS: Calls = {
    "create_file": lambda w: w.api.post(
        "/api/files", promise_of(png(), "image/png", "one.png")
    ),
    "renew_upload": lambda w: _renew_and_send(w),
    "get_file": lambda w: checked(w.api, w.seen["create_file"]["file"]["id"]),
    "list_files": lambda w: _list_in_every_way(w),
    "get_file_usage": lambda w: w.api.get("/api/files/usage"),
    "update_file": lambda w: w.api.patch(_file(w), {"name": "two.png"}),
    "download_file": lambda w: w.api.get(f"{_file(w)}/download"),
    "download_rendition": lambda w: w.api.get(f"{_file(w)}/renditions/160"),
    "choose_avatar": lambda w: w.api.put(
        "/api/users/me/avatar", {"file_id": w.seen["create_file"]["file"]["id"]}
    ),
    "get_avatar": lambda w: w.api.get("/api/users/me/avatar"),
    "remove_avatar": lambda w: w.api.delete("/api/users/me/avatar"),
    "delete_file": lambda w: w.api.delete(_file(w)),
    "list_trashed_files": lambda w: w.api.get("/api/files/trash"),
    "get_trashed_file": lambda w: w.api.get(_trashed(w)),
    "restore_file": lambda w: w.api.post(f"{_trashed(w)}/restore"),
    "purge_file": lambda w: _delete_and_purge(w),
    "download_text": lambda w: _upload_and_download_text(w),
    "empty_file_trash": lambda w: _fill_and_empty_trash(w),
    "sign_file_parts": lambda w: _sign_and_send(w),
    "list_file_parts": lambda w: w.api.get(f"{_large(w)}/parts"),
    "complete_file": lambda w: w.api.post(
        f"{_large(w)}/complete", {"sha256": PARTS.composite()}
    ),
    "abort_file": lambda w: _begin_and_abort(w),
}


def _file(world: World) -> str:
    """Return the path of the file."""
    return f"/api/files/{world.seen['create_file']['file']['id']}"


def _trashed(world: World) -> str:
    """Return the path of the file after its deletion."""
    return f"/api/files/trash/{world.seen['create_file']['file']['id']}"


def _large(world: World) -> str:
    """Return the path of the file that is uploaded in parts."""
    return f"/api/files/{world.seen['large']}"


def _renew_and_send(world: World) -> Answer:
    """Get another form, and upload the file with it."""
    answer = world.api.post(f"{_file(world)}/upload")
    sent = Uploader(world.gateway).send_form(answer.body, png())
    assert sent.status_code == 204, sent.text
    return answer


def _list_in_every_way(world: World) -> Answer:
    """List through every index: by status, item and word."""
    own = world.api
    item = own.post("/api/items", {"title": "with a file"})
    assert item.status == 201, item.text
    linked = {"item_id": item.body["id"]}
    assert own.patch(_file(world), linked).status == 200
    queries: list[dict[str, str]] = [
        {"status": "ready"},
        {"item": item.body["id"]},
        {"search": "one"},
        {},
    ]
    for query in queries:
        answer = own.get("/api/files", query=query)
        assert answer.status == 200, answer.text
        assert [file["name"] for file in answer.body] == ["one.png"], query
    return answer


def _delete_and_purge(world: World) -> Answer:
    """Delete the file, which was restored, and remove it for good."""
    assert world.api.delete(_file(world)).status == 204
    return world.api.delete(_trashed(world))


def _upload_and_download_text(world: World) -> Answer:
    """Upload a table, and get the address of its text."""
    uploader = Uploader(world.gateway)
    small = uploaded(world.api, uploader, b"a,b\n1,2\n", "text/csv", "small.csv")
    assert checked(world.api, small).body["status"] == "ready"
    return world.api.get(f"/api/files/{small}/text")


def _fill_and_empty_trash(world: World) -> Answer:
    """Delete another file, and empty the trash."""
    uploader = Uploader(world.gateway)
    other = uploaded(world.api, uploader, png(), "image/png", "other.png")
    assert checked(world.api, other).body["status"] == "ready"
    assert world.api.delete(f"/api/files/{other}").status == 204
    answer = world.api.delete("/api/files/trash")
    assert answer.body == {"purged": 1, "more": False}
    return answer


def _sign_and_send(world: World) -> Answer:
    """Announce a large file, get addresses for its parts, and send them."""
    promised = world.api.post("/api/files", LARGE)
    assert promised.status == 201, promised.text
    world.seen["large"] = promised.body["file"]["id"]
    numbers = range(1, PARTS.number + 1)
    wanted = [{"number": n, "sha256": PARTS.digest(n)} for n in numbers]
    answer = world.api.post(f"{_large(world)}/parts", {"parts": wanted})
    uploader = Uploader(world.gateway)
    for part in answer.body:
        sent = uploader.send_part(part, PARTS.content(part["number"]))
        assert sent.status_code == 200, sent.text
    return answer


def _begin_and_abort(world: World) -> Answer:
    """Wait for the large file, begin another, and give that up."""
    assert checked(world.api, world.seen["large"]).body["status"] == "ready"
    promised = world.api.post("/api/files", LARGE | {"name": "never.txt"})
    path = f"/api/files/{promised.body['file']['id']}"
    wanted = [{"number": 1, "sha256": PARTS.digest(1)}]
    assert world.api.post(f"{path}/parts", {"parts": wanted}).status == 200
    return world.api.post(f"{path}/abort")
