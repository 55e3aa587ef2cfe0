"""The texts that clients send about files, and the rules that they obey."""

import re
import unicodedata
from typing import Annotated

from pydantic import Field, StringConstraints

from runtime.core.models import ULID_PATTERN, UNSEEN, Checked

MAX_NAME = 255
_CONTROLS = r"\u0000-\u001f\u007f-\u009f\u2028\u2029"
_PATH = r"/\\"
# Marks that change the direction of what follows: behind one of them `gnp.exe` is shown
# as `exe.png`. And the byte order mark, which nobody sees.
_DIRECTIONS = "[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ufeff]"
# A name needs a character that people see and that is no dot: `.` and `..` are places
# in a folder.
_NAME_PATTERN = (
    rf"^[^{_CONTROLS}{_PATH}]*[^.{UNSEEN}{_CONTROLS}{_PATH}][^{_CONTROLS}{_PATH}]*$"
)


def clean_name(name: str) -> str:
    """Return a name as it is stored, or refuse it.

    It is put into Unicode's composed form, without marks of direction.
    """
    if re.search(f"[{_PATH}]", name):
        raise ValueError("must be a name without a path: no / and no \\")
    if re.search(f"[{_CONTROLS}]", name):
        raise ValueError("must not contain control characters")
    cleaned = unicodedata.normalize("NFC", re.sub(_DIRECTIONS, "", name)).strip()
    if not re.search(f"[^.{UNSEEN}]", cleaned):
        raise ValueError("must contain a character that can be seen, besides dots")
    if len(cleaned) > MAX_NAME:
        raise ValueError(f"must have at most {MAX_NAME} characters when composed")
    return cleaned


FileName = Annotated[
    str,
    StringConstraints(min_length=1, max_length=MAX_NAME),
    Checked(clean_name, _NAME_PATTERN),
    Field(
        description="Its name, without a path; marks of direction are dropped.",
        examples=["report.pdf"],
    ),
]
MediaType = Annotated[
    str,
    StringConstraints(
        max_length=100, pattern=r"^[a-z0-9][a-z0-9.+-]*/[a-z0-9][a-z0-9.+-]*$"
    ),
    Field(
        description="Its media type, without parameters; its content must be of it.",
        examples=["application/pdf"],
    ),
]
Sha256 = Annotated[
    str,
    StringConstraints(pattern="^[0-9a-f]{64}$"),
    Field(
        description="A SHA-256 in hexadecimal digits, in lower case.",
        examples=["e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"],
    ),
]
LinkedItem = Annotated[
    str,
    StringConstraints(pattern=ULID_PATTERN),
    Field(
        description="The item that it belongs to, which must be one of yours.",
        examples=["01JD5Q8V3T1Z6W9X4B7N2M0KRC"],
    ),
]
