"""Conversion of records to items: validation, and ids that are the same each time."""

import hashlib
import json
import re
from datetime import UTC, datetime, timedelta
from typing import Annotated, Any

from pydantic import BeforeValidator, Field, PlainValidator, ValidationError
from ulid import ULID

from runtime.core.clock import rfc3339
from runtime.core.models import ULID_PATTERN
from runtime.core.text import item_tokens
from runtime.features.items.models import Item, ItemFields
from tools.items.sources import Record
from tools.items.times import time_of

COLUMNS = ("id", "title", "description", "status", "tags", "created_at", "updated_at")
"""Fields that are exported, in this order, and can be imported."""

IGNORED = {"version", "search_truncated", "highlights"}
"""Fields of the API's items that an import ignores, because it computes them itself."""

_DIGEST_BYTES = 10
_CLOCKS_DIFFER_BY = timedelta(days=1)
_OWN_CLOCKS_DIFFER_BY = timedelta(minutes=1)
"""Difference between machines of the service that create an item and change it."""


class Refused(Exception):
    """A record that cannot become an item; the message says why."""


def _id_text(value: object) -> object:
    """Return the text of an integer, which is the same id as its digits in a CSV."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value


RecordId = Annotated[str, BeforeValidator(_id_text), Field(max_length=200)]
Time = Annotated[datetime, PlainValidator(time_of)]


class Entry(ItemFields):
    """The validated content of a record."""

    id: RecordId | None = None
    created_at: Time | None = None
    updated_at: Time | None = None


class Entries:
    """Makes the items of one file for one owner.

    An id that is a ULID of the time of creation is kept, so that an export can be
    imported into another stage: items are listed by creation in the order of their ids.
    Any other id is hashed together with the owner; a record without an id is hashed by
    its content. So the same record becomes the same item in every import. Records with
    the same content are numbered to keep them apart.
    """

    def __init__(self, owner: str, now: datetime, created_at: datetime | None) -> None:
        """Make items of this owner.

        Args:
            owner: id of the owner.
            now: latest time that a record may name.
            created_at: creation time of records that name none.
        """
        self._owner = owner
        self._latest = now + _CLOCKS_DIFFER_BY
        self._created_at = created_at
        self._lines_of_ids: dict[bytes, int] = {}
        self._alike: dict[bytes, int] = {}

    def item(self, record: Record) -> Item:
        """Return the item of a record.

        Raises:
            Refused: the record is not valid.
        """
        if record.fields is None:
            raise Refused(record.problem)
        entry = _validated(record.fields)
        created_at = self._time_of(entry)
        updated_at = entry.updated_at or created_at
        if not created_at - _OWN_CLOCKS_DIFFER_BY <= updated_at <= self._latest:
            raise Refused("updated_at: is before created_at or in the future")
        content = entry.model_dump(include=set(ItemFields.model_fields))
        tokens = item_tokens(entry.title, entry.tags, entry.description)
        return Item(
            id=self._id_of(entry, created_at, content, record.first_line),
            **content,
            version=1,
            search_truncated=tokens[1],
            created_at=created_at,
            updated_at=updated_at,
        )

    def _time_of(self, entry: Entry) -> datetime:
        given = entry.created_at or self._created_at
        if given is None and entry.id:
            given = _time_in(entry.id)
        if given is None:
            raise Refused(
                "created_at: is missing; add --created-at TIME for such records"
            )
        if not datetime(1970, 1, 1, tzinfo=UTC) <= given <= self._latest:
            raise Refused("created_at: is before 1970 or in the future")
        return given

    def _id_of(
        self, entry: Entry, created_at: datetime, content: dict[str, Any], line: int
    ) -> str:
        if entry.id is not None:
            self._claim(entry.id, line)
            if _is_of(created_at, entry.id):
                return entry.id
            return _derived(created_at, self._owner, "id", entry.id)
        told = json.dumps([content, rfc3339(created_at)], sort_keys=True)
        key = hashlib.sha256(told.encode()).digest()[:_DIGEST_BYTES]
        self._alike[key] = self._alike.get(key, 0) + 1
        return _derived(created_at, self._owner, "content", told, self._alike[key])

    def _claim(self, record_id: str, line: int) -> None:
        """Refuse an id that an earlier record of the file has used."""
        key = hashlib.sha256(record_id.encode()).digest()[:_DIGEST_BYTES]
        first = self._lines_of_ids.setdefault(key, line)
        if first != line:
            raise Refused(f"id: is used in line {first} already")


def _validated(fields: dict[str, Any]) -> Entry:
    """Validate the fields, without empty cells and nulls."""
    said = {
        name: value
        for name, value in fields.items()
        if value not in ("", None) and name not in IGNORED
    }
    if isinstance(said.get("tags"), str):
        said["tags"] = tags_of(said["tags"])
    try:
        return Entry.model_validate(said)
    except ValidationError as error:
        lines = (
            f"{'.'.join(map(str, row['loc']))}: "
            + row["msg"].removeprefix("Value error, ")
            for row in error.errors(include_input=False, include_url=False)
        )
        raise Refused("; ".join(lines)) from None


def tags_of(cell: str) -> Any:
    """Parse the tags of a cell: `a; b`, or a JSON list if a tag holds a semicolon."""
    if cell.lstrip().startswith("["):
        try:
            return json.loads(cell)
        except (ValueError, RecursionError):
            raise Refused("tags: begins like a JSON list but is not one") from None
    return [tag for part in cell.split(";") if (tag := part.strip())]


def cell_of(tags: list[str]) -> str:
    """Return the cell that `tags_of` parses into these tags."""
    joined = "; ".join(tags)
    return joined if tags_of_plainly(joined) == tags else json.dumps(tags)


def tags_of_plainly(joined: str) -> list[str] | None:
    """Return the tags of a cell without brackets; None if it looks like JSON."""
    if joined.lstrip().startswith("["):
        return None
    found: list[str] = tags_of(joined)
    return found


def _is_ulid(text: str) -> bool:
    # Not match: "$" is also before a line feed at the end.
    return re.fullmatch(ULID_PATTERN, text) is not None


def _time_in(record_id: str) -> datetime | None:
    """Return the time in an id, if it is a ULID of a year that exists."""
    try:
        return ULID.from_str(record_id).datetime if _is_ulid(record_id) else None
    except (ValueError, OverflowError, OSError):
        return None


def _is_of(created_at: datetime, record_id: str) -> bool:
    """Tell whether an id is a ULID of this time."""
    if not _is_ulid(record_id):
        return False
    return ULID.from_str(record_id).milliseconds == _milliseconds(created_at)


def _milliseconds(at: datetime) -> int:
    """Return the milliseconds since 1970."""
    return (at - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _derived(created_at: datetime, *parts: str | int) -> str:
    """Return a ULID of this time whose random half is a hash of the parts."""
    digest = hashlib.sha256(json.dumps(parts).encode()).digest()[:_DIGEST_BYTES]
    milliseconds = _milliseconds(created_at).to_bytes(6, "big")
    return str(ULID.from_bytes(milliseconds + digest))
