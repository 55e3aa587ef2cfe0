"""Names and other texts that clients send about files."""

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from runtime.features.files.inputs import FileName
from runtime.features.files.models import FileCreate, FilePatch
from tests.unit.features.files.held import SHA256, wanted

NAME: TypeAdapter[str] = TypeAdapter(FileName)


@pytest.mark.parametrize(
    ("sent", "stored"),
    [
        ("report.pdf", "report.pdf"),
        ("  report.pdf ", "report.pdf"),
        ("Bericht – Größe.pdf", "Bericht – Größe.pdf"),
        ("e\u0301.txt", "é.txt"),
        ("photo\u202egnp.exe", "photognp.exe"),
        ("\u200fשלום.txt", "שלום.txt"),
        ("..hidden", "..hidden"),
        ("a" * 255, "a" * 255),
        ("👩‍👩‍👧.png", "👩‍👩‍👧.png"),
    ],
)
def test_a_name_is_stored_without_what_deceives(sent: str, stored: str) -> None:
    """Marks of direction would show another ending; families of emoji stay whole."""
    assert NAME.validate_python(sent) == stored


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("../../etc/passwd", "must be a name without a path"),
        ("C:\\fakepath\\a.png", "must be a name without a path"),
        ("a\nb.txt", "must not contain control characters"),
        ("a\0.txt", "must not contain control characters"),
        ("a\u2028b", "must not contain control characters"),
        (".", "must contain a character that can be seen"),
        ("..", "must contain a character that can be seen"),
        (" ", "must contain a character that can be seen"),
        ("\u202e\u200f", "must contain a character that can be seen"),
        ("", "at least 1 character"),
        ("a" * 256, "at most 255 characters"),
        ("\u0958" * 200, "must have at most 255 characters when composed"),
    ],
)
def test_a_name_that_cannot_be_cleaned_is_refused_with_the_reason(
    name: str, message: str
) -> None:
    """The message says what is wrong, and never repeats the name."""
    with pytest.raises(ValidationError) as refused:
        NAME.validate_python(name)

    (error,) = refused.value.errors()
    assert message in error["msg"]


@given(st.text(max_size=60))
def test_the_pattern_for_clients_takes_what_is_taken(name: str) -> None:
    """A client that checks before it sends must not refuse more, nor fewer."""
    # In the regular expressions of clients, `$` is the very end.
    pattern = NAME.json_schema()["pattern"].removesuffix("$") + r"\Z"
    try:
        stored = NAME.validate_python(name)
    except ValidationError:
        assert not name or not re.search(pattern, name)
        return
    assert re.search(pattern, name)
    assert NAME.validate_python(stored) == stored


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("size", 0),
        ("size", -1),
        ("size", "many"),
        ("type", "Text/Plain"),
        ("type", "text"),
        ("type", "text/plain; charset=utf-8"),
        ("sha256", SHA256.upper()),
        ("sha256", SHA256[1:]),
        ("item_id", "none"),
        ("status", "ready"),
        ("id", "01JD5Q8V3T1Z6W9X4B7N2M0KRC"),
        ("upload_id", "mine"),
    ],
)
def test_a_request_that_cannot_be_is_refused(field: str, value: Any) -> None:
    """Also fields that are the service's own."""
    with pytest.raises(ValidationError) as refused:
        wanted(**{field: value})

    (error,) = refused.value.errors()
    assert error["loc"] == (field,)


def test_a_patch_tells_null_from_nothing() -> None:
    """Null takes a file from its item; a name cannot be removed."""
    assert FilePatch().model_dump() == {}
    assert FilePatch(item_id=None).model_dump() == {"item_id": None}
    with pytest.raises(ValidationError, match="a name cannot be removed"):
        FilePatch.model_validate({"name": None})


def test_a_request_needs_neither_checksum_nor_item() -> None:
    """The service demands the checksum where one is needed."""
    request = FileCreate(name="a", type="text/plain", size=1)
    assert (request.sha256, request.item_id) == (None, None)
