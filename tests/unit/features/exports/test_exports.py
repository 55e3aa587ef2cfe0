"""Exports: complete, repeatable, of the owner only, and without any secret."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import pytest

from runtime.core.archives import MANIFEST
from runtime.core.dynamodb.schema import owner_pk, session_key
from runtime.core.dynamodb.writes import ConditionFailed, delete
from runtime.core.errors import Unauthenticated
from runtime.core.jobs.models import JobStatus
from runtime.core.owner import Owner
from runtime.core.s3.keys import original_key
from runtime.core.tombstones import tombstone_write
from runtime.features.exports.errors import ArchiveNotFound, ExportNotFound
from runtime.features.exports.models import ExportStatus
from runtime.features.exports.settings import ExportSettings
from runtime.wiring import mail_contents
from tests.unit.features.exports.importing import WorldTarget
from tests.unit.features.exports.world import EMAIL, Exporting, with_files
from tests.unit.world import PASSWORD, World
from tools.exports.importing import Import
from tools.exports.reading import BadExport, ExportReader

SMALL = {"EXPORT_ARCHIVE_BYTES": 200_000, "EXPORT_FILE_BYTES": 50_000}


@pytest.fixture(name="exporting")
def _exporting(world: World, monkeypatch: pytest.MonkeyPatch) -> Exporting:
    """Return an account whose archives are small."""
    return Exporting(world, monkeypatch, settings=SMALL)


def without(document: dict[str, Any], *names: str) -> dict[str, Any]:
    """Return a document without some of its members."""
    return {key: value for key, value in document.items() if key not in names}


def compare(exporting: Exporting, reader: ExportReader) -> None:
    """Compare an export with the table and the bucket, member by member."""
    world, owner = exporting.world, exporting.owner
    rows = world.rows(owner_pk(owner))
    mine = [row for row in rows if row["pk"] == owner_pk(owner)]
    for folder, start in (("items", "I#"), ("items-in-trash", "X#")):
        stored = [row for row in mine if row["sk"].startswith(start)]
        found = list(reader.documents(folder))
        assert [each["id"] for each in found] == [row["id"] for row in stored]
        for document, row in zip(found, stored, strict=True):
            assert document == {name: row[name] for name in document}
    log = [row for row in rows if row["pk"] == f"{owner_pk(owner)}#A"]
    entries = list(reader.documents("audit"))
    assert [e["id"] for e in entries] == [row["id"] for row in reversed(log)]
    assert {entry["device"] for entry in entries} <= {"phone of Ada", None}
    files = [row for row in mine if row["sk"].startswith("F#")]
    found = list(reader.documents("files"))
    assert [each["id"] for each in found] == [row["id"] for row in files]
    for document in found:
        content, wanted = document["content"], exporting.contents[document["id"]]
        if "link" in content:
            link = f"/api/files/{document['id']}/download"
            assert content == {"link": link, "size": len(wanted)}
            continue
        with reader.content(content["name"]) as stream:
            assert stream.read() == wanted


@with_files
def test_an_export_holds_all_and_is_imported_into_another_account(
    exporting: Exporting, tmp_path: Path
) -> None:
    """In several archives, none of which is too large; every member is compared."""
    exporting.fill(items=300, files=20, entries=250)
    large = exporting.put_file(b"x" * 50_001, 99)

    export = exporting.made()

    assert export.ready is not None and len(export.ready.archives) > 3
    assert all(each.size <= 200_000 for each in export.ready.archives)
    paths = exporting.fetched(tmp_path)
    reader = ExportReader(paths)
    assert reader.check() > 20
    compare(exporting, reader)
    counts = [each.counts for each in export.ready.archives]
    assert sum(each.get("items", 0) for each in counts) == 285
    assert [link.size for m in reader.manifests for link in m.links] == [50_001]

    other = exporting.signed_up("eve@example.com")
    target = WorldTarget(exporting.world, other.owner)
    report = Import(reader, target).run()

    assert report.refused == []
    assert report.made == {
        "items": 285,
        "items-in-trash": 15,
        "files": sum(len(content) <= 50_000 for content in exporting.contents.values()),
    }
    assert any(large.id in why for why in report.left_out)
    again = exporting.world.rows(owner_pk(other.owner), "I#")
    old = exporting.world.rows(owner_pk(exporting.owner), "I#")
    fields = ("title", "description", "status", "tags")
    assert sorted(str([row[f] for f in fields]) for row in again) == sorted(
        str([row[f] for f in fields]) for row in old
    )
    assert len(exporting.world.rows(owner_pk(other.owner), "X#")) == 15


def test_no_secret_is_exported(exporting: Exporting, tmp_path: Path) -> None:
    """Neither hashes nor seeds, nor what tokens are derived from."""
    world = exporting.world
    world.verify(exporting.owner.id)
    setup = world.accounts.second_factor.start(
        exporting.caller, PASSWORD, client=_client()
    )
    code = _code(world, setup.secret)
    codes = world.accounts.second_factor.confirm(exporting.caller, code, _client())
    exporting.caller = world.caller(exporting.owner.id)
    job, writes = world.platform.jobs.new(exporting.owner, "exports.make")
    world.table.transact(writes)
    exporting.run(job)
    secrets = [
        text
        for row in world.rows(owner_pk(exporting.owner))
        if row["sk"] == "CRED" or row["sk"].startswith("S#")
        for name, value in row.items()
        if name not in ("id", "user_id", "pk", "sk", "role", "status")
        for text in (value if isinstance(value, dict) else [value])
        # Times are shown, and numbers are no secrets.
        if isinstance(text, str) and not text.startswith("2026-")
    ]
    assert len(secrets) > 12

    text = "".join(
        archive.read(name).decode()
        for path in exporting.fetched(tmp_path)
        for archive in [ZipFile(path)]
        for name in archive.namelist()
    )

    assert '"email":"ada@example.com"' in text and '"totp":true' in text
    for secret in [*secrets, setup.secret, *codes.recovery_codes]:
        assert secret not in text


def _client() -> Any:
    """Return a client of which nothing is known."""
    from runtime.core.client_info import ClientInfo

    return ClientInfo()


def _code(world: World, secret: str) -> str:
    """Return the code of an authenticator at this moment."""
    from pyotp import TOTP

    return str(TOTP(secret).at(world.clock()))


def test_one_export_at_a_time_and_a_second_gets_the_first(
    exporting: Exporting,
) -> None:
    """Both ask with the password; when it is ready, another can be asked for."""
    first, second = exporting.ask(), exporting.ask()
    assert first.id == second.id
    assert exporting.exports.service.get(exporting.owner).status is (
        ExportStatus.UNDERWAY
    )
    assert exporting.run(first).status is JobStatus.SUCCEEDED

    third = exporting.ask()

    assert third.id != first.id
    found = exporting.exports.service.get(exporting.owner)
    # What was ready before can be fetched until the next one is.
    assert (found.status, len(found.archives)) == (ExportStatus.UNDERWAY, 1)
    before = exporting.keys()
    exporting.run(third)
    assert len(exporting.keys()) == 1 and exporting.keys() != before


def test_two_requests_at_once_get_one_job(exporting: Exporting) -> None:
    """The second sees no job at first, and the lock of the first then."""
    other: list[Any] = []
    exporting.world.client.before_write(
        lambda: other.append(exporting.ask()), of=f"{owner_pk(exporting.owner)}"
    )

    mine = exporting.ask()

    assert [each.id for each in other] == [mine.id]
    assert len(exporting.world.rows(sk="J#")) == 1


def test_an_export_is_mailed_and_gone_after_seven_days(exporting: Exporting) -> None:
    """The mail has a link to a page, and nothing that fetches without a sign-in."""
    world = exporting.world
    exporting.made()
    (mail,) = [each for each in world.mails() if each.kind == "export_ready"]
    assert mail.to == EMAIL
    contents = mail_contents(world.table, world.clock, "https://app.example.com")
    assert contents.of(mail) == {"link": "https://app.example.com/account/export"} | (
        {k: v for k, v in (contents.of(mail) or {}).items() if k != "link"}
    )
    service = exporting.exports.service
    assert service.get(exporting.owner).status is ExportStatus.READY

    world.clock.advance(days=7, milliseconds=-1)
    left = service.download(exporting.owner, 1).expires_at - world.clock()
    assert left.total_seconds() < 1
    world.clock.advance(milliseconds=1)

    with pytest.raises(ArchiveNotFound):
        service.download(exporting.owner, 1)
    found = service.get(exporting.owner)
    assert (found.status, found.archives) == (ExportStatus.EXPIRED, [])
    assert contents.of(mail) is None


@with_files
def test_an_archive_ends_in_time_and_the_next_goes_on(
    exporting: Exporting, tmp_path: Path
) -> None:
    """However little time a function has: each archive holds one thing at least."""
    for number in range(9):
        exporting.put_file(b"content", number)
    read = exporting.bucket.get_object

    def slowly(**request: Any) -> Any:
        """Read for five of the fifteen minutes."""
        exporting.world.clock.advance(minutes=5)
        return read(**request)

    exporting.bucket.get_object = slowly  # type: ignore[method-assign]

    export = exporting.made()

    assert export.ready is not None
    counts = [each.counts.get("files", 0) for each in export.ready.archives]
    # The last holds the job itself.
    assert counts == [3, 3, 3, 0]
    compare(exporting, ExportReader(exporting.fetched(tmp_path)))


def test_nobody_sees_the_export_of_somebody_else(exporting: Exporting) -> None:
    """Its keys are made of the owner who asks."""
    exporting.made()
    other = Owner.user("01JD5Q8V3T1Z6W9X4B7N2M0KRC")

    with pytest.raises(ExportNotFound):
        exporting.exports.service.get(other)
    with pytest.raises(ArchiveNotFound):
        exporting.exports.service.download(other, 1)
    with pytest.raises(ArchiveNotFound):
        exporting.exports.service.download(exporting.owner, 2)


@with_files
def test_what_is_removed_meanwhile_is_told_to_be_missing(
    exporting: Exporting, tmp_path: Path
) -> None:
    """Its row is still there, and its bytes are gone."""
    file = exporting.put_file(b"gone")
    del exporting.bucket.objects[original_key(exporting.owner, file.id)]

    exporting.made()

    (document,) = ExportReader(exporting.fetched(tmp_path)).documents("files")
    assert document["content"] is None


@with_files
def test_what_is_swapped_while_it_is_read_is_read_again(
    exporting: Exporting, tmp_path: Path
) -> None:
    """No archive holds a mixture of two objects."""
    file = exporting.put_file(b"first" * 1000)
    key, read = original_key(exporting.owner, file.id), exporting.bucket.get_object

    def swap(**request: Any) -> Any:
        """Replace the object between the look at it and the read."""
        exporting.bucket.send(key, b"second")
        exporting.bucket.get_object = read  # type: ignore[method-assign]
        return read(**request)

    exporting.bucket.get_object = swap  # type: ignore[method-assign]
    exporting.made()

    reader = ExportReader(exporting.fetched(tmp_path))
    reader.check()
    (document,) = reader.documents("files")
    with reader.content(document["content"]["name"]) as stream:
        assert stream.read() == b"second"
    assert len(exporting.keys()) == 1 and exporting.bucket.uploads == {}


@with_files
@pytest.mark.parametrize("step", ["Collect", "Publish", "Tidy"])
def test_nothing_is_written_for_an_owner_who_is_being_erased(
    exporting: Exporting, step: str
) -> None:
    """The tombstone is there, and the job was not erased yet."""
    exporting.fill(items=3, files=1, entries=0)
    world = exporting.world

    def begin() -> None:
        """Begin to erase the owner."""
        world.table.write(tombstone_write(exporting.owner, world.clock()))

    exporting.before[step] = begin
    keys = set(exporting.bucket.objects)

    done = exporting.run(exporting.ask())

    assert done.status is JobStatus.RUNNING and done.lease is None
    if step == "Collect":
        assert set(exporting.bucket.objects) == keys
    assert step == "Tidy" or not [m for m in world.mails() if m.kind == "export_ready"]


def test_an_archive_that_is_completed_late_is_removed(exporting: Exporting) -> None:
    """The erasure begins after the last look before its completion."""
    complete = exporting.bucket.complete_multipart_upload

    def late(**request: Any) -> Any:
        """Begin to erase the owner, and complete the archive then."""
        world = exporting.world
        world.table.write(tombstone_write(exporting.owner, world.clock()))
        return complete(**request)

    exporting.bucket.complete_multipart_upload = late  # type: ignore[method-assign]

    exporting.run(exporting.ask())

    assert exporting.keys() == [] and exporting.bucket.uploads == {}


@with_files
def test_a_cancelled_export_leaves_nothing(exporting: Exporting) -> None:
    """Neither objects nor rows, and another can be asked for."""
    exporting.fill(items=300, files=10, entries=0)
    asked = exporting.ask()
    collected = iter(range(3))

    def cancel() -> None:
        """Cancel before the third archive."""
        if next(collected) < 2:
            exporting.before["Collect"] = cancel
        else:
            exporting.world.platform.jobs.cancel(exporting.owner, asked.id)

    exporting.before["Collect"] = cancel

    done = exporting.run(asked)

    assert done.status is JobStatus.CANCELLED
    assert (exporting.keys(), exporting.bucket.uploads) == ([], {})
    assert exporting.world.rows(owner_pk(exporting.owner), "EP#") == []
    found = exporting.exports.service.get(exporting.owner)
    assert (found.status, found.archives) == (ExportStatus.FAILED, [])
    assert exporting.ask().id != asked.id


def tampered(paths: list[Path], folder: Path) -> Iterator[tuple[str, list[Path]]]:
    """Yield what can be wrong with an export, each with its archives."""
    yield "missing", paths[1:]
    yield "missing", paths[:-1]
    yield "twice", [*paths, paths[0]]
    cut = folder / "cut.zip"
    cut.write_bytes(paths[0].read_bytes()[:-100])
    yield "cannot be read", [cut, *paths[1:]]
    changed = folder / "changed.zip"
    with ZipFile(paths[0]) as old, ZipFile(changed, "w") as new:
        for name in old.namelist():
            content = old.read(name)
            new.writestr(name, content if name == MANIFEST else content + b" ")
    yield "not what its manifest tells", [changed, *paths[1:]]
    later = folder / "later.zip"
    with ZipFile(later, "w") as new:
        manifest = {
            "format": 2,
            "number": 1,
            "last": True,
            "made_at": "2026-01-01T00:00:00Z",
        }
        new.writestr(MANIFEST, json.dumps(manifest))
    yield "has the form 2", [later]
    none = folder / "none.zip"
    with ZipFile(none, "w") as new:
        new.writestr("a.txt", "a")
    yield "is no archive of an export", [none]


@with_files
def test_an_export_that_is_incomplete_or_changed_is_refused(
    exporting: Exporting, tmp_path: Path
) -> None:
    """Nothing of it is imported."""
    exporting.fill(items=300, files=10, entries=0)
    exporting.made()
    paths = exporting.fetched(tmp_path)
    assert len(paths) > 2

    for reason, given in tampered(paths, tmp_path):
        with pytest.raises(BadExport, match=reason):
            ExportReader(given).check()


def test_settings_leave_room_for_one_file() -> None:
    """A file for which no archive has room would be tried for ever."""
    with pytest.raises(ValueError, match="half"):
        ExportSettings(EXPORT_ARCHIVE_BYTES=200_000, EXPORT_FILE_BYTES=100_001)


def test_exports_of_one_owner_are_limited(exporting: Exporting) -> None:
    """Each reads all that there is."""
    from runtime.core.errors import TooManyAttempts

    for _ in range(5):
        exporting.run(exporting.ask())
    with pytest.raises(TooManyAttempts):
        exporting.ask()
    exporting.world.clock.advance(days=1)
    exporting.caller = exporting.world.caller(exporting.owner.id)
    assert exporting.ask().status is JobStatus.QUEUED


def test_an_export_is_not_made_for_a_session_that_has_just_ended(
    exporting: Exporting,
) -> None:
    """Whoever signs out everywhere stops what a thief has begun."""
    caller, table = exporting.caller, exporting.world.table
    session = delete(session_key(caller.user_id, caller.session_id))
    exporting.world.client.before_write(lambda: table.write(session), of="J#")

    with pytest.raises(Unauthenticated):
        exporting.ask()

    assert exporting.world.rows(sk="J#") == []


def test_no_export_is_made_over_another_job_of_its_id(
    exporting: Exporting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Which cannot be, and must not take its place."""
    first = exporting.run(exporting.ask())
    monkeypatch.setattr(exporting.world.platform.jobs, "_new_id", lambda now: first.id)

    with pytest.raises(ConditionFailed):
        exporting.ask()

    (job,) = exporting.world.rows(sk="J#")
    assert job["status"] == JobStatus.SUCCEEDED
