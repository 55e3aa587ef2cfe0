"""Files whose time has come."""

from enum import StrEnum
from typing import NamedTuple

from runtime.core.owner import Owner


class DueKind(StrEnum):
    """The reason why something is to be done to a file."""

    AWAITED = "awaited"
    TRASHED = "trashed"
    PURGED = "purged"


class DueFile(NamedTuple):
    """A file that something is to be done to.

    Attributes:
        owner: its owner.
        id: its id.
        kind: why it is due: it was not uploaded or not checked, it was in the trash for
            long enough, or it is gone and its bytes are not.
    """

    owner: Owner
    id: str
    kind: DueKind
