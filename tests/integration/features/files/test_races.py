"""Races of many threads for files, on services that share one client."""

from typing import TYPE_CHECKING, Any

import pytest

from runtime.core.dynamodb.schema import item_key
from runtime.core.owner import Owner
from tests.integration.features.files.uploaded import Store, wanted
from tests.integration.threads import together

if TYPE_CHECKING:
    from runtime.features.files.assembly import Files
    from tests.services import Services

OWNER = Owner.user("owner")
LIMIT = 100_000_000


@pytest.fixture(name="raced")
def _raced(services: "Services", store: Store) -> "Files":
    """Return services of files whose owners may have 100 MB."""
    from runtime.features.files.assembly import Files
    from runtime.features.files.settings import FileSettings

    files = Files(services.platform)
    vars(files)["settings"] = FileSettings(
        FILE_SINGLE_BYTES=100, FILE_QUOTA_BYTES=LIMIT
    )
    return files


def promise(files: "Files", size: int, key: str | None = None) -> Any:
    """Promise a file that comes in parts, and return what the promise returns."""
    from runtime.features.files.models import FileCreate

    request = FileCreate.model_validate(wanted(size=size, sha256=None))
    return files.uploads.promise(OWNER, request, key)


def used(files: "Files") -> tuple[int, int]:
    """Return the bytes and the number that are reserved."""
    usage = files.service.usage(OWNER)
    return usage.bytes, usage.number


def test_fifty_at_once_do_not_exceed_the_quota(raced: "Files") -> None:
    """Not by one byte: seven files of 13 MB are all that fits."""
    from runtime.features.files.errors import QuotaExceeded

    size = 13_000_000

    results = together(50, lambda n: promise(raced, size))

    refused = [result for result in results if isinstance(result, Exception)]
    assert all(isinstance(each, QuotaExceeded) for each in refused), refused
    assert len(refused) == 43
    assert used(raced) == (7 * size, 7)
    assert used(raced)[0] <= LIMIT


def test_twenty_equal_requests_at_once_are_one_file(raced: "Files") -> None:
    """Its room is reserved once."""
    results = together(20, lambda n: promise(raced, 200, "key"))

    assert len({result.resource.file.id for result in results}) == 1
    assert sum(not result.replayed for result in results) == 1
    assert used(raced) == (200, 1)


def test_room_is_returned_once_however_many_ask(raced: "Files") -> None:
    """All but one find nothing."""
    from runtime.features.files.errors import FileNotFound

    promise(raced, 200)
    file = promise(raced, 300).resource.file

    results = together(10, lambda n: raced.uploads.abort(OWNER, file.id))

    assert results.count(None) == 1
    assert sum(isinstance(each, FileNotFound) for each in results) == 9
    assert used(raced) == (200, 1)


def test_those_who_begin_at_once_upload_to_one_place(
    raced: "Files", store: Store
) -> None:
    """The uploads that were begun besides are removed."""
    from runtime.features.files.uploads.models import PartsToSign, PartToSign

    file = promise(raced, 300).resource.file
    part = PartToSign(number=1, sha256="ab" * 32)

    results = together(
        6, lambda n: raced.parts.sign(OWNER, file.id, PartsToSign(parts=[part]))
    )

    (upload_id,) = store.uploads()
    assert all(f"uploadId={upload_id}" in signed.url for (signed,) in results)


def test_those_who_find_the_item_gone_write_that_once(
    raced: "Files", services: "Services"
) -> None:
    """All are shown the same version."""
    from runtime.core.dynamodb.writes import delete
    from runtime.features.files.models import FilePatch
    from runtime.features.items.models import ItemCreate

    item = services.items.create(OWNER, ItemCreate(title="Item")).resource
    file = promise(raced, 300).resource.file
    linked = raced.service.patch(OWNER, file.id, FilePatch(item_id=item.id))
    services.table.write(delete(item_key(OWNER, item.id)))

    results = together(10, lambda n: raced.service.get(OWNER, file.id))

    assert {(each.version, each.item_gone) for each in results} == {
        (linked.version + 1, True)
    }
