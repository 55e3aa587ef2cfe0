"""The manifest of an archive of an export, which an import reads first."""

from pydantic import Field

from runtime.core.models import Model, Timestamp

MANIFEST = "manifest.json"
FORMAT = 1
"""The version of the form of archives; an import refuses one that it does not know."""


class Member(Model):
    """A member of an archive.

    Attributes:
        name: its name in the archive.
        size: its size in bytes.
        sha256: its SHA-256 in hexadecimal digits.
        count: the number of its lines, if it holds JSON documents, one a line.
    """

    name: str
    size: int
    sha256: str
    count: int | None = None


class Link(Model):
    """A file that is too large for an archive.

    Attributes:
        name: the name that it would have in the archive.
        size: its size in bytes.
        link: the path of the API at which it is had.
    """

    name: str
    size: int
    link: str


class Manifest(Model):
    """The table of contents of an archive.

    Attributes:
        format: the version of the form.
        number: the number of the archive.
        last: whether no other follows.
        made_at: when it was made.
        members: its members, but for the manifest itself.
        links: what is too large for it.
    """

    format: int = FORMAT
    number: int
    last: bool
    made_at: Timestamp
    members: list[Member] = Field(default_factory=list)
    links: list[Link] = Field(default_factory=list)
